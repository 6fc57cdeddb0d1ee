"""What everyone may read: lists by cursor, search with and without marks."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select
from sqlalchemy.orm import Session, contains_eager

from feedback.domain.calendar import start_of_day
from feedback.domain.states import Publication
from feedback.domain.text import tidy_line, words
from feedback.store.models import Commune, Office, Petition, PublishedPetition, Sector
from feedback.store.queries import search

_LONGEST_QUERY = 12
_CURSOR = re.compile(r"([01])\.(\d{1,16})\.(\d{1,12})", re.ASCII)


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


def list_published(session: Session, filters: Filters, cursor: str = "", size: int = 20) -> Page:
    """A page of published answers, newest first; with words, those that match with their marks come before the rest."""
    query = _shown().where(*_conditions(filters))
    wanted = _wanted(filters)
    if filters.words.strip() and not wanted:
        return Page([], None)
    return _cut(session, query, wanted, cursor, size)


def count_published(session: Session, filters: Filters, at_most: int) -> int:
    """How many answers :func:`list_published` would list; the count stops one beyond ``at_most``."""
    wanted = _wanted(filters)
    if filters.words.strip() and not wanted:
        return 0
    fitting = select(PublishedPetition.id).join(PublishedPetition.petition)
    fitting = fitting.where(Petition.publication == Publication.PUBLISHED, *_conditions(filters))
    if wanted:
        found = search.matches(session, wanted)
        fitting = fitting.join(found, found.c.id == PublishedPetition.id)
    return session.scalar(select(func.count()).select_from(fitting.limit(at_most + 1).subquery())) or 0


_NEWEST = (PublishedPetition.published_at.desc(), PublishedPetition.id.desc())


def _wanted(filters: Filters) -> list[str]:
    return words(tidy_line(filters.words))[:_LONGEST_QUERY]


def _readable() -> Select[PublishedPetition]:
    return (
        select(PublishedPetition)
        .join(PublishedPetition.petition)
        .options(contains_eager(PublishedPetition.petition).joinedload(Petition.office))
    )


def _shown() -> Select[PublishedPetition]:
    return _readable().where(Petition.publication == Publication.PUBLISHED)


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


def _cut(session: Session, query: Select[PublishedPetition], wanted: list[str], cursor: str, size: int) -> Page:
    """Order, begin after the cursor, take one more than asked to know whether there is a next page."""
    rank: ColumnElement[int] = literal(0)
    if wanted:
        found = search.matches(session, wanted)
        query = query.join(found, found.c.id == PublishedPetition.id)
        rank = found.c.rank
    place = _CURSOR.fullmatch(cursor)
    if place:
        moment = datetime.fromtimestamp(int(place[2]) / 1_000_000, UTC)
        same_rank = and_(
            rank == int(place[1]),
            or_(
                PublishedPetition.published_at < moment,
                and_(PublishedPetition.published_at == moment, PublishedPetition.id < int(place[3])),
            ),
        )
        query = query.where(or_(rank < int(place[1]), same_rank))
    ranked = query.add_columns(rank.label("rank")).order_by(rank.desc(), *_NEWEST).limit(size + 1)
    rows = [(row[0], row[1]) for row in session.execute(ranked).unique()]
    following = None
    if len(rows) > size:
        last, last_rank = rows[size - 1]
        following = f"{last_rank}.{round(last.published_at.timestamp() * 1_000_000)}.{last.id}"
    return Page([item for item, _ in rows[:size]], following)
