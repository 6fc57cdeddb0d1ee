"""The stretch of a text that shows why it was found."""

import re
from collections.abc import Iterable

from feedback.domain.asking import Asked, Wanted
from feedback.domain.publication import MASK

LENGTH = 200
_OPENING = re.compile(r"\s*Về [^“”\"]{0,40}[“\"].{1,300}?[”\"],.{1,200}? trả lời như sau[.:]\s*", re.DOTALL)
_WORD = re.compile(r"[^\W_]+")
_BEFORE = 40
"""Characters that stand before the first word that was found."""


def without_opening(text: str) -> str:
    """An answer without the customary first sentence, which says its title again and who answers."""
    return _OPENING.sub("", text, count=1) if _OPENING.match(text) else text


def around(texts: Iterable[str], asked: Asked, length: int = LENGTH) -> str:
    """The stretch that holds most different words of the query, from the first text that has it; else the first's beginning.

    Masks are short dots in it, so that none is broken.
    """
    best, most, start = "", -1, 0
    for text in texts:
        flat = " ".join(MASK.sub("…", without_opening(text)).split())
        held, place = _densest(flat, asked.wanted, length)
        if held > most:
            best, most, start = flat, held, place
        if most == asked.wanted.number:
            # No text can hold more; without words this is the first one's beginning.
            break
    return _cut(best, max(0, start - _BEFORE), length)


def _densest(text: str, wanted: Wanted, length: int) -> tuple[int, int]:
    """How many different words stand in the best stretch, and where it begins."""
    if not wanted.number:
        return 0, 0
    hits = [(found.start(), bare) for found in _WORD.finditer(text) if (bare := wanted[found[0]])]
    best, start, first = 0, 0, 0
    for last, (place, _word) in enumerate(hits):
        while place - hits[first][0] > length - 2 * _BEFORE:
            first += 1
        held = len({word for _place, word in hits[first : last + 1]})
        if held > best:
            best, start = held, hits[first][0]
    return best, start


def _cut(text: str, start: int, length: int) -> str:
    """From a word's beginning to a word's end."""
    if start:
        start = text.find(" ", start) + 1
    piece = text[start : start + length]
    if start + length < len(text):
        piece = piece.rsplit(" ", 1)[0] + " …"
    return f"… {piece}" if start else piece
