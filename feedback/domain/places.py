"""Finding the commune a person means, by its present or any former name (communes were formed anew on 01/07/2025)."""

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from typing import Protocol, TypeVar

from feedback.domain.text import fold, tidy_line

_KINDS = ("phuong", "xa", "thi tran", "dac khu", "thi xa", "thanh pho", "huyen")
_SHORT = {"p": "phuong", "x": "xa", "tt": "thi tran", "tx": "thi xa", "tp": "thanh pho", "h": "huyen", "dk": "dac khu"}
_NOW = re.compile(r"\(nay (?:là|thuộc) ([^()]+)\)")
NOW = "(nay là {name})"
_LIKE = 0.8
_FORMER = re.compile(r"[\s(]*(?:cũ|cu)\)?$", re.IGNORECASE)


class FormerName(Protocol):
    """A unit that went into a commune."""

    name: str
    district: str


class Place(Protocol):
    """A commune with the units of which it was formed."""

    code: str
    name: str

    @property
    def former_units(self) -> Sequence[FormerName]:
        """The former units, whole or in part."""


AnyPlace = TypeVar("AnyPlace", bound=Place)


def find_places(text: str, places: Iterable[AnyPlace]) -> list[AnyPlace]:
    """The communes the words may mean: none, one, or several to choose from.

    Marks and case do not matter, nor whether the kind of unit is written (``p. Hồng Hải``, ``hong hai``). The whole
    present name decides alone; a former name shared by several, a divided unit or a former district leaves a choice.
    """
    every = list(places)
    typed = tidy_line(text)
    now = _NOW.search(typed)
    if now:
        typed = now[1]
    # People say which name they mean: "Hồng Hải (cũ)".
    wanted = _plain(_FORMER.sub("", typed))
    if not wanted:
        return []
    exact = [place for place in every if typed == place.code or _plain(place.name) == wanted]
    if exact:
        return exact
    current = [place for place in every if _without_kind(_plain(place.name)) == wanted]
    former = [
        place for place in every if place not in current and any(_is_called(unit.name, wanted) for unit in place.former_units)
    ]
    if current or former:
        return current + former
    return [
        place
        for place in every
        if any(_is_called(part, wanted) for unit in place.former_units for part in unit.district.split(";"))
    ]


def near_places(text: str, places: Iterable[AnyPlace], most: int = 4) -> list[AnyPlace]:
    """The communes whose present or former name is spelt much like the words (``Hòn Gai``, ``hongg hai``), likest first."""
    wanted = _without_kind(_plain(tidy_line(text)))
    likeness: list[tuple[float, AnyPlace]] = []
    for place in places:
        names = [place.name, *(unit.name for unit in place.former_units)]
        ratio = max(SequenceMatcher(None, wanted, _without_kind(_plain(name))).ratio() for name in names)
        if ratio >= _LIKE:
            likeness.append((ratio, place))
    likeness.sort(key=lambda found: -found[0])
    return [place for _, place in likeness[:most]]


def former_name(place: Place, text: str) -> str:
    """The former unit of the commune that the words name, or an empty text: to say why the commune is offered."""
    wanted = _plain(_FORMER.sub("", tidy_line(text)))
    if _is_called(place.name, wanted):
        return ""
    return next((unit.name for unit in place.former_units if _is_called(unit.name, wanted)), "")


def _is_called(name: str, wanted: str) -> bool:
    """With its kind or without: “Phương Nam” is the name of a phường, though folded it begins like one."""
    plain = _plain(name)
    return wanted in (plain, _without_kind(plain))


def _plain(name: str) -> str:
    words = re.findall(r"\w+", fold(name))
    if words and words[0] in _SHORT and len(words) > 1:
        words[0] = _SHORT[words[0]]
    return " ".join(words)


def _without_kind(plain: str) -> str:
    for kind in _KINDS:
        if plain.startswith(kind + " "):
            return plain[len(kind) + 1 :]
    return plain
