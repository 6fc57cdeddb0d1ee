"""Deadlines that follow the actions, by the table in ``domain.clocks``."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from feedback.domain import clocks
from feedback.domain import deadlines as law
from feedback.domain.calendar import WorkingCalendar, local_date
from feedback.domain.deadlines import Step
from feedback.domain.states import Action, State
from feedback.store.models import Deadline, Petition, SuspensionRow
from feedback.store.queries.calendar import get_calendar
from feedback.store.queries.limits import get_policy
from feedback.store.queries.rules import rules

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def follow(session: "Session", petition: Petition, action: Action, before: str | None, now: datetime) -> list[str]:
    """Open, meet, stop and end the petition's deadlines as the action demands, and note which matters next.

    :returns: for the history, each due date that moved.
    """
    effect = clocks.EFFECTS.get(action, clocks.Effect())
    today = local_date(now)
    start = petition.clock_from or today if action == Action.SUBMIT else today
    if before == State.AWAITING_SUPPLEMENT and petition.state != State.AWAITING_SUPPLEMENT:
        _resume(session, petition, today)
    for deadline in petition.deadlines:
        if not deadline.is_open:
            continue
        if deadline.step in effect.meets:
            deadline.met_at = now
        elif deadline.step in effect.voids or effect.voids_rest:
            deadline.void_at = now
        elif effect.suspends and get_policy(session, "suspend_clock") == "yes":
            deadline.suspensions.append(SuspensionRow(since=today))
            # What was due before the clock stopped stays due: only days to come are left out.
            deadline.due = calculation(session, deadline).due
    opens = [s for s in effect.opens if not any(d.step == s and d.is_open for d in petition.deadlines)]
    presets = rules(session).limits if opens else ()
    for step in opens:
        _open(session, petition, step, start, presets)
    _undo(petition, effect)
    moved = _reconsider(session, petition) if effect.reconsiders else []
    moved += _extend(session, petition, effect)
    petition.next_due = _next_due(petition)
    return moved


def _open(session: "Session", petition: Petition, step: Step, today: date, presets: Sequence[law.Limit]) -> None:
    preset = _chosen(presets, petition, step, today)
    due = calendar_of(session).add_working_days(today, preset.working_days)
    petition.deadlines.append(
        Deadline(
            step=step,
            round=petition.round,
            starts_on=today,
            working_days=preset.working_days,
            preset_id=preset.id,
            preset_version=preset.version,
            due=due,
        )
    )


def _undo(petition: Petition, effect: clocks.Effect) -> None:
    """Let run on what was met or fell away by mistake, with the due date it had: nothing begins anew."""
    ended = max((deadline.void_at for deadline in petition.deadlines if deadline.void_at), default=None)
    for deadline in petition.deadlines:
        if deadline.round != petition.round:
            continue
        if deadline.step in effect.unmeets:
            deadline.met_at = None
        if deadline.step in effect.revives and deadline.void_at == ended:
            deadline.void_at = None


def _extend(session: "Session", petition: Petition, effect: clocks.Effect) -> list[str]:
    """Count anew what was given more working days."""
    moved = []
    for deadline in petition.deadlines:
        if deadline.step in effect.extends and deadline.is_open:
            before, deadline.due = deadline.due, calculation(session, deadline).due
            moved.append(f"{deadline.step}: {before or '–'} → {deadline.due or '–'}")
    return moved


def answer_due(petition: Petition) -> tuple[date | None, int]:
    """Last day for the answer of this round as it stands, and how many working days of it were added."""
    deadline = current(petition, Step.ANSWER)
    return (deadline.due, deadline.extended_days) if deadline else (None, 0)


def _reconsider(session: "Session", petition: Petition) -> list[str]:
    """Another office, sector or kind may have another limit: it is taken only if it gives more time, never less."""
    moved = []
    for deadline in petition.deadlines:
        if not deadline.is_open or deadline.due is None:
            continue
        preset = _choose(session, petition, Step(deadline.step), deadline.starts_on)
        days = preset.working_days + deadline.extended_days
        counted = law.calculate(deadline.starts_on, days, calendar_of(session), deadline.pauses)
        if counted.due is not None and counted.due > deadline.due:
            deadline.preset_id, deadline.preset_version = preset.id, preset.version
            moved.append(f"{deadline.step}: {deadline.due} → {counted.due}")
            deadline.working_days, deadline.due = preset.working_days, counted.due
    return moved


def _choose(session: "Session", petition: Petition, step: Step, on: date) -> "law.Limit":
    return _chosen(rules(session).limits, petition, step, on)


def _chosen(presets: Sequence[law.Limit], petition: Petition, step: Step, on: date) -> "law.Limit":
    sectors = frozenset(filter(None, (petition.sector_id, petition.sector.parent_id)))
    facts = law.LimitFacts(petition.kind, sectors, petition.office_id)
    return law.choose_limit(presets, step, facts, on)


def _resume(session: "Session", petition: Petition, today: date) -> None:
    """Let the clocks run on: the days after the request up to and including today are not counted (DESIGN 9.4)."""
    for deadline in petition.deadlines:
        standing = [row for row in deadline.suspensions if row.until is None]
        for row in standing:
            row.until = today
        if standing and deadline.is_open:
            deadline.due = calculation(session, deadline).due


def _next_due(petition: Petition) -> date | None:
    running = {deadline.step: deadline.due for deadline in petition.deadlines if deadline.is_open}
    steps = clocks.MATTERS.get(State(petition.state), ())
    return min((due for step in steps if (due := running.get(step))), default=None)


def current(petition: Petition, step: Step) -> Deadline | None:
    """The latest deadline of that kind, running or not."""
    return next((deadline for deadline in reversed(petition.deadlines) if deadline.step == step), None)


def calculation(session: "Session", deadline: Deadline, language: str = "vi") -> law.Calculation:
    """The due date day by day, holidays named in a language."""
    calendar = calendar_of(session) if language == "vi" else get_calendar(session, language)
    return law.calculate(deadline.starts_on, deadline.allowed_days, calendar, deadline.pauses)


def last_day(session: "Session", petition: Petition, step: Step, *, start: date | None = None) -> date:
    """Until when a step that is not a deadline of its own would be in time, counted from ``start``, else from the receipt."""
    first = start or petition.clock_from or local_date(petition.received_at)
    preset = _choose(session, petition, step, first)
    return calendar_of(session).add_working_days(first, preset.working_days)


def reopening_ends(session: "Session", petition: Petition) -> date:
    """Last day on which the sender may ask to reopen the answered petition."""
    answered = local_date(petition.answered_at or petition.received_at)
    return last_day(session, petition, Step.REOPENING_REQUEST, start=answered)


def calendar_of(session: "Session") -> WorkingCalendar:
    """The working calendar."""
    return rules(session).calendar
