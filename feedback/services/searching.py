"""Finding published answers: what was asked for, what else that may mean, and which answers fit it best."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from heapq import nlargest
from itertools import pairwise
from typing import TYPE_CHECKING

from feedback.domain.asking import Asked, read
from feedback.domain.gazetteer import Moved, former_names
from feedback.domain.relevance import Judgement, Rarity, glance, judge, worth_of
from feedback.services import counting
from feedback.services.understanding import fillers, gazetteer_of, same_words, weigh_words
from feedback.store.queries import known, published, search

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from feedback.store.models import Commune, Petition, PublishedPetition
    from feedback.store.queries.known import Catalogue, Facts, Versions
    from feedback.store.queries.published import Filters, Head, Line

_CANDIDATES = 100
_NEWEST = 1000
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
_RARE = 8
_SHORT_QUERY = 2
_CURSOR = re.compile(r"([wb])\.(\d{1,16})\.(\d{1,16}\.\d{1,12}|\d{1,4})", re.ASCII)


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

    @property
    def total(self) -> int:
        """How many answers were counted."""
        return sum(fact.answers for fact in self.facts)


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
    until = _moment(place[2]) if place else None
    holding = _holding(session, filters, asked, rarity, until, places, size)
    found = _weighed(session, filters, asked, rarity, until, places, holding, uncut=uncut)
    compared: Sequence[Head | Line] = holding.heads or [hit.line for hit in found]
    newest = until or max((one.published_at for one in compared), default=None)
    facts = [one.facts for one in compared[: counting.COUNTED]]
    more = holding.more or len(compared) > len(facts)
    whole = len(holding.lines)
    guesses = tuple(guess for segment in asked.segments if segment.slip for (guess,) in segment.others)
    items, following = _page(session, filters, places, asked, found, cursor, size, newest, many=bool(holding.heads))
    return Result(
        items, following, facts, more, asked, guesses, tuple(names.moved(asked)),
        whole if whole < len(found) else None,
    )  # fmt: skip


def alike(session: "Session", item: "PublishedPetition", places: "Catalogue", most: int = 5) -> "list[Line]":
    """Answers to questions like a published one, the most alike first."""
    words = read(item.title, same_words(), fillers())
    if not words.segments:
        return []
    words, rarity = weigh_words(session, words)
    candidates = _near(session, published.Filters(), words, rarity, None, places)
    asked = _Text((item.title, item.content, "", ""))
    own, *others = judge(words, [asked, *(_Text((hit.title, hit.content, "", "")) for hit in candidates)], rarity)
    judged = [
        (judgement.score, hit)
        for hit, judgement in zip(candidates, others, strict=True)
        if hit.id != item.id and judgement.score >= own.score * _ALIKE[hit.sector_id == item.petition.sector_id]
    ]
    judged.sort(key=lambda one: (one[0], one[1].published_at, one[1].id), reverse=True)
    return [hit for _score, hit in judged[:most]]


def body_of(petition: "Petition", title: str, content: str, answer: str) -> str:
    """All the words by which an answer is found: its texts, and every name of its place."""
    place = petition.commune
    return " ".join((petition.code, title, content, answer, _place(place)))


def reindex(session: "Session") -> int:
    """Build the index of words and their counts anew; how many answers it holds."""
    items = published.list_for_index(session)
    return search.rebuild(session, ((i.id, body_of(i.petition, i.title, i.content, i.answer)) for i in items))


def _holding(
    session: "Session",
    filters: "Filters",
    asked: Asked,
    rarity: Rarity,
    until: datetime | None,
    places: "Catalogue",
    size: int,
) -> _Holding:
    """The answers that hold all that is asked for; where these may be many, the most promising of them."""
    most = _most_texts(asked, rarity)
    if most <= min(_CANDIDATES, _NEWEST):
        return _Holding(published.list_found(session, filters, places, search.fitting(session, asked), until, _CANDIDATES))
    newest = _NEWEST if most > _NEWEST else None
    heads = _heads(session, filters, places, asked, until, newest)
    if newest and len(heads) < size:
        # Words that are common one by one need not be so together.
        newest, heads = None, _heads(session, filters, places, asked, until, None)
    chosen = heads
    if len(heads) > _CANDIDATES:
        chosen = nlargest(_CANDIDATES, heads, key=lambda head: (head.agrees, glance(asked, head.title, rarity), head.id))
    lines = published.list_numbered(session, [head.id for head in chosen])
    more = newest is not None
    return _Holding(lines, heads if more or len(heads) > len(lines) else (), more=more)


def _heads(
    session: "Session", filters: "Filters", places: "Catalogue", asked: Asked, until: datetime | None, newest: int | None
) -> "list[Head]":
    return published.list_heads(session, filters, places, search.fitting(session, asked, newest), until, counting.COUNTED + 1)


def _weighed(
    session: "Session",
    filters: "Filters",
    asked: Asked,
    rarity: Rarity,
    until: datetime | None,
    places: "Catalogue",
    holding: _Holding,
    *,
    uncut: bool,
) -> list[_Found]:
    """The answers that may be meant, the best first: those that hold all, and of a sentence also those that hold most of it."""
    rows = list(holding.lines)
    held = {row.id for row in rows}
    if uncut or (len(rows) < _FEW and asked.is_sentence):
        rows += [row for row in _near(session, filters, asked, rarity, until, places) if row.id not in held]
    texts = [_Text((row.title, row.content, row.answer, _place(places.commune.get(row.commune_id or 0)))) for row in rows]
    found = [_Found(row, judged) for row, judged in zip(rows, judge(asked, texts, rarity), strict=True)]
    best = max((hit.judgement.score for hit in found), default=0)
    found = [
        hit
        for hit in found
        if uncut or hit.line.id in held or (hit.judgement.share >= _SHARE and hit.judgement.score >= _OF_THE_BEST * best)
    ]
    short = asked.has_marks and len(asked.words) <= _SHORT_QUERY
    found.sort(key=lambda hit: _order(hit, short=short), reverse=True)
    return found


def _order(hit: _Found, *, short: bool) -> tuple[bool, float, datetime, int]:
    """The best first; of one word those that agree in marks before all others; the newest of equals."""
    agrees = hit.judgement.agrees if short else True
    return agrees, round(hit.judgement.score, 6), hit.line.published_at, hit.line.id


def _page(
    session: "Session",
    filters: "Filters",
    places: "Catalogue",
    asked: Asked,
    found: list[_Found],
    cursor: str,
    size: int,
    newest: datetime | None,
    *,
    many: bool,
) -> "tuple[Sequence[Line], str | None]":
    """A page of the best; behind them, where there are more than could be compared, the rest by age."""
    place = _CURSOR.fullmatch(cursor)
    stamp = round(newest.timestamp() * 1_000_000) if newest else 0
    if place and place[1] == "b":
        weighed = [hit.line.id for hit in found]
        page = published.list_published(session, filters, places, place[3], size, asked=asked, without=weighed)
        return page.items, f"b.{stamp}.{page.next}" if page.next else None
    begin = int(place[3]) if place and place[3].isdigit() else 0
    items = [hit.line for hit in found[begin : begin + size]]
    if begin + size < len(found):
        return items, f"w.{stamp}.{begin + size}"
    return items, f"b.{stamp}.{stamp}.{search.BEYOND_ALL}" if many else None


def _most_texts(asked: Asked, rarity: Rarity) -> int:
    """More texts cannot hold all that is asked for."""
    most = lambda phrase: min(rarity.documents.get(word, 0) for word in phrase)  # noqa: E731
    return min(sum(map(most, (segment.phrase, *segment.others))) for segment in asked.required)


def _near(
    session: "Session", filters: "Filters", asked: Asked, rarity: Rarity, until: datetime | None, places: "Catalogue"
) -> "list[Line]":
    """The answers that hold most of its rare words, of words that stand together in it, and of what means the same."""
    words = [word.folded for segment in asked.required for word in segment.words]
    known = sorted({word for word in words if rarity.documents.get(word)}, key=lambda word: (-rarity.of(word), word))
    singles = [(word,) for word in known[:_RARE] or words]
    others = [other for segment in asked.required for other in segment.others]
    worth = {phrase: worth_of(phrase, rarity) for phrase in (*singles, *pairwise(words), *others)}
    near = search.near(session, worth, _NEWEST_OF_A_PHRASE, _CANDIDATES)
    return published.list_found(session, filters, places, near, until, _CANDIDATES)


def _place(place: "Commune | None") -> str:
    return ", ".join((place.name, *former_names(place))) if place else ""


def _moment(microseconds: str) -> datetime:
    return datetime.fromtimestamp(int(microseconds) / 1_000_000, UTC)
