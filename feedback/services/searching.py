"""Finding published answers: what was asked for, what else that may mean, and which answers fit it best."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from heapq import nlargest
from itertools import pairwise
from typing import TYPE_CHECKING

from feedback.domain.asking import Asked, read
from feedback.domain.gazetteer import Moved, former_names
from feedback.domain.relevance import Judgement, Rarity, judge, promise, worth_of
from feedback.services import counting
from feedback.services.understanding import fillers, gazetteer_of, same_words, weigh_words
from feedback.store.queries import known, published, search

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from feedback.store.models import Commune, Petition, PublishedPetition
    from feedback.store.queries.known import Catalogue, Facts, Versions
    from feedback.store.queries.published import Filters, Head, Line

_CANDIDATES = 60
_NEWEST = 400
"""Of words that stand in more texts than these only so many of the newest texts are weighed; the others follow by age."""
_NEWEST_OF_A_PHRASE = 200
"""Of what holds one of several phrases: each is asked for by itself."""
_FEW = 10
"""With fewer answers that hold all of a sentence, those that hold most of it are shown too."""
_SHARE = 0.35
_OF_THE_BEST = 0.2
"""Of what is asked for, and of the best answer's score: what holds less is chance."""
_ALIKE = {True: 0.03, False: 0.12}
"""Of what a question scores against its own title: within its sector less is enough."""
_ALIKE_CANDIDATES = 30
_MOST_KEPT = 200
"""Answers for which those alike are kept in memory: some ten KiB each."""
_RARE = 8
_SHORT_QUERY = 2
_CURSOR = re.compile(r"([wb])\.(\d{1,12})\.(\d{1,12})", re.ASCII)
"""Among the weighed or behind them; before which number answers are looked for, so that what is published while somebody reads
moves nothing; how many of the weighed were shown, or the number of the last that was.
"""


_kept_alike: "dict[str, dict[int, Sequence[Line]]]" = {}


@dataclass(frozen=True)
class Result:
    """A page of answers, and what is to be said of them.

    ``facts``: what the filters count, of all answers or of ``counting.COUNTED`` of them; ``more``: there are more than these.
    ``guesses``: words that were also looked for; ``moved``: former names of places in the query.
    ``whole``: how many of a sentence's answers hold all of it, where there are others.
    """

    items: "Sequence[Line]"
    next: str | None
    facts: "Sequence[Facts]"
    more: bool = False
    asked: Asked = field(default_factory=Asked)
    guesses: tuple[str, ...] = ()
    moved: tuple[Moved, ...] = ()
    whole: int | None = None

    @cached_property
    def total(self) -> int:
        """How many answers were counted."""
        return sum(fact.answers for fact in self.facts)


@dataclass(frozen=True)
class _Wanted:
    """What is looked for, and where: only among answers with numbers before one."""

    session: "Session"
    filters: "Filters"
    places: "Catalogue"
    asked: Asked
    rarity: Rarity
    before: int = search.BEYOND_ALL


@dataclass(frozen=True)
class _Found:
    line: "Line"
    judgement: Judgement


@dataclass(frozen=True)
class _Holding:
    """What holds all that is asked for: texts to be weighed; where there are others, ``heads`` of all that were looked at.

    ``more``: there are more than these, too.
    """

    lines: "Sequence[Line]"
    heads: "Sequence[Head]" = ()
    more: bool = False


@dataclass(frozen=True)
class _Text:
    fields: tuple[str, str, str, str]


