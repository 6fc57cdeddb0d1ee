"""What holds for every row: times with a zone, sealed columns, and transactions that only read unless they say so."""

import hmac
from datetime import datetime, timedelta, timezone

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import create_engine, select, text
from sqlalchemy.exc import DBAPIError, StatementError
from sqlalchemy.orm import Session

from feedback.store import dialects
from feedback.store.base import unit_of_work
from feedback.store.dialects import is_unavailable
from feedback.store.encryption import Keyring, Undecipherable
from feedback.store.models import Account, CodeCounter
from tests.databases import on_both_databases


def account(at: datetime, email: str = "a@example.vn") -> Account:
    return Account(email=email, name="A", password_hash="x", created_at=at)


@on_both_databases
def test_a_time_comes_back_as_it_was_in_utc(work):
    written = datetime(2026, 11, 20, 23, 30, 15, 123_456, tzinfo=timezone(timedelta(hours=7)))
    with work() as session:
        session.add(account(written))
    with work() as session:
        found = session.scalars(select(Account)).one().created_at
    assert found == written
    assert found.utcoffset() == timedelta(0)


def test_a_time_without_a_zone_is_a_fault(session):
    session.add(account(datetime(2026, 11, 20)))
    with pytest.raises(StatementError, match="without a zone"):
        session.flush()


@on_both_databases
def test_outside_a_unit_of_work_nothing_can_be_written(engine, clock):
    with Session(engine) as session:
        session.add(CodeCounter(day=clock().date(), last_number=1))
        with pytest.raises(DBAPIError):
            session.flush()


@on_both_databases
def test_a_unit_of_work_is_whole_or_nothing(engine, clock):
    def fails() -> None:
        with unit_of_work(engine) as session:
            session.add(CodeCounter(day=clock().date(), last_number=1))
            session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails()
    with Session(engine) as session:
        assert session.scalars(select(CodeCounter)).all() == []


@on_both_databases
def test_constraints_hold(work, clock):
    with pytest.raises(DBAPIError) as broken, work() as session:
        session.add_all([account(clock()), account(clock())])
    assert not is_unavailable(broken.value)
    with pytest.raises(DBAPIError), work() as session:
        session.execute(text("INSERT INTO membership (account_id, office_id, role) VALUES (999, 999, 'clerk')"))


def test_an_acknowledged_row_is_on_the_disk_and_foreign_keys_are_kept(database):
    engine = create_engine(database)
    dialects.prepare(engine)
    with engine.connect() as connection:
        asked = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        }
    assert asked == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}
    engine.dispose()


def test_a_sealed_text_opens_only_with_its_key_and_for_its_use():
    ring, other = Keyring(), Keyring()
    ring.load(b"k" * 32)
    other.load(b"o" * 32)
    sealed = ring.seal("petitioner.phone", "0912345678")
    assert b"0912345678" not in sealed
    assert sealed != ring.seal("petitioner.phone", "0912345678")
    assert ring.unseal("petitioner.phone", sealed) == "0912345678"
    spoilt = sealed[:-1] + bytes([sealed[-1] ^ 1])
    for keys, use, what in (
        (other, "petitioner.phone", sealed),
        (ring, "petitioner.email", sealed),
        (ring, "petitioner.phone", spoilt),
        (ring, "petitioner.phone", b""),
    ):
        with pytest.raises(Undecipherable):
            keys.unseal(use, what)


def test_what_was_sealed_before_keys_had_an_id_still_opens():
    ring = Keyring()
    ring.load(b"n" * 32, b"k" * 32)
    nonce, use = b"\x07" * 12, "petitioner.phone"
    key = hmac.digest(b"k" * 32, f"lang-nghe|{use}".encode(), "sha256")
    old = b"\x01" + nonce + AESGCM(key).encrypt(nonce, b"0912345678", use.encode())
    assert ring.unseal(use, old) == "0912345678"
    with pytest.raises(Undecipherable):
        ring.unseal("petitioner.email", old)


def test_after_the_first_every_secret_only_opens():
    ring = Keyring()
    ring.load(b"k" * 32)
    sealed = ring.seal_bytes("file", b"\x00\xff")
    ring.load(b"n" * 32, b"k" * 32)
    assert ring.unseal_bytes("file", sealed) == b"\x00\xff"
    again = ring.seal_bytes("file", b"\x00\xff")
    ring.load(b"k" * 32)
    with pytest.raises(Undecipherable, match=f"file: sealed with the key {again[1:5].hex()}, which is not here"):
        ring.unseal_bytes("file", again)


def test_a_blind_index_is_the_same_for_the_same_text_and_use():
    ring = Keyring()
    ring.load(b"k" * 32)
    assert ring.blind_index("phone", "1") == ring.blind_index("phone", "1")
    assert len({ring.blind_index("phone", "1"), ring.blind_index("email", "1"), ring.blind_index("phone", "2")}) == 3


def test_a_keyring_wants_a_long_secret():
    with pytest.raises(ValueError, match="shorter than 32"):
        Keyring().load(b"k" * 31)
    with pytest.raises(RuntimeError):
        Keyring().key("phone")
