"""Second factors: codes of an app against RFC 6238, recovery codes, taking them away; and what happens to open sessions."""

import hmac
import struct
from base64 import b32decode, b32encode
from datetime import UTC, datetime, timedelta

import pytest
from argon2.low_level import Type, hash_secret_raw
from sqlalchemy import select

from feedback.domain.errors import Invalid, NotPossible
from feedback.domain.signing_in import SignInEvent
from feedback.services import factors, sessions
from feedback.services.administration import accounts as administration
from feedback.store.models import AuthenticatorApp, OutboxMessage, RecoveryCode, SignInRecord, StaffSession
from feedback.store.queries import sign_in
from tests import people
from tests.databases import on_both_databases

LIMITS = {"longest": timedelta(hours=10), "idle": timedelta(minutes=60)}


def code_at(secret: str, moment: datetime, steps: int = 0) -> str:
    """RFC 6238 by hand, so that the service is not compared with itself."""
    counter = int(moment.timestamp()) // 30 + steps
    digest = hmac.digest(b32decode(secret), struct.pack(">Q", counter), "sha1")
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at : at + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


@pytest.fixture
def alice(session, clock):
    return people.account(session, "officer", people.HEALTH, "Alice", now=clock())


@pytest.fixture
def here(session, clock, alice):
    people.open_session(session, alice, now=clock())
    return session.scalar(select(StaffSession).where(StaffSession.account_id == alice.id))


def add_app(session, clock, alice, here) -> tuple[str, list[str]]:
    secret = factors.new_secret()
    return secret, factors.add_app(session, alice, secret, code_at(secret, clock()), now=clock(), here=here)


def events(session) -> list[str]:
    return list(session.scalars(select(SignInRecord.event).order_by(SignInRecord.id)))


@pytest.mark.parametrize(("seconds", "code"), [(59, "287082"), (1111111109, "081804"), (2000000000, "279037")])
def test_codes_are_those_of_the_standard(seconds, code):
    """RFC 6238, appendix B, the last six of its eight digits."""
    secret = b32encode(b"12345678901234567890").decode()
    moment = datetime.fromtimestamp(seconds, UTC)
    assert factors._step_of(secret, code, moment) == seconds // 30
    assert code_at(secret, moment) == code


@on_both_databases
def test_an_app_is_taken_over_and_asked(session, clock, alice, here):
    secret, codes = add_app(session, clock, alice, here)
    assert len(set(codes)) == 10
    stored = session.connection().exec_driver_sql("SELECT secret FROM authenticator_app").scalar()
    assert secret.encode() not in bytes(stored)
    assert not factors.use_app(session, alice, code_at(secret, clock()), now=clock()), "the code that proved it is used up"
    clock.advance(seconds=30)
    assert factors.use_app(session, alice, f" {code_at(secret, clock())[:3]} {code_at(secret, clock())[3:]}", now=clock())
    assert not factors.use_app(session, alice, code_at(secret, clock()), now=clock())


def test_a_clock_may_be_one_step_off_and_no_more(session, clock, alice, here):
    secret, _codes = add_app(session, clock, alice, here)
    clock.advance(minutes=10)
    for steps in (-2, 2):
        assert not factors.use_app(session, alice, code_at(secret, clock(), steps), now=clock())
    assert factors.use_app(session, alice, code_at(secret, clock(), -1), now=clock())
    assert factors.use_app(session, alice, code_at(secret, clock(), 1), now=clock())
    assert not factors.use_app(session, alice, code_at(secret, clock()), now=clock()), "earlier than one that was taken"


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "１２３４５６", "-12345", "0" * 5000])
def test_what_is_no_code_is_refused(session, clock, alice, here, typed):
    add_app(session, clock, alice, here)
    assert not factors.use_app(session, alice, typed, now=clock())
    assert not factors.use_code(session, alice, typed, now=clock())


def test_an_app_with_a_wrong_code_is_not_added(session, clock, alice, here):
    with pytest.raises(Invalid):
        factors.add_app(session, alice, factors.new_secret(), "000000", now=clock(), here=here)
    assert not sign_in.has_factor(session, alice.id)
    add_app(session, clock, alice, here)
    with pytest.raises(NotPossible):
        add_app(session, clock, alice, here)


