"""Petitions: by code, and in the lists staff work from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.orm.attributes import flag_modified

from feedback.domain.actors import Role, Staff
from feedback.domain.petition import RequestKind
from feedback.domain.states import OPEN, Publication, State
from feedback.domain.text import fold, tidy
from feedback.store.models import Answer, CodeCounter, Coordination, DecisionRequest, Event, Petition, Petitioner


def queue_for_day(session: Session, day: date) -> None:
    """Wait until nobody else is storing a petition of that day; whoever comes next then sees what was stored.

    SQLite has one writer anyway; in PostgreSQL the day's row is locked until the transaction ends.
    """
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    session.execute(insert(CodeCounter).values(day=day, last_number=0).on_conflict_do_nothing())
    session.execute(select(CodeCounter.day).where(CodeCounter.day == day).with_for_update())


def take_number(session: Session, day: date) -> int:
    """The next number of the day's series, after :func:`queue_for_day`; two senders at once get two numbers."""
    query = update(CodeCounter).where(CodeCounter.day == day).values(last_number=CodeCounter.last_number + 1)
    return session.execute(query.returning(CodeCounter.last_number)).scalar_one()


def find_petition(session: Session, code: str) -> Petition | None:
    """The petition with that code, with what its pages show."""
    query = (
        select(Petition)
        .where(Petition.code == code)
        .options(
            joinedload(Petition.office),
            joinedload(Petition.officer),
            joinedload(Petition.subject_office),
            joinedload(Petition.primary),
            selectinload(Petition.requests),
            selectinload(Petition.coordinations),
            selectinload(Petition.repeats),
        )
    )
    return session.scalar(query)


def load_dossier(session: Session, petition: Petition) -> None:
    """Fetch in a handful of statements what the staff's page of a petition shows."""
    query = (
        select(Petition)
        .where(Petition.id == petition.id)
        .options(
            selectinload(Petition.events).options(joinedload(Event.account), joinedload(Event.office)),
            selectinload(Petition.answers).options(
                joinedload(Answer.author), joinedload(Answer.signer), joinedload(Answer.office)
            ),
            selectinload(Petition.deadlines),
            selectinload(Petition.attachments),
            selectinload(Petition.ratings),
            selectinload(Petition.published),
            joinedload(Petition.refusal_reason),
        )
    )
    session.scalars(query).one()


def mark_changed(petition: Petition) -> None:
    """Count the petition as changed even where no column of its own is, so that whoever looked before is told."""
    flag_modified(petition, "state")


def find_by_form(session: Session, form_hash: str) -> Petition | None:
    """The petition that was made with a form token."""
    return session.scalar(select(Petition).where(Petition.form_hash == form_hash))


def find_by_link(session: Session, link_hash: str) -> Petition | None:
    """The petition to which the link in a letter leads."""
    return session.scalar(select(Petition).where(Petition.link_hash == link_hash))


def count_recent_from(session: Session, phone_index: str | None, email_index: str | None, since: datetime) -> int:
    """How many petitions came from the same telephone or e-mail address since a moment."""
    same = [
        column == index
        for column, index in ((Petitioner.phone_index, phone_index), (Petitioner.email_index, email_index))
        if index
    ]
    if not same:
        return 0
    query = select(func.count()).select_from(Petition).join(Petitioner).where(Petition.received_at >= since, or_(*same))
    return session.execute(query).scalar_one()


@dataclass(frozen=True)
class Worklist:
    """Petitions to work on, those owed first; ``more`` tells that the list was cut."""

    petitions: Sequence[Petition]
    more: bool


def visible_to(staff: Staff) -> ColumnElement[bool]:
    """The petitions a member of staff may know of: the same rule as ``Permission.SEE_PETITION``, for lists."""
    if staff.has_role(Role.COORDINATOR, Role.INSPECTOR):
        return Petition.id.is_not(None)
    offices = [o for o, role in staff.memberships if role in {Role.CLERK, Role.OFFICER, Role.LEADER}]
    return or_(Petition.office_id.in_(offices), contributes_to(offices))


def contributes_to(office_ids: Sequence[int], *, awaited: bool = False) -> ColumnElement[bool]:
    """The petitions to which one of the offices was asked to contribute in the present round.

    :param awaited: only those to which it has not contributed yet.
    """
    asked = [Coordination.office_id.in_(office_ids), Coordination.withdrawn_at.is_(None), Coordination.round == Petition.round]
    if awaited:
        asked.append(Coordination.contributed_at.is_(None))
    return Petition.coordinations.any(and_(*asked))


