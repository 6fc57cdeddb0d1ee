"""What each member of staff may know of, what of it waits on their desk, and in which heap it lies."""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, CompoundSelect, Select, and_, case, false, func, or_, select, true, union
from sqlalchemy.orm import Session, aliased

from feedback.domain.actors import Role, Staff
from feedback.domain.petition import RequestKind
from feedback.domain.states import Publication, State
from feedback.store.models import Answer, Coordination, DecisionRequest, Petition
from feedback.store.queries.lookers import RECEIVING, Days, Looker, each_held, held


class Heap(StrEnum):
    """The heaps of a desk, in the order in which they are worked off. A petition lies in one of them only."""

    OVERDUE = "overdue"
    TODAY = "today"
    SOON = "soon"
    NEW = "new"
    WAITING = "waiting"
    LATER = "later"


class DueClass(StrEnum):
    """How the due date stands that matters now. Each petition is in one class only."""

    OVERDUE = "overdue"
    TODAY = "today"
    SOON = "soon"
    LATER = "later"
    SUSPENDED = "suspended"
    NONE = "none"


_LED, _LYING = aliased(Petition), aliased(Petition)
"""Made once: that a copy of the table learns its columns takes longer than to ask the database for most things."""
_WITH_OFFICE = (State.ASSIGNED, State.IN_PROGRESS, State.AWAITING_SUPPLEMENT, State.AWAITING_APPROVAL)
_WITH_COORDINATOR = (State.HELD, State.SUBMITTED, State.AWAITING_SUPPLEMENT)
AWAITED = Petition.coordinations.any(
    and_(Coordination.round == Petition.round, Coordination.contributed_at.is_(None), Coordination.withdrawn_at.is_(None))
)
"""Other offices were asked to contribute and have not yet."""


def visible_to(staff: Staff | Looker) -> ColumnElement[bool]:
    """The petitions a member of staff may know of: the same rule as ``Permission.SEE_PETITION``, for lists."""
    if staff.has_role(Role.COORDINATOR, Role.INSPECTOR):
        return Petition.id.is_not(None)
    offices = held(staff)
    return or_(Petition.office_id.in_(offices), contributes_to(offices))


def identity_open_to(staff: Staff | Looker) -> ColumnElement[bool]:
    """The petitions whose sender a member of staff may know: the same rule as ``Permission.SEE_IDENTITY``, for lists."""
    named = or_(
        Petition.subject_account_id.is_(None), Petition.subject_account_id != staff.account_id, Petition.officer_override != ""
    )
    if staff.has_role(Role.ADMINISTRATOR):
        return false()
    if staff.has_role(Role.COORDINATOR):
        wide: ColumnElement[bool] = named
    else:
        wide = false()
    own_cause = and_(Petition.subject_office_id.in_(held(staff, *Role)), Petition.office_override == "")
    about_another = or_(Petition.subject_office_id.is_(None), ~own_cause)
    of_office = and_(Petition.office_id.in_(held(staff)), Petition.confidential.is_(False), named, about_another)
    return or_(wide, of_office)


def contributes_to(office_ids: Sequence[int] | BindParameter[Any], *, awaited: bool = False) -> ColumnElement[bool]:
    """The petitions to which one of the offices was asked to contribute in the present round.

    :param awaited: only those to which it has not contributed yet.
    """
    # A list that is made once, not a question asked of each petition: both databases then read only what is meant.
    asked = (
        select(Coordination.petition_id)
        .join(_LED, and_(_LED.id == Coordination.petition_id, _LED.round == Coordination.round))
        .where(Coordination.office_id.in_(office_ids), Coordination.withdrawn_at.is_(None))
    )
    return Petition.id.in_(asked.where(Coordination.contributed_at.is_(None)) if awaited else asked)


def asks_for(*kinds: str) -> ColumnElement[bool]:
    """Somebody asked for it and nobody has decided (``domain.petition.RequestKind``)."""
    waiting = select(DecisionRequest.petition_id).where(DecisionRequest.decided_at.is_(None), DecisionRequest.kind.in_(kinds))
    return Petition.id.in_(waiting)


