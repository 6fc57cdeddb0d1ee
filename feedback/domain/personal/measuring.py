"""How much of what is personal is found, and how much of what is found is personal, on texts in which people marked it."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from feedback.domain.publication import find_personal_data


@dataclass(frozen=True)
class Marked:
    """A text, and the places in it that are personal: from, to (letters) and the kind's name."""

    text: str
    spans: tuple[tuple[int, int, str], ...]


@dataclass
class Measure:
    """Of one kind: how many places are there and were covered to the last letter; how many were found and touch a real one."""

    there: int = 0
    covered: int = 0
    found: int = 0
    right: int = 0

    @property
    def recall(self) -> float | None:
        """From 0 to 1; None where there is nothing of the kind."""
        return self.covered / self.there if self.there else None

    @property
    def precision(self) -> float | None:
        """From 0 to 1; None where nothing of the kind was found."""
        return self.right / self.found if self.found else None


@dataclass
class Measured:
    """Of all texts, by kind and together."""

    texts: int = 0
    kinds: dict[str, Measure] = field(default_factory=dict)

    @property
    def together(self) -> Measure:
        """All kinds in one."""
        sums = (sum(getattr(kind, name) for kind in self.kinds.values()) for name in ("there", "covered", "found", "right"))
        return Measure(*sums)


def measure(texts: Iterable[Marked]) -> Measured:
    """Look through the texts as for a stranger: nothing is known of a sender, nor of an authority's catalogue.

    A place counts as covered if no letter or digit of it would stay readable, whatever kind it was taken for; a finding as
    right if it touches a marked place.
    """
    result = Measured()
    for marked in texts:
        result.texts += 1
        findings = find_personal_data(marked.text)
        covered = {at for finding in findings for at in range(finding.start, finding.end)}
        for start, end, kind in marked.spans:
            of_kind = result.kinds.setdefault(kind, Measure())
            of_kind.there += 1
            of_kind.covered += all(at in covered or not marked.text[at].isalnum() for at in range(start, end))
        for finding in findings:
            of_kind = result.kinds.setdefault(finding.kind, Measure())
            of_kind.found += 1
            of_kind.right += any(finding.start < end and start < finding.end for start, end, _kind in marked.spans)
    return result
