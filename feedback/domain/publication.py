"""What may be shown to everyone: personal data found in a text, and how it is masked."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from feedback.domain.personal.houses import find_houses
from feedback.domain.personal.kinds import MASK, MASKS, Finding, Sensitive, Strength
from feedback.domain.personal.letters import Letters
from feedback.domain.personal.named_numbers import find_named_numbers, find_plates, organisations_codes
from feedback.domain.personal.numbers import find_numbers
from feedback.domain.personal.people import find_people
from feedback.domain.personal.sender import places_of, words_of_sender
from feedback.domain.text import N_, fold

__all__ = [
    "MASK",
    "MASKS",
    "NOTHING_PUBLIC",
    "Finding",
    "Public",
    "Sensitive",
    "Strength",
    "find_personal_data",
    "mask",
    "pieces",
    "words_of_sender",
]

_OWN = N_("the sender's own words, as they were given with the petition")


@dataclass(frozen=True)
class Public:
    """What everyone may read: names of places, folded, and published contacts of offices (digits, or mail in small letters)."""

    places: frozenset[str] = frozenset()
    contacts: frozenset[str] = frozenset()

    @classmethod
    def of(cls, places: Iterable[str], contacts: Iterable[str]) -> "Public":
        """From names and contacts as they are written in the catalogue."""
        return cls(frozenset(" ".join(fold(name).split()) for name in places), frozenset(filter(None, map(_contact, contacts))))


NOTHING_PUBLIC = Public()


def find_personal_data(text: str, sender: Iterable[str] = (), public: Public = NOTHING_PUBLIC) -> list[Finding]:
    """Places that look like personal data, in order, not overlapping.

    :param sender: the sender's own words (:func:`words_of_sender`); found with and without marks, whatever the case.
    :param public: what is nobody's own, and is not found.
    """
    own = [
        Finding(start, end, Sensitive.SENDER, _OWN, {}, Strength.CERTAIN)
        for words in sender
        for start, end in places_of(words, text)
    ]
    return _apart(text, [*own, *(finding for finding in _strangers(text, public) if not _is_public(text, finding, public))])


def _strangers(text: str, public: Public) -> Iterator[Finding]:
    """Whatever is personal by its own form, whoever it belongs to."""
    letters = Letters(text)
    codes = organisations_codes(letters)
    for finding in (*find_named_numbers(letters), *find_numbers(letters), *find_plates(letters)):
        if not any(start <= finding.start and finding.end <= end for start, end in codes):
            yield finding
    yield from find_houses(letters)
    yield from find_people(letters, public.places)


def _apart(text: str, found: list[Finding]) -> list[Finding]:
    """One finding for what overlaps, from the first letter to the last: the rest of the longer one still tells something."""
    found.sort(key=lambda finding: (finding.start, -finding.end))
    apart: list[Finding] = []
    for finding in found:
        if not apart or finding.start >= apart[-1].end:
            apart.append(finding)
            continue
        before = apart[-1]
        main = _main(before, finding)
        apart[-1] = replace(main, start=before.start, end=max(before.end, finding.end))
    return [replace(f, start=f.start + len(text[f.start : f.end]) - len(text[f.start : f.end].lstrip())) for f in apart]


def _main(one: Finding, other: Finding) -> Finding:
    """Which of two that overlap says what it is: not a name or a house where it is more than that; else the longer one."""
    ranks = [(f.kind not in {Sensitive.PERSON, Sensitive.HOUSE}, f.end - f.start) for f in (one, other)]
    return one if ranks[0] >= ranks[1] else other


_LONGEST_PLACE = 80
"""Characters that are looked at."""
_WITH_ITS_KIND = range(3, 8)
"""Words of a place's name, what it is among them."""


def _is_public(text: str, finding: Finding, public: Public) -> bool:
    if finding.kind is Sensitive.PERSON:
        # A place may sound like somebody: “đặc khu Cô Tô”. Only with its kind before it: “cô Tô” alone is a person.
        words = fold(text[max(0, finding.end - _LONGEST_PLACE) : finding.end]).split()
        return any(" ".join(words[-number:]) in public.places for number in _WITH_ITS_KIND)
    return finding.kind in {Sensitive.PHONE, Sensitive.EMAIL} and _contact(text[finding.start : finding.end]) in public.contacts


def _contact(words: str) -> str:
    """A telephone number as its digits without the country's, a mail address in small letters."""
    if "@" in words:
        return "".join(words.lower().split())
    digits = re.sub(r"\D", "", words)
    return "0" + digits[2:] if digits.startswith("84") else digits


def mask(text: str, findings: Iterable[Finding]) -> str:
    """The text with a visible mask in the place of each finding."""
    parts: list[str] = []
    position = 0
    for finding in findings:
        parts += [text[position : finding.start], MASKS[finding.kind]]
        position = finding.end
    return "".join(parts) + text[position:]


def pieces(text: str, findings: Iterable[Finding]) -> Iterable[tuple[str, Sensitive | None]]:
    """The text cut into plain and sensitive parts, for showing the original with its places marked."""
    position = 0
    for finding in findings:
        yield text[position : finding.start], None
        yield text[finding.start : finding.end], finding.kind
        position = finding.end
    yield text[position:], None