def due_for(staff: Staff | Looker) -> ColumnElement[date | None]:
    """The due date that matters to this person: for who only contributes that of the contribution, while it is owed."""
    if staff.has_role(Role.COORDINATOR, Role.INSPECTOR):
        return Petition.next_due.expression
    offices = held(staff)
    owed = select(func.min(Coordination.due)).where(
        Coordination.petition_id == Petition.id,
        Coordination.office_id.in_(offices),
        Coordination.round == Petition.round,
        Coordination.contributed_at.is_(None),
        Coordination.withdrawn_at.is_(None),
    )
    return case((Petition.office_id.in_(offices), Petition.next_due), else_=owed.scalar_subquery())


Part = tuple[ColumnElement[bool], ColumnElement[date | None]]


def parts_of(staff: Staff | Looker) -> list[Part]:
    """What :func:`visible_to` shows in parts that do not overlap, each with the due date that matters there.

    Of each part alone an index gives the first ones in order.
    """
    if staff.has_role(Role.COORDINATOR, Role.INSPECTOR):
        return [(true(), Petition.next_due.expression)]
    offices, each = held(staff), each_held(staff)
    own = [Petition.office_id.in_(offices)] if each is None else [Petition.office_id == number for number in each]
    elsewhere = or_(Petition.office_id.is_(None), Petition.office_id.not_in(offices))
    asked: Part = (and_(contributes_to(offices), elsewhere), due_for(staff))
    return [*((part, Petition.next_due.expression) for part in own), asked]


def stands(klass: str, due: ColumnElement[date | None], days: Days) -> ColumnElement[bool]:
    """Whether the due date is of that class: the same as :func:`due_class`, so that an index on the date can answer it."""
    waits = Petition.state == State.AWAITING_SUPPLEMENT
    conditions: dict[str, ColumnElement[bool]] = {
        DueClass.OVERDUE: due < days.today,
        DueClass.SUSPENDED: and_(waits, or_(due.is_(None), due >= days.today)),
        DueClass.TODAY: and_(due == days.today, ~waits),
        DueClass.SOON: and_(due > days.today, due <= days.soon, ~waits),
        DueClass.LATER: and_(due > days.soon, ~waits),
        DueClass.NONE: and_(due.is_(None), ~waits),
    }
    return conditions.get(klass, false())


def due_class(staff: Staff | Looker, days: Days) -> ColumnElement[str]:
    """The class of the due date."""
    due = due_for(staff)
    return case(
        (due < days.today, DueClass.OVERDUE.value),
        (Petition.state == State.AWAITING_SUPPLEMENT, DueClass.SUSPENDED.value),
        (due == days.today, DueClass.TODAY.value),
        (due <= days.soon, DueClass.SOON.value),
        (due > days.soon, DueClass.LATER.value),
        else_=DueClass.NONE.value,
    )


def _may_decide_extension(staff: Staff | Looker) -> ColumnElement[bool]:
    """Time was asked for, and this person may be the one who grants it: never who asked."""
    asked = Petition.id.in_(
        select(DecisionRequest.petition_id).where(
            DecisionRequest.decided_at.is_(None),
            DecisionRequest.kind == RequestKind.EXTENSION,
            DecisionRequest.asked_by != staff.account_id,
        )
    )
    wide = true() if staff.has_role(Role.COORDINATOR) else Petition.office_id.in_(held(staff, Role.LEADER))
    return and_(asked, wide)


def _is_to_decide(staff: Staff | Looker) -> ColumnElement[bool]:
    """Somebody waits for this person's word."""
    parts = [_may_decide_extension(staff), contributes_to(held(staff), awaited=True)]
    receives = held(staff, *RECEIVING)
    in_hand = or_(Petition.officer_id == staff.account_id, and_(Petition.officer_id.is_(None), Petition.office_id.in_(receives)))
    parts.append(and_(Petition.message_waiting_since.is_not(None), in_hand))
    parts.append(and_(Petition.state == State.AWAITING_APPROVAL, Petition.office_id.in_(held(staff, Role.LEADER))))
    if staff.has_role(Role.COORDINATOR):
        parts += [
            and_(Petition.message_waiting_since.is_not(None), Petition.office_id.is_(None)),
            Petition.state.in_([State.HELD, State.SUBMITTED]),
            and_(Petition.state == State.ANSWERED, Petition.publication == Publication.PENDING),
            asks_for(RequestKind.REOPENING, RequestKind.OBJECTION),
            # A due date of an answered petition: a new answer to one that is public already waits to be published.
            and_(Petition.state == State.ANSWERED, Petition.next_due.is_not(None)),
        ]
    return or_(*parts)


