"""What everyone may read: lists by cursor, candidates of the search, feeds."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import ColumnElement, Select, Subquery, and_, func, or_, select
from sqlalchemy.orm import Session, contains_eager

from feedback.domain.asking import Asked, read
from feedback.domain.calendar import start_of_day
from feedback.domain.states import Publication
from feedback.store.models import Commune, Office, Petition, PublishedPetition, Sector
from feedback.store.queries import search

_CURSOR = re.compile(r"(\d{1,16})\.(\d{1,12})", re.ASCII)


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
class Page:
    """A page of the list. ``next`` is the cursor of the following page, None on the last."""

    items: Sequence[PublishedPetition]
    next: str | None


def find_published(session: Session, code: str) -> PublishedPetition | None:
    """The public version of a petition, taken down or not."""
    return session.scalar(_readable().where(Petition.code == code))


def list_latest(session: Session, limit: int) -> Sequence[PublishedPetition]:
    """The newest answers."""
    return session.scalars(_shown().order_by(*_NEWEST).limit(limit)).all()


def list_published(
    session: Session,
    filters: Filters,
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
    if filters.words.strip() and not asked.segments:
        return Page([], None)
    query = _shown().where(*_conditions(filters), PublishedPetition.id.not_in(without))
    if asked.segments:
        found = search.matches(session, asked)
        query = query.join(found, found.c.id == PublishedPetition.id)
    place = _CURSOR.fullmatch(cursor)
    if place:
        moment = datetime.fromtimestamp(int(place[1]) / 1_000_000, UTC)
        before = and_(PublishedPetition.published_at == moment, PublishedPetition.id < int(place[2]))
        query = query.where(or_(PublishedPetition.published_at < moment, before))
    # One more than asked for, to know whether there is a next page.
    rows = session.scalars(query.order_by(*_NEWEST).limit(size + 1)).unique().all()
    last = rows[size - 1] if len(rows) > size else None
    return Page(rows[:size], f"{round(last.published_at.timestamp() * 1_000_000)}.{last.id}" if last else None)


@dataclass(frozen=True)
class Facts:
    """What the filters count of an answer."""

    sector_id: int
    office_id: int | None
    commune_id: int | None


def list_facts(session: Session, filters: Filters, limit: int, asked: Asked | None = None) -> list[Facts]:
    """Of the answers that fit, at most so many, the newest first; with a query of those that hold all of it."""
    query = select(Petition.sector_id, Petition.office_id, Petition.commune_id).select_from(PublishedPetition)
    query = query.join(PublishedPetition.petition).where(_IS_SHOWN, *_conditions(filters))
    if asked is not None:
        found = search.matches(session, asked)
        query = query.join(found, found.c.id == PublishedPetition.id)
    return [Facts(*row) for row in session.execute(query.order_by(*_NEWEST).limit(limit))]


@dataclass(frozen=True)
class Candidate:
    """An answer that may be meant: its texts, and what the filters count."""

    id: int
    title: str
    content: str
    answer: str
    published_at: datetime
    facts: Facts


def list_candidates(session: Session, filters: Filters, found: Subquery, limit: int, until: datetime | None) -> list[Candidate]:
    """The nearest of what the word index found, those that agree in marks before the others.

    :param until: leave out what was published later.
    """
    public, facts = PublishedPetition, (Petition.sector_id, Petition.office_id, Petition.commune_id)
    query = select(public.id, public.title, public.content, public.answer, public.published_at, *facts)
    query = query.join(found, found.c.id == public.id).join(public.petition).where(_IS_SHOWN, *_conditions(filters))
    if until is not None:
        query = query.where(public.published_at <= until)
    query = query.order_by(found.c.agrees.desc(), found.c.distance, *_NEWEST).limit(limit)
    return [Candidate(*row[:5], Facts(*row[5:])) for row in session.execute(query)]


def list_by_ids(session: Session, ids: Sequence[int]) -> list[PublishedPetition]:
    """The answers with these numbers, in this order."""
    found = {item.id: item for item in session.scalars(_shown().where(PublishedPetition.id.in_(ids))).unique()}
    return [found[number] for number in ids if number in found]


def list_for_index(session: Session) -> Iterator[PublishedPetition]:
    """Every answer that can be found, some at a time."""
    query = _shown().order_by(PublishedPetition.id).execution_options(yield_per=200)
    return iter(session.scalars(query))


def list_latest_changes(session: Session, filters: Filters, limit: int) -> Sequence[PublishedPetition]:
    """What readers last got to see something new of, what was taken down among it."""
    public = (Publication.PUBLISHED, Publication.TAKEN_DOWN)
    query = _readable().where(Petition.publication.in_(public), *_conditions(filters))
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
_NEWEST = (PublishedPetition.published_at.desc(), PublishedPetition.id.desc())


def _readable() -> Select[PublishedPetition]:
    return (
        select(PublishedPetition)
        .join(PublishedPetition.petition)
        .options(contains_eager(PublishedPetition.petition).joinedload(Petition.office))
    )


def _shown() -> Select[PublishedPetition]:
    return _readable().where(_IS_SHOWN)


def _conditions(filters: Filters) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filters.sector:
        inside = select(Sector.id).where(Sector.code == filters.sector).scalar_subquery()
        conditions.append(
            Petition.sector_id.in_(select(Sector.id).where(or_(Sector.code == filters.sector, Sector.parent_id == inside)))
        )
    if filters.office:
        conditions.append(Petition.office_id.in_(select(Office.id).where(Office.code == filters.office)))
    if filters.commune:
        conditions.append(Petition.commune_id.in_(select(Commune.id).where(Commune.code == filters.commune)))
    if filters.since:
        conditions.append(PublishedPetition.published_at >= start_of_day(filters.since))
    if filters.until:
        conditions.append(PublishedPetition.published_at < start_of_day(date.fromordinal(filters.until.toordinal() + 1)))
    return conditions
