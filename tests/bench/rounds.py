"""Rounds: each path beside its baseline and beside the smaller stock, over and over in the same run."""

import random
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from tests.bench.apart import Apart
from tests.bench.driver import Ask, Plan, Sample, run
from tests.bench.known import Known
from tests.bench.paths import Path, baseline_asks
from tests.bench.stock import Stock

ONE, MANY = 1, 4
"""Clients: one waits for each answer; four keep both web processes busy."""


@dataclass(frozen=True)
class Served:
    """A stock behind its server."""

    stock: Stock
    known: Known
    port: int


@dataclass
class Measured:
    """Samples by round, of each path on the stock, of its baseline, and of the path on the smaller stock."""

    own: dict[tuple[str, int], list[Sample]] = field(default_factory=lambda: defaultdict(list))
    baseline: dict[tuple[str, int], list[Sample]] = field(default_factory=lambda: defaultdict(list))
    """By path and clients: the baseline as it was beside the path."""
    small: dict[str, list[Sample]] = field(default_factory=lambda: defaultdict(list))


@dataclass(frozen=True)
class Wish:
    """How long and how often."""

    rounds: int
    seconds: float
    seed: int


def measure(
    apart: Apart,
    wish: Wish,
    paths: Sequence[Path],
    big: Served,
    small: Served | None,
    baseline_port: int,
    say: Callable[[str], None],
) -> Measured:
    """Go through all paths once to warm up, then round by round, each round beginning with another group."""
    chance, measured = random.Random(wish.seed), Measured()
    groups = _groups(paths)
    for path in paths:
        for served in filter(None, (big, small)):
            _sample(apart, served.port, path.asks(served.known, chance), ONE, 0.2)
    for number in range(wish.rounds):
        turn = number % len(groups)
        for clients in (ONE, MANY):
            for baseline, group in groups[turn:] + groups[:turn]:
                sample = _sample(apart, baseline_port, baseline_asks(baseline, chance), clients, wish.seconds)
                for path in group:
                    measured.baseline[path.name, clients].append(sample)
                    asks = path.asks(big.known, chance)
                    measured.own[path.name, clients].append(_sample(apart, big.port, asks, clients, wish.seconds))
                    if small and clients == ONE:
                        asks = path.asks(small.known, chance)
                        measured.small[path.name].append(_sample(apart, small.port, asks, clients, wish.seconds))
        say(f"{big.stock.database}: round {number + 1} of {wish.rounds}")
    return measured


def _groups(paths: Sequence[Path]) -> list[tuple[str, list[Path]]]:
    """Paths of one baseline, at most five together, so that none is far from its baseline."""
    by_baseline: Mapping[str, list[Path]] = defaultdict(list)
    for path in paths:
        by_baseline[path.baseline].append(path)
    return [(name, some[at : at + 5]) for name, some in by_baseline.items() for at in range(0, len(some), 5)]


def _sample(apart: Apart, port: int, asks: Sequence[Ask], clients: int, seconds: float) -> Sample:
    once = asks[0].method == "POST"
    return apart.run(run, Plan(port, asks, clients=clients, seconds=seconds, once=once))
