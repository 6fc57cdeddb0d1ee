"""``flask data generate``: what it refuses, what it adds, and what stays when it is broken off."""

import pytest
from sqlalchemy import event, func, select

from feedback.cli import generating as command
from feedback.config import Mode
from feedback.services import generating
from feedback.services.ledger.verifying import verify
from feedback.store.dialects import writing
from feedback.store.drivers import file_of
from feedback.store.models import Petition
from feedback.store.queries.ledger_checks import frozen
from tests.databases import on_both_databases


@pytest.fixture
def generate(app):
    def run(*words: str):
        return app.test_cli_runner().invoke(args=["data", "generate", *words])

    return run


def count(work) -> int:
    with work() as session:
        return session.scalar(select(func.count()).select_from(Petition))


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--petitions", "-1"), "từ 1 đến 20000000"),
        (("--petitions", "0"), "từ 1 đến 20000000"),
        (("--petitions", "1000000000"), "từ 1 đến 20000000"),
        (("--petitions", "5", "--years", "0"), "từ 1 đến 20"),
        (("--petitions", "many"), "many"),
    ],
)
def test_numbers_that_make_no_sense_are_refused(generate, work, words, sentence):
    done = generate(*words)
    assert done.exit_code == 2
    assert sentence in done.output
    assert count(work) == 0


def test_a_disk_that_is_too_small_is_named_before_it_begins(generate, work, monkeypatch):
    monkeypatch.setattr(command.shutil, "disk_usage", lambda _place: type("Usage", (), {"free": 10**9}))
    done = generate("--petitions", "1000000")
    assert done.exit_code == 2
    assert "40.0 GB" in done.output
    assert "1.0 GB" in done.output
    assert "25000" in done.output
    assert count(work) == 0


def test_nothing_is_invented_in_production(app, generate, work, monkeypatch):
    settings = app.extensions["settings"]
    monkeypatch.setitem(app.extensions, "settings", type("Public", (), {**vars(settings), "mode": Mode.PRODUCTION}))
    done = generate("--petitions", "5")
    assert done.exit_code == 2
    assert "vận hành" in done.output
    assert count(work) == 0


@on_both_databases
def test_it_adds_what_it_says_and_says_what_it_added(generate, work):
    done = generate("--petitions", "30", "--seed", "3")
    assert done.exit_code == 0, done.output
    assert "30" in done.output.splitlines()[-1]
    assert count(work) == 30


def test_the_file_is_known_beside_what_is_temporary(engine):
    with writing(), engine.begin() as connection:
        alone = file_of(connection)
        connection.exec_driver_sql("CREATE TEMP TABLE beside (id INTEGER)")
        assert file_of(connection) == alone
        assert alone.endswith("feedback.sqlite3")
        connection.exec_driver_sql("DROP TABLE beside")


def test_a_full_disk_leaves_whole_portions_and_a_sentence(generate, work, engine, monkeypatch):
    monkeypatch.setattr(generating, "PORTION", 20)
    with engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    full = lambda driver, _record: driver.execute(f"PRAGMA max_page_count={pages + 250}")  # noqa: E731 - taken off again below
    event.listen(engine, "connect", full)
    engine.dispose()
    try:
        done = generate("--petitions", "500")
    finally:
        event.remove(engine, "connect", full)
        engine.dispose()
    assert done.exit_code == 1, done.output
    assert "Ổ đĩa đầy" in done.output
    kept = count(work)
    assert 0 < kept < 500
    assert kept % 20 == 0
    assert str(kept) in done.output
    with frozen(engine) as session:
        assert verify(session) is None
    assert generate("--petitions", "20").exit_code == 0
    assert count(work) == kept + 20


def test_broken_off_it_says_what_is_there(generate, work, monkeypatch):
    monkeypatch.setattr(generating, "PORTION", 10)
    stored, store = [], generating._store

    def break_off(*arguments):
        if stored:
            raise KeyboardInterrupt
        stored.append(store(*arguments))

    monkeypatch.setattr(generating, "_store", break_off)
    done = generate("--petitions", "50")
    assert done.exit_code == 1
    assert "10 phản ánh" in done.output
    assert count(work) == 10
