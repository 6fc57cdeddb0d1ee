"""Accounts as they come and go: invited, given roles, handed over, closed; somebody always administers."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from feedback.domain.actors import Role
from feedback.domain.errors import Invalid, NotAllowed, NotPossible
from feedback.domain.letters import StaffLetter
from feedback.services import accounts, calendar_feed, handing_over, invitations, jobs, sessions
from feedback.services.administration import accounts as administration
from feedback.services.notifications.staff_letters import staff_payload
from feedback.store.models import Job
from feedback.store.queries.accounts import find_account
from feedback.store.queries.administration import list_changes
from feedback.store.queries.invitations import latest_letter
from feedback.store.queries.offices import find_office
from tests import people
from tests.databases import on_both_databases

WORDS = "ba từ không liên quan"
NEW = {"email": "moi@Example.VN", "name": "  Người   Mới ", "role": "officer", "office": "SYT"}


@pytest.fixture
def admin(session, clock):
    return people.staff(session, Role.ADMINISTRATOR, now=clock())


@pytest.fixture
def invited(session, clock, admin):
    return administration.add(session, by=admin, now=clock(), **NEW)


def token_for(session, account) -> str:
    return staff_payload(latest_letter(session, account.id))["token"]


@on_both_databases
def test_who_is_invited_sets_a_password_once(session, clock, invited):
    assert (invited.email, invited.name) == ("moi@example.vn", "Người Mới")
    with pytest.raises(accounts.WrongCredentials):
        accounts.check_password(session, "moi@example.vn", "")
    letter = latest_letter(session, invited.id)
    assert (letter.letter, letter.recipient, letter.petition_id) == (StaffLetter.INVITATION, "moi@example.vn", None)
    invitation = invitations.find(session, token_for(session, invited), now=clock())
    invitations.accept(session, invitation, now=clock(), password=WORDS, again=WORDS)
    assert accounts.check_password(session, "moi@example.vn", WORDS) == invited.id
    assert invitations.find(session, token_for(session, invited), now=clock()) is None
    with pytest.raises(NotPossible):
        invitations.accept(session, invitation, now=clock(), password=WORDS, again=WORDS)


@pytest.mark.parametrize(
    ("typed", "field"),
    [(("ngắn", "ngắn"), "password"), (("dài" * 100, "dài" * 100), "password"), ((WORDS, WORDS + "?"), "again")],
)
def test_a_password_that_does_not_fit(session, clock, invited, typed, field):
    invitation = invitations.find(session, token_for(session, invited), now=clock())
    with pytest.raises(Invalid) as refused:
        invitations.accept(session, invitation, now=clock(), password=typed[0], again=typed[1])
    assert set(refused.value.fields) == {field}


def test_a_link_ends_after_seven_days_with_the_next_one_and_when_cancelled(session, clock, admin, invited):
    first = token_for(session, invited)
    administration.invite_again(session, invited, by=admin, now=clock())
    second = token_for(session, invited)
    assert invitations.find(session, first, now=clock()) is None
    assert invitations.find(session, second, now=clock.advance(days=6.9))
    assert invitations.find(session, second, now=clock.advance(days=0.2)) is None
    administration.invite_again(session, invited, by=admin, now=clock())
    administration.cancel_invitation(session, invited, by=admin, now=clock())
    assert invitations.find(session, token_for(session, invited), now=clock()) is None
    with pytest.raises(NotPossible):
        administration.cancel_invitation(session, invited, by=admin, now=clock())


def test_a_forgotten_password_ends_old_sessions_and_the_old_password(session, clock, admin):
    account = people.account(session, Role.CLERK, "SYT", now=clock())
    token = people.open_session(session, account, now=clock())
    administration.invite_again(session, account, by=admin, now=clock())
    assert sessions.resume(session, token, now=clock(), longest=clock() - clock(), idle=clock() - clock()) is None
    with pytest.raises(accounts.WrongCredentials):
        accounts.check_password(session, account.email, people.PASSWORD)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"email": "không"}, "email"),
        ({"email": ""}, "email"),
        ({"name": " "}, "name"),
        ({"role": "boss"}, "role"),
        ({"office": "SỞ"}, "office"),
    ],
)
def test_an_invitation_that_does_not_fit(session, clock, admin, wrong, field):
    with pytest.raises(Invalid) as refused:
        administration.add(session, by=admin, now=clock(), **{**NEW, **wrong})
    assert set(refused.value.fields) == {field}


def test_an_address_is_invited_once(session, clock, admin, invited):
    with pytest.raises(Invalid) as refused:
        administration.add(session, by=admin, now=clock(), **NEW)
    assert "email" in refused.value.fields


def test_only_an_administrator_invites(session, clock):
    with pytest.raises(NotAllowed):
        administration.add(session, by=people.staff(session, Role.LEADER, "SYT", now=clock()), now=clock(), **NEW)


@on_both_databases
def test_open_work_is_handed_over_before_the_account_is_closed(session, clock, files, admin):
    case = people.case_in(session, "in_progress", now=clock(), files=files)
    waiting = people.petition_in(session, "awaiting_approval", now=clock(), files=files, email="b@example.vn")
    leaver = people.account(session, Role.OFFICER, "SYT", now=clock())
    token = people.open_session(session, leaver, now=clock())
    with pytest.raises(NotPossible) as refused:
        administration.deactivate(session, leaver, by=admin, now=clock())
    assert refused.value.values == {"number": 2}
    colleague = people.account(session, Role.OFFICER, "SYT", "Cao Thị Mới", now=clock())
    leader, office = case.person(Role.LEADER), find_office(session, "SYT")
    done = handing_over.hand_over(session, leaver, by=leader, now=clock(), office=office, to=colleague.email)
    assert case.petition.officer_id == colleague.id
    assert (done.moved, done.left) == ([case.petition.code, waiting.code], [])
    assert (waiting.officer_id, waiting.state) == (colleague.id, "awaiting_approval")
    administration.deactivate(session, leaver, by=admin, now=clock())
    assert sessions.resume(session, token, now=clock(), longest=clock() - clock(), idle=clock() - clock()) is None
    assert [line.after for line in list_changes(session, noun="accounts", key=leaver.email)] == ['{"active": "no"}']
    with pytest.raises(NotPossible):
        administration.deactivate(session, leaver, by=admin, now=clock())


def test_one_colleague_who_was_faster_does_not_fail_all(session, clock, files, monkeypatch):
    case = people.case_in(session, "in_progress", now=clock(), files=files)
    other = people.petition_in(session, "in_progress", now=clock(), files=files, email="b@example.vn")
    leaver = people.account(session, Role.OFFICER, "SYT", now=clock())
    colleague = people.account(session, Role.OFFICER, "SYT", "Cao Thị Mới", now=clock())
    leader = case.person(Role.LEADER)
    listed = handing_over.accounts.list_open_work

    def overtaken(*asked):
        found = listed(*asked)
        taken = {"officer": leader.account_id, "code": other.code}
        session.connection().execute(
            text("UPDATE petition SET officer_id = :officer, version = version + 1 WHERE code = :code"), taken
        )
        return found

    monkeypatch.setattr(handing_over.accounts, "list_open_work", overtaken)
    office = find_office(session, "SYT")
    done = handing_over.hand_over(session, leaver, by=leader, now=clock(), office=office, to=colleague.email)
    session.flush()
    assert (done.moved, [code for code, _why in done.left]) == ([case.petition.code], [other.code])
    assert people.reload(session, other.code).officer_id == leader.account_id


def test_work_is_handed_over_by_clerk_or_leader_to_somebody_else_of_the_office(session, clock, files):
    case = people.case_in(session, "in_progress", now=clock(), files=files)
    leaver, office = find_account(session, "officer.syt.do-chuyen-vien@example.vn"), find_office(session, "SYT")
    stranger = people.staff(session, Role.LEADER, "SXD", now=clock())
    with pytest.raises(NotAllowed):
        handing_over.hand_over(session, leaver, by=stranger, now=clock(), office=office, to=leaver.email)
    clerk = case.person(Role.CLERK)
    for to in (leaver.email, "ai@example.vn", people.account(session, Role.OFFICER, "SXD", now=clock()).email):
        with pytest.raises(Invalid):
            handing_over.hand_over(session, leaver, by=clerk, now=clock(), office=office, to=to)
    assert case.petition.officer_id == leaver.id


def test_a_role_is_not_taken_from_somebody_who_would_leave_work_behind(session, clock, files, admin):
    people.case_in(session, "in_progress", now=clock(), files=files)
    officer = find_account(session, "officer.syt.do-chuyen-vien@example.vn")
    took = {"by": admin, "now": clock(), "role": "officer", "office": "SYT"}
    with pytest.raises(NotPossible, match="only role"):
        administration.withdraw_role(session, officer, **took)
    administration.grant_role(session, officer, by=admin, now=clock(), role="officer", office="SXD")
    with pytest.raises(NotPossible, match="Open petitions"):
        administration.withdraw_role(session, officer, **took)
    administration.grant_role(session, officer, by=admin, now=clock(), role="clerk", office="SYT")
    administration.withdraw_role(session, officer, **took)
    with pytest.raises(NotPossible, match="does not hold"):
        administration.withdraw_role(session, officer, **took)
    assert {role for _, role in officer.actor.memberships} == {Role.OFFICER, Role.CLERK}


def test_somebody_always_administers(session, clock, admin):
    last = find_account(session, "administrator.ubnd.bui-quan-tri@example.vn")
    administration.grant_role(session, last, by=None, now=clock(), role="coordinator", office="VP")
    administration.add(session, by=admin, now=clock(), **{**NEW, "role": "administrator", "office": "VP"})
    for tried in (
        lambda: administration.deactivate(session, last, by=admin, now=clock()),
        lambda: administration.invite_again(session, last, by=admin, now=clock()),
        lambda: administration.withdraw_role(session, last, by=admin, now=clock(), role="administrator", office="UBND"),
    ):
        # The invited one has no password yet.
        with pytest.raises(NotPossible, match="Nobody else"):
            tried()
    accounts.set_password(session, find_account(session, "moi@example.vn"), WORDS, now=clock())
    administration.withdraw_role(session, last, by=admin, now=clock(), role="administrator", office="UBND")


def test_a_closed_account_is_opened_again_with_a_new_link(session, clock, admin):
    account = people.account(session, Role.CLERK, "SYT", now=clock())
    with pytest.raises(NotPossible):
        administration.reactivate(session, account, by=admin, now=clock())
    administration.deactivate(session, account, by=admin, now=clock())
    with pytest.raises(NotPossible):
        administration.invite_again(session, account, by=admin, now=clock())
    administration.reactivate(session, account, by=admin, now=clock())
    assert invitations.find(session, token_for(session, account), now=clock())
    with pytest.raises(accounts.WrongCredentials):
        accounts.check_password(session, account.email, people.PASSWORD)


def finished(session, files, account, now) -> Job:
    """A download that somebody asked for, made an hour ago."""
    job = jobs.enqueue(session, by=account.id, kind="export", arguments={}, now=now)
    job.status, job.result_key, job.expires_at = "done", files.put(b"abc"), now + jobs.RESULT_KEPT - timedelta(hours=1)
    return job


@pytest.mark.parametrize("leaving", ["closed", "a role less"])
def test_downloads_end_with_what_they_were_made_with(session, clock, files, admin, leaving):
    account, other = (people.account(session, role, "SYT", now=clock()) for role in (Role.CLERK, Role.OFFICER))
    administration.grant_role(session, account, by=admin, now=clock(), role="leader", office="SYT")
    job, others = (finished(session, files, who, clock()) for who in (account, other))
    running = jobs.enqueue(session, by=account.id, kind="export", arguments={}, now=clock())
    running.status, running.lease_until = "running", clock() + jobs.LEASE
    session.flush()
    if leaving == "closed":
        administration.deactivate(session, account, by=admin, now=clock())
    else:
        administration.withdraw_role(session, account, by=admin, now=clock(), role="leader", office="SYT")
    assert jobs.has_expired(job, clock())
    assert not jobs.has_expired(others, clock())
    assert (running.status, running.lease_until) == ("queued", None)


def test_a_new_password_ends_the_address_of_the_calendar(session, clock, admin):
    account = people.account(session, Role.CLERK, "SYT", now=clock())
    first = calendar_feed.make_address(session, by=account.actor)
    accounts.set_password(session, account, WORDS, now=clock())
    assert calendar_feed.entries(session, first, now=clock()) is None
    second = calendar_feed.make_address(session, by=account.actor)
    assert calendar_feed.entries(session, second, now=clock()) is not None
    administration.invite_again(session, account, by=admin, now=clock())
    assert calendar_feed.entries(session, second, now=clock()) is None
