"""A country on this service: requests of a day and of a storm queue for processors, with the service times that were measured.

``python -m tests.bench.country`` reads ``docs/benchmarks.json`` and writes its tables into ``docs/scale.md``. The same seed and
figures give the same tables. A processor serves one request at a time, in order of arrival; who would wait longer than
``PATIENCE`` is refused at once, as the service itself sheds load.
"""

import heapq
import json
import random
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.bench.sums import percentile
from tests.databases import ROOT

PEOPLE = 100_000_000
PETITIONS_A_YEAR = 5_000_000
STORM = 50
"""Times the mean of the year."""
STORM_HOURS = (19, 22)
PATIENCE = 10.0
GOOD_P95 = 1.0
DAY, HOUR = 86_400, 3_600
YEAR = 365 * DAY
PRICE_CORE_MONTH = 15
"""US dollars for a processor with 4 GiB and its disk, rented; an assumption."""
WATTS_CORE = 10
"""Of a busy server, by processor, with cooling; an assumption."""

# How citizens and staff spread over the hours of a Monday, the busiest day; each sums to 24, so that 1 is the day's mean.
CITIZENS = (
    0.2,
    0.1,
    0.1,
    0.1,
    0.1,
    0.3,
    0.6,
    1.0,
    1.5,
    1.9,
    1.8,
    1.3,
    0.9,
    1.1,
    1.6,
    1.7,
    1.5,
    1.2,
    1.1,
    1.5,
    1.7,
    1.5,
    0.8,
    0.4,
)
STAFF = (0, 0, 0, 0, 0, 0, 0, 1.5, 3.5, 3.8, 3.4, 1.5, 0.3, 2.2, 3.3, 3.0, 1.5, 0, 0, 0, 0, 0, 0, 0)
MONDAY = 1.3
"""Times the mean day."""


@dataclass(frozen=True)
class Kind:
    """A kind of request: how often for each petition, who asks, and which measured path stands for its time."""

    name: str
    each: float
    by: Sequence[float]
    path: str
    storms: bool


KINDS = (
    Kind("the form", 1.5, CITIZENS, "form of a petition", storms=True),
    Kind("a petition is sent", 0.8, CITIZENS, "send a petition", storms=True),
    Kind("one with a photo", 0.2, CITIZENS, "send a petition with a photo", storms=True),
    Kind("receipt and tracking", 5, CITIZENS, "public petition page", storms=True),
    Kind("a list is read, from the cache", 12, CITIZENS, "public list, from the cache", storms=True),
    Kind("a list is read", 3, CITIZENS, "public list, filtered", storms=True),
    Kind("an answer is read, from the cache", 16, CITIZENS, "public petition page, from the cache", storms=True),
    Kind("an answer is read", 4, CITIZENS, "public petition page", storms=True),
    Kind("a search", 4, CITIZENS, "search: common", storms=True),
    Kind("work to do", 4, STAFF, "work to do: officer", storms=False),
    Kind("a staff list", 4, STAFF, "staff list, filtered: coordinator", storms=False),
    Kind("a petition is opened", 8, STAFF, "staff petition page: coordinator", storms=False),
    Kind("a step is taken", 6, STAFF, "step", storms=False),
)


@dataclass
class Outcome:
    """What became of all who came; ``times``: seconds from asking to the answer of those that were served."""

    came: int = 0
    served: int = 0
    waiting: int = 0
    """At the end of the time that was looked at: accepted, and not answered yet."""
    refused: int = 0
    busy: float = 0.0
    """Seconds of work that were begun."""
    times: list[float] = field(default_factory=list)

    @property
    def p95(self) -> float:
        return percentile(self.times, 0.95)

    @property
    def mean(self) -> float:
        return sum(self.times) / len(self.times) if self.times else 0.0

    @property
    def is_good(self) -> bool:
        """Whether everybody was served in reasonable time."""
        return not self.refused and self.p95 <= GOOD_P95


Arrival = tuple[float, float]
"""When, and how much work, in seconds."""


def serve(arrivals: Iterable[Arrival], processors: int, until: float, patience: float = PATIENCE) -> Outcome:
    """A queue in order of arrival before so many processors.

    :param until: when it is looked at; an answer due later is still waited for.
    """
    free = [0.0] * processors
    outcome = Outcome()
    for moment, work in arrivals:
        outcome.came += 1
        begin = max(moment, free[0])
        if begin - moment > patience:
            outcome.refused += 1
            continue
        heapq.heapreplace(free, begin + work)
        outcome.busy += work
        if begin + work > until:
            outcome.waiting += 1
        else:
            outcome.served += 1
            outcome.times.append(begin + work - moment)
    return outcome


def poisson(rates: Sequence[float], span: float, chance: random.Random) -> Iterator[float]:
    """Moments at which somebody comes, at a rate a second that changes with each ``span`` of seconds."""
    for place, rate in enumerate(rates):
        moment, end = place * span, (place + 1) * span
        while rate and (moment := moment + chance.expovariate(rate)) < end:
            yield moment


def rates(kind: Kind, petitions_a_year: float, *, storm: bool) -> list[float]:
    """Requests a second of a kind, hour by hour of a Monday; in a storm fifty times the mean for some hours."""
    mean = petitions_a_year / YEAR * kind.each
    hours = [mean * MONDAY * weight for weight in kind.by]
    if storm and kind.storms:
        for hour in range(*STORM_HOURS):
            hours[hour] = mean * STORM
    return hours