def find(
    session: "Session",
    filters: "Filters",
    *,
    cursor: str = "",
    size: int = 20,
    versions: "Versions | None" = None,
    uncut: bool = False,
) -> Result:
    """A page of answers: with words the best first, without them the newest first.

    :param versions: of what is read, where they are at hand.
    :param uncut: give also what holds so little of the query that a reader would take it for chance: for measuring the order.
    """
    place = _CURSOR.fullmatch(cursor)
    seen = versions or known.versions(session)
    places = known.catalogue(session, seen.catalogue)
    if not filters.words.strip():
        page = published.list_published(session, filters, places, cursor, size)
        facts, more = counting.facts_of(session, filters, places, seen)
        return Result(page.items, page.next, facts, more)
    names = gazetteer_of(places)
    asked = read(filters.words, {**names.same, **same_words()}, fillers())
    if not asked.segments:
        return Result((), None, ())
    asked, rarity = weigh_words(session, asked, names)
    wanted = _Wanted(session, filters, places, asked, rarity, int(place[2]) if place else search.BEYOND_ALL)
    holding = _holding(wanted, size)
    found = _weighed(wanted, holding.lines, uncut=uncut)
    compared: Sequence[Head | Line] = holding.heads or [hit.line for hit in found]
    if not place and compared:
        wanted = replace(wanted, before=max(one.id for one in compared) + 1)
    items, following = _page(wanted, found, place, size, many=bool(holding.heads))
    guesses = tuple(guess for segment in asked.segments if segment.slip for (guess,) in segment.others)
    return Result(
        items,
        following,
        counting.grouped(compared[: counting.COUNTED]),
        holding.more or len(compared) > counting.COUNTED,
        asked,
        guesses,
        tuple(names.moved(asked)),
        len(holding.lines) if len(holding.lines) < len(found) else None,
    )


def alike(session: "Session", item: "PublishedPetition", places: "Catalogue", token: str = "", most: int = 5) -> "Sequence[Line]":
    """Answers to questions like a published one, the most alike first.

    :param token: under which what readers see was found, where it is at hand: what was found is kept as long as it holds.
    """
    kept = _kept_alike.get(token, {})
    if token and token not in _kept_alike:
        # One token only: what was before is not asked for again.
        _kept_alike.clear()
        _kept_alike[token] = kept
    found = kept.get(item.id)
    if found is None:
        found = _alike(session, item, places)[:most]
        if len(kept) < _MOST_KEPT:
            kept[item.id] = found
    return found


def _alike(session: "Session", item: "PublishedPetition", places: "Catalogue") -> "list[Line]":
    words = read(item.title, same_words(), fillers())
    if not words.segments:
        return []
    words, rarity = weigh_words(session, words)
    candidates = _near(_Wanted(session, published.Filters(), places, words, rarity), _ALIKE_CANDIDATES)
    asked = _Text((item.title, item.content, "", ""))
    own, *others = judge(words, [asked, *(_Text((hit.title, hit.content, "", "")) for hit in candidates)], rarity)
    judged = [
        (judgement.score, hit)
        for hit, judgement in zip(candidates, others, strict=True)
        if hit.id != item.id and judgement.score >= own.score * _ALIKE[hit.sector_id == item.petition.sector_id]
    ]
    judged.sort(key=lambda one: (one[0], one[1].published_at, one[1].id), reverse=True)
    return [hit for _score, hit in judged]


def body_of(petition: "Petition", title: str, content: str, answer: str) -> str:
    """All the words by which an answer is found: its texts, and every name of its place."""
    place = petition.commune
    return " ".join((petition.code, title, content, answer, _place(place)))


def reindex(session: "Session") -> int:
    """Build the index of words and their counts anew; how many answers it holds."""
    items = published.list_for_index(session)
    return search.rebuild(session, ((i.id, body_of(i.petition, i.title, i.content, i.answer)) for i in items))


def _holding(wanted: _Wanted, size: int) -> _Holding:
    """The answers that hold all that is asked for; where these may be many, the most promising of them."""
    session, asked, rarity = wanted.session, wanted.asked, wanted.rarity
    most = _most_texts(asked, rarity)
    if most <= min(_CANDIDATES, _NEWEST):
        found = search.fitting(session, asked, before=wanted.before)
        return _Holding(published.list_found(session, wanted.filters, wanted.places, found, _CANDIDATES))
    newest = _NEWEST if most > _NEWEST else None
    heads = _heads(wanted, newest)
    if newest and len(heads) < size:
        # Words that are common one by one need not be so together.
        newest, heads = None, _heads(wanted, None)
    chosen = heads
    if len(heads) > _CANDIDATES:
        promising = promise(asked, rarity)
        chosen = nlargest(_CANDIDATES, heads, key=lambda head: (head.agrees, promising(head.title), head.id))
    lines = published.list_numbered(session, [head.id for head in chosen])
    more = newest is not None
    return _Holding(lines, heads if more or len(heads) > len(chosen) else (), more=more)


