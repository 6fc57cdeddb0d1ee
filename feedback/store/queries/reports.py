"""What form II.05a says beside its figures: reopenings, what was published later, numbers of letters, names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, case, func, select, text
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload, selectinload

from feedback.domain.states import Action, Publication
from feedback.store.models import Answer, Event, Office, Petition, Sector
from feedback.store.queries import known


@dataclass(frozen=True)
class Reopenings:
    """Further rounds between two moments: taken up again, and answered again."""

    granted: int
    answered: int


def count_reopenings(session: Session, *, since: datetime, until: datetime, office_id: int | None = None) -> Reopenings:
    """How many petitions were taken up again, and how many of those rounds were answered, between two moments.

    :param office_id: only those that were with that office then.
    """
    query = select(
        func.count().filter(Event.action == Action.GRANT_REOPENING),
        func.count().filter(Event.action == Action.APPROVE, Event.round > 1),
    ).where(text("event.round > 1"), Event.happened_at >= since, Event.happened_at < until, *_with(Event.office_id, office_id))
    granted, answered = session.execute(query).one()
    return Reopenings(granted, answered)


def _with(
    column: ColumnElement[int | None] | InstrumentedAttribute[int | None], office_id: int | None
) -> list[ColumnElement[bool]]:
    return [] if office_id is None else [column == office_id]


def kinds_published_later(session: Session, *, since: datetime, until: datetime, office_id: int | None = None) -> Sequence[str]:
    """Kind of each petition first published between two moments, still public at the second, and answered before the first.

    :param office_id: only those that were with that office at the second.
    """
    # Whatever was published in between is found by its index first: of all events only the lives of those are read.
    between = select(Event.petition_id).where(
        Event.action == Action.PUBLISH, Event.happened_at >= since, Event.happened_at < until
    )
    milestones = (
        select(
            Event.petition_id,
            func.min(case((Event.action == Action.PUBLISH, Event.happened_at))).label("published_at"),
            func.min(case((Event.action == Action.APPROVE, Event.happened_at))).label("handled_at"),
        )
        .where(Event.happened_at < until, Event.petition_id.in_(between))
        .group_by(Event.petition_id)
        .subquery()
    )
    nth = func.row_number().over(partition_by=Event.petition_id, order_by=(Event.happened_at.desc(), Event.id.desc()))
    last = (
        select(Event.kind, Event.publication, Event.office_id, nth.label("nth"))
        .join(milestones, milestones.c.petition_id == Event.petition_id)
        .where(Event.happened_at < until, milestones.c.published_at >= since, milestones.c.handled_at < since)
        .subquery()
    )
    public = (last.c.nth == 1, last.c.publication == Publication.PUBLISHED)
    return session.scalars(select(last.c.kind).where(*public, *_with(last.c.office_id, office_id))).all()


def answer_numbers(session: Session, *, since: datetime, until: datetime) -> Mapping[int, str]:
    """The number of the letter with which each petition was first answered, by petition; between two moments."""
    query = select(Answer.petition_id, Answer.number).where(
        Answer.approved_at >= since, Answer.approved_at < until, Answer.round == 1
    )
    return {row.petition_id: row.number for row in session.execute(query)}


def linked_to(session: Session, *, since: datetime, until: datetime) -> Mapping[int, str]:
    """The code of the petition each one was last joined to between two moments, by petition."""
    query = (
        select(Event.petition_id, Event.detail)
        .where(Event.action == Action.LINK, Event.happened_at >= since, Event.happened_at < until)
        .order_by(Event.happened_at, Event.id)
    )
    # Behind the code may stand which due dates moved.
    return {row.petition_id: row.detail.partition(" ")[0] for row in session.execute(query)}


def list_all_sectors(session: Session) -> Sequence[Sector]:
    """Every sector, in use or not: a report of the past counts by what was in use then."""
    return list(known.places(session).sector.values())


def list_all_offices(session: Session) -> Sequence[Office]:
    """Every office that is or was, with its names."""
    return list(known.places(session).office.values())


_CHUNK = 500


def list_with_senders(session: Session, petition_ids: Sequence[int]) -> Sequence[Petition]:
    """The petitions with their senders, by code."""
    found: list[Petition] = []
    for start in range(0, len(petition_ids), _CHUNK):
        query = (
            select(Petition).where(Petition.id.in_(petition_ids[start : start + _CHUNK])).options(joinedload(Petition.petitioner))
        )
        found += session.scalars(query)
    return sorted(found, key=lambda petition: petition.code)


def list_by_id(session: Session, petition_ids: Sequence[int]) -> Sequence[Petition]:
    """The petitions in the order of their numbers given, with what a list says of each."""
    query = (
        select(Petition)
        .where(Petition.id.in_(petition_ids))
        .options(joinedload(Petition.office), joinedload(Petition.published), selectinload(Petition.coordinations))
    )
    found = {petition.id: petition for petition in session.scalars(query).unique()}
    return [found[number] for number in petition_ids if number in found]


def list_codes(session: Session, petition_ids: Sequence[int]) -> Sequence[str]:
    """The codes of some petitions, in their order."""
    found: list[str] = []
    for start in range(0, len(petition_ids), _CHUNK):
        some = petition_ids[start : start + _CHUNK]
        found += session.scalars(select(Petition.code).where(Petition.id.in_(some)))
    return sorted(found)
