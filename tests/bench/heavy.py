"""What is not a page: an export, a burst, whole cases, memory, the start."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench import cases, sending, serving, staff
from tests.bench.apart import Apart
from tests.bench.driver import Plan, run
from tests.bench.paths import PATHS
from tests.bench.rounds import Served
from tests.bench.sums import percentile
from tests.torture.browser import Broken, Browser

BURST_RATE = 35
OK = 200
BEFORE, AFTER, LATE = "before the export", "after a report of everything and the export", "after the mixed load"
_WAITING = 64
_PATIENCE = 1200


@dataclass
class Heavy:
    """Figures, each with its unit in its name."""

    cases_per_second: float = 0.0
    case_faults: list[str] = field(default_factory=list)
    case_medians_ms: dict[str, float] = field(default_factory=dict)
    burst_seconds: float = 0.0
    burst_sent: int = 0
    burst_failed: int = 0
    burst_statuses: dict[int, int] = field(default_factory=dict)
    """599: the line broke."""
    burst_median_ms: float = 0.0
    burst_p95_ms: float = 0.0
    export_rows: int = 0
    export_seconds: float = 0.0
    report_of_all_seconds: float | None = None
    """None: it was not answered."""
    mixed_seconds: float = 0.0
    memory_mib: dict[str, dict[str, float]] = field(default_factory=dict)
    """By moment, then by process."""
    start_seconds: list[float] = field(default_factory=list)

    @property
    def rows_per_second(self) -> float:
        return self.export_rows / self.export_seconds if self.export_seconds else 0.0


@dataclass(frozen=True)
class Lengths:
    """Seconds of each part; ``export_all``: also everything, not only a hundred thousand."""

    cases: float = 20
    burst: float = 30
    mixed: float = 30
    starts: int = 3
    export_all: bool = False


def measure(apart: Apart, served: Served, said: Path, lengths: Lengths, seed: int, say: Callable[[str], None]) -> Heavy:
    """Everything on the whole service: web and jobs."""
    heavy, chance, stock = Heavy(), random.Random(seed + 1), served.stock
    for _ in range(lengths.starts):
        server = serving.whole(stock.instance, stock.url, said)
        heavy.start_seconds.append(round(server.started_in, 2))
        server.stop()
    say(f"{stock.database}: started in {heavy.start_seconds} s")
    server = serving.whole(stock.instance, stock.url, said)
    try:
        known = Served(stock, served.known, server.port)
        apart.run(run, _mixed(known, chance, min(lengths.mixed, 30)))
        heavy.memory_mib["after the first pages"] = serving.memory(server)
        _cases(apart, known, heavy, lengths, chance)
        say(f"{stock.database}: {heavy.cases_per_second:.1f} whole cases a second {heavy.case_faults[:2]}")
        _burst(apart, known, heavy, lengths, chance)
        say(f"{stock.database}: burst p95 {heavy.burst_p95_ms:.0f} ms, {heavy.burst_failed} failed of {heavy.burst_sent}")
        heavy.memory_mib[BEFORE] = serving.memory(server)
        _report_of_all(known, heavy)
        _export(known, server, heavy, lengths)
        say(f"{stock.database}: {heavy.export_rows:,} rows in {heavy.export_seconds:.1f} s")
        heavy.memory_mib[AFTER] = serving.memory(server)
        apart.run(run, _mixed(known, chance, lengths.mixed))
        heavy.memory_mib[LATE] = serving.memory(server)
        heavy.mixed_seconds = lengths.mixed
    finally:
        server.stop()
    return heavy


def _mixed(served: Served, chance: random.Random, seconds: float) -> Plan:
    """Every page that reads, in a random order."""
    asks = [ask for path in PATHS if not path.writes for ask in path.asks(served.known, chance)[:20]]
    chance.shuffle(asks)
    return Plan(served.port, asks, clients=4, seconds=seconds)


def _cases(apart: Apart, served: Served, heavy: Heavy, lengths: Lengths, chance: random.Random) -> None:
    first, *begun = staff.begin(served.known.take(int(lengths.cases * 20) + 20), chance)
    script = staff.learn(served.port, served.known.cookies, first)
    told = apart.run(cases.run, served.port, script, begun, 4, lengths.cases)
    heavy.cases_per_second = round(told.complete / told.seconds, 2)
    heavy.case_faults = told.wrong[:20]
    heavy.case_medians_ms = {name: round(percentile(times, 0.5), 1) for name, times in told.times.items()}


def _burst(apart: Apart, served: Served, heavy: Heavy, lengths: Lengths, chance: random.Random) -> None:
    asks = sending.sends(served.known.take(int(BURST_RATE * lengths.burst)), chance)
    if not asks:
        return
    plan = Plan(served.port, asks, clients=_WAITING, seconds=len(asks) / BURST_RATE, rate=BURST_RATE)
    sample = apart.run(run, plan)
    heavy.burst_seconds, heavy.burst_sent = round(sample.seconds, 1), len(sample.times)
    heavy.burst_statuses = sample.statuses
    heavy.burst_failed = sum(number for status, number in sample.statuses.items() if status != 303)
    heavy.burst_median_ms, heavy.burst_p95_ms = round(percentile(sample.times, 0.5), 1), round(percentile(sample.times, 0.95), 1)


def _report_of_all(served: Served, heavy: Heavy) -> None:
    """The form of every petition there is."""
    browser = Browser(served.port, session=served.known.cookies["coordinator"])
    began = time.perf_counter()
    try:
        answer = browser.get("/staff/reports/ii-05a?from=2000-01-01&to=2100-01-01")
    except Broken:
        # Longer than a browser waits is an outcome, too: what was measured before is not thrown away for it.
        return
    heavy.report_of_all_seconds = round(time.perf_counter() - began, 2) if answer.status == OK else None


def _export(served: Served, server: serving.Server, heavy: Heavy, lengths: Lengths) -> None:
    """A file of some hundred thousand petitions, asked for and done by the jobs; the most memory they took meanwhile."""
    first, last = served.known.span
    spans = [f"since={first}&until={last}"] + ([""] if lengths.export_all else [])
    for number, span in enumerate(spans):
        rows, seconds, most = _export_once(served, server, span)
        heavy.memory_mib["most while exporting" + (" everything" if number else "")] = {"jobs": most}
        if not number:
            heavy.export_rows, heavy.export_seconds = rows, round(seconds, 2)


def _export_once(served: Served, server: serving.Server, span: str) -> tuple[int, float, float]:
    browser = Browser(served.port, session=served.known.cookies["coordinator"])
    token = browser.get("/staff/me").soup.select_one("input[name=csrf_token]")
    assert token is not None
    began, most = time.perf_counter(), 0.0
    asked = browser.post(f"/staff/export?{span}", [("csrf_token", str(token["value"])), ("ending", "csv")])
    assert asked.status == 303, f"the export was answered {asked.status}"
    while time.perf_counter() - began < _PATIENCE:
        most = max([most, *(size for name, size in serving.memory(server).items() if name == "jobs")])
        page = browser.get(asked.location)
        if link := page.soup.select_one("a[href$='/file']"):
            seconds = time.perf_counter() - began
            rows = browser.get(str(link["href"])).body.count(b"\r\n") - 1
            return rows, seconds, most
        time.sleep(0.2)
    raise TimeoutError("the export did not end")
