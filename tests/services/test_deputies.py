"""Somebody stands in for a leader: from the first day to the last, no longer, and the history says on whose behalf."""

from datetime import date

import pytest

from feedback.domain.actors import Role
from feedback.domain.calendar import local_date
from feedback.domain.errors import Invalid, NotAllowed, NotPossible
from feedback.services import accounts, deputies, handling
from feedback.services.administration import accounts as administration
from feedback.store.queries.offices import find_office
from tests import people
from tests.databases import on_both_databases

DAYS = {"since": "2026-11-23", "until": "2026-11-25"}


@pytest.fixture
def office(session):
    return find_office(session, "SYT")


@pytest.fixture
def leader(session, clock):
    return people.account(session, Role.LEADER, "SYT", now=clock())


@pytest.fixture
def second(session, clock):
    return people.account(session, Role.OFFICER, "SYT", "Cao Thị Phó", now=clock())


@pytest.fixture
def named(session, clock, office, leader, second):
    """``named(since=…)``: the leader names the second."""

    def name(by=None, **changed):
        typed = {"office": office, "leader": leader.email, "deputy": second.email, **DAYS, "reason": "Đi công tác", **changed}
        return deputies.name_deputy(session, by=by or leader.actor, now=clock(), **typed)

    return name


def acting(session, account, clock):
    return accounts.actor_of(session, account, local_date(clock()))


@on_both_databases
def test_the_deputy_leads_from_the_first_day_to_the_last(session, clock, office, second, named, leader):
    named()
    for moment, leads in (
        ("2026-11-22T23:59", False),
        ("2026-11-23T00:01", True),
        ("2026-11-25T23:59", True),
        ("2026-11-26T00:01", False),
    ):
        clock.set(moment)
        staff = acting(session, second, clock)
        assert staff.has_role_in(office.id, Role.LEADER) is leads
        assert staff.deputy_for == (frozenset({(office.id, leader.id)}) if leads else frozenset())
        assert staff.own.memberships == second.actor.memberships


def test_the_history_says_on_whose_behalf(session, clock, files, office, second, named, leader):
    named()
    case = people.case_in(session, "awaiting_approval", now=clock(), files=files)
    with pytest.raises(NotAllowed):
        handling.approve(session, case.petition, by=acting(session, second, clock), now=clock())
    clock.set("2026-11-23T08:00")
    handling.approve(session, case.petition, by=acting(session, second, clock), now=clock())
    assert (case.petition.events[-1].account, case.petition.events[-1].on_behalf_of) == (second, leader)
    other = people.case_in(session, "assigned", now=clock(), files=files, email="b@example.vn")
    handling.take(session, other.petition, by=acting(session, second, clock), now=clock())
    assert other.petition.events[-1].on_behalf_of is None, "an officer takes petitions in their own right"
    handling.draft_answer(session, other.petition, by=acting(session, second, clock), now=clock(), text=people.ANSWER)
    assert all(event.on_behalf_of is None for event in other.petition.events)


def test_it_is_ended_early_by_the_leader(session, clock, second, named, leader):
    deputy = named(since="2026-11-20")
    assert acting(session, second, clock).has_role(Role.LEADER)
    with pytest.raises(NotAllowed):
        deputies.end_deputy(session, deputy, by=second.actor, now=clock())
    deputies.end_deputy(session, deputy, by=leader.actor, now=clock())
    assert not acting(session, second, clock).has_role(Role.LEADER)
    with pytest.raises(NotPossible):
        deputies.end_deputy(session, deputy, by=leader.actor, now=clock())
    named(since="2026-11-20")


def test_two_who_name_at_once_come_one_after_the_other(session, named, monkeypatch):
    order = []
    for name, module in (("wait_for_turn", deputies), ("find_overlapping", deputies.query)):
        real = getattr(module, name)
        monkeypatch.setattr(module, name, lambda *given, name=name, real=real: (order.append(name), real(*given))[1])
    named()
    assert order == ["wait_for_turn", "find_overlapping"]


def test_an_administrator_does_not_make_themselves_deputy(session, clock, named, second):
    admin = people.staff(session, Role.ADMINISTRATOR, now=clock())
    administration.grant_role(session, second, by=admin, now=clock(), role="administrator", office="UBND")
    with pytest.raises(Invalid) as refused:
        named(by=second.actor)
    assert set(refused.value.fields) == {"deputy"}
    assert named(by=admin).deputy is second


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"since": ""}, "since"),
        ({"until": "2026-02-30"}, "until"),
        ({"since": "2026-11-19"}, "since"),
        ({"since": "2026-11-01", "until": "2026-11-19"}, "until"),
        ({"since": "2026-11-26"}, "until"),
        ({"until": "2028-01-01"}, "until"),
        ({"deputy": ""}, "deputy"),
        ({"deputy": "ai@example.vn"}, "deputy"),
        ({"reason": "x" * 501}, "reason"),
    ],
)
def test_what_does_not_fit(named, wrong, field):
    with pytest.raises(Invalid) as refused:
        named(**wrong)
    assert set(refused.value.fields) == {field}


def test_who_cannot_stand_in(session, clock, named, leader):
    stranger = people.account(session, Role.OFFICER, "SXD", now=clock())
    another_leader = people.account(session, Role.LEADER, "SYT", "Lãnh Đạo Hai", now=clock())
    for deputy in (leader.email, stranger.email, another_leader.email):
        with pytest.raises(Invalid) as refused:
            named(deputy=deputy)
        assert set(refused.value.fields) == {"deputy"}


@pytest.mark.parametrize(
    "days", [DAYS, {"since": "2026-11-25", "until": "2026-11-30"}, {"since": "2026-11-20", "until": "2026-11-23"}]
)
def test_two_at_once_are_refused(named, days):
    named()
    with pytest.raises(Invalid) as refused:
        named(**days)
    assert set(refused.value.fields) == {"since"}


def test_it_may_follow_on_the_day_after(named):
    named()
    assert named(since="2026-11-26", until="2026-11-26").since == date(2026, 11, 26)


def test_who_may_name_whom(session, clock, named, second, leader):
    admin = people.staff(session, Role.ADMINISTRATOR, now=clock())
    assert named(by=admin, since="2026-11-20").named_by == admin.account_id
    other = people.account(session, Role.LEADER, "SYT", "Lãnh Đạo Hai", now=clock())
    for stranger in (
        second.actor,
        other.actor,
        acting(session, second, clock),
        people.staff(session, Role.LEADER, "SXD", now=clock()),
    ):
        with pytest.raises(NotAllowed):
            named(by=stranger, since="2026-11-27", until="2026-11-27")
    with pytest.raises(Invalid) as refused:
        named(by=admin, leader=second.email, since="2026-11-27", until="2026-11-27")
    assert "leader" in refused.value.fields


def test_nobody_stands_in_for_who_leads_no_more(session, clock, second, named, leader):
    admin = people.staff(session, Role.ADMINISTRATOR, now=clock())
    named(since="2026-11-20")
    administration.grant_role(session, leader, by=admin, now=clock(), role="officer", office="SYT")
    administration.withdraw_role(session, leader, by=admin, now=clock(), role="leader", office="SYT")
    assert not acting(session, second, clock).has_role(Role.LEADER)
