"""Petitions that seem to tell of the same matter."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from heapq import nlargest
from typing import TYPE_CHECKING

from feedback.domain.actors import Staff
from feedback.domain.text import fold
from feedback.store.models import Petition
from feedback.store.queries import similar as found
from feedback.store.queries.lines import list_lines

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from feedback.store.queries.lines import Line

MOST = 5
_WITHIN = timedelta(days=90)
_CANDIDATES = 400
_WEIGHED = 40
"""So many of the candidates, those of whose words most are shared, are compared letter by letter."""
_LENGTH = 800
"""Characters of title and content that are compared: what a petition is about stands at its beginning."""
_LIKE_ENOUGH = 62
"""Of 100. Vietnamese is written in few syllables, so that any two petitions share some: below this it is chance."""
_BITS = 2048
_KEPT = 10_000
_words: dict[tuple[int, int], int] = {}
"""By number and version of a petition which words it holds, a bit each: counting the shared ones is one operation."""


def similar_petitions(session: "Session", petition: Petition, *, by: Staff, now: datetime) -> "list[Line]":
    """Up to five petitions of the last 90 days, of the same field or place, that this person may see; the most alike first.

    :param now: an older petition is compared with those of the 90 days before it and all that came since.
    """
    from rapidfuzz import fuzz, process  # noqa: PLC0415 - needed on one page only

    since = min(now, petition.received_at) - _WITHIN
    candidates = found.list_candidates(session, petition, by, since, _CANDIDATES)
    wanted = fold(f"{petition.title} {petition.content}")[:_LENGTH]
    mine, words = _bits(wanted), _words_of(session, candidates)
    nearest = nlargest(_WEIGHED, words, key=lambda number: _shared(mine, words[number]))
    texts = found.get_texts(session, nearest, _LENGTH)
    latest_first = {number: texts[number] for number, _version in candidates if number in texts}
    alike = process.extract(wanted, latest_first, scorer=fuzz.token_set_ratio, score_cutoff=_LIKE_ENOUGH, limit=MOST)
    return list_lines(session, by, [number for _text, _score, number in alike])


def _words_of(session: "Session", candidates: Sequence[tuple[int, int]]) -> dict[int, int]:
    known = {number: _words.get((number, version)) for number, version in candidates}
    texts = found.get_texts(session, [number for number, bits in known.items() if bits is None], _LENGTH)
    if len(_words) > _KEPT:
        _words.clear()
    for number, version in candidates:
        if number in texts:
            _words[number, version] = known[number] = _bits(texts[number])
    return {number: bits for number, bits in known.items() if bits is not None}


def _shared(one: int, other: int) -> float:
    return (one & other).bit_count() / (one.bit_count() + other.bit_count() + 1)


def _bits(text: str) -> int:
    bits = 0
    for word in set(text.split()):
        bits |= 1 << hash(word) % _BITS
    return bits
