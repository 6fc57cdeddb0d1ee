"""Finding published answers: what was asked for, what else that may mean, and which answers fit it best."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from feedback.domain.asking import Asked, phrase_of, read, said, syllables, with_guesses
from feedback.domain.gazetteer import Gazetteer, Moved, former_names
from feedback.domain.relevance import Judgement, Rarity, judge
from feedback.domain.slips import may_be_slip, one_letter_away
from feedback.services import counting
from feedback.services.catalogues import read_yaml
from feedback.store.queries import known, published, search

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from feedback.domain.asking import Phrase
    from feedback.store.models import Commune, Petition, PublishedPetition
    from feedback.store.queries.known import Catalogue, Facts, Versions
    from feedback.store.queries.published import Filters, Line

_CANDIDATES = 300
_NEWEST = 2000
"""Of words that stand in more texts than these only so many of the newest texts are weighed; the others follow by age."""
_FEW = 10
"""With fewer answers that hold all of a sentence, those that hold most of it are shown too."""
_SHARE = 0.35
_OF_THE_BEST = 0.2
"""Of what is asked for, and of the best answer's score: what holds less is chance."""
_ALIKE = {True: 0.03, False: 0.12}
"""Of what a question scores against its own title: within its sector less is enough."""
_RARE = 8
_MOST_GUESSES = 3
_MOST_SLIPS = 4
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
    names = _gazetteer_of(places)
    asked = read(filters.words, {**names.same, **same_words()}, fillers())
    if not asked.segments:
        return Result((), None, ())
    asked, rarity = _understood(session, asked, names)
    until = _moment(place[2]) if place else None
    newest_only = _NEWEST if _is_common(asked, rarity) else None
    found, whole, many = _candidates(session, filters, asked, rarity, until, places, newest_only, uncut=uncut)
    if newest_only and len(found) < size:
        # Words that are common one by one need not be so together.
        newest_only = None
        found, whole, many = _candidates(session, filters, asked, rarity, until, places, None, uncut=uncut)
    newest = until or max((hit.line.published_at for hit in found), default=None)
    if many:
        held = search.matches(session, asked, newest_only)
        facts, more = counting.capped(published.list_facts(session, filters, places, counting.COUNTED + 1, held))
        more = more or newest_only is not None
    else:
        facts, more = [hit.line.facts for hit in found], False
    guesses = tuple(guess for segment in asked.segments if segment.slip for (guess,) in segment.others)
    items, following = _page(session, filters, places, asked, found, cursor, size, newest, many=many)
    return Result(
        items, following, facts, more, asked, guesses, tuple(names.moved(asked)),
        whole if whole < len(found) else None,
    )  # fmt: skip


@lru_cache(maxsize=2)
def _gazetteer_of(places: "Catalogue") -> Gazetteer:
    return Gazetteer(places.communes)


def alike(session: "Session", item: "PublishedPetition", places: "Catalogue", most: int = 5) -> "list[Line]":
    """Answers to questions like a published one, the most alike first."""
    words = read(item.title, same_words(), fillers())
    if not words.segments:
        return []
    rarity = Rarity(*_counted(search.count_texts(session, {word for segment in words.segments for word in segment.phrase})))
    near = search.near(session, words, _rarest(words, rarity), _window(rarity))
    candidates = published.list_candidates(session, published.Filters(), places, near, 100, None)
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


@lru_cache(maxsize=1)
def same_words() -> "dict[Phrase, list[Phrase]]":
    """For a thing of several names its other names."""
    same: dict[Phrase, list[Phrase]] = {}
    for names in read_yaml("search_words.yaml")["same"]:
        phrases = [phrase_of(name) for name in names]
        for phrase in phrases:
            same.setdefault(phrase, []).extend(other for other in phrases if other != phrase)
    return same


@lru_cache(maxsize=1)
def fillers() -> frozenset[str]:
    """Words of a question that say nothing about its matter, as they are said."""
    return frozenset(said(word) for words in read_yaml("search_words.yaml")["fillers"] for word in syllables(words))


