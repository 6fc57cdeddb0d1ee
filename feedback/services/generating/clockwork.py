"""Deadlines of a petition that is not in the database: as ``services.deadlines`` runs them, by the same tables and rules."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

from feedback.domain import clocks
from feedback.domain import deadlines as law
from feedback.domain.calendar import WorkingCalendar, local_date
from feedback.domain.deadlines import Step
from feedback.domain.standing import Action, State
from feedback.store.bulk import stand_in
from feedback.store.models import Deadline, LimitPreset, SuspensionRow

_NOTHING = clocks.Effect()


_Deadline: Any = stand_in(Deadline)


class Running(_Deadline):  # type: ignore[misc]
    """A deadline."""

    suspensions: list[SimpleNamespace]
    extensions: list[SimpleNamespace]

    @property
    def is_open(self) -> bool:
        """Whether it still runs."""
        return self.met_at is None and self.void_at is None


_Suspension: Any = stand_in(SuspensionRow)


class Clockwork:
    """The calendar, the limits and the policy of an authority, read once."""

    def __init__(self, calendar: WorkingCalendar, limits: Sequence[LimitPreset], *, suspends: bool) -> None:
        self._calendar, self._limits, self._suspends = calendar, limits, suspends
        self._days: dict[tuple[date, int], date] = {}
        self._chosen: dict[tuple[Any, ...], LimitPreset] = {}
        self._changes = sorted({limit.from_date for limit in limits})

    def add(self, start: date, count: int) -> date:
        """As :meth:`WorkingCalendar.add_working_days`; what was counted once is remembered, and there are not many days."""
        found = self._days.get((start, count))
        if found is None:
            found = self._days[start, count] = self._calendar.add_working_days(start, count)
        return found

    def follow(self, petition: Any, action: Action, before: str | None, now: datetime) -> list[str]:
        """As ``services.deadlines.follow``."""
        effect, today = clocks.EFFECTS.get(action, _NOTHING), local_date(now)
        if before == State.AWAITING_SUPPLEMENT and petition.state != State.AWAITING_SUPPLEMENT:
            self._resume(petition, today)
        for deadline in petition.deadlines:
            if not deadline.is_open:
                continue
            if deadline.step in effect.meets:
                deadline.met_at = now
            elif deadline.step in effect.voids or effect.voids_rest:
                deadline.void_at = now
            elif effect.suspends and self._suspends:
                deadline.suspensions.append(_Suspension(since=today))
                deadline.due = self._due(deadline)
        for step in effect.opens:
            if not any(deadline.step == step and deadline.is_open for deadline in petition.deadlines):
                self._open(petition, step, today)
        moved = self._reconsider(petition) if effect.reconsiders else []
        moved += self._extend(petition, effect)
        petition.next_due = _next_due(petition)
        return moved

    def _open(self, petition: Any, step: Step, today: date) -> None:
        preset = self._choose(petition, step, today)
        deadline = Running(
            petition_id=petition.id,
            step=step.value,
            round=petition.round,
            starts_on=today,
            working_days=preset.working_days,
            preset_id=preset.id,
            preset_version=preset.version,
            due=self.add(today, preset.working_days),
            suspensions=[],
            extensions=[],
        )
        petition.deadlines.append(deadline)

    def _reconsider(self, petition: Any) -> list[str]:
        moved = []
        for deadline in petition.deadlines:
            if not deadline.is_open or deadline.due is None:
                continue
            preset = self._choose(petition, Step(deadline.step), deadline.starts_on)
            due = self._due(deadline, preset.working_days)
            if due is not None and due > deadline.due:
                moved.append(f"{deadline.step}: {deadline.due} → {due}")
                deadline.preset_id, deadline.preset_version = preset.id, preset.version
                deadline.working_days, deadline.due = preset.working_days, due
        return moved

    def _extend(self, petition: Any, effect: clocks.Effect) -> list[str]:
        moved = []
        for deadline in petition.deadlines:
            if deadline.step in effect.extends and deadline.is_open:
                before, deadline.due = deadline.due, self._due(deadline)
                moved.append(f"{deadline.step}: {before or '–'} → {deadline.due or '–'}")
        return moved

    def _resume(self, petition: Any, today: date) -> None:
        for deadline in petition.deadlines:
            standing = [row for row in deadline.suspensions if row.until is None]
            for row in standing:
                row.until = today
            if standing and deadline.is_open:
                deadline.due = self._due(deadline)

    def _due(self, deadline: Any, working_days: int | None = None) -> date | None:
        days = (working_days or deadline.working_days) + sum(row.working_days for row in deadline.extensions)
        if not deadline.suspensions:
            return self.add(deadline.starts_on, days)
        pauses = [law.Suspension(row.since, row.until) for row in deadline.suspensions]
        return law.calculate(deadline.starts_on, days, self._calendar, pauses).due

    def _choose(self, petition: Any, step: Step, on: date) -> LimitPreset:
        # Between two changes of the limits every day has the same.
        key = (petition.kind, petition.sector_id, petition.office_id, step, bisect_right(self._changes, on))
        found = self._chosen.get(key)
        if found is None:
            sectors = frozenset(filter(None, (petition.sector_id, petition.sector.parent_id)))
            facts = law.LimitFacts(petition.kind, sectors, petition.office_id)
            found = self._chosen[key] = law.choose_limit(self._limits, step, facts, on)
        return found


def current(petition: Any) -> Any:
    """The latest deadline for an answer."""
    return next((deadline for deadline in reversed(petition.deadlines) if deadline.step == Step.ANSWER), None)


def _next_due(petition: Any) -> date | None:
    running = {deadline.step: deadline.due for deadline in petition.deadlines if deadline.is_open}
    steps = clocks.MATTERS.get(State(petition.state), ())
    return min((due for step in steps if (due := running.get(step))), default=None)
