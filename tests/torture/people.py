"""Those who send and those who answer, while everything around them dies."""

import hashlib
import io
import random
import threading
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from PIL import Image

from tests.torture.browser import Answer, Broken, Browser, Fields, code_on, standing

_TRIES = 400
_PAUSE = (0.05, 0.6)
_WORDS = (
    "đèn đường vỉa hè rác thải thoát nước cây xanh trường học trạm y tế chợ bến xe hồ sơ quầy giờ mở cửa lối đi biển báo".split()
)
ANSWER = "Cơ quan đã kiểm tra, bố trí thêm người ở quầy số 2 và xin lỗi vì sự chậm trễ."
CONFIRMED = {"points": "y", "done": "y", "who": "y", "when": "y"}


@dataclass(frozen=True)
class Acknowledged:
    """A petition whose receipt was seen, with what was sent."""

    code: str
    title: str
    content: str
    email: str
    files: tuple[str, ...]
    """SHA-256 of each, as they were sent."""


@dataclass
class Diary:
    """What people saw; several write into it at once."""

    acknowledged: list[Acknowledged] = field(default_factory=list)
    deeds: list[tuple[str, str]] = field(default_factory=list)
    """Steps of staff that were confirmed: code and step."""
    seen: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    """What should never be seen, whatever dies."""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, what: str) -> None:
        with self.lock:
            self.seen[what] += 1


class GaveUp(Exception):
    """The service did not come back."""


class Person:
    """Somebody with a browser who tries again when the line breaks."""

    def __init__(self, port: int, diary: Diary, number: int, seed: int, stop: threading.Event, **cookies: str) -> None:
        self.port, self.diary, self.number, self.stop = port, diary, number, stop
        self.random = random.Random(f"{seed}-{number}")
        self.browser = Browser(port, **cookies)

    def rest(self) -> None:
        time.sleep(self.random.uniform(*_PAUSE))

    def open(self, path: str) -> Answer:
        """A page, however often it takes."""
        for _ in range(_TRIES):
            try:
                answer = self.browser.get(path)
            except Broken as broken:
                self.diary.note(str(broken))
            else:
                if answer.status < 500 and answer.status != 429:
                    return answer
                self.diary.note(f"page {answer.status}")
            self.rest()
        raise GaveUp(path)


class Sender(Person):
    """Sends petitions, one after the other."""

    def run(self, most: int, rest: float) -> None:
        """Until the run is over, or so many were acknowledged to all senders together.

        :param rest: seconds at most between two petitions.
        """
        while not self.stop.is_set() and len(self.diary.acknowledged) < most:
            try:
                self.send_one()
            except GaveUp:
                self.diary.note("gave up")
            self.number += 1000
            self.stop.wait(self.random.uniform(0, rest))

    def send_one(self) -> None:
        self.browser = Browser(self.port)
        form = self.open("/submit").soup.select_one("main form")
        typed = self._typed()
        files = [("attachments", (f"ảnh {n}.jpg", photo(self.random))) for n in range(self.random.choice((0, 0, 0, 1, 2)))]
        fields: Fields = [*standing(form, **typed), *files]
        answer = self._send(fields)
        # The line may break between the answer and the receipt: the browser asks again.
        receipt = self.open(answer.location)
        code = code_on(receipt)
        if not code:
            self.diary.faults.append(f"no receipt after {answer.status} {answer.location}")
            return
        hashes = tuple(sorted(hashlib.sha256(value[1]).hexdigest() for _, value in files))
        with self.diary.lock:
            self.diary.acknowledged.append(Acknowledged(code, typed["title"], typed["content"], typed["email"], hashes))
        if self.random.random() < 0.1:
            self._press_again(fields, code)

    def _send(self, fields: Fields) -> Answer:
        """The same form until it is taken."""
        break_off = self.random.random() < 0.05
        for _ in range(_TRIES):
            try:
                answer = self.browser.post("/submit", fields, break_off=break_off)
            except Broken as broken:
                self.diary.note(str(broken))
            else:
                if answer.status == 303:
                    return answer
                self.diary.note(f"sent {answer.status}")
                if answer.status not in {429, 502, 503, 504}:
                    errors = " ".join(item.get_text(" ", strip=True) for item in answer.soup.select(".error-summary, h1"))
                    self.diary.faults.append(f"a good form was answered {answer.status}: {errors[:300]}")
                    raise GaveUp("refused")
            break_off = False
            self.rest()
        raise GaveUp("/submit")

    def _press_again(self, fields: Fields, code: str) -> None:
        """The button a second time: the same receipt."""
        try:
            answer = self.browser.post("/submit", fields)
        except Broken as broken:
            self.diary.note(str(broken))
            return
        if answer.status == 303 and code_on(self.open(answer.location)) != code:
            self.diary.faults.append(f"{code}: pressed twice, another receipt")

    def _typed(self) -> dict[str, str]:
        about = " ".join(self.random.sample(_WORDS, 5))
        return {
            "kind": "conduct",
            "sector": "YT",
            "title": f"Việc số {self.number}: {about}",
            "content": f"Chuyện thứ {self.number}: {' '.join(self.random.choices(_WORDS, k=40))}.",
            "petitioner_type": "person",
            "full_name": f"Người Gửi {self.number}",
            "phone": f"09{self.number % 10**8:08d}",
            "email": f"nguoi.gui.{self.number}@example.vn",
            "consent": "y",
        }


