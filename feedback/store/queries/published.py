"""What everyone may read: lists by cursor, candidates of the search, feeds."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, Subquery, func, select, tuple_, union_all
from sqlalchemy.orm import Session, contains_eager

from feedback.domain.asking import Asked, read
from feedback.domain.calendar import start_of_day
from feedback.domain.states import Publication
from feedback.store.models import Petition, PublishedPetition
from feedback.store.queries import search
from feedback.store.queries.known import Catalogue, Facts

_CURSOR = re.compile(r"(\d{1,16})\.(\d{1,12})", re.ASCII)
_LOOKED_AT = 400
"""So many that hold the words are looked at for a page; all of them only where too few of these fit the filters."""


@dataclass(frozen=True)
class Filters:
    """What a reader asks for; empty means all."""

    words: str = ""
    sector: str = ""
    office: str = ""
    commune: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Line:
    """A published answer as it stands in lists; sector, office and commune by number, as the catalogue has them."""

    id: int
    petition_id: int
    code: str
    language: str
    title: str
    content: str
    answer: str
    published_at: datetime
    answered_at: datetime | None
    sector_id: int
    office_id: int | None
    commune_id: int | None

    @property
    def facts(self) -> Facts:
        """What the filters count of it."""
        return Facts(self.sector_id, self.office_id, self.commune_id)


@dataclass(frozen=True)
class Page:
    """A page of the list. ``next`` is the cursor of the following page, None on the last."""

    items: Sequence[Line]
    next: str | None


def find_published(session: Session, code: str) -> PublishedPetition | None:
    """The public version of a petition, taken down or not."""
    return session.scalar(_readable().where(Petition.code == code))


def list_latest(session: Session, limit: int) -> Sequence[Line]:
    """The newest answers."""
    return [Line(*row) for row in session.execute(_LINES.where(_IS_SHOWN).order_by(*_NEWEST).limit(limit))]


def list_published(
    session: Session,
    filters: Filters,
    places: Catalogue,
    cursor: str = "",
    size: int = 20,
    *,
    asked: Asked | None = None,
    without: Sequence[int] = (),
) -> Page:
    """A page of published answers that hold all the words, newest first.

    :param asked: the words, where they were read already. :param without: numbers of answers to leave out.
    """
    asked = asked or read(filters.words)
    if asked.segments:
        return _list_holding(session, filters, places, asked, cursor, size, without)
    if filters.words.strip():
        return Page([], None)
    conditions = [*_beside_sector(filters, places), *_behind(cursor)]
    query = _LINES
    if filters.sector:
        # Of each sector the newest, by its index; of these the newest.
        sectors = places.within(filters.sector) or [0]
        newest = union_all(*(_newest_of(number, conditions, size + 1) for number in sectors)).subquery()
        query = query.where(Petition.id.in_(select(newest.c.id)))
    else:
        query = query.where(*conditions)
    # One more than asked for, to know whether there is a next page.
    rows = [Line(*row) for row in session.execute(query.where(_IS_SHOWN).order_by(*_NEWEST).limit(size + 1))]
    last = rows[size - 1] if len(rows) > size else None
    return Page(rows[:size], f"{round(last.published_at.timestamp() * 1_000_000)}.{last.petition_id}" if last else None)


def _list_holding(
    session: Session, filters: Filters, places: Catalogue, asked: Asked, cursor: str, size: int, without: Sequence[int]
) -> Page:
    """By their numbers, as the word index has them: so only as many are read as stand on the page. The cursor is the last one."""
    before = int(cursor) if cursor.isdigit() else search.BEYOND_ALL
    rows: list[Line] = []
    for newest in (_LOOKED_AT, None):
        found = search.fitting(session, asked, newest, before, marks=False)
        query = _found(filters, places, found, _LINES).where(found.c.id.not_in(without))
        # By the number that the index gives, in whose order it gives them: what stands behind the page is not read.
        query = query.order_by(found.c.id.desc()).limit(size + 1)
        rows = [Line(*row) for row in session.execute(query)]
        if len(rows) > size:
            break
    return Page(rows[:size], str(rows[size - 1].id) if len(rows) > size else None)


def list_facts(session: Session, filters: Filters, places: Catalogue, limit: int) -> list[Facts]:
    """Counted by what the filters count: of the answers that fit, at most so many, the newest first."""
    columns = (Petition.sector_id, Petition.office_id, Petition.commune_id)
    newest = select(*columns).where(_IS_SHOWN, *_conditions(filters, places)).order_by(*_NEWEST).limit(limit).subquery()
    alike = (newest.c.sector_id, newest.c.office_id, newest.c.commune_id)
    counted = select(*alike, func.count()).group_by(*alike)
    return [Facts(*row) for row in session.execute(counted)]


class Head(NamedTuple):
    """What tells, before its texts are read, whether an answer may be among the best; ``agrees``: in marks."""

    id: int
    title: str
    agrees: int
    sector_id: int
    office_id: int | None
    commune_id: int | None


def list_heads(session: Session, filters: Filters, places: Catalogue, found: Subquery, limit: int) -> list[Head]:
    """Of what the word index found, the newest first."""
    facts = (Petition.sector_id, Petition.office_id, Petition.commune_id)
    heads = select(PublishedPetition.id, PublishedPetition.title, found.c.agrees, *facts).join_from(Petition, PublishedPetition)
    query = _found(filters, places, found, heads).order_by(found.c.id.desc()).limit(limit)
    return [Head(*row) for row in session.execute(query)]


def list_found(session: Session, filters: Filters, places: Catalogue, found: Subquery, limit: int) -> list[Line]:
    """The texts of what the word index found; with its ``worth`` the worthiest first."""
    query = _found(filters, places, found, _LINES)
    if "worth" in found.c:
        query = query.order_by(found.c.worth.desc(), found.c.id.desc())
    return [Line(*row) for row in session.execute(query.limit(limit))]


def list_numbered(session: Session, numbers: Sequence[int]) -> list[Line]:
    """Answers that everyone can read, by their numbers, in any order."""
    return [Line(*row) for row in session.execute(_LINES.where(_IS_SHOWN, PublishedPetition.id.in_(numbers)))]


def _found(filters: Filters, places: Catalogue, found: Subquery, query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return query.join(found, found.c.id == PublishedPetition.id).where(_IS_SHOWN, *_conditions(filters, places))


def list_for_index(session: Session) -> Iterator[PublishedPetition]:
    """Every answer that can be found, some at a time."""
    query = _shown().order_by(PublishedPetition.id).execution_options(yield_per=200)
    return iter(session.scalars(query))


def list_latest_changes(session: Session, filters: Filters, places: Catalogue, limit: int) -> Sequence[PublishedPetition]:
    """What readers last got to see something new of, what was taken down among it."""
    public = (Publication.PUBLISHED, Publication.TAKEN_DOWN)
    query = _readable().where(Petition.publication.in_(public), *_conditions(filters, places))
    return session.scalars(query.order_by(PublishedPetition.changed_at.desc(), PublishedPetition.id.desc()).limit(limit)).all()


@dataclass(frozen=True)
class Address:
    """A page that search engines may know: its code, and since when it is as it is."""

    code: str
    changed_at: datetime


def list_part_ends(session: Session, size: int) -> list[int]:
    """The last number of every full part of so many answers, in their order: parts never change but for what is taken down."""
    numbered = select(PublishedPetition.id, func.row_number().over(order_by=PublishedPetition.id).label("place")).subquery()
    return list(session.scalars(select(numbered.c.id).where(numbered.c.place % size == 0).order_by(numbered.c.id)))


def list_addresses(session: Session, after: int, until: int | None) -> list[Address]:
    """The answers whose numbers lie behind one and not behind the other."""
    query = select(Petition.code, PublishedPetition.changed_at).join(PublishedPetition.petition)
    query = query.where(_IS_SHOWN, PublishedPetition.id > after)
    if until is not None:
        query = query.where(PublishedPetition.id <= until)
    return [Address(*row) for row in session.execute(query.order_by(PublishedPetition.id))]


_IS_SHOWN = Petition.publication == Publication.PUBLISHED
_NEWEST = (Petition.published_at.desc(), Petition.id.desc())
_LINES: Select[*tuple[Any, ...]] = select(
    PublishedPetition.id,
    Petition.id.label("petition_id"),
    *(Petition.code, Petition.language),
    *(PublishedPetition.title, PublishedPetition.content, PublishedPetition.answer, PublishedPetition.published_at),
    *(Petition.answered_at, Petition.sector_id, Petition.office_id, Petition.commune_id),
).join_from(Petition, PublishedPetition, PublishedPetition.petition_id == Petition.id)


def _readable() -> Select[PublishedPetition]:
    return (
        select(PublishedPetition)
        .join(PublishedPetition.petition)
        .options(contains_eager(PublishedPetition.petition).joinedload(Petition.office))
    )


def _shown() -> Select[PublishedPetition]:
    return _readable().where(_IS_SHOWN)


def _newest_of(sector: int, conditions: Sequence[ColumnElement[bool]], limit: int) -> Select[*tuple[Any, ...]]:
    found = select(Petition.id).where(_IS_SHOWN, Petition.sector_id == sector, *conditions)
    return select(found.order_by(*_NEWEST).limit(limit).subquery())


def _behind(cursor: str) -> list[ColumnElement[bool]]:
    """What comes after a place in the list. One that is broken stands before all."""
    place = _CURSOR.fullmatch(cursor)
    if place is None:
        return []
    return [tuple_(Petition.published_at, Petition.id) < tuple_(_moment(place[1]), int(place[2]))]


def _moment(microseconds: str) -> datetime:
    return datetime.fromtimestamp(int(microseconds) / 1_000_000, UTC)


def _conditions(filters: Filters, places: Catalogue) -> list[ColumnElement[bool]]:
    conditions = _beside_sector(filters, places)
    if filters.sector:
        conditions.append(Petition.sector_id.in_(places.within(filters.sector)))
    return conditions


def _beside_sector(filters: Filters, places: Catalogue) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filters.office:
        conditions.append(Petition.office_id == places.office_named(filters.office))
    if filters.commune:
        conditions.append(Petition.commune_id == places.commune_named(filters.commune))
    if filters.since:
        conditions.append(Petition.published_at >= start_of_day(filters.since))
    if filters.until:
        conditions.append(Petition.published_at < start_of_day(date.fromordinal(filters.until.toordinal() + 1)))
    return conditions
