"""A day in the office: five people, forty petitions, no mouse. Nobody comes to a page without a way on."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, create_engine, text

from feedback.config import from_environment
from feedback.domain.calendar import LOCAL_ZONE
from feedback.gateways.files import FolderStore, SealedFiles
from feedback.store import dialects
from feedback.store.base import unit_of_work
from feedback.store.encryption import keyring
from feedback.store.file_cipher import FileCipher
from tests.browser.keyboard import Keyboard
from tests.people import HEALTH, LAND, account, case_in

HEAP = "Rác tồn ở bãi Cái Lân"
SAVED = "Rác Cái Lân"
WORDS = {
    "ngày kiểm tra": "20/11/2026",
    "kết quả": "rác đổ ngoài bãi",
    "việc đã làm": "dọn 12 tấn rác và rào lại bãi",
    "ngày hoàn thành": "21/11/2026",
}
STOCK = (
    # state, how many, days ago, title
    ("submitted", 6, 0, HEAP),
    ("refused", 1, 1, HEAP),
    ("submitted", 6, 0, "Nước thải chảy ra ruộng"),
    ("awaiting_supplement", 1, 1, "Bụi từ bãi đá"),
    ("assigned", 4, 1, "Mương thoát nước bị lấp"),
    ("assigned", 3, 60, "Khói lò gạch ban đêm"),
    ("in_progress", 6, 2, "Mùi hôi từ trại lợn"),
    ("awaiting_approval", 4, 3, "Tiếng ồn xưởng cưa"),
    ("answered", 4, 4, "Đất đào đổ ra suối"),
    ("published", 2, 5, "Cây đổ chắn mương"),
    ("withheld", 1, 5, "Hàng xóm đốt rác"),
    ("transferred_out", 1, 2, "Xe chở đá chạy nhanh"),
    ("withdrawn", 1, 1, "Gửi nhầm nơi"),
)
OPEN = "('held', 'submitted', 'awaiting_supplement', 'assigned', 'in_progress', 'awaiting_approval')"
WITH_OFFICE = "('assigned', 'in_progress', 'awaiting_supplement', 'awaiting_approval')"
LATE = (
    "EXISTS (SELECT 1 FROM deadline d WHERE d.petition_id = p.id AND d.due < :today AND d.met_at IS NULL AND d.void_at IS NULL)"
)


@dataclass(frozen=True)
class Office:
    """The forty petitions by state, and who works on them, by e-mail."""

    engine: Engine
    codes: dict[tuple[str, str], list[str]]
    people: dict[str, str]
    ids: dict[str, int]

    def code(self, state: str, number: int = 0, title: str = "") -> str:
        """One of those in the state."""
        return next(codes for (held, said), codes in self.codes.items() if held == state and title in ("", said))[number]

    def count(self, condition: str) -> int:
        """How many petitions fit, asked of the database in its own words."""
        values = {"land": self.ids["land"], "officer": self.ids["officer"], "today": f"{datetime.now(LOCAL_ZONE):%Y-%m-%d}"}
        with self.engine.connect() as connection:
            asked = text(f"SELECT count(*) FROM petition p WHERE {condition}")
            return connection.execute(asked, {k: v for k, v in values.items() if f":{k}" in condition}).scalar_one()

    def has(self, code: str, table: str, condition: str) -> bool:
        """Whether a row of the table belongs to the petition and fits."""
        there = f"EXISTS (SELECT 1 FROM {table} x WHERE x.petition_id = p.id AND {condition})"
        return self.count(f"p.code = '{code}' AND {there}") == 1

    def state(self, code: str) -> tuple[str, str]:
        """State and publication as they are stored."""
        with self.engine.connect() as connection:
            row = connection.execute(text("SELECT state, publication FROM petition WHERE code = :code"), {"code": code}).one()
        return row[0], row[1]


@pytest.fixture
def office(service) -> Iterator[Office]:
    """What lies on the desks in the morning, brought there by the real verbs."""
    settings = from_environment(service.environment)
    keyring.load(settings.secret_key.encode())
    engine = create_engine(settings.database_url)
    dialects.prepare(engine)
    codes: dict[tuple[str, str], list[str]] = {}
    now, number = datetime.now(LOCAL_ZONE), 0
    for state, many, days, title in STOCK:
        # A transaction each: the service works beside us.
        for _one in range(many):
            number += 1
            with unit_of_work(engine) as session:
                sender = {"full_name": "Trần Văn Bình", "phone": f"09870000{number:02}", "email": "", "address": ""}
                what = {"title": title, "content": f"Việc số {number}: đã ba ngày chưa ai xem.", "sector": "MT-RT", **sender}
                then = now - timedelta(days=days, minutes=60 - number)
                case = case_in(
                    session, state, now=then, files=SealedFiles(FolderStore(settings.files), FileCipher()), office=LAND, **what
                )
                codes.setdefault((state, title), []).append(case.petition.code)
    assert number == 40
    with unit_of_work(engine) as session:
        who = {role: account(session, role, LAND, now=now) for role in ("clerk", "officer", "leader")}
        who |= {"coordinator": account(session, "coordinator", now=now), "helper": account(session, "officer", HEALTH, now=now)}
        people = {name: one.email for name, one in who.items()}
        ids = {"officer": who["officer"].id, "land": who["officer"].memberships[0].office_id}
    yield Office(engine, codes, people, ids)
    engine.dispose()


def test_a_day_by_keyboard(office, window):
    def sits_down(who: str) -> Keyboard:
        return Keyboard(window()).sign_in(office.people[who])

    coordinator = sits_down("coordinator")
    triage(coordinator, office)
    bulk(coordinator, office)
    a_call(sits_down("clerk"), office)
    answered = writing(sits_down("officer"), office)
    contributing(sits_down("helper"), office)
    leader = sits_down("leader")
    deciding(leader, office, answered)
    publishing(coordinator, office, answered)
    counts(leader, coordinator, office)


def triage(desk: Keyboard, office: Office) -> None:
    """Accept one, refuse one, join a repeat, split one."""
    accepted, refused, repeat, primary, split = (office.code("submitted", n, "Nước thải chảy ra ruộng") for n in range(5))
    desk.skip_to_main()
    desk.press(":nth-match(.worklist a, 1)")
    desk.open(accepted)
    desk.step("accept_and_route", office=LAND)
    assert office.state(accepted)[0] == "assigned"

    desk.open(refused)
    desk.step("refuse", reason="unclear")
    # The summary leads to the field, the field waits for the words.
    desk.page.keyboard.press("Tab")
    desk.page.keyboard.press("Enter")
    assert desk.page.evaluate("document.activeElement.id") == "refuse-explanation"
    desk.page.keyboard.type("Không rõ nước thải từ đâu.")
    desk.press("#step-refuse form button[type=submit]")
    assert office.state(refused)[0] == "refused"

    desk.open(repeat)
    desk.step("link", primary=primary, reason="Cùng một ruộng, cùng một ngày.")
    assert office.state(repeat)[0] == "linked"
    desk.press(f":nth-match(main a[href$='{primary}'], 1)")

    desk.open(split)
    desk.step("split", title="Đường vào ruộng bị sạt", content="Đường vào ruộng cũng bị sạt.")
    assert office.count("p.split_from_id IS NOT NULL AND p.title = 'Đường vào ruộng bị sạt'") == 1


def bulk(desk: Keyboard, office: Office) -> None:
    """Filter, save the filter, pass all to an office, remind of two; read what came of each."""
    heap, gone = office.codes["submitted", HEAP], office.code("refused")
    desk.press(".menu a[href$='/staff/petitions']")
    desk.write("#words", HEAP)
    desk.enter()
    desk.says(f"{len(heap) + 1} phản ánh")
    desk.unfold("details:has(form[action*='/filters']) > summary")
    desk.write("form[action*='/filters'] #name", SAVED)
    desk.enter()
    desk.press(".tabs a:has-text('Rác Cái Lân')")
    desk.says(f"{SAVED} {len(heap) + 1}")

    desk.tick("#bulk-everything")
    desk.unfold("details:has(#bulk-office) > summary")
    desk.choose("#bulk-office", LAND)
    desk.press("button[name=do][value=reroute]")
    desk.says(gone)
    desk.says("Đã thực hiện với 6 phản ánh")
    assert {office.state(code)[0] for code in heap} == {"assigned"}
    assert office.state(gone)[0] == "refused"

    desk.press(".content > p > a[href$='/staff/petitions']")
    desk.press(".tabs a:has-text('Rác Cái Lân')")
    for code in heap[:2]:
        desk.tick(f"#tick-{code.replace('.', chr(92) + '.')}")
    desk.unfold("details:has(#bulk-text) > summary")
    desk.write("#bulk-text", "Xin xem trong ngày.")
    desk.press("button[name=do][value=remind]")
    desk.says(heap[1])
    assert [office.has(code, "event", "x.action = 'remind'") for code in heap] == [True, True, *[False] * 4]


def a_call(desk: Keyboard, office: Office) -> None:
    """The clerk writes down a call, tells the caller the code, and names an officer for what lies there."""
    desk.press(".menu a[href$='/petitions/new']")
    page = desk.page
    assert page.evaluate("document.activeElement.id") == "full_name"
    page.keyboard.type("Lý Thị Gọi")
    desk.write("#phone", "0987000001")
    desk.press("button[name=look]")
    desk.pick("input[name=kind]", "field_report")
    desk.choose("#sector", "MT-RT")
    desk.write("#title", "Thùng rác công viên hỏng")
    desk.press("button[accesskey=s]")
    # Refused for what is missing; nothing typed is lost.
    assert page.locator("#title").input_value() == "Thùng rác công viên hỏng"
    desk.write("#content", "Thùng rác ở công viên hỏng nắp đã một tuần.")
    desk.write("#commune", "Hồng Hải")
    desk.tick("#consent")
    desk.press("button[accesskey=s]")
    if page.locator("#despite").count():
        desk.tick("#despite")
        desk.press("button[accesskey=s]")
    code = page.locator(".receipt__code").first.inner_text()
    desk.press("main form button[accesskey=s]")
    desk.says(code)
    assert office.state(code)[0] == "submitted"

    given = office.code("assigned", 0)
    desk.open(given)
    desk.step("assign_officer", officer=str(office.ids["officer"]))
    assert office.state(given)[0] == "in_progress"


def writing(desk: Keyboard, office: Office) -> str:
    """The officer takes one, answers it from a template, asks for time and for another office's help; the code answered."""
    taken, longer, shared = office.code("assigned", 1), office.code("in_progress", 0), office.code("in_progress", 1)
    desk.press(".menu a[href$='/staff/petitions']")
    desk.open(taken)
    desk.step("take")
    desk.begin("draft_answer")
    desk.press("#step-draft_answer .action__body a")
    desk.choose("#draft_answer-template", "done")
    desk.press("button[name=insert]")
    desk.fill_blanks("#draft_answer-text", WORDS)
    desk.press(".writing__answer form[data-working-copy] .toolbar button")
    # The next step stands open: the draft to be read once more, and the checklist.
    for box in desk.page.locator("#step-submit_for_approval input[type=checkbox]").all():
        desk.tick(f"#{box.get_attribute('id')}")
    desk.press("#step-submit_for_approval form button[type=submit]")
    assert office.state(taken)[0] == "awaiting_approval"

    desk.open(longer)
    desk.step("request_extension", working_days="5", reason="Chờ kết quả đo nước.")
    desk.open(shared)
    desk.step("add_coordinating_office", office=HEALTH, question="Có ảnh hưởng sức khỏe không?")
    desk.says("Có ảnh hưởng sức khỏe không?")
    return taken


