"""Names of places in what somebody asks for: communes of today, and the units and districts that went into them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from feedback.domain.asking import Asked, Phrase, Word, folded, phrase_of, said, syllables
from feedback.domain.places import Place

_SHORT = {
    ("phuong",): ("p",),
    ("xa",): ("x",),
    ("thi", "tran"): ("tt",),
    ("thi", "xa"): ("tx",),
    ("thanh", "pho"): ("tp",),
    ("huyen",): ("h",),
    ("dac", "khu"): ("dk",),
}
_MOST_NAMED = 4


@dataclass(frozen=True)
class Moved:
    """A former name in the query, and the communes of today under which its ground lies; more than four are not named."""

    name: str
    communes: tuple[str, ...]


class Gazetteer:
    """Every name by which a place is called."""

    def __init__(self, places: Iterable[Place]) -> None:
        self._now: set[Phrase] = set()
        self._former: dict[Phrase, dict[str, list[str]]] = {}
        self._kinds: dict[Phrase, list[Phrase]] = {}
        for place in places:
            self._now.add(self._learn(place.name))
            for name in former_names(place):
                communes = self._former.setdefault(self._learn(name), {}).setdefault(_bare(name), [])
                if place.name not in communes:
                    communes.append(place.name)

    @property
    def same(self) -> dict[Phrase, list[Phrase]]:
        """Names with their kind, written out or short, and what means the same: the name alone."""
        return self._kinds

    def knows(self, word: str) -> bool:
        """Whether a word without marks stands in any name."""
        return any(word in phrase for phrase in self._kinds)

    def moved(self, asked: Asked) -> list[Moved]:
        """The former names in the query. Where it is written with marks, these must be the name's."""
        words, found, place = asked.words, [], 0
        longest = max(map(len, self._former), default=0)
        while place < len(words):
            stretch = next((n for n in range(longest, 1, -1) if self._is_former(words[place : place + n], asked)), 0)
            if stretch:
                found += self._named(words[place : place + stretch], asked)
            place += max(stretch, 1)
        return found

    def _is_former(self, words: Sequence[Word], asked: Asked) -> bool:
        return bool(self._named(words, asked))

    def _named(self, words: Sequence[Word], asked: Asked) -> list[Moved]:
        phrase = tuple(word.folded for word in words)
        if phrase in self._now:
            return []
        return [
            Moved(name, tuple(communes) if len(communes) <= _MOST_NAMED else ())
            for name, communes in self._former.get(phrase, {}).items()
            if not asked.has_marks or [said(part) for part in syllables(name)] == [word.said for word in words]
        ]

    def _learn(self, name: str) -> Phrase:
        """Take in a name; what it is called without its kind."""
        whole = phrase_of(name)
        kind = next((kind for kind in _SHORT if whole[: len(kind)] == kind and len(whole) > len(kind)), ())
        bare = whole[len(kind) :]
        if kind:
            for key in (whole, _SHORT[kind] + bare):
                others = self._kinds.setdefault(key, [])
                if bare not in others:
                    others.append(bare)
        return bare


def former_names(place: Place) -> list[str]:
    """The units and districts of which a commune was formed, each once."""
    units = [unit.name for unit in place.former_units]
    districts = [part.strip() for unit in place.former_units for part in unit.district.split(";") if part.strip()]
    return list(dict.fromkeys((*units, *districts)))


def _bare(name: str) -> str:
    """A name without its kind, as it is written: ``Hồng Hải``."""
    words = name.split()
    for kind in _SHORT:
        if tuple(folded(word.lower()) for word in words[: len(kind)]) == kind and len(words) > len(kind):
            return " ".join(words[len(kind) :])
    return name