def _waits_for_decision() -> ColumnElement[bool]:
    """The sender asked for reopening or objected, and the coordinator has not decided."""
    asked = [RequestKind.REOPENING, RequestKind.OBJECTION]
    return Petition.requests.any(and_(DecisionRequest.decided_at.is_(None), DecisionRequest.kind.in_(asked)))


def needs_work(staff: Staff) -> ColumnElement[bool]:
    """The petitions on which this person has the next step."""
    parts: list[ColumnElement[bool]] = []
    if staff.has_role(Role.COORDINATOR):
        parts += [
            Petition.state.in_([State.HELD, State.SUBMITTED, State.AWAITING_SUPPLEMENT]),
            and_(Petition.state == State.ANSWERED, Petition.publication == Publication.PENDING),
            _waits_for_decision(),
            # A due date of an answered petition: a new answer to one that is public already waits to be published.
            and_(Petition.state == State.ANSWERED, Petition.next_due.is_not(None)),
        ]
    leads = [o for o, role in staff.memberships if role == Role.LEADER]
    receives = [o for o, role in staff.memberships if role in {Role.CLERK, Role.LEADER}]
    parts.append(and_(Petition.state == State.AWAITING_APPROVAL, Petition.office_id.in_(leads)))
    parts.append(and_(Petition.state.in_([State.ASSIGNED, State.IN_PROGRESS]), Petition.office_id.in_(receives)))
    parts.append(
        and_(Petition.state.in_([State.IN_PROGRESS, State.AWAITING_SUPPLEMENT]), Petition.officer_id == staff.account_id)
    )
    parts.append(contributes_to([o for o, _role in staff.memberships], awaited=True))
    return and_(visible_to(staff), or_(*parts))


def list_work(session: Session, staff: Staff, limit: int = 200) -> Worklist:
    """What this person has to do, the earliest due date first."""
    # An answered petition may wait for a decision, so nothing but the date decides what comes first.
    return _listed(session, [needs_work(staff)], limit, Petition.next_due.asc().nulls_last(), Petition.received_at)


def list_visible(session: Session, staff: Staff, *, states: Sequence[str] = (), words: str = "", limit: int = 200) -> Worklist:
    """Everything this person may know of, by state and by code or words in title and content."""
    conditions = [visible_to(staff)]
    if states:
        conditions.append(Petition.state.in_(states))
    conditions += [or_(Petition.code.contains(word.upper(), autoescape=True), _in_text(word)) for word in words.split()]
    closed_last = Petition.state.not_in(list(OPEN)) & (Petition.publication != Publication.PENDING)
    order = (closed_last, Petition.next_due.asc().nulls_last(), Petition.received_at.desc())
    return _listed(session, conditions, limit, *order)


def _in_text(word: str) -> ColumnElement[bool]:
    """The word in title or content, with or without marks."""
    return Petition.folded.contains(fold(tidy(word)), autoescape=True)


def count_by_due(session: Session, staff: Staff, today: date) -> dict[str, int]:
    """Numbers of this person's open work: ``overdue``, ``today``, ``later``."""
    mine = [needs_work(staff)]
    due = Petition.next_due
    query = select(
        func.count().filter(due < today),
        func.count().filter(due == today),
        func.count().filter(or_(due > today, due.is_(None))),
    ).select_from(Petition)
    overdue, now, later = session.execute(query.where(*mine)).one()
    return {"overdue": overdue, "today": now, "later": later}


def count_open_overdue_by_office(session: Session, today: date) -> Sequence[tuple[int, int]]:
    """(office id, open petitions past their date), the most first."""
    query = (
        select(Petition.office_id, func.count())
        .where(Petition.state.in_(list(OPEN)), Petition.next_due < today, Petition.office_id.is_not(None))
        .group_by(Petition.office_id)
        .order_by(func.count().desc())
    )
    return [(office_id, count) for office_id, count in session.execute(query) if office_id is not None]


def _listed(session: Session, conditions: Sequence[ColumnElement[bool]], limit: int, *order: Any) -> Worklist:
    query = (
        select(Petition)
        .where(*conditions)
        .options(joinedload(Petition.office), joinedload(Petition.officer), selectinload(Petition.requests))
        .order_by(*order, Petition.id)
        .limit(limit + 1)
    )
    rows = session.scalars(query).all()
    return Worklist(rows[:limit], len(rows) > limit)
