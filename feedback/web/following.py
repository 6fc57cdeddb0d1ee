"""How deadlines and history are told, to the sender and to staff."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from feedback.domain import actions
from feedback.domain.calendar import local_date
from feedback.domain.clocks import MATTERS
from feedback.domain.deadlines import Calculation, Standing, Step, standing
from feedback.domain.states import FINAL, Action, Publication, State
from feedback.extensions import clock
from feedback.language import current_language, ngettext
from feedback.language import gettext as _
from feedback.language import lazy_gettext as _l
from feedback.services import deadlines
from feedback.services.messaging import messages_of
from feedback.web import labels
from feedback.web.catalogue import office_of
from feedback.web.filters import brief_day, day, iso, moment, office_name, short_day
from feedback.web.transaction import session

if TYPE_CHECKING:
    from feedback.language import LazyString
    from feedback.store.models import Account, Answer, Deadline, Event, Petition

_SOON = 2
_REACHED = {
    State.HELD: 1,
    State.SUBMITTED: 1,
    State.AWAITING_SUPPLEMENT: 1,
    State.ASSIGNED: 2,
    State.IN_PROGRESS: 2,
    State.AWAITING_APPROVAL: 2,
    State.ANSWERED: 4,
}
"""Number of stops already behind the petition; the next one is where it is."""
_TITLES: dict[str, "LazyString"] = {
    Step.TRIAGE: _l("To be received or refused by"),
    Step.TRANSFER: _l("To be passed to another authority by"),
    Step.SUPPLEMENT_REQUEST: _l("A supplement can be asked for until"),
    Step.SUPPLEMENT_WAIT: _l("Supplement due"),
    Step.ANSWER: _l("Answer due"),
    Step.PUBLICATION: _l("To be published by"),
    Step.REOPENING_REQUEST: _l("Reopening can be asked for until"),
    Step.REOPENING_DECISION: _l("Decision on reopening due"),
    Step.OBJECTION_DECISION: _l("Decision on the objection"),
}
"""What stands above a due date: ``labels.STEPS`` names what is to be done, which beside a date reads as if it was done."""
_TONES = {
    Action.APPROVE: "good",
    Action.PUBLISH: "good",
    Action.REFUSE: "bad",
    Action.TAKE_DOWN: "bad",
    Action.REQUEST_SUPPLEMENT: "warn",
    Action.RETURN_TO_COORDINATOR: "warn",
}


@dataclass(frozen=True)
class DueCard:
    """A deadline as the card in ``components/deadline.html`` shows it."""

    title: str
    due_text: str
    left_text: str
    klass: str
    start_text: str
    working_days_used: int
    working_days_total: int
    working_days_extended: int
    lines: list["DayLine"]


@dataclass(frozen=True)
class DayLine:
    """One line of a calculation."""

    day: str
    count: int | None
    note: str


@dataclass(frozen=True)
class Entry:
    """One line of the history."""

    title: str
    when: str
    datetime: str
    who: str | None
    text: str | None
    tone: str
    mine: bool = False
    """Whether the sender did it."""
    detail: str = ""


def due_card(deadline: "Deadline") -> DueCard:
    """A deadline with its calculation line by line."""
    calculation = deadlines.calculation(session(), deadline, current_language())
    calendar = deadlines.calendar_of(session())
    today = local_date(clock())
    counted_until = local_date(deadline.met_at) if deadline.met_at else today
    used = sum(1 for line in calculation.lines if line.number is not None and line.day <= counted_until)
    klass, left = due_words(deadline, today, calendar.working_days_between(today, deadline.due) if deadline.due else 0)
    return DueCard(
        title=str(_TITLES[deadline.step]),
        due_text=day(deadline.due) if deadline.due else _("The clock stands"),
        left_text=left,
        klass=klass,
        start_text=day(deadline.starts_on),
        working_days_used=used,
        working_days_total=deadline.allowed_days,
        working_days_extended=deadline.extended_days,
        lines=day_lines(calculation),
    )


def due_words(deadline: "Deadline", today: date, left: int) -> tuple[str, str]:
    """Class and words for how a deadline stands; ``left`` are working days from today to the due date."""
    if deadline.void_at is not None and deadline.met_at is None:
        return "none", _("Fell away")
    if deadline.met_at is not None:
        return _kept_words(deadline, local_date(deadline.met_at), today)
    if deadline.due is None:
        return "suspended", _("Waiting for the supplement")
    return days_left(deadline.due, today, left)


def _kept_words(deadline: "Deadline", met_on: date, today: date) -> tuple[str, str]:
    """When it was met, because beside the due date a bare "early" would read as if that were the day."""
    answered, kept, on = deadline.step == Step.ANSWER, standing(deadline.due, met_on, today), short_day(met_on)
    if kept is Standing.LATE:
        return "late", _("Answered late, on %(day)s", day=on) if answered else _("Done late, on %(day)s", day=on)
    if kept is Standing.EARLY:
        return "met", _("Answered early, on %(day)s", day=on) if answered else _("Done early, on %(day)s", day=on)
    return "met", _("Answered on time, on %(day)s", day=on) if answered else _("Done on time, on %(day)s", day=on)


def days_left(due: date, today: date, left: int) -> tuple[str, str]:
    """Class and words for an open due date; ``left`` are working days, negative when it is past."""
    if due < today:
        if left == 0:
            # On the weekend after a Friday no working day has gone by.
            return "overdue", _("Overdue: was due on %(day)s", day=brief_day(due))
        return "overdue", ngettext("Overdue by %(num)s working day", "Overdue by %(num)s working days", -left)
    if due == today:
        return "today", _("Due today")
    return ("soon" if left <= _SOON else "ok"), ngettext("%(num)s working day left", "%(num)s working days left", left)


def next_due(petition: "Petition") -> tuple[str, str]:
    """Class and words for the due date that matters now, for lists."""
    if petition.next_due is None:
        return "none", ""
    today = local_date(clock())
    left = deadlines.calendar_of(session()).working_days_between(today, petition.next_due)
    return days_left(petition.next_due, today, left)


def day_lines(calculation: Calculation) -> list[DayLine]:
    """A calculation as people read it."""
    return [
        DayLine(
            brief_day(line.day),
            line.number,
            f"{labels.DAY_NOTES[line.note]}: {line.name}" if line.name else str(labels.DAY_NOTES[line.note]),
        )
        for line in calculation.lines
    ]


def open_deadlines(petition: "Petition") -> list["Deadline"]:
    """The deadlines worth showing: those that run, and the answer's when it was met; where it is over, those that matter."""
    matter = MATTERS.get(State(petition.state), ()) if petition.state in FINAL else tuple(Step)
    shown = [deadline for deadline in petition.deadlines if deadline.is_open and deadline.step in matter]
    answer = deadlines.current(petition, Step.ANSWER)
    return shown if answer is None or answer in shown or answer.void_at else [answer, *shown]