def _understood(session: "Session", asked: Asked, names: Gazetteer) -> tuple[Asked, Rarity]:
    """The query with guesses for words that no answer holds, and how rare its words are."""
    words = {word for segment in asked.segments for phrase in (segment.phrase, *segment.others) for word in phrase}
    texts, documents = _counted(search.count_texts(session, words))
    slips = [word for word in words if word not in documents and may_be_slip(word) and not names.knows(word)][:_MOST_SLIPS]
    if slips:
        near = {word: one_letter_away(word) for word in sorted(slips)}
        meant = _counted(search.count_texts(session, set().union(*near.values())))[1]
        best = {word: sorted((w for w in ways if w in meant), key=lambda w: (-meant[w], w)) for word, ways in near.items()}
        asked = with_guesses(asked, {word: ways[:_MOST_GUESSES] for word, ways in best.items()})
        documents.update(meant)
    return asked, Rarity(texts, documents)


def _counted(documents: dict[str, int]) -> tuple[int, dict[str, int]]:
    texts = documents.pop(search.ALL, 0)
    return texts, documents


def _candidates(
    session: "Session",
    filters: "Filters",
    asked: Asked,
    rarity: Rarity,
    until: datetime | None,
    places: "Catalogue",
    newest: int | None,
    *,
    uncut: bool,
) -> tuple[list[_Found], int, bool]:
    """The answers that may be meant, the best first; how many hold all that is asked for; and whether there are more of these."""
    held_all = search.matches(session, asked, newest)
    rows = published.list_candidates(session, filters, places, held_all, _CANDIDATES + 1, until)
    many = len(rows) > _CANDIDATES or newest is not None
    rows = rows[:_CANDIDATES]
    held = {row.id for row in rows}
    if uncut or (len(rows) < _FEW and asked.is_sentence):
        near = search.near(session, asked, _rarest(asked, rarity), _window(rarity))
        others = published.list_candidates(session, filters, places, near, _CANDIDATES, until)
        rows += [row for row in others if row.id not in held]
    named = [_place(places.commune.get(row.commune_id or 0)) for row in rows]
    texts = [_Text((row.title, row.content, row.answer, name)) for row, name in zip(rows, named, strict=True)]
    found = [_Found(row, judged) for row, judged in zip(rows, judge(asked, texts, rarity), strict=True)]
    best = max((hit.judgement.score for hit in found), default=0)
    found = [
        hit
        for hit in found
        if uncut or hit.line.id in held or (hit.judgement.share >= _SHARE and hit.judgement.score >= _OF_THE_BEST * best)
    ]
    short = asked.has_marks and len(asked.words) <= _SHORT_QUERY
    found.sort(key=lambda hit: _order(hit, short=short), reverse=True)
    return found, len(held), many


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
    return items, f"b.{stamp}.{stamp + 1}.0" if many else None


def _is_common(asked: Asked, rarity: Rarity) -> bool:
    """Whether every text that holds all of it may be one of too many to be weighed."""
    return all(
        max((rarity.documents.get(word, 0) for phrase in (s.phrase, *s.others) for word in phrase), default=0) > _NEWEST
        for s in asked.required
    )


def _window(rarity: Rarity) -> int | None:
    """Of many texts only the newest are looked at for what comes near."""
    return _NEWEST if rarity.texts > _NEWEST else None


def _rarest(asked: Asked, rarity: Rarity) -> list[str]:
    """The words that tell most, of those that stand in any text."""
    known = {word for segment in asked.required for word in segment.phrase if rarity.documents.get(word)}
    return sorted(known, key=lambda word: (-rarity.of(word), word))[:_RARE]


def _place(place: "Commune | None") -> str:
    return ", ".join((place.name, *former_names(place))) if place else ""


def _moment(microseconds: str) -> datetime:
    return datetime.fromtimestamp(int(microseconds) / 1_000_000, UTC)
