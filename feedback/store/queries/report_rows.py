"""What every report is counted from: each petition as it stood at a moment, read from its events, never from its present row."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, case, func, select
from sqlalchemy.orm import Session, aliased

from feedback.domain.states import FINAL, Action, Publication
from feedback.store.models import Event, Petition, Petitioner, PublishedPetition
from feedback.store.queries.windows import to_deal_with

_LAST = aliased(Event)


@dataclass(frozen=True, slots=True)
class Case:
    """A petition as it stood at a moment. The ``*_at`` are the first time of each, None when it had not come yet."""

    id: int
    code: str
    title: str
    received_at: datetime
    channel: str
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
    commune_id: int | None = None
    answer_due: date | None = None
    """Last day for the answer of its round; None where no clock ran or it stood still."""
    extended_days: int = 0
    """How many working days of it were added lawfully."""
    accepted_at: datetime | None = None
    handled_at: datetime | None = None
    """When the first answer went out."""
    handled_due: date | None = None
    """The due date in force when the first answer went out."""
    handled_extended: int = 0
    """How many working days of that one were added lawfully."""
    left_at: datetime | None = None
    """When it last was refused, transferred, withdrawn or joined to another."""
    reopened_at: datetime | None = None
    """When it first was taken up again after an answer."""
    published_at: datetime | None = None


def list_cases(
    session: Session, *, since: datetime, until: datetime, at: datetime | None = None, only: Sequence[int] = ()
) -> Sequence[Case]:
    """Every petition there was to deal with between two moments at which a local day begins, by code.

    :param at: as they stood at this moment, those received before it; without it at the end. :param only: of these alone.
    """
    moment = at or until
    if only:
        return [Case(*row) for row in session.execute(_SOME, {"only": only, "moment": moment})]
    return [Case(*row) for row in session.execute(_cases(to_deal_with(session, since, until), moment))]


def _cases(wanted: Select[Any], until: Any) -> Select[Any]:
    those, last = wanted.subquery("those"), _LAST
    milestones = _milestones(until, select(those)).subquery()
    return (
        select(
            Petition.id,
            Petition.code,
            Petition.title,
            Petition.received_at,
            Petition.channel,
            Petition.confidential,
            Petition.office_id,
            Petition.transferred_to,
            case((Petition.publication == Publication.PUBLISHED, PublishedPetition.title)),
            Petitioner.type,
            last.state,
            last.publication,
            last.kind,
            last.sector_id,
            last.office_id,
            last.round,
            last.commune_id,
            last.answer_due,
            last.extended_days,
            *(column for column in milestones.c if column.name != "petition_id"),
        )
        .join(milestones, milestones.c.petition_id == Petition.id)
        .join(last, last.id == _last_event(until))
        .outerjoin(Petitioner, Petitioner.petition_id == Petition.id)
        .outerjoin(PublishedPetition, PublishedPetition.petition_id == Petition.id)
        .order_by(Petition.code)
    )


def _last_event(until: Any) -> ColumnElement[int]:
    """The event after which the petition stood as it did at a moment."""
    return (
        select(Event.id)
        .where(Event.petition_id == Petition.id, Event.happened_at < until)
        .order_by(Event.happened_at.desc(), Event.id.desc())
        .limit(1)
        .correlate(Petition)
        .scalar_subquery()
    )


def _milestones(until: Any, those: Select[Any]) -> Select[Any]:
    """By petition, in the order of the fields of :class:`Case`: when it was accepted, answered, left, reopened, published."""
    answered = (Event.action == Action.APPROVE) & (Event.round == 1)
    left = Event.state.in_(FINAL) & Event.from_state.not_in(FINAL)
    return (
        select(
            Event.petition_id,
            _first(Event.action == Action.ACCEPT_AND_ROUTE).label("accepted_at"),
            _first(answered).label("handled_at"),
            func.max(case((answered, Event.answer_due))).label("handled_due"),
            func.coalesce(func.max(case((answered, Event.extended_days))), 0).label("handled_extended"),
            func.max(case((left, Event.happened_at))).label("left_at"),
            _first(Event.action == Action.GRANT_REOPENING).label("reopened_at"),
            _first(Event.action == Action.PUBLISH).label("published_at"),
        )
        .join(Petition, Petition.id == Event.petition_id)
        .where(Event.happened_at < until, Petition.received_at < until)
        .where(Event.petition_id.in_(those))
        .group_by(Event.petition_id)
    )


def _first(happened: ColumnElement[bool]) -> ColumnElement[datetime]:
    return func.min(case((happened, Event.happened_at)))


_SOME = _cases(select(Petition.id).where(Petition.id.in_(bindparam("only", expanding=True))), bindparam("moment"))
"""Built once: that takes ten times as long as asking for the few whose figures are explained."""