def sent_answers(petition: "Petition") -> list["Answer"]:
    """Every answer that went out, newest first; to a repeat those of its primary."""
    answered = petition.primary if petition.primary is not None and petition.is_answered else petition
    return [answer for answer in reversed(answered.answers) if answer.approved_at is not None]


def latest_text(petition: "Petition", action: Action) -> str:
    """The words given with the last such action."""
    return next((event.text for event in reversed(petition.events) if event.action == action), "")


def stops(petition: "Petition") -> list[dict[str, str]]:
    """The petition's way as a line of stops: where it was, is, and has still to go."""
    state = State(petition.state)
    ended = state in FINAL
    reached = _REACHED.get(state, 0)
    line = [
        (_("Sending"), _("Sent"), petition.received_at),
        (_("Receiving"), _("Accepted"), petition.accepted_at),
        (_("Handling"), _("Handled"), None),
        (_("Answering"), _("Answered"), petition.answered_at if state == State.ANSWERED else None),
        (_("Publishing"), _("Published"), petition.published_at if petition.publication == Publication.PUBLISHED else None),
    ]
    if petition.publication == Publication.PUBLISHED and state == State.ANSWERED:
        reached = len(line)
    if ended:
        line = [line[0], (str(labels.STATES[state]), "", petition.closed_at)]
        reached = 1
    return [
        {
            "label": done if number < reached else coming,
            "when": short_day(when) if when else "",
            "state": "bad" if ended and number else "done" if number < reached else "current" if number == reached else "todo",
        }
        for number, (coming, done, when) in enumerate(line)
    ]


def sender_history(petition: "Petition") -> list[Entry]:
    """What the sender reads, latest first: offices, never persons. Messages stand in their own place."""
    seen = [e for e in petition.events if actions.visible_to_sender(e.action) and e.action != Action.MESSAGE]
    return [_entry(event, for_staff=False) for event in reversed(seen)]


def staff_history(petition: "Petition") -> list[Entry]:
    """Everything, latest first."""
    return [_entry(event, for_staff=True) for event in reversed(petition.events)]


def conversation(petition: "Petition", *, for_staff: bool) -> list[Entry]:
    """What was written back and forth, oldest first."""
    return [_entry(event, for_staff=for_staff) for event in messages_of(petition)]


def _person(event: "Event", account: "Account") -> str:
    if event.on_behalf_of is None:
        return account.name
    return _("%(name)s, on behalf of %(leader)s", name=account.name, leader=event.on_behalf_of.name)


def _entry(event: "Event", *, for_staff: bool) -> Entry:
    shows_text = for_staff or actions.text_visible_to_sender(event.action)
    if event.actor_kind == "sender":
        who: str | None = _("The sender")
    elif for_staff and event.account:
        who = _person(event, event.account)
    else:
        who = office_name(office_of(event.office_id), local_date(event.happened_at)) or None
    return Entry(
        title=str(labels.ACTIONS[event.action]),
        when=moment(event.happened_at),
        datetime=iso(event.happened_at),
        who=who,
        text=(event.text or None) if shows_text else None,
        tone=_TONES.get(Action(event.action), "normal"),
        mine=event.actor_kind == "sender",
        detail=event.detail if event.action == Action.MESSAGE else "",
    )