class Staff:
    """Four people of the back office who bring a petition to its answer and publish it."""

    WAY = (
        ("coordinator", "accept_and_route", {"office": "SYT"}),
        ("officer", "take", {}),
        ("officer", "draft_answer", {"text": ANSWER, "number": "12/SYT-VP"}),
        ("officer", "submit_for_approval", CONFIRMED),
        ("leader", "approve", {}),
        ("coordinator", "publish", {}),
    )
    OWN_PAGES: Mapping[str, str] = {"draft_answer": "form[data-working-copy]", "publish": "main form"}

    def __init__(self, port: int, diary: Diary, seed: int, stop: threading.Event, cookies: Mapping[str, str]) -> None:
        self.diary, self.stop, self._random = diary, stop, random.Random(f"{seed}-staff")
        self._people = {
            role: Person(port, diary, number, seed, stop, session=cookie) for number, (role, cookie) in enumerate(cookies.items())
        }

    def run(self, most: int) -> None:
        """So many petitions, for as long as the run goes on."""
        handled = 0
        while not self.stop.is_set():
            with self.diary.lock:
                known = [one.code for one in self.diary.acknowledged]
            if handled >= most or len(known) <= handled:
                self.stop.wait(0.2)
                continue
            try:
                self._handle(known[self._random.randrange(handled, len(known))])
            except GaveUp:
                self.diary.note("staff gave up")
            handled += 1

    def _handle(self, code: str) -> None:
        for role, step, typed in self.WAY:
            if not self._take(self._people[role], code, step, typed):
                return

    def _take(self, person: Person, code: str, step: str, typed: dict[str, str]) -> bool:
        """The step, looked at again after every broken line: what is no longer offered was done."""
        own = self.OWN_PAGES.get(step)
        tried = False
        for _ in range(_TRIES):
            page = person.open(f"/staff/petitions/{code}" + (f"/{step}" if own else ""))
            form = page.soup.select_one(own or f"#step-{step} form") if page.status == 200 else None
            if form is None or (step == "draft_answer" and tried and ANSWER[:20] in form.get_text()):
                # Done already where a try broke off before; else somebody had it before, or it cannot be.
                return tried
            try:
                answer = person.browser.post(str(form["action"]), standing(form, **typed))
            except Broken as broken:
                person.diary.note(str(broken))
            else:
                if answer.status == 303:
                    with self.diary.lock:
                        self.diary.deeds.append((code, step))
                    return True
                person.diary.note(f"{step} {answer.status}")
                if answer.status not in {409, 429, 502, 503, 504}:
                    return False
            tried = True
            person.rest()
        raise GaveUp(step)


def photo(chance: random.Random) -> bytes:
    """A picture that no other sender has."""
    made = io.BytesIO()
    Image.frombytes("RGB", (48, 36), chance.randbytes(48 * 36 * 3)).save(made, "JPEG", quality=80)
    return made.getvalue()
