"""Published answers to questions like the one somebody is about to send, and how often one was what they needed."""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from feedback.domain.asking import Asked, folded, said, syllables
from feedback.domain.calendar import local_date
from feedback.domain.petition import Kind
from feedback.domain.relevance import Rarity
from feedback.domain.text import tidy_line, words
from feedback.services import searching, throttle
from feedback.store.queries import answer_uses, search
from feedback.store.queries.published import Filters

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from feedback.store.models import Commune, PublishedPetition
    from feedback.store.queries.published import Line

MOST = 5
FEWEST_WORDS, FEWEST_LETTERS = 3, 12
_LOOKED_AT = 15
_SHARE = 0.45
_FORM = timedelta(hours=12)
"""How long a form is remembered that counted an answer: as long as its token is good."""


@dataclass(frozen=True)
class Answered:
    """Answers, the best first, and what was asked for, so that its words can be marked."""

    items: "Sequence[Line]" = ()
    asked: Asked = field(default_factory=Asked)


def says_enough(title: str) -> bool:
    """Whether a title has the words or the letters to look for anything."""
    found = words(tidy_line(title))
    return len(found) >= FEWEST_WORDS or sum(map(len, found)) >= FEWEST_LETTERS


def find(session: "Session", title: str, *, kind: str = "", commune: "Commune | None" = None) -> Answered:
    """Up to five published answers by the relevance of the search.

    :param kind: of a report from a place, answers about the same commune come first: what was done there was done there.
    """
    if not says_enough(title):
        return Answered()
    here = commune.id if commune is not None and kind == Kind.FIELD_REPORT else None
    found = searching.find(session, Filters(words=title), size=_LOOKED_AT)
    counted = search.count_texts(session, {word.folded for word in found.asked.words})
    rarity = Rarity(counted.pop(search.ALL, 0), counted)
    items = [item for item in found.items if _asks_alike(item, found.asked, rarity)]
    if here is not None:
        items.sort(key=lambda item: item.commune_id != here)
    return Answered(items[:MOST], found.asked)


def _asks_alike(item: "Line", asked: Asked, rarity: Rarity) -> bool:
    """Whether the question holds enough of the title's words, with its marks: the rarer a word, the more it counts.

    Who did not ask for anything is shown nothing far-fetched; the search, which was asked, shows more.
    """
    written = set(syllables(f"{item.title} {item.content}"))
    held, bare = {said(word) for word in written}, {folded(word) for word in written}
    found = wanted = 0.0
    for segment in asked.required:
        other = not segment.slip and any(bare.issuperset(phrase) for phrase in segment.others)
        for word in segment.words:
            unmarked = word.folded in (held if asked.has_marks else bare)
            wanted += rarity.of(word.folded)
            found += rarity.of(word.folded) * (other or unmarked or word.said in held)
    return found >= _SHARE * wanted


def count_use(session: "Session", item: "PublishedPetition", *, now: datetime, form_token: str) -> int:
    """Somebody found what they needed and does not send; how often that happened with this answer.

    :param form_token: good, or empty; counts once, whatever the answer. Without one nothing is counted.
    """
    if form_token:
        with suppress(throttle.TooMany):
            throttle.knock(session, f"answer-use|{form_token}", limit=1, window=_FORM, now=now)
            answer_uses.add_use(session, item, local_date(now))
    return answer_uses.count_uses(session, item)