def contributing(desk: Keyboard, office: Office) -> None:
    """The other office finds what it was asked on its desk, and gives it."""
    shared = office.code("in_progress", 1)
    desk.open(shared)
    desk.step("contribute", text="Đã khám 12 hộ, không ai bị ảnh hưởng.")
    assert office.has(shared, "coordination", "x.contributed_at IS NOT NULL")
    desk.press(".menu a[href$='/staff/']")


def deciding(desk: Keyboard, office: Office, answered: str) -> None:
    """The leader grants the time, sends one answer back and lets the others go out."""
    longer = office.code("in_progress", 0)
    desk.open(longer)
    desk.step("decide_extension", granted="yes", explanation="Cần chờ kết quả đo.")
    assert office.has(longer, "decision_request", "x.granted")
    back, *others = office.codes["awaiting_approval", "Tiếng ồn xưởng cưa"]
    desk.open(back)
    desk.step("send_back", explanation="Ghi rõ ngày đo tiếng ồn.")
    assert office.state(back)[0] == "in_progress"
    for code in (*others, answered):
        desk.open(code)
        desk.step("approve")
        assert office.state(code) == ("answered", "pending")


def publishing(desk: Keyboard, office: Office, answered: str) -> None:
    """In the evening the coordinator publishes what was answered."""
    desk.open(answered)
    desk.begin("publish")
    desk.press("#step-publish .action__body a")
    if desk.page.locator("button[value=mask]").count():
        desk.press("button[value=mask]")
    desk.press("main form > .toolbar button")
    assert office.state(answered) == ("answered", "published")


