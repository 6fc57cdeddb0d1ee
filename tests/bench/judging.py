"""What was measured against what should be reached: one line a criterion, met or not."""

from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any

from tests.bench.bare import Bare
from tests.bench.heavy import AFTER, BEFORE, BURST_RATE, LATE, Heavy
from tests.bench.paths import Path
from tests.bench.rounds import MANY, ONE, Measured
from tests.bench.sums import ratio, slower, sums

GROWTH = 1.3
_SEARCH_MS = {"sqlite": 5, "postgresql": 35}
_MOST_STATEMENTS = 4
_MOST_MIB = 110
_MOST_MORE = 0.1


@dataclass(frozen=True)
class Verdict:
    """A criterion of the table: what was wished, what came, whether it is met."""

    path: str
    wished: str
    came: str
    met: bool


def path_figures(path: Path, measured: Measured, bare: Bare | None) -> dict[str, Any]:
    """Everything measured of a path, as the file of figures keeps it."""
    figures: dict[str, Any] = {"baseline": path.baseline}
    for clients in (ONE, MANY):
        own, base = measured.own[path.name, clients], measured.baseline[path.name, clients]
        figures[f"{clients} client{'s' if clients > 1 else ''}"] = {
            "own": sums(own).as_dict(),
            "statuses": dict(sum((Counter(sample.statuses) for sample in own), Counter())),
            "baseline": sums(base).as_dict(),
            "share": round(ratio(own, base), 3),
            "p95 times": round(slower(own, base, 0.95), 2),
        }
        if path.against:
            figures[f"{clients} client{'s' if clients > 1 else ''}"]["against"] = round(
                ratio(own, measured.own[path.against, clients]), 3
            )
    if measured.small[path.name]:
        figures["growth"] = round(slower(measured.own[path.name, ONE], measured.small[path.name]), 2)
        figures["small"] = sums(measured.small[path.name]).as_dict()
    if bare:
        figures["bare"] = {name: round(value, 3) for name, value in asdict(bare).items()}
    return figures


def judge_path(path: Path, figures: dict[str, Any], database: str) -> list[Verdict]:
    """The verdicts on a path. Of the shares at one and at several clients the lower one counts."""
    one, many = figures["1 client"], figures[f"{MANY} clients"]
    said: list[Verdict] = []

    def add(wished: str, came: str, met: bool) -> None:
        said.append(Verdict(path.name, wished, came, met))

    if path.share is not None:
        key, what = ("against", path.against) if path.against else ("share", path.baseline)
        low = min(one[key], many[key])
        add(f"≥ {path.share} of {what}", f"{one[key]:.2f}; {many[key]:.2f}", low >= path.share)
    if path.p95_times is not None:
        add(f"p95 ≤ {path.p95_times}× its p95", f"{one['p95 times']:.1f}×", one["p95 times"] <= path.p95_times)
        if "bare" in figures:
            number = figures["bare"]["statements"]
            add(f"≤ {_MOST_STATEMENTS} statements", f"{number:.0f}", number <= _MOST_STATEMENTS)
    if path.p95 is not None:
        add(f"p95 ≤ {path.p95:.0f} ms", f"{one['own']['p95']:.0f} ms", one["own"]["p95"] <= path.p95)
    if path.name.startswith("search") and "bare" in figures:
        most, came = _SEARCH_MS[database], figures["bare"]["search_p95"]
        add(f"bare query p95 ≤ {most} ms", f"{came:.1f} ms", came <= most)
    if "growth" in figures:
        add(f"growth ≤ {GROWTH}×", f"{figures['growth']:.2f}×", figures["growth"] <= GROWTH)
    failed = one["own"]["failed"] + many["own"]["failed"]
    if failed:
        add("no failure", f"{failed:.0f} of {one['own']['number'] + many['own']['number']:.0f}", False)
    return said


def judge_heavy(heavy: Heavy) -> list[Verdict]:
    """The verdicts on what is no page."""
    most = max((size for moment in heavy.memory_mib.values() for size in moment.values()), default=0)
    exported, mixed = _grown(heavy, BEFORE, AFTER), _grown(heavy, AFTER, LATE)
    starts = sorted(heavy.start_seconds)
    return [
        Verdict("whole cases, 8 requests", "≥ 12 a second", f"{heavy.cases_per_second:.1f}", heavy.cases_per_second >= 12),
        Verdict("whole cases, 8 requests", "none goes wrong", str(len(heavy.case_faults)), not heavy.case_faults),
        Verdict(
            f"burst of {BURST_RATE} sends a second, {heavy.burst_seconds:.0f} s", "no failure, p95 ≤ 1 s",
            f"{heavy.burst_failed} of {heavy.burst_sent} failed; {heavy.burst_p95_ms:.0f} ms",
            not heavy.burst_failed and heavy.burst_p95_ms <= 1000,
        ),
        Verdict(
            f"export of {heavy.export_rows:,} rows", "≥ 5,000 rows a second", f"{heavy.rows_per_second:,.0f}",
            heavy.rows_per_second >= 5000,
        ),
        Verdict("memory", f"≤ {_MOST_MIB} MiB a process", f"most {most:.0f} MiB", most <= _MOST_MIB),
        Verdict("memory", "at most 10 % more after the export", f"{exported:+.0%}", exported <= _MOST_MORE),
        Verdict(f"memory over {heavy.mixed_seconds:.0f} s of mixed load", "flat", f"{mixed:+.0%}", mixed <= _MOST_MORE),
        Verdict("start to the first answer", "≤ 2.5 s", f"{starts[len(starts) // 2]:.1f} s" if starts else "–",
                bool(starts) and starts[len(starts) // 2] <= 2.5),
    ]  # fmt: skip


def _grown(heavy: Heavy, first: str, last: str) -> float:
    """By how much of its own size the process grew that grew most."""
    before, after = heavy.memory_mib.get(first, {}), heavy.memory_mib.get(last, {})
    return max((after[name] / size - 1 for name, size in before.items() if name in after and size), default=0)