@on_both_databases
def test_a_recovery_code_is_good_once_and_the_person_is_told(session, clock, alice, here):
    _secret, codes = add_app(session, clock, alice, here)
    assert codes[0].replace("-", "").encode() not in bytes(
        session.connection().exec_driver_sql("SELECT code_hash FROM recovery_code").scalar()
    )
    assert factors.use_code(session, alice, codes[0].lower().replace("-", " "), now=clock())
    assert not factors.use_code(session, alice, codes[0], now=clock())
    assert sign_in.count_codes(session, alice.id) == 9
    letters = session.scalars(select(OutboxMessage).where(OutboxMessage.letter == "staff_account_alert")).all()
    assert ["app_added" in letters[0].payload, '"left": "9"' in letters[1].payload] == [True, True]
    again = factors.make_codes(session, alice, now=clock())
    assert not factors.use_code(session, alice, codes[1], now=clock())
    assert factors.use_code(session, alice, again[1], now=clock())


def test_recovery_codes_are_kept_under_a_slow_hash_with_a_salt_of_their_own(session, clock, alice, here):
    _secret, codes = add_app(session, clock, alice, here)
    kept = [row.code_hash.split(":") for row in sign_in.list_codes(session, alice.id)]
    [salt] = {salt for salt, _hashed in kept}
    slow = hash_secret_raw(
        codes[0].replace("-", "").encode(),
        bytes.fromhex(salt),
        time_cost=2,
        memory_cost=19456,
        parallelism=1,
        hash_len=32,
        type=Type.ID,
    )
    assert slow.hex() in {hashed for _salt, hashed in kept}
    factors.make_codes(session, alice, now=clock())
    assert salt not in {row.code_hash.split(":")[0] for row in sign_in.list_codes(session, alice.id)}


def test_somebody_else_s_recovery_code_opens_nothing(session, clock, alice, here):
    _secret, codes = add_app(session, clock, alice, here)
    bob = people.account(session, "leader", people.HEALTH, now=clock())
    assert not factors.use_code(session, bob, codes[0], now=clock())


@on_both_databases
def test_sessions_without_the_factor_end_when_there_is_one(session, clock, alice, here):
    other = people.open_session(session, alice, now=clock())
    add_app(session, clock, alice, here)
    assert sessions.resume(session, other, now=clock(), **LIMITS) is None
    password_only = sessions.start(session, alice.id, now=clock())
    assert sessions.resume(session, password_only, now=clock(), **LIMITS) is None
    both = sessions.start(session, alice.id, now=clock(), twofold=True)
    assert sessions.resume(session, both, now=clock(), **LIMITS)
    assert here.ended_at is None


def test_the_last_factor_stays_where_the_role_demands_one(session, clock, alice, here):
    add_app(session, clock, alice, here)
    app = session.scalar(select(AuthenticatorApp))
    with pytest.raises(NotPossible):
        factors.remove(session, alice, app, now=clock(), demanded=True, here=here)
    factors.remove(session, alice, app, now=clock(), demanded=False, here=here)
    session.flush()
    assert not sign_in.has_factor(session, alice.id)
    assert session.scalars(select(RecoveryCode)).all() == []
    assert events(session) == ["app_added", "app_removed"]


def test_an_administrator_takes_the_factors_of_others_away_and_not_their_own(session, clock, alice, here):
    admin = people.account(session, "administrator", now=clock())
    with pytest.raises(NotPossible):
        administration.reset_factors(session, alice, by=admin.actor, now=clock())
    add_app(session, clock, alice, here)
    with pytest.raises(NotPossible):
        administration.reset_factors(session, admin, by=admin.actor, now=clock())
    administration.reset_factors(session, alice, by=admin.actor, now=clock())
    session.flush()
    assert not sign_in.has_factor(session, alice.id)
    assert all(row.ended_at for row in session.scalars(select(StaffSession).where(StaffSession.account_id == alice.id)))
    last = session.scalars(select(SignInRecord).order_by(SignInRecord.id.desc())).first()
    assert (last.event, last.by_id, last.account_id) == (SignInEvent.FACTORS_RESET, admin.id, alice.id)