def counts(leader: Keyboard, coordinator: Keyboard, office: Office) -> None:
    """In the evening every number on the lists of work is what the database says."""
    leader.press(".menu a[href$='/staff/']")
    open_here = office.count(f"p.office_id = :land AND p.state IN {WITH_OFFICE}")
    assert sum(heaps(leader)) == open_here
    assert heaps(leader)[0] == office.count(f"p.office_id = :land AND p.state IN {WITH_OFFICE} AND {LATE}") == 3
    by_officer = [loads(row) for row in leader.page.locator(".table--numbers tbody tr").all()]
    assert sum(open_ for *_late, open_ in by_officer) == open_here
    leader.press(".table--numbers tbody tr:has-text('Đỗ Chuyên Viên') td:last-child a")
    named = office.count(f"p.officer_id = :officer AND p.state IN {WITH_OFFICE}")
    leader.says(re.compile(rf"\b{named} phản ánh"))

    coordinator.press(".menu a[href$='/staff/']")
    everyone = coordinator.page.locator(".table--numbers").first.locator("tbody tr")
    assert loads(everyone)[::3] == (office.count(f"p.state IN {OPEN} AND {LATE}"), office.count(f"p.state IN {OPEN}"))
    coordinator.press(".menu a[href$='/staff/petitions']")
    coordinator.says(re.compile(rf"\b{office.count('1 = 1')} phản ánh"))


def heaps(desk: Keyboard) -> list[int]:
    """The numbers above the work list."""
    return [int(number) for number in desk.page.locator(".figures dd").all_inner_texts()]


def loads(row) -> tuple[int, ...]:
    """Overdue, today, soon and open of one line."""
    return tuple(int(re.match(r"\d+", cell)[0]) for cell in row.locator("td").all_inner_texts())
