"""Figures of the suggestions on texts whose right answers are known, line by line to be read."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from feedback.services.suggestions import belongs_elsewhere, suggest_sectors
from feedback.services.suggestions.repeats import Text, find_repeats


@dataclass(frozen=True)
class Known:
    """A text and what is right about it: its sector, its reason, or the name of the matter it shares with others."""

    id: str
    title: str
    content: str
    commune: str
    right: str
    style: str = ""


def share(part: int, whole: int) -> str:
    """As ``12/16 (75.0 %)``."""
    return f"{part}/{whole} ({100 * part / whole:.1f} %)" if whole else "0/0"


@dataclass(frozen=True)
class SectorFigures:
    """How often the right sector came first, was among three, and how often something was said."""

    texts: int
    spoken: int
    first: int
    among: int

    def said(self, name: str) -> str:
        """A line."""
        return (
            f"{name}: first {share(self.first, self.texts)}, among three {share(self.among, self.texts)};"
            f" spoken {share(self.spoken, self.texts)}, then first {share(self.first, self.spoken)},"
            f" among three {share(self.among, self.spoken)}"
        )


def sector_figures(known: Sequence[Known]) -> tuple[SectorFigures, Counter[tuple[str, str]]]:
    """The figures, and how often which sector came first instead of the right one; its parent is not right."""
    spoken = first = among = 0
    confusions: Counter[tuple[str, str]] = Counter()
    for one in known:
        codes = [found.code for found in suggest_sectors(None, one.title, one.content)]
        spoken += bool(codes)
        first += codes[:1] == [one.right]
        among += one.right in codes
        if codes[:1] != [one.right]:
            confusions[one.right, codes[0] if codes else "-"] += 1
    return SectorFigures(len(known), spoken, first, among), confusions


def sectors(known: Sequence[Known]) -> Iterator[str]:
    """All texts, each style, and what was taken for what."""
    figures, confusions = sector_figures(known)
    yield figures.said("all")
    for style in sorted({one.style for one in known if one.style}):
        yield sector_figures([one for one in known if one.style == style])[0].said(style)
    yield from _table(confusions)


def pair_figures(known: Sequence[Known]) -> tuple[int, int, int]:
    """Pairs found that are right, pairs found, pairs there are."""
    groups: dict[str, list[str]] = {}
    for one in known:
        if one.right:
            groups.setdefault(one.right, []).append(one.id)
    there = {frozenset(pair) for ids in groups.values() for pair in combinations(ids, 2)}
    found = {frozenset((a, b)) for a, b, _ in find_repeats([Text(one.id, one.title, one.content, one.commune) for one in known])}
    return len(there & found), len(found), len(there)


def repeats(known: Sequence[Known]) -> Iterator[str]:
    """Precision, recall and their mean, by pairs."""
    right, found, there = pair_figures(known)
    yield f"precision {share(right, found)}, recall {share(right, there)}, F1 {200 * right / max(1, found + there):.1f} %"


def reason_figures(known: Sequence[Known]) -> Counter[tuple[str, str]]:
    """How often which reason was given for which that was right."""
    return Counter((one.right, str(belongs_elsewhere(one.title, one.content)[0])) for one in known)


def elsewhere(known: Sequence[Known]) -> Iterator[str]:
    """Accuracy, and for each reason its precision and recall."""
    table = reason_figures(known)
    yield f"right {share(sum(times for (right, said), times in table.items() if right == said), sum(table.values()))}"
    for reason in sorted({right for right, _ in table} | {said for _, said in table}):
        hit = table[reason, reason]
        told = sum(times for (_, said), times in table.items() if said == reason)
        there = sum(times for (right, _), times in table.items() if right == reason)
        yield f"{reason}: precision {share(hit, told)}, recall {share(hit, there)}"
    yield from _table(Counter({pair: times for pair, times in table.items() if pair[0] != pair[1]}))


def _table(confusions: Counter[tuple[str, str]]) -> Iterator[str]:
    yield "right, said instead, times:"
    for (right, said), times in sorted(confusions.items(), key=lambda one: (-one[1], one[0])):
        yield f"  {right:12} {said:12} {times}"