def needs_work(staff: Staff | Looker) -> ColumnElement[bool]:
    """The petitions on this person's desk: they have the next step, or wait for whoever has it."""
    parts = [_is_to_decide(staff)]
    if staff.has_role(Role.COORDINATOR):
        parts.append(Petition.state == State.AWAITING_SUPPLEMENT)
    receives = held(staff, *RECEIVING)
    parts.append(and_(Petition.state.in_(_WITH_OFFICE), Petition.office_id.in_(receives)))
    own = and_(Petition.officer_id == staff.account_id, Petition.office_id.in_(held(staff)))
    parts.append(and_(Petition.state.in_(_WITH_OFFICE), own))
    return and_(Petition.id.in_(_alive(staff)), visible_to(staff), or_(*parts))


def _alive(staff: Staff | Looker) -> CompoundSelect[*tuple[int]]:
    """All that can lie on this desk, each kind by an index of its own."""
    one, offices = _LYING, held(staff)
    kinds = [and_(one.state.in_(_WITH_OFFICE), one.office_id.in_(offices))]
    if staff.has_role(Role.COORDINATOR):
        again = and_(one.state == State.ANSWERED, one.next_due.is_not(None))
        kinds += [one.state.in_(_WITH_COORDINATOR), one.publication == Publication.PENDING, again]
    asked = select(DecisionRequest.petition_id).where(DecisionRequest.decided_at.is_(None))
    awaited = select(Coordination.petition_id).where(
        Coordination.office_id.in_(offices), Coordination.contributed_at.is_(None), Coordination.withdrawn_at.is_(None)
    )
    # Few of all offices together: by the office one of the two databases would look through everything.
    written = select(one.id).where(one.message_waiting_since.is_not(None))
    return union(*(select(one.id).where(kind) for kind in kinds), written, asked, awaited)


def _waits_for_others(staff: Staff | Looker) -> ColumnElement[bool]:
    """Somebody else has the next step: a head who approves, another office that contributes, an officer, who grants time."""
    theirs = and_(Petition.state == State.IN_PROGRESS, Petition.officer_id.is_not(None), Petition.officer_id != staff.account_id)
    return or_(Petition.state == State.AWAITING_APPROVAL, theirs, AWAITED, asks_for(RequestKind.EXTENSION))


def heap(staff: Staff | Looker, days: Days) -> ColumnElement[str]:
    """The heap in which a petition of :func:`needs_work` lies."""
    begun = select(Answer.id).where(Answer.petition_id == Petition.id, Answer.round == Petition.round).exists()
    klass = due_class(staff, days)
    return case(
        (klass.in_([DueClass.OVERDUE, DueClass.TODAY, DueClass.SOON]), klass),
        (Petition.state == State.AWAITING_SUPPLEMENT, Heap.WAITING.value),
        (_is_to_decide(staff), Heap.NEW.value),
        (_waits_for_others(staff), Heap.WAITING.value),
        (~begun, Heap.NEW.value),
        else_=Heap.LATER.value,
    )


def lying(staff: Staff | Looker, days: Days) -> Select[int, str, date | None]:
    """What lies on this person's desk: number, ``heap``, and the ``due`` date that matters to them."""
    return select(Petition.id, heap(staff, days).label("heap"), due_for(staff).label("due")).where(needs_work(staff))


def count_requests(session: Session) -> Mapping[str, int]:
    """How many petitions wait for a decision, by what was asked for."""
    query = (
        select(DecisionRequest.kind, func.count(func.distinct(DecisionRequest.petition_id)))
        .where(DecisionRequest.decided_at.is_(None))
        .group_by(DecisionRequest.kind)
    )
    counted = {row[0]: row[1] for row in session.execute(query)}
    return {kind: counted.get(kind, 0) for kind in RequestKind}
