"""Passkeys against a key made in Python: what is right is taken, and each thing that can be wrong is refused."""

import secrets

import pytest
from sqlalchemy import select

from feedback.domain.errors import Invalid
from feedback.services import passkeys
from feedback.services.passkeys import Made, Party, WrongPasskey
from feedback.store.models import Passkey, StaffSession
from feedback.store.queries.sign_in import find_own_session, spend_challenge
from tests import people
from tests.authenticator import SecurityKey
from tests.databases import on_both_databases

PARTY = Party("http://localhost", "Quảng Ninh")


def drawn() -> bytes:
    return secrets.token_bytes(32)


@pytest.fixture
def alice(session, clock):
    return people.account(session, "officer", people.HEALTH, "Alice", now=clock())


@pytest.fixture
def here(session, clock, alice):
    people.open_session(session, alice, now=clock())
    reference = session.scalar(select(StaffSession.reference).where(StaffSession.account_id == alice.id))
    return find_own_session(session, alice.id, reference)


@pytest.fixture
def added(session, clock, alice, here):
    """Alice's key, known to the service."""
    key = SecurityKey()
    add(session, clock, alice, here, key)
    return key


def add(session, clock, who, here, key: SecurityKey, name: str = "máy ở cơ quan", **wrong) -> list[str]:
    challenge, handle = drawn(), passkeys.handle_for(session, who)
    asked = wrong.pop("asked", challenge)
    made = Made(wrong.pop("answer", None) or key.make(challenge, handle, **wrong), name, asked, handle)
    return passkeys.add(session, who, made, party=PARTY, now=clock(), here=here)


def check(session, clock, key: SecurityKey, account_id=None, **wrong) -> Passkey:
    challenge = drawn()
    asked = wrong.pop("asked", challenge)
    return passkeys.check(session, key.show(challenge, **wrong), challenge=asked, party=PARTY, now=clock(), account_id=account_id)


@on_both_databases
def test_a_passkey_is_added_and_says_who_comes(session, clock, alice, here):
    key = SecurityKey()
    assert len(add(session, clock, alice, here, key)) == 10
    assert here.twofold
    shown = check(session, clock, key)
    assert (shown.account_id, shown.sign_count, shown.last_used_at, shown.transports) == (alice.id, 1, clock(), "internal")
    assert check(session, clock, key, alice.id).sign_count == 2


def test_several_passkeys_share_one_handle_and_make_codes_once(session, clock, alice, here, added):
    second = SecurityKey()
    assert add(session, clock, alice, here, second, "điện thoại") == []
    assert second.handle == added.handle
    assert [key.name for key in session.scalars(select(Passkey).order_by(Passkey.id))] == ["máy ở cơ quan", "điện thoại"]


def test_a_key_that_went_back_was_copied(session, clock, added):
    check(session, clock, added)
    added.count = 0
    with pytest.raises(WrongPasskey):
        check(session, clock, added)
    added.count = 5
    assert check(session, clock, added).sign_count == 6


@pytest.mark.parametrize(
    "wrong",
    [
        {"origin": "https://lang-nghe.example.com"},
        {"origin": "http://localhost:8001"},
        {"asked": b"another challenge, of another page"},
        {"verified": False},
        {"handle": b"somebody else"},
        {"handle": b""},
    ],
    ids=["false page", "another port", "challenge of another page", "nobody unlocked it", "handle of another", "no handle"],
)
def test_a_wrong_answer_opens_nothing(session, clock, added, wrong):
    with pytest.raises(WrongPasskey):
        check(session, clock, added, **wrong)


def test_a_key_for_another_site_opens_nothing(session, clock, added):
    added.rp_id = "example.com"
    with pytest.raises(WrongPasskey):
        check(session, clock, added)


def test_a_key_that_is_not_known_or_somebody_else_s_opens_nothing(session, clock, added):
    bob = people.account(session, "leader", people.HEALTH, now=clock())
    with pytest.raises(WrongPasskey):
        check(session, clock, added, bob.id)
    with pytest.raises(WrongPasskey):
        check(session, clock, SecurityKey(handle=added.handle))
    forged = SecurityKey(handle=added.handle, credential_id=added.credential_id)
    with pytest.raises(WrongPasskey):
        check(session, clock, forged)


@pytest.mark.parametrize("answer", ["", "null", "[]", "{}", "no json", '{"id": 1}', "[" * 15_000, "x" * 30_000, '{"id":"é"}'])
def test_what_is_no_answer_is_refused(session, clock, alice, here, answer):
    with pytest.raises(WrongPasskey):
        passkeys.check(session, answer, challenge=drawn(), party=PARTY, now=clock())
    with pytest.raises(WrongPasskey):
        passkeys.add(session, alice, Made(answer, "tên", drawn(), drawn()), party=PARTY, now=clock(), here=here)


@pytest.mark.parametrize("wrong", [{"asked": b"another"}, {"verified": False}])
def test_a_passkey_made_wrongly_is_not_kept(session, clock, alice, here, wrong):
    with pytest.raises(WrongPasskey):
        add(session, clock, alice, here, SecurityKey(), **wrong)
    with pytest.raises(WrongPasskey):
        add(session, clock, alice, here, SecurityKey(origin="https://evil.example"))
    assert session.scalars(select(Passkey)).all() == []


def test_one_key_is_added_once_whoever_tries(session, clock, alice, here, added):
    with pytest.raises(WrongPasskey):
        add(session, clock, alice, here, added)


@pytest.mark.parametrize("name", ["", "  ", "x" * 61])
def test_a_passkey_needs_a_name(session, clock, alice, here, name):
    with pytest.raises(Invalid):
        add(session, clock, alice, here, SecurityKey(), name)


@on_both_databases
def test_a_challenge_is_answered_once(session, clock):
    assert spend_challenge(session, "a" * 64, clock())
    assert not spend_challenge(session, "a" * 64, clock())
    assert spend_challenge(session, "b" * 64, clock())
