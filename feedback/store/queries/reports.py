"""What a report is counted from: how every petition stood at a moment, read from its events and never from its present row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import Session, joinedload

from feedback.domain.states import FINAL, Action, Publication
from feedback.store.models import Answer, Event, Office, Petition, Petitioner, PublishedPetition, Sector


@dataclass(frozen=True)
class Case:
    """A petition as it stood at a moment. The ``*_at`` are the first time of each, None when it had not come yet."""

    id: int
    code: str
    title: str
    received_at: datetime
    confidential: bool
    present_office_id: int | None
    """The office that handles it today: it decides who may read the petition, nothing is counted by it."""
    transferred_to: str
    public_title: str | None
    """What everyone may read of the title today, None when nothing."""
    sender_type: str | None
    state: str
    publication: str
    kind: str
    sector_id: int
    office_id: int | None
    round: int
    accepted_at: datetime | None
    handled_at: datetime | None
    """When the first answer went out."""
    left_at: datetime | None
    """When it last was refused, transferred, withdrawn or joined to another."""


def list_cases(session: Session, *, until: datetime, unfinished_at: datetime) -> Sequence[Case]:
    """Every petition received before ``until`` as it stood then, by code.

    :param unfinished_at: petitions closed for good before this moment are left out; they can be in no report of a
        window that begins then. (A petition that was reopened has lost its earlier closing time.)
    """
    standing = _standing(until, unfinished_at).subquery()
    query = (
        select(
            Petition.id,
            Petition.code,
            Petition.title,
            Petition.received_at,
            Petition.confidential,
            Petition.office_id,
            Petition.transferred_to,
            case((Petition.publication == Publication.PUBLISHED, PublishedPetition.title)),
            Petitioner.type,
            *(column for column in standing.c if column.name not in {"petition_id", "nth"}),
        )
        .join(standing, standing.c.petition_id == Petition.id)
        .outerjoin(Petitioner, Petitioner.petition_id == Petition.id)
        .outerjoin(PublishedPetition, PublishedPetition.petition_id == Petition.id)
        .where(standing.c.nth == 1)
        .order_by(Petition.code)
    )
    return [Case(*row) for row in session.execute(query)]


def _standing(until: datetime, unfinished_at: datetime) -> Select[Any]:
    """The events of each petition before a moment, the last first, each with the petition's milestones beside it."""
    last_first = (Event.happened_at.desc(), Event.id.desc())
    return (
        select(
            Event.petition_id,
            func.row_number().over(partition_by=Event.petition_id, order_by=last_first).label("nth"),
            Event.state,
            Event.publication,
            Event.kind,
            Event.sector_id,
            Event.office_id,
            Event.round,
            _first(Event.action == Action.ACCEPT_AND_ROUTE).label("accepted_at"),
            _first(Event.action == Action.APPROVE).label("handled_at"),
            func.max(case((Event.state.in_(FINAL) & Event.from_state.not_in(FINAL), Event.happened_at)))
            .over(partition_by=Event.petition_id)
            .label("left_at"),
        )
        .join(Petition, Petition.id == Event.petition_id)
        .where(Event.happened_at < until, Petition.received_at < until)
        .where(or_(Petition.closed_at.is_(None), Petition.closed_at >= unfinished_at))
    )


def _first(happened: ColumnElement[bool]) -> ColumnElement[datetime]:
    return func.min(case((happened, Event.happened_at))).over(partition_by=Event.petition_id)


@dataclass(frozen=True)
class Reopenings:
    """Further rounds between two moments: taken up again, and answered again."""

    granted: int
    answered: int


def count_reopenings(session: Session, *, since: datetime, until: datetime) -> Reopenings:
    """How many petitions were taken up again, and how many of those rounds were answered, between two moments."""
    query = select(
        func.count().filter(Event.action == Action.GRANT_REOPENING),
        func.count().filter(Event.action == Action.APPROVE, Event.round > 1),
    ).where(Event.happened_at >= since, Event.happened_at < until)
    granted, answered = session.execute(query).one()
    return Reopenings(granted, answered)


def kinds_published_later(session: Session, *, since: datetime, until: datetime) -> Sequence[str]:
    """Kind of each petition first published between two moments, still public at the second, and answered before the first."""
    milestones = (
        select(
            Event.petition_id,
            func.min(case((Event.action == Action.PUBLISH, Event.happened_at))).label("published_at"),
            func.min(case((Event.action == Action.APPROVE, Event.happened_at))).label("handled_at"),
        )
        .where(Event.happened_at < until)
        .group_by(Event.petition_id)
        .subquery()
    )
    nth = func.row_number().over(partition_by=Event.petition_id, order_by=(Event.happened_at.desc(), Event.id.desc()))
    last = (
        select(Event.kind, Event.publication, nth.label("nth"))
        .join(milestones, milestones.c.petition_id == Event.petition_id)
        .where(Event.happened_at < until, milestones.c.published_at >= since, milestones.c.handled_at < since)
        .subquery()
    )
    return session.scalars(select(last.c.kind).where(last.c.nth == 1, last.c.publication == Publication.PUBLISHED)).all()


def answer_numbers(session: Session, *, since: datetime, until: datetime) -> Mapping[int, str]:
    """The number of the letter with which each petition was first answered, by petition; between two moments."""
    query = select(Answer.petition_id, Answer.number).where(
        Answer.approved_at >= since, Answer.approved_at < until, Answer.round == 1
    )
    return {row.petition_id: row.number for row in session.execute(query)}


def list_all_sectors(session: Session) -> Sequence[Sector]:
    """Every sector, in use or not: a report of the past counts by what was in use then."""
    return session.scalars(select(Sector).order_by(Sector.position)).all()


def list_all_offices(session: Session) -> Sequence[Office]:
    """Every office that is or was, with its names."""
    return session.scalars(select(Office)).all()


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