def _heads(wanted: _Wanted, newest: int | None) -> "list[Head]":
    found = search.fitting(wanted.session, wanted.asked, newest, wanted.before)
    return published.list_heads(wanted.session, wanted.filters, wanted.places, found, counting.COUNTED + 1)


def _weighed(wanted: _Wanted, holding: "Sequence[Line]", *, uncut: bool) -> list[_Found]:
    """The answers that may be meant, the best first: those that hold all, and of a sentence also those that hold most of it."""
    asked, communes = wanted.asked, wanted.places.commune
    rows = list(holding)
    held = {row.id for row in rows}
    if uncut or (len(rows) < _FEW and asked.is_sentence):
        rows += [row for row in _near(wanted) if row.id not in held]
    named = {number: _place(communes.get(number or 0)) for number in {row.commune_id for row in rows}}
    texts = [_Text((row.title, row.content, row.answer, named[row.commune_id])) for row in rows]
    found = [_Found(row, judged) for row, judged in zip(rows, judge(asked, texts, wanted.rarity), strict=True)]
    best = max((hit.judgement.score for hit in found), default=0)
    found = [
        hit
        for hit in found
        if uncut or hit.line.id in held or (hit.judgement.share >= _SHARE and hit.judgement.score >= _OF_THE_BEST * best)
    ]
    short = asked.has_marks and len(asked.words) <= _SHORT_QUERY
    found.sort(key=lambda hit: _order(hit, short=short), reverse=True)
    return found


def _order(hit: _Found, *, short: bool) -> "tuple[bool, float, datetime, int]":
    """The best first; of one word those that agree in marks before all others; the newest of equals."""
    agrees = hit.judgement.agrees if short else True
    return agrees, round(hit.judgement.score, 6), hit.line.published_at, hit.line.id


def _page(
    wanted: _Wanted, found: list[_Found], place: re.Match[str] | None, size: int, *, many: bool
) -> "tuple[Sequence[Line], str | None]":
    """A page of the best; behind them, where there are more than could be compared, the rest by age."""
    if place and place[1] == "b":
        weighed = [hit.line.id for hit in found]
        page = published.list_published(
            wanted.session, wanted.filters, wanted.places, place[3], size, asked=wanted.asked, without=weighed
        )
        return page.items, f"b.{wanted.before}.{page.next}" if page.next else None
    begin = int(place[3]) if place else 0
    items = [hit.line for hit in found[begin : begin + size]]
    if begin + size < len(found):
        return items, f"w.{wanted.before}.{begin + size}"
    return items, f"b.{wanted.before}.{wanted.before}" if many else None


def _most_texts(asked: Asked, rarity: Rarity) -> int:
    """More texts cannot hold all that is asked for."""
    most = lambda phrase: min(rarity.documents.get(word, 0) for word in phrase)  # noqa: E731
    return min(sum(map(most, (segment.phrase, *segment.others))) for segment in asked.required)


def _near(wanted: _Wanted, most: int = _CANDIDATES) -> "list[Line]":
    """The answers that hold most of its rare words, of words that stand together in it, and of what means the same."""
    required, rarity = wanted.asked.required, wanted.rarity
    words = [word.folded for segment in required for word in segment.words]
    known = sorted({word for word in words if rarity.documents.get(word)}, key=lambda word: (-rarity.of(word), word))
    singles = [(word,) for word in known[:_RARE] or words]
    others = [other for segment in required for other in segment.others]
    worth = {phrase: worth_of(phrase, rarity) for phrase in (*singles, *pairwise(words), *others)}
    # Filters leave few of the nearest.
    nearest = most if replace(wanted.filters, words="") == published.Filters() else 10 * most
    near = search.near(wanted.session, worth, _NEWEST_OF_A_PHRASE, nearest, wanted.before)
    return published.list_found(wanted.session, wanted.filters, wanted.places, near, most)


def _place(place: "Commune | None") -> str:
    return ", ".join((place.name, *former_names(place))) if place else ""
