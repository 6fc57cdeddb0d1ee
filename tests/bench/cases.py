"""Whole cases through HTTP: eight requests by different people, from sending to finding the published answer.

Carried out by the driver's process: the standard library only. Tokens of forms are reused, redirects are not followed.
"""

import base64
import json
import queue
import re
import threading
import time
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

from tests.bench.driver import Ask, Line

_FORM = ("Content-Type", "application/x-www-form-urlencoded")
_CODE = re.compile(r"PAKN\.\d{8}\.\d{4,}")
_SEEN, _OK = 303, 200


@dataclass(frozen=True)
class Step:
    """What one of the staff sends: learnt once from the form on the page, then sent for every case.

    ``fields`` holds the texts of the case it was learnt from; they are replaced.
    """

    name: str
    path: str
    cookie: str
    fields: tuple[tuple[str, str], ...]

    def ask(self, code: str, swaps: Sequence[tuple[str, str]]) -> Ask:
        """The request for another case."""
        known = dict(swaps)
        typed = [(name, known.get(value, value)) for name, value in self.fields]
        headers = (_FORM, ("Cookie", f"session={self.cookie}"))
        return Ask(self.path.replace("CODE", code), "POST", headers, urlencode(typed).encode())


@dataclass(frozen=True)
class Begun:
    """A petition that is ready to be sent, with what is looked for in the end."""

    send: Ask
    title: str
    content: str
    word: str


@dataclass(frozen=True)
class Script:
    """The staff's steps, and the texts of the case from which they were learnt."""

    title: str
    content: str
    steps: tuple[Step, ...]


@dataclass
class Told:
    """What came of it. ``times``: milliseconds of each request, by step."""

    seconds: float = 0.0
    complete: int = 0
    wrong: list[str] = field(default_factory=list)
    times: dict[str, list[float]] = field(default_factory=dict)


def run(port: int, script: Script, begun: Sequence[Begun], clients: int, seconds: float) -> Told:
    """Carry cases through until the time is over; a case that was begun is brought to its end."""
    told, lock, waiting = Told(), threading.Lock(), queue.SimpleQueue[Begun]()
    for one in begun:
        waiting.put(one)
    began = time.perf_counter()

    def client() -> None:
        line = Line(port)
        while time.perf_counter() - began < seconds:
            try:
                case = waiting.get_nowait()
            except queue.Empty:
                break
            times, fault = _carry_through(line, script, case)
            with lock:
                for name, took in times:
                    told.times.setdefault(name, []).append(took)
                if fault:
                    told.wrong.append(fault)
                else:
                    told.complete += 1
        line.close()

    tasks = [threading.Thread(target=client) for _ in range(clients)]
    for task in tasks:
        task.start()
    for task in tasks:
        task.join()
    told.seconds = time.perf_counter() - began
    return told


def _carry_through(line: Line, script: Script, case: Begun) -> tuple[list[tuple[str, float]], str]:
    """One case; how long each request took, and what was wrong with it, if anything was."""
    times: list[tuple[str, float]] = []
    swaps = [(script.title, case.title), (script.content, case.content)]

    def ask(name: str, request: Ask, wanted: int) -> tuple[bytes, bytes, str]:
        before = time.perf_counter()
        try:
            got = line.ask(request)
        except OSError as error:
            return b"", b"", f"{name}: {error}"
        times.append((name, (time.perf_counter() - before) * 1000))
        return got.head, got.body, "" if got.status == wanted else f"{name}: {got.status}"

    head, _body, fault = ask("send", case.send, _SEEN)
    code = code_in(head)
    if fault or not code:
        return times, fault or "send: no code in the cookie"
    for step in script.steps:
        _head, _body, fault = ask(step.name, step.ask(code, swaps), _SEEN)
        if fault:
            return times, f"{code} {fault}"
    _head, body, fault = ask("search", Ask(f"/petitions?q={quote(case.word)}"), _OK)
    if not fault and code.encode() not in body:
        fault = "search: the published answer was not found"
    return times, f"{code} {fault}" if fault else ""


def code_in(head: bytes) -> str:
    """The code of the petition, which the sender's own cookie holds beside the receipt."""
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"set-cookie":
            found = _CODE.search(json.dumps(_opened(value.strip().partition(b";")[0].partition(b"=")[2].decode())))
            if found:
                return found.group()
    return ""


def _opened(cookie: str) -> object:
    """What Flask's cookie holds: signed, not hidden."""
    text, packed = cookie.lstrip("."), cookie.startswith(".")
    plain = base64.urlsafe_b64decode(text.partition(".")[0] + "===")
    try:
        return json.loads(zlib.decompress(plain) if packed else plain)
    except (ValueError, zlib.error):
        return None
