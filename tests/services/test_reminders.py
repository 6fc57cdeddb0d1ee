"""One digest a person a morning, rising from officer to leader to coordinator; never at night, never on days off."""

import pytest

from feedback.domain.actors import Role
from feedback.domain.states import Action
from feedback.services import coordinating, reminders, urgency
from feedback.services.notifications.staff_letters import staff_payload
from feedback.store.models import OutboxMessage
from tests.databases import on_both_databases
from tests.people import HEALTH, LAND, case_in, staff

pytestmark = on_both_databases


def digests(session, clock, moment):
    """Who got a digest at that moment, by the part of the address before the office, with the codes in it."""
    before = {m.id for m in session.query(OutboxMessage)}
    reminders.send_digests(session, now=clock.set(moment))
    session.flush()
    new = [m for m in session.query(OutboxMessage).order_by(OutboxMessage.id) if m.id not in before]
    return {m.account.email.split(".")[0]: [line["code"] for line in staff_payload(m)["lines"]] for m in new}


@pytest.fixture
def case(session, clock, files):
    """In hand of the officer, due on Monday, 14/12/2026; everybody who could be told has an account."""
    for role in (Role.CLERK, Role.LEADER):
        staff(session, role, HEALTH, now=clock())
    return case_in(session, "in_progress", now=clock(), files=files)


def test_two_days_before_on_the_day_and_after_it_rises(session, clock, case):
    code = [case.petition.code]
    seen = {
        day: digests(session, clock, f"2026-12-{day:02}T07:30") for day in (9, 10, 11, 12, 14, 15, 16, 17, 18, 21, 22, 23, 24)
    }
    assert {day: who for day, who in seen.items() if who} == {
        10: {"officer": code},
        14: {"officer": code},
        15: {"officer": code, "leader": code},
        17: {"officer": code, "leader": code},
        23: {"officer": code, "leader": code, "coordinator": code},
    }


def test_once_a_morning_and_never_at_night(session, clock, case):
    assert digests(session, clock, "2026-12-14T06:59") == {}
    assert digests(session, clock, "2026-12-14T07:00") == {"officer": [case.petition.code]}
    assert digests(session, clock, "2026-12-14T09:00") == {}
    assert digests(session, clock, "2026-12-15T18:00") == {}


def test_a_day_on_which_nothing_ran_is_made_good(session, clock, case):
    assert digests(session, clock, "2026-12-11T08:00") == {}, "two working days before was yesterday, and nobody was asked then"
    assert digests(session, clock, "2026-12-16T08:00") == {
        "officer": [case.petition.code],
        "leader": [case.petition.code],
    }, "on Monday and Tuesday the service stood still"


def test_before_it_is_taken_the_clerk_and_before_it_is_received_the_coordinator(session, clock, files):
    staff(session, Role.CLERK, HEALTH, now=clock())
    case_in(session, "assigned", now=clock(), files=files)
    staff(session, Role.COORDINATOR, now=clock())
    waiting = case_in(session, "submitted", now=clock(), files=files)
    assert digests(session, clock, "2026-11-25T08:00") == {"coordinator": [waiting.petition.code]}
    assert set(digests(session, clock, "2026-12-10T08:00")) == {"clerk", "coordinator"}


def test_a_contribution_has_its_own_day(session, clock, case):
    helper = staff(session, Role.CLERK, LAND, now=clock())
    coordinating.add_coordinating_office(
        session, case.petition, by=case.person("leader"), now=clock(), office=LAND, question="Đã đo chưa?", due="2026-11-27"
    )
    assert digests(session, clock, "2026-11-27T08:00") == {"clerk": [case.petition.code]}
    coordinating.contribute(session, case.petition, by=helper, now=clock(), text="Đã đo.")
    assert digests(session, clock, "2026-11-30T08:00") == {}


def test_what_is_urgent_is_told_at_once_even_at_night(session, clock, case):
    clock.set("2026-11-21T23:00")
    urgency.mark_urgent(
        session, case.petition, by=case.person("coordinator"), now=clock(), urgent=True, reason="Có người bị thương."
    )
    told = session.query(OutboxMessage).filter(OutboxMessage.account_id.is_not(None)).one()
    assert (told.letter, told.account.email.split(".")[0]) == ("staff_urgent_assignment", "officer")
    assert case.petition.events[-1].action == Action.MARK_URGENT
