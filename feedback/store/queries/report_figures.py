"""What the figures are counted from: how each petition stood at both ends of a window, what was done in it, what was said."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from feedback.domain.states import FINAL, OPEN, Action, State
from feedback.store.models import Event, Petition
from feedback.store.queries.windows import to_deal_with

CLOSED = FINAL | {State.ANSWERED}
_IN_ORDER = (Event.happened_at, Event.id)
_LAST_FIRST = (Event.happened_at.desc(), Event.id.desc())


class Life(NamedTuple):
    """A petition as it stood at the end of a window."""

    id: int
    code: str
    received_at: datetime
    confidential: bool
    present_office_id: int | None
    """The office that handles it today: it decides who may read the petition, nothing is counted by it."""
    state: str
    publication: str
    kind: str
    sector_id: int
    office_id: int | None
    commune_id: int | None
    round: int
    answer_due: date | None
    """Of its round; None where no clock ran or it stood still."""
    extended_days: int
    state_before: str | None
    """How it stood when the window began; None: it had not come yet."""
    closed_at: datetime | None
    """When it last was answered, refused, transferred, withdrawn or joined to another; it may be open again."""
    approved_at: datetime | None
    """When its last answer went out."""
    approved_due: date | None
    """The due date in force at that moment."""
    reopened_at: datetime | None
    """When its present round began, where that is not the first."""
    clock_from: date | None
    """Day from which the limits of the first round are counted, where that is not the day of its receipt."""


def list_lives(session: Session, *, since: datetime, until: datetime) -> Sequence[Life]:
    """Every petition there was to deal with between two moments at which a local day begins, by its id.

    There may be some that were closed before ``since``: they are told by ``closed_at``.
    """
    last, approved = aliased(Event), aliased(Event)
    closing = _events(func.max(Event.happened_at), until).where(Event.state.in_(CLOSED), Event.from_state.in_(OPEN))
    reopening = _events(func.max(Event.happened_at), until).where(Event.action == Action.GRANT_REOPENING)
    query = (
        select(
            Petition.id,
            Petition.code,
            Petition.received_at,
            Petition.confidential,
            Petition.office_id,
            last.state,
            last.publication,
            last.kind,
            last.sector_id,
            last.office_id,
            last.commune_id,
            last.round,
            last.answer_due,
            last.extended_days,
            case((Petition.received_at < since, _last(_events(Event.state, since)))),
            closing.correlate(Petition).scalar_subquery(),
            approved.happened_at,
            approved.answer_due,
            case((last.round > 1, reopening.correlate(Petition).scalar_subquery())),
            Petition.clock_from,
        )
        .select_from(Petition)
        .join(last, last.id == _last(_events(Event.id, until)))
        .outerjoin(approved, approved.id == _last(_events(Event.id, until).where(Event.action == Action.APPROVE)))
        .where(Petition.received_at < until, Petition.id.in_(to_deal_with(session, since, until)))
        .order_by(Petition.id)
    )
    return [Life._make(row) for row in session.execute(query)]


class Deed(NamedTuple):
    """Something done to a petition in a window, and since when it was owed."""

    id: int
    """Of the petition."""
    action: str
    round: int
    kind: str
    office_id: int | None
    at: datetime
    due: date | None
    """The due date of the answer then in force."""
    extended_days: int
    began_at: datetime
    """When the round began: the receipt, or the reopening; of a publication: when the answer it shows went out."""
    clock_from: date | None
    """Day from which the limits of the first round are counted, where that is not the day of its receipt."""


def list_deeds(session: Session, actions: Collection[Action], *, since: datetime, until: datetime) -> Sequence[Deed]:
    """Every event of these actions between two moments, in the order in which they happened."""
    earlier = aliased(Event)

    def latest(*whats: Action) -> ColumnElement[datetime]:
        before = (earlier.petition_id == Event.petition_id) & (earlier.happened_at <= Event.happened_at)
        query = select(func.max(earlier.happened_at)).where(before, earlier.action.in_(whats))
        return query.correlate(Event).scalar_subquery()

    began = case(
        (Event.action.in_((Action.PUBLISH, Action.WITHHOLD)), latest(Action.APPROVE, Action.CORRECT_ANSWER)),
        (Event.round > 1, latest(Action.GRANT_REOPENING)),
        else_=Petition.received_at,
    )
    query = (
        select(
            Event.petition_id,
            Event.action,
            Event.round,
            Event.kind,
            Event.office_id,
            Event.happened_at,
            Event.answer_due,
            Event.extended_days,
            func.coalesce(began, Petition.received_at),
            Petition.clock_from,
        )
        .join(Petition, Petition.id == Event.petition_id)
        .where(Event.action.in_(actions), Event.happened_at >= since, Event.happened_at < until)
        .order_by(*_IN_ORDER)
    )
    return [Deed._make(row) for row in session.execute(query)]


def last_words(
    session: Session, action: Action, *, until: datetime, since: datetime | None = None
) -> Mapping[tuple[int, int], str]:
    """The detail of the last event of that action between two moments, by petition and round."""
    query = select(Event.petition_id, Event.round, Event.detail).where(Event.action == action, Event.happened_at < until)
    if since is not None:
        query = query.where(Event.happened_at >= since)
    return {(petition_id, number): detail for petition_id, number, detail in session.execute(query.order_by(*_IN_ORDER))}


def list_pauses(session: Session, *, until: datetime) -> Mapping[int, Sequence[tuple[datetime, datetime | None]]]:
    """By petition, from when to when a supplement was awaited; None: still at that moment."""
    later = aliased(Event)
    ended = select(func.min(later.happened_at)).where(
        later.petition_id == Event.petition_id,
        later.happened_at >= Event.happened_at,
        later.happened_at < until,
        later.from_state == State.AWAITING_SUPPLEMENT,
        later.state != State.AWAITING_SUPPLEMENT,
    )
    query = select(Event.petition_id, Event.happened_at, ended.correlate(Event).scalar_subquery().label("ended")).where(
        Event.action == Action.REQUEST_SUPPLEMENT, Event.happened_at < until
    )
    pauses: dict[int, list[tuple[datetime, datetime | None]]] = {}
    for row in session.execute(query.order_by(*_IN_ORDER)):
        pauses.setdefault(row.petition_id, []).append((row.happened_at, row.ended))
    return pauses


def list_open(session: Session, *, at: datetime, due_before: date | None = None) -> Sequence[int]:
    """The petitions that were open after their last event before a moment, or only those that were due before a day."""
    last = aliased(Event)
    query = (
        select(Petition.id)
        .join(last, last.id == _last(_events(Event.id, at)))
        .where(Petition.received_at < at, Petition.id.in_(to_deal_with(session, at, at)), last.state.in_(OPEN))
    )
    return session.scalars(query if due_before is None else query.where(last.answer_due < due_before)).all()


class Turn(NamedTuple):
    """A petition came, was closed, or was taken up again; in which span of time, and how it stood from then on."""

    id: int
    span: int
    came: bool
    state: str


def list_turns(session: Session, edges: Sequence[datetime]) -> Sequence[Turn]:
    """The turns of all petitions in the order of time; span 0 lies between the first two edges."""
    came, closed = Event.action == Action.SUBMIT, Event.state.in_(CLOSED) & Event.from_state.in_(OPEN)
    reopened = Event.state.in_(OPEN) & Event.from_state.in_(CLOSED)
    span = case(*((Event.happened_at < edge, number) for number, edge in enumerate(edges[1:])))
    query = (
        select(Event.petition_id, span, came, Event.state)
        .where(or_(came, closed, reopened), Event.happened_at >= edges[0], Event.happened_at < edges[-1])
        .order_by(*_IN_ORDER)
    )
    return [Turn._make(row) for row in session.execute(query)]


def offices_at(session: Session, *, at: datetime) -> Mapping[int, int | None]:
    """The office that each petition was with after its last event before a moment."""
    last = aliased(Event)
    query = select(Petition.id, last.office_id).select_from(Petition).join(last, last.id == _last(_events(Event.id, at)))
    return {row.id: row.office_id for row in session.execute(query)}


def _events(what: Any, until: datetime) -> Select[Any]:
    """Something of the petition's events before a moment."""
    return select(what).where(Event.petition_id == Petition.id, Event.happened_at < until)


def _last(events: Select[Any]) -> ColumnElement[Any]:
    """The last of them."""
    return events.order_by(*_LAST_FIRST).limit(1).correlate(Petition).scalar_subquery()
