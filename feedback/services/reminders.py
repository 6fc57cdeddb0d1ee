"""One digest a person a morning, never a letter a petition; what is urgent is told at once by the book itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from feedback.domain.actors import Role, Staff
from feedback.domain.calendar import LOCAL_ZONE, local_date, start_of_day
from feedback.domain.letters import StaffLetter
from feedback.domain.reminding import FIRST_HOUR, LAST_HOUR, hears, level_reached
from feedback.domain.states import OPEN, State
from feedback.services import accounts, deadlines
from feedback.services.notifications.staff_letters import owe_staff
from feedback.store.models import Petition
from feedback.store.queries import data_requests
from feedback.store.queries import reminders as query

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from feedback.domain.calendar import WorkingCalendar

_COORDINATORS = frozenset({State.HELD, State.SUBMITTED, State.ANSWERED, State.REFUSED})
"""Where the next step is the coordinator's."""
_REACH = timedelta(days=60)
"""Calendar days around today within which every mark lies, the longest holidays and a pause of the service included."""


@dataclass(frozen=True)
class Item:
    """Something owed: by the petition's own date or as a contribution. ``office_id`` is None where coordinators owe it."""

    code: str
    due: date
    office_id: int | None
    officer_id: int | None
    at_leader: bool = False
    contributes: bool = False
    about_data: bool = False


def is_time(now: datetime, calendar: "WorkingCalendar") -> bool:
    """Whether a digest may be written: on a working day, in the hours of work."""
    local = now.astimezone(LOCAL_ZONE)
    return FIRST_HOUR <= local.hour < LAST_HOUR and calendar.is_working_day(local.date())


def send_digests(session: "Session", *, now: datetime) -> int:
    """Write today's digest to everybody who is owed one and had none yet; whoever owes nothing gets no letter.

    :returns: how many letters it was.
    """
    calendar, today = deadlines.calendar_of(session), local_date(now)
    if not is_time(now, calendar):
        return 0
    waiting = query.list_waiting_for_digest(session, today, lock=True)
    if not waiting:
        return 0
    # Days are counted once an item, not once for everybody who might hear of it.
    items = [(item, calendar.working_days_between(today, item.due)) for item in _owed(session, today)]
    moved = query.list_moved(session, since=start_of_day(min((a.last_digest_on or today for a in waiting), default=today)))
    written = 0
    for account in waiting:
        last, account.last_digest_on = account.last_digest_on, today
        actor = accounts.actor_of(session, account, today)
        days_since = max(1, calendar.working_days_between(last, today)) if last else 1
        lines = [
            {"code": item.code, "due": item.due.isoformat(), "left": str(left), **_marks(item)}
            for item, left in items
            if _concerns(item, actor, left, days_since)
        ]
        since = start_of_day(last or today)
        changed = {e.petition.code for e in moved if e.recorded_at >= since and _works_on(e.petition, actor)}
        if lines or changed:
            owe_staff(session, account, StaffLetter.DIGEST, now=now, payload={"lines": lines, "moved": sorted(changed)})
            written += 1
    return written


def _marks(item: Item) -> dict[str, str]:
    """What kind of thing is owed, where it is not a step of the petition itself."""
    return {"contributes": "yes" if item.contributes else "", "about_data": "yes" if item.about_data else ""}


def _owed(session: "Session", today: date) -> Iterable[Item]:
    window = {"since": today - _REACH, "until": today + _REACH}
    for petition in query.list_owing(session, **window):
        # An office that asked for a supplement is told itself.
        coordinators = petition.office_id is None or petition.state in _COORDINATORS
        due = petition.next_due or today
        at_leader = petition.state == State.AWAITING_APPROVAL
        yield Item(petition.code, due, None if coordinators else petition.office_id, petition.officer_id, at_leader)
    for asked in query.list_awaited(session, **window):
        yield Item(asked.petition.code, asked.due, asked.office_id, None, contributes=True)
    for right in data_requests.list_owing(session, **window):
        yield Item(right.petition.code, right.due, None, None, about_data=True)


def _concerns(item: Item, actor: Staff, left: int, days_since: int) -> bool:
    level = level_reached(left, days_since)
    if level is None:
        return False
    roles = frozenset(role for office, role in actor.memberships if office == item.office_id or role is Role.COORDINATOR)
    return hears(roles, level, owns=_owns(item, actor))


def _owns(item: Item, actor: Staff) -> bool:
    if item.office_id is None:
        return actor.has_role(Role.COORDINATOR)
    if item.at_leader:
        return actor.has_role_in(item.office_id, Role.LEADER)
    if item.officer_id is not None:
        return item.officer_id == actor.account_id
    return actor.has_role_in(item.office_id, Role.CLERK)


def _works_on(petition: Petition, actor: Staff) -> bool:
    if petition.state not in OPEN:
        return False
    if petition.office_id is None:
        return actor.has_role(Role.COORDINATOR)
    return petition.officer_id == actor.account_id or actor.has_role_in(petition.office_id, Role.LEADER, Role.CLERK)
