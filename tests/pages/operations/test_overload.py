"""More is asked than can be answered: what is dear is refused first, sending last, and nothing typed is lost."""

from contextlib import closing

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as NoneLeft

from feedback.store import dialects
from feedback.web import shedding
from tests import people
from tests.databases import on_both_databases


@pytest.fixture
def crowd(monkeypatch, app):
    """``crowd(5)``: so many wait for each thread."""
    waiting = [0]
    monkeypatch.setattr(shedding, "_waiting", [lambda: waiting[0]])

    def gather(each: int) -> None:
        waiting[0] = each * app.extensions["settings"].web_threads

    return gather


def test_what_can_wait_is_refused_first_and_sending_last(client, crowd):
    asked = {"made": "/statistics.csv", "search": "/petitions?q=quầy+{}", "read": "/track"}
    for waiting, refused in ((4, set()), (5, {"made"}), (9, {"made", "search"}), (17, {"made", "search", "read"})):
        crowd(waiting)
        for kind, address in asked.items():
            page = client.get(address.format(waiting), 503 if kind in refused else 200)
            assert ("Retry-After" in page.headers) is (kind in refused)
    for always in ("/healthz", "/static/css/site.css"):
        with client._client.get(always) as answer:
            assert answer.status_code == 200
    crowd(0)
    client.get("/track")
    crowd(60)
    client.fill_and_send(code="PAKN.20261120.0001", secret="x", status=422)


def test_who_is_refused_keeps_what_was_typed(client, crowd, engine):
    client.get("/submit")
    crowd(65)
    page = client.fill_and_send(content=people.CONTENT, status=503)
    assert people.CONTENT in page.text
    assert "CHƯA" in page.title
    assert int(page.headers["Retry-After"]) > 0
    crowd(0)
    client.get("/submit")


def test_a_refusal_costs_no_question_to_the_database(client, crowd, engine):
    from sqlalchemy import event

    crowd(17)
    asked = []
    listener = lambda *given: asked.append(given[2])  # noqa: E731
    event.listen(engine, "before_cursor_execute", listener)
    client.get("/track", 503)
    event.remove(engine, "before_cursor_execute", listener)
    assert asked == []


def test_a_page_that_is_kept_is_given_out_however_many_wait(client, crowd):
    client.get("/petitions")
    crowd(60)
    client.get("/petitions")


@on_both_databases
def test_no_question_of_a_page_lasts_for_ever(database):
    """SQLite knows no such limit: its pages have no question that could last."""
    own = create_engine(database)
    dialects.prepare(own)
    dialects.hurry(own, 1)
    with closing(own.connect()) as connection:
        if own.dialect.name == "sqlite":
            assert connection.scalar(text("PRAGMA busy_timeout")) == 5000
            own.dispose()
            return
        assert connection.scalar(text("SHOW lock_timeout")) == "500ms"
        with pytest.raises(OperationalError) as cut:
            connection.execute(text("SELECT pg_sleep(10)"))
        assert dialects.is_unavailable(cut.value)
    own.dispose()


def test_all_connections_in_use_is_no_fault_of_the_page(client, monkeypatch):
    def none_left(*_):
        raise NoneLeft("QueuePool limit reached")

    monkeypatch.setattr("feedback.store.queries.petitions.find_petition", none_left)
    client.get("/track")
    page = client.fill_and_send(code="PAKN.20261120.0001", secret="x", status=503)
    assert page.headers["Retry-After"]
