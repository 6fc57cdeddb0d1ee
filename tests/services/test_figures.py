"""The figures say what the events say: kept, made anew, checked, written by two at once."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, text, update

from feedback.domain.day_standings import NEVER
from feedback.services import handling
from feedback.services.figures import check, rebuild
from feedback.services.figures.keeping import standings_of
from feedback.services.figures.rebuilding import rebuild_if_wanted
from feedback.store.base import unit_of_work
from feedback.store.models import DayStanding, OfficeFigure, Petition
from feedback.store.queries.day_standings import are_whole, list_standings
from tests.databases import on_both_databases
from tests.people import case_in
from tests.reports import many

NOW = datetime(2026, 12, 1, tzinfo=UTC)


@on_both_databases
def test_a_rebuild_holds_what_a_replay_of_every_event_gives(session, engine):
    every = many.lives(session, 300)
    many.write(session, every)
    ids = [life.row["id"] for life in every]
    kept = list_standings(session, ids)
    assert kept == standings_of(session, ids)
    figures = session.execute(select(OfficeFigure.__table__)).all()
    session.commit()
    rebuild(engine, now=NOW)
    assert list_standings(session, ids) == kept
    assert sorted(session.execute(select(OfficeFigure.__table__)).all()) == sorted(figures), "as often as one likes"
    assert not check(session)


@on_both_databases
def test_what_is_written_counts_in_the_same_transaction(session, clock, files):
    case = case_in(session, "in_progress", now=clock(), files=files)
    case.now += timedelta(days=20)
    case.write()
    case.lay_before()
    case.approve()
    assert session.scalar(select(func.count()).select_from(OfficeFigure)) == 0, "at the end of the transaction"
    session.commit()
    assert session.execute(select(OfficeFigure.number, OfficeFigure.last_half)).all() == [(1, NEVER)]
    with session.begin_nested() as savepoint:
        case.publish()
        savepoint.rollback()
    session.commit()
    assert not check(session), "what was taken back does not count"
    session.refresh(case.petition)
    case.publish()
    session.rollback()
    assert not check(session), "nor what was never committed"


@on_both_databases
def test_what_is_wrong_is_named(session, clock, files, app):
    case = case_in(session, "answered", now=clock(), files=files)
    session.commit()
    run = app.test_cli_runner().invoke
    assert run(args=["figures", "check"]).exit_code == 0
    session.execute(update(DayStanding).values(office_id=None))
    session.commit()
    found = run(args=["figures", "check"])
    assert found.exit_code == 1
    assert case.petition.code in found.output
    assert run(args=["figures", "rebuild"]).exit_code == 0
    assert run(args=["figures", "check"]).exit_code == 0


@on_both_databases
def test_two_who_write_at_once_both_count(session, engine, clock, files):
    cases = [case_in(session, "awaiting_approval", now=clock(), files=files, email=f"{n}@example.vn") for n in range(2)]
    leader = cases[0].person("leader")
    numbers = [case.petition.id for case in cases]
    session.commit()
    ready, failed = threading.Barrier(2, timeout=20), []

    def approve(number):
        try:
            ready.wait()
            with unit_of_work(engine) as own:
                handling.approve(own, own.get(Petition, number), by=leader, now=clock())
        except Exception as error:  # noqa: BLE001 - told to the test
            failed.append(error)

    threads = [threading.Thread(target=approve, args=(number,)) for number in numbers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    assert not check(session)


@on_both_databases
def test_a_rebuild_that_was_broken_off_is_begun_again(session, engine, monkeypatch):
    from feedback.services.figures import rebuilding

    many.write(session, many.lives(session, 60))
    monkeypatch.setattr(rebuilding, "AT_ONCE", 20)

    def stop(done, _steps):
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rebuild(engine, now=NOW, progress=stop)
    assert not are_whole(session)
    assert check(session).petitions, "some are yet to come"
    session.commit()
    assert rebuild_if_wanted(engine, now=NOW)
    assert not rebuild_if_wanted(engine, now=NOW)
    assert not check(session)


@on_both_databases
def test_people_send_while_the_figures_are_made_anew(session, engine, clock, files, monkeypatch):
    from feedback.services.figures import rebuilding

    many.write(session, many.lives(session, 40))
    monkeypatch.setattr(rebuilding, "AT_ONCE", 10)
    if engine.dialect.name == "postgresql":
        session.execute(text("SELECT setval('petition_id_seq', 40)"))
    case = case_in(session, "in_progress", now=clock(), files=files)
    session.commit()

    def somebody_writes(done, _steps):
        if done == 2:
            case.write()
            case.lay_before()
            case.approve()
            session.commit()

    rebuild(engine, now=NOW, progress=somebody_writes)
    assert not check(session)