def day(work: Mapping[str, float], petitions_a_year: float, seed: int, *, storm: bool) -> list[Arrival]:
    """All requests of a day in the order in which they come. How long each takes is spread as an exponential around the
    measured mean: some are quick, few take three times as long.
    """
    chance = random.Random(seed)
    comes = [
        (moment, chance.expovariate(1 / work[kind.path]))
        for kind in KINDS
        for moment in poisson(rates(kind, petitions_a_year, storm=storm), HOUR, chance)
    ]
    return sorted(comes)


def processors_needed(arrivals: Sequence[Arrival]) -> tuple[int, Outcome]:
    """The fewest that serve everybody well, by doubling and halving."""
    low, high = 0, 1
    while not serve(arrivals, high, DAY).is_good:
        low, high = high, high * 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if serve(arrivals, middle, DAY).is_good else (middle, high)
    return high, serve(arrivals, high, DAY)


def carried(work: Mapping[str, float], processors: int, seed: int) -> int:
    """Petitions a year that so many processors carry on their busiest ordinary day, in steps of ten thousand."""
    low, high = 0, 1
    step = 10_000
    while serve(day(work, high * step, seed, storm=False), processors, DAY).is_good:
        low, high = high, high * 2
    while high - low > max(1, low // 20):
        middle = (low + high) // 2
        good = serve(day(work, middle * step, seed, storm=False), processors, DAY).is_good
        low, high = (middle, high) if good else (low, middle)
    return low * step


def measured(figures: Mapping[str, Any]) -> dict[str, float]:
    """Seconds of work of each path, from the figures of one database: at one client, the time of the driver included."""
    work = {
        name: 1 / path["1 client"]["own"]["rate"] for name, path in figures["paths"].items() if path["1 client"]["own"]["rate"]
    }
    steps = [took for name, took in figures["heavy"]["case_medians_ms"].items() if name not in {"send", "search"}]
    return {**work, "step": sum(steps) / len(steps) / 1000 if steps else 0.1}


def report(figures: Mapping[str, Any], seed: int = 2026) -> str:
    """The tables, in Markdown."""
    work = measured(figures)
    lines = [
        f"From `benchmarks.json` of {figures['database']} at {figures['petitions']:,} petitions; seed {seed}.",
        "",
        "| Request | For each petition | Measured ms |",
        "|---|--:|--:|",
        *(f"| {kind.name} | {kind.each:g} | {work[kind.path] * 1000:.1f} |" for kind in KINDS),
        "",
        "| One node with | carries a year, p95 ≤ 1 s on a Monday |",
        "|---|--:|",
        *(f"| {number} processors | {carried(work, number, seed):,} petitions |" for number in (2, 8)),
        "",
        f"| {PETITIONS_A_YEAR:,} petitions a year | requests | processors | busy | mean ms | p95 ms | refused |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    needed = {}
    for name, storm in (
        ("a Monday", False),
        (f"the same with {STORM} times the mean from {STORM_HOURS[0]} to {STORM_HOURS[1]} h", True),
    ):
        arrivals = day(work, PETITIONS_A_YEAR, seed, storm=storm)
        needed[storm], outcome = processors_needed(arrivals)
        lines.append(_row(name, arrivals, needed[storm], outcome))
    short = day(work, PETITIONS_A_YEAR, seed, storm=True)
    lines.append(_row("the storm met with the processors of a Monday", short, needed[False], serve(short, needed[False], DAY)))
    return "\n".join([*lines, "", *_cost(needed[False], needed[True], figures)])


def _row(name: str, arrivals: Sequence[Arrival], processors: int, outcome: Outcome) -> str:
    busy = outcome.busy / processors / DAY
    cells = (f"{len(arrivals):,}", str(processors), f"{busy:.0%}", f"{outcome.mean * 1000:.0f}", f"{outcome.p95 * 1000:.0f}")
    return f"| {name} | {' | '.join(cells)} | {outcome.refused:,} |"


def _cost(usual: int, storm: int, figures: Mapping[str, Any]) -> list[str]:
    """What it costs, at the prices that are assumed."""
    size = figures.get("bytes_per_petition", 0) * PETITIONS_A_YEAR / 1024**3
    lines = ["| Kept ready | processors | US$ a month | kWh a month |", "|---|--:|--:|--:|"]
    for name, number in (("for a Monday", usual), ("for the storm, all the time", storm)):
        lines.append(f"| {name} | {number} | {number * PRICE_CORE_MONTH:,} | {number * WATTS_CORE * 730 / 1000:,.0f} |")
    sent = PETITIONS_A_YEAR / YEAR
    steps = sent * 6 * MONDAY * max(STAFF)
    lines += [
        "",
        f"Writing: {sent:.2f} petitions a second in the mean, {sent * STORM:.0f} in the storm, {steps:.1f} steps of staff"
        f" a second in their busiest hour. A year takes about {size:,.0f} GiB of tables and indexes.",
    ]
    return lines


def write(figures: Mapping[str, Any], page: Path) -> None:
    """Put the tables into the page, between its two marks."""
    before, begin, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    _old, end, after = rest.partition(END)
    page.write_text(f"{before}{begin}\n{report(figures)}\n{end}{after}", encoding="utf-8")


BEGIN, END = "<!-- written by tests/bench/country.py -->", "<!-- end -->"


def main() -> int:
    runs = json.loads((ROOT / "docs" / "benchmarks.json").read_text(encoding="utf-8"))["runs"]
    write(runs[-1], ROOT / "docs" / "scale.md")
    return 0


if __name__ == "__main__":
    sys.exit(main())
