"""Many who want to write at once to SQLite: each gets a turn, and who waits too long is told."""

import sqlite3
import threading
from contextlib import closing

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from feedback.store import dialects, turns
from feedback.store.base import unit_of_work
from feedback.store.models import CodeCounter


def test_everybody_who_waits_gets_a_turn(engine, clock):
    with unit_of_work(engine) as session:
        session.add(CodeCounter(day=clock().date(), last_number=0))
    failed: list[Exception] = []

    def count() -> None:
        try:
            for _ in range(10):
                with unit_of_work(engine) as session:
                    row = session.scalars(select(CodeCounter)).one()
                    row.last_number += 1
        except Exception as error:  # noqa: BLE001
            failed.append(error)

    writers = [threading.Thread(target=count) for _ in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert not failed
    with unit_of_work(engine) as session:
        assert session.scalars(select(CodeCounter)).one().last_number == 80


def test_who_waits_too_long_is_told_that_it_is_locked_and_goes_on_afterwards(engine, database, clock, monkeypatch):
    real = turns.begin_writing
    monkeypatch.setattr(dialects, "begin_writing", lambda driver: real(driver, patience=0.0))
    with closing(sqlite3.connect(database.removeprefix("sqlite:///"), isolation_level=None)) as another:
        another.execute("BEGIN IMMEDIATE")
        with pytest.raises(OperationalError, match="locked") as told, unit_of_work(engine) as session:
            session.add(CodeCounter(day=clock().date(), last_number=1))
        assert dialects.is_unavailable(told.value)
        another.execute("ROLLBACK")
    with unit_of_work(engine) as session:
        session.add(CodeCounter(day=clock().date(), last_number=1))
