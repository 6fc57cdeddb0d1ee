"""Somebody stands in for a leader for a period (DESIGN 9.11): named by the leader or the administrator, ended by the calendar."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from feedback.domain.actors import Role, Staff
from feedback.domain.calendar import local_date
from feedback.domain.errors import Invalid, NotAllowed, NotPossible, Refusal
from feedback.domain.permissions import Permission, permits
from feedback.domain.text import N_, tidy_line
from feedback.services.administration.audit import audit
from feedback.services.administration.checks import Problems, read_day, too_long
from feedback.store.models import Account, Deputy, Office
from feedback.store.queries import accounts
from feedback.store.queries import deputies as query
from feedback.store.queries.administration import wait_for_turn

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

NOUN = "deputies"
LONGEST = timedelta(days=366)


def leaders_of(session: "Session", office: Office) -> list[Account]:
    """Who leads an office in their own right."""
    return [account for account in accounts.list_members(session, office.id) if _leads(account, office)]


def possible_deputies(session: "Session", office: Office) -> list[Account]:
    """Who can stand in for a leader of an office: everybody with a role there who does not lead it."""
    return [account for account in accounts.list_members(session, office.id) if not _leads(account, office)]


def name_deputy(
    session: "Session",
    *,
    by: Staff,
    now: datetime,
    office: Office,
    leader: str,
    deputy: str,
    since: str,
    until: str,
    reason: str = "",
) -> Deputy:
    """Name who stands in for a leader, from a day up to and including another; the deputy's own roles stay.

    :param leader: e-mail address of a leader of the office. :param deputy: of somebody else with a role in it.
    :param since: ISO date, as ``until``.
    :raises NotAllowed: by is neither that leader nor an administrator. :raises Invalid: whatever does not fit.
    """
    # One after the other: two who name at once would each see no other deputy for the same days.
    wait_for_turn(session)
    head, stands_in = accounts.find_account(session, leader), accounts.find_account(session, deputy)
    may = permits(Permission.ADMINISTER, by) or (head is not None and head.id == by.account_id and _holds(by.own, office))
    if not may:
        raise NotAllowed
    first, last = read_day(since), read_day(until)
    problems = _period(first, last, local_date(now)) | too_long({"reason": tidy_line(reason)})
    if head is None or not head.active or not _leads(head, office):
        problems["leader"] = N_("Choose somebody who leads the office.")
    problems |= _person(stands_in, head, office, by)
    if first and last and head and not problems:
        named = query.find_overlapping(session, office.id, head.id, first, last)
        if named is not None:
            problems["since"] = _overlap(named)
    if problems or not (first and last and head and stands_in):
        raise Invalid(problems)
    made = Deputy(
        office=office,
        leader=head,
        deputy=stands_in,
        since=first,
        until=last,
        reason=tidy_line(reason),
        named_by=by.account_id,
        named_at=now,
    )
    session.add(made)
    session.flush()
    audit(session, by=by, now=now, noun=NOUN, key=key_of(made), before=None, after=facts(session, made))
    return made


def end_deputy(session: "Session", named: Deputy, *, by: Staff, now: datetime) -> None:
    """The leader is back early, or it was a mistake: it is over from this moment.

    :raises NotAllowed: by is neither the leader nor an administrator. :raises NotPossible: it is over already.
    """
    if named.leader_id != by.account_id and not permits(Permission.ADMINISTER, by):
        raise NotAllowed
    session.refresh(named, with_for_update=True)
    if is_over(named, local_date(now)):
        raise NotPossible(N_("This is over already."))
    before = facts(session, named)
    named.ended_at = now
    session.flush()
    audit(session, by=by, now=now, noun=NOUN, key=key_of(named), before=before, after=facts(session, named))


def is_over(named: Deputy, today: date) -> bool:
    """Whether it was ended or its last day is past."""
    return named.ended_at is not None or named.until < today


def facts(_session: "Session", named: Deputy) -> dict[str, str]:
    """What the history compares."""
    return {
        "office": named.office.code,
        "leader": named.leader.email,
        "deputy": named.deputy.email,
        "since": named.since.isoformat(),
        "until": named.until.isoformat(),
        "reason": named.reason,
        "ended": f"{local_date(named.ended_at):%d/%m/%Y}" if named.ended_at else "",
    }


def key_of(named: Deputy) -> str:
    """What names it in addresses and in the history: office, leader and first day."""
    return f"{named.office.code} {named.leader.email} {named.since.isoformat()}"


def _holds(staff: Staff, office: Office) -> bool:
    return staff.has_role_in(office.id, Role.LEADER)


def _leads(account: Account, office: Office) -> bool:
    return _holds(account.actor, office)


def _period(first: date | None, last: date | None, today: date) -> Problems:
    if first is None or last is None:
        return {name: N_("Choose a day.") for name, day in (("since", first), ("until", last)) if day is None}
    if last < today:
        return {"until": N_("This day is over. Choose today or a later day.")}
    if first < today:
        return {"since": N_("This day is over: what was done on it stays as it is. Choose today or a later day.")}
    if last < first:
        return {"until": N_("The last day lies before the first. Choose a later one.")}
    if last - first > LONGEST:
        return {"until": N_("Nobody stands in for longer than a year. Choose an earlier day, or make them leader.")}
    return {}


def _person(stands_in: Account | None, head: Account | None, office: Office, by: Staff) -> Problems:
    if stands_in is None or not stands_in.active or office.id not in stands_in.actor.office_ids:
        return {"deputy": N_("Choose somebody who has a role in the office.")}
    if head is not None and stands_in.id == head.id:
        return {"deputy": N_("Nobody stands in for themselves. Choose somebody else.")}
    if _leads(stands_in, office):
        return {"deputy": N_("This person leads the office already. Choose somebody else.")}
    if stands_in.id == by.account_id:
        return {"deputy": N_("Nobody makes themselves deputy. The leader or another administrator has to do it.")}
    return {}


def _overlap(named: Deputy) -> Refusal:
    sentence = N_("%(name)s is named already, from %(since)s to %(until)s. End that first, or choose other days.")
    days = {name: f"{day:%d/%m/%Y}" for name, day in (("since", named.since), ("until", named.until))}
    return Refusal(sentence, name=named.deputy.name, **days)
