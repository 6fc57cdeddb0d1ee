"""Two texts beside each other: what was taken out of the one, and what came in with the other."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

_WORDS = re.compile(r"\s*\S+|\s+$")
_PARAGRAPHS = re.compile(r"[^\n]*\n+|[^\n]+$")


@dataclass(frozen=True)
class Piece:
    """A stretch of text; ``changed`` where the other text has something else, or nothing, in its place."""

    text: str
    changed: bool


@dataclass(frozen=True)
class Comparison:
    """Both texts in pieces; joined, the pieces of a side are that side's text. ``places``: how many stretches differ."""

    left: tuple[Piece, ...]
    right: tuple[Piece, ...]
    places: int


def compare(left: str, right: str) -> Comparison:
    """Compare word by word; paragraphs that are the same are passed over first, so that a long text is compared quickly."""
    sides: tuple[list[Piece], list[Piece]] = ([], [])
    places = 0
    for same, before, after in _steps(_PARAGRAPHS.findall(left), _PARAGRAPHS.findall(right)):
        steps = [(True, before, after)] if same else _steps(_WORDS.findall(before), _WORDS.findall(after))
        for equal, old, new in steps:
            places += not equal
            for side, words in zip(sides, (old, new), strict=True):
                if words:
                    side.append(Piece(words, changed=not equal))
    return Comparison(tuple(sides[0]), tuple(sides[1]), places)


def _steps(left: Sequence[str], right: Sequence[str]) -> list[tuple[bool, str, str]]:
    codes = SequenceMatcher(None, left, right).get_opcodes()
    return [(tag == "equal", "".join(left[a:b]), "".join(right[c:d])) for tag, a, b, c, d in codes]
