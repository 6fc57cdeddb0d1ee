"""Doors: signing in, staying in, slowing guesses down, and who sees the sender."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from feedback.domain.actors import Role
from feedback.domain.errors import Refusal
from feedback.services import accounts, identity, sessions, subjects, throttle
from feedback.store.models import AccessRecord, Account, Attempt, StaffSession
from tests import people
from tests.databases import on_both_databases

LIMITS = {"longest": timedelta(hours=10), "idle": timedelta(minutes=60)}
WINDOW = timedelta(minutes=15)


@pytest.fixture
def alice(session, clock) -> Account:
    return people.account(session, "officer", people.HEALTH, "Alice", now=clock())


@pytest.fixture
def resume(session, clock):
    return lambda token: sessions.resume(session, token, now=clock(), **LIMITS)


@on_both_databases
def test_signing_in_and_out(session, clock, alice, resume):
    token = people.sign_in(session, f"  {alice.email.upper()} ", people.PASSWORD, now=clock())
    found = resume(token)
    actor = found.actor
    assert actor.account_id == alice.id
    assert actor.has_role_in(alice.memberships[0].office_id, Role.OFFICER)
    assert token not in str([row.token_hash for row in session.scalars(select(StaffSession))])
    sessions.end(session, token, now=clock())
    assert resume(token) is None


@pytest.mark.parametrize(("email", "password"), [("", ""), (None, "wrong"), (None, ""), ("nobody@example.vn", people.PASSWORD)])
def test_every_wrong_pair_gets_the_same_sentence(session, clock, alice, email, password):
    with pytest.raises(accounts.WrongCredentials) as wrong:
        people.sign_in(session, alice.email if email is None else email, password, now=clock())
    assert str(wrong.value) == "The e-mail address or the password is not right."


def test_a_closed_account_is_out_at_once(session, clock, alice, resume):
    token = people.sign_in(session, alice.email, people.PASSWORD, now=clock())
    alice.active = False
    session.flush()
    assert resume(token) is None
    with pytest.raises(accounts.WrongCredentials):
        people.sign_in(session, alice.email, people.PASSWORD, now=clock())


def test_a_session_ends_when_idle_and_when_old(session, clock, alice, resume):
    token = people.sign_in(session, alice.email, people.PASSWORD, now=clock())
    clock.advance(minutes=60)
    assert resume(token)
    clock.advance(minutes=1)
    assert resume(token) is None
    for _ in range(9):
        sessions.mark_seen(session, token, now=clock())
        clock.advance(minutes=59)
    assert resume(token)
    sessions.mark_seen(session, token, now=clock())
    clock.advance(minutes=30)
    assert resume(token) is None


def test_a_made_up_token_opens_nothing(session, alice, resume):
    for token in ("", "x", "staff", session.scalar(select(func.max(StaffSession.token_hash))) or "-"):
        assert resume(token) is None


def test_passwords_are_hashed_with_argon2id_and_grow_with_the_times(session, clock, alice):
    from argon2 import PasswordHasher

    assert alice.password_hash.startswith("$argon2id$")
    alice.password_hash = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1).hash(people.PASSWORD)
    people.sign_in(session, alice.email, people.PASSWORD, now=clock())
    assert "m=8,t=1" in alice.password_hash


def test_a_password_counts_to_its_last_letter_as_it_was_typed(session, clock, alice):
    """Neither cut, nor trimmed, nor folded: two hundred letters, the last of which matters."""
    long = " Ă" + "ba từ không liên quan " * 9
    assert len(long) == 200
    accounts.set_password(session, alice, long, now=clock())
    assert people.sign_in(session, alice.email, long, now=clock())
    for other in (long.strip(), long.lower(), long[:-1], long + " "):
        with pytest.raises(accounts.WrongCredentials):
            people.sign_in(session, alice.email, other, now=clock())
    with pytest.raises(Refusal, match="longer than 200"):
        accounts.set_password(session, alice, long + " ", now=clock())


@pytest.mark.parametrize(("email", "password"), [("officer.syt.alice@example.vn", "x" * 12), ("new@example.vn", "x" * 11)])
def test_an_account_that_cannot_be_made(session, clock, alice, email, password):
    with pytest.raises(Refusal):
        accounts.create_account(session, email=email, name="X", password=password, roles=[], now=clock())


def test_addresses_are_kept_in_lower_case(session, clock, alice):
    with pytest.raises(Refusal):
        accounts.create_account(session, email=alice.email.upper(), name="X", password="x" * 12, roles=[], now=clock())


@on_both_databases
def test_guesses_are_slowed_down(session, clock):
    def knock(door: str = "track|A") -> None:
        throttle.knock(session, door, limit=3, window=WINDOW, now=clock())

    for _ in range(3):
        knock()
    with pytest.raises(throttle.TooMany, match="15 minutes"):
        knock()
    knock("track|B")
    clock.advance(minutes=15, seconds=1)
    knock()


def test_a_refused_guess_is_not_counted_so_waiting_helps(session, clock):
    for _ in range(3):
        throttle.knock(session, "d", limit=3, window=WINDOW, now=clock())
    clock.advance(minutes=14)
    with pytest.raises(throttle.TooMany):
        throttle.knock(session, "d", limit=3, window=WINDOW, now=clock())
    clock.advance(minutes=2)
    throttle.knock(session, "d", limit=3, window=WINDOW, now=clock())


def test_a_door_that_opened_forgets(session, clock):
    for _ in range(3):
        throttle.knock(session, "track|192.0.2.7", limit=3, window=WINDOW, now=clock())
    assert all("192.0.2.7" not in attempt.door for attempt in session.scalars(select(Attempt)))
    throttle.forget(session, "track|192.0.2.7")
    throttle.knock(session, "track|192.0.2.7", limit=1, window=WINDOW, now=clock())


@pytest.mark.parametrize(
    ("role", "office", "confidential", "about", "sees"),
    [
        ("coordinator", "", False, "", True),
        ("coordinator", "", True, "", True),
        ("officer", "SYT", False, "", True),
        ("leader", "SYT", False, "", True),
        ("clerk", "SYT", True, "", False),
        ("leader", "SYT", True, "", False),
        ("officer", "SYT", False, "SYT", False),
        ("officer", "SXD", False, "", False),
        ("inspector", "", False, "", False),
        ("administrator", "", False, "", False),
    ],
)
def test_who_sees_the_sender(session, clock, files, role, office, confidential, about, sees):
    petition = people.petition_in(session, "in_progress", now=clock(), files=files, confidential=confidential)
    if about:
        coordinator = people.staff(session, "coordinator", now=clock())
        subjects.name_subject(session, petition, by=coordinator, now=clock(), office=about, officer="")
    by = people.staff(session, role, office, now=clock())
    shown = identity.reveal(session, petition, by=by, now=clock(), purpose="document")
    assert (shown is not None) is sees
    looks = session.scalars(select(AccessRecord)).all()
    assert [(look.account_id, look.petition_id, look.at) for look in looks] == (
        [(by.account_id, petition.id, clock())] if sees else []
    )
