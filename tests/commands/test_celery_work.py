"""Celery carries numbers: its tasks do what ``flask jobs run`` does, one row or whatever is due."""

import inspect

import pytest
from sqlalchemy import select

from feedback.cli import celery_work, jobs
from feedback.store.dialects import alone
from feedback.store.models import OutboxMessage
from tests.databases import on_both_databases


@pytest.fixture
def settings():
    return {"FEEDBACK_JOBS": "celery", "FEEDBACK_BROKER_URL": "redis://127.0.0.1:1/0"}


@pytest.fixture
def celery(app):
    with app.app_context():
        yield celery_work.celery_of(app)


def statuses(work) -> dict[int, str]:
    with work() as session:
        return dict(session.execute(select(OutboxMessage.id, OutboxMessage.status)).all())


def test_a_word_sends_its_letter_and_a_turn_sends_the_rest(celery, work, make_petition):
    make_petition()
    make_petition()
    first, second = sorted(statuses(work))
    celery.tasks["feedback.letter"](second)
    assert statuses(work) == {first: "queued", second: "sent"}
    celery.tasks["feedback.letter"](second)
    celery.tasks["feedback.letters"]()
    assert set(statuses(work).values()) == {"sent"}


def test_beat_sends_only_what_there_is_and_nothing_that_grows_old(celery):
    schedule = celery.conf.beat_schedule
    assert {"feedback.letters", "feedback.jobs", "feedback.house", "feedback.guard"} <= schedule.keys()
    for turn in schedule.values():
        assert turn["task"] in celery.tasks
        assert turn["options"]["queue"] in {"letters", "long"}
        assert turn["options"]["expires"] > 0
    assert celery.conf.task_acks_late
    assert celery.conf.accept_content == ["json"]


def test_whatever_the_embedded_jobs_do_comes_round_here_too(app):
    done = {name for name, work in vars(jobs).items() if inspect.isfunction(work) and work.__module__ == jobs.__name__}
    public = {name for name in done if not name.startswith("_")} - {"prepare_to_work", "is_paused"}
    with app.app_context():
        comes_round = {getattr(turn.work, "__name__", "") for turn in celery_work.turns()}
    assert public <= comes_round


def test_every_turn_can_be_done(celery, work, make_petition, caplog):
    make_petition()
    for name in celery.conf.beat_schedule:
        celery.tasks[name]()
    assert set(statuses(work).values()) == {"sent"}
    assert "failed" not in caplog.text


def test_letters_do_not_wait_for_long_work(app, work, make_petition, monkeypatch):
    """Of two threads one is never taken by an import: a second piece leaves at once, and its row stays due."""
    make_petition()
    taken: list[str] = []

    def an_hours_import(only: int | None = None) -> None:
        taken.append(f"job {only}")
        if len(taken) == 1:
            celery.tasks["feedback.job"](2)
            celery.tasks["feedback.letters"]()

    monkeypatch.setattr(jobs, "do_jobs", an_hours_import)
    with app.app_context():
        celery = celery_work.celery_of(app, long_at_once=1)
        celery.tasks["feedback.job"](1)
        assert set(statuses(work).values()) == {"sent"}
        celery.tasks["feedback.job"](3)
    assert taken == ["job 1", "job 3"]


def test_what_goes_wrong_is_logged_without_a_word_and_raises_nothing(app, monkeypatch, caplog):
    def broken(only=None) -> None:
        raise ValueError("Nguyễn Thị An, 0912345678")

    monkeypatch.setattr(jobs, "send_letters", broken)
    with app.app_context():
        celery_work.celery_of(app).tasks["feedback.letter"](1)
    assert "feedback.letter failed: builtins.ValueError" in caplog.text
    assert "An" not in caplog.text


@on_both_databases
def test_one_at_a_time_where_several_machines_share_a_database(engine):
    with alone(engine, "house") as mine, alone(engine, "house") as theirs, alone(engine, "other", waiting=True) as another:
        assert (mine, another) == (True, True)
        assert theirs is (engine.dialect.name == "sqlite")
    with alone(engine, "house") as again:
        assert again


@pytest.mark.parametrize("command", ["worker", "beat"])
def test_without_the_setting_nobody_works_for_celery(command, database, tmp_path):
    from feedback.app import create_app

    app = create_app({"FEEDBACK_INSTANCE": str(tmp_path), "FEEDBACK_DATABASE_URL": database})
    answer = app.test_cli_runner().invoke(args=["jobs", command])
    assert (answer.exit_code, "Set FEEDBACK_JOBS=celery" in answer.stderr) == (2, True)
