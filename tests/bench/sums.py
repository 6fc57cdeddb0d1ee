"""What is made of many measured times: medians over rounds, percentiles, ratios within a round."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from tests.bench.driver import Sample


def percentile(times: Sequence[float], share: float) -> float:
    """The time that this share of all did not take longer than (nearest rank); 0 of none."""
    if not times:
        return 0.0
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, max(0, -(-len(ordered) * round(share * 1000) // 1000) - 1))]


@dataclass(frozen=True)
class Sums:
    """Medians over the rounds: requests a second, milliseconds; ``number`` is how many were answered in all."""

    rate: float
    median: float
    p95: float
    p99: float
    number: int
    failed: int
    size: int

    def as_dict(self) -> dict[str, float]:
        return {name: round(value, 3) for name, value in vars(self).items()}


def sums(rounds: Sequence[Sample]) -> Sums:
    """Each figure is the median over the rounds, so that one disturbed round moves none."""
    return Sums(
        rate=statistics.median(sample.rate for sample in rounds),
        median=statistics.median(percentile(sample.times, 0.5) for sample in rounds),
        p95=statistics.median(percentile(sample.times, 0.95) for sample in rounds),
        p99=statistics.median(percentile(sample.times, 0.99) for sample in rounds),
        number=sum(len(sample.times) for sample in rounds),
        failed=sum(sample.failed for sample in rounds),
        size=max(sample.size for sample in rounds),
    )


def ratio(of: Sequence[Sample], to: Sequence[Sample]) -> float:
    """Requests a second against those of the baseline in the same round; the median of the rounds."""
    return statistics.median(a.rate / b.rate for a, b in zip(of, to, strict=True) if b.rate)


def slower(of: Sequence[Sample], to: Sequence[Sample], share: float = 0.5) -> float:
    """How many times as long it took as the other in the same round, at this percentile; the median of the rounds."""
    pairs = [(percentile(a.times, share), percentile(b.times, share)) for a, b in zip(of, to, strict=True)]
    return statistics.median(one / other for one, other in pairs if other)
