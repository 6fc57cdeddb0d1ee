"""Pages from memory: the same as made anew, never older than what is stored, and never anybody's own."""

import logging

import pytest

from feedback import request_id, standing
from feedback.extensions import db
from feedback.store.queries.known import Versions, versions_now
from feedback.web.page_cache import Key, Page, Pages
from tests import people
from tests.databases import on_both_databases
from tests.house.test_statements import listening
from tests.pages.operations.test_maintenance import WHY, announce

ADDRESSES = ("/", "/petitions", "/petitions?lang=en", "/petitions/{code}", "/petitions.atom", "/petitions/{code}.atom", "/help")


@pytest.fixture(autouse=True)
def known(monkeypatch) -> dict:
    """How the service stands, asked once: a process knows it for a second, and no test shall hang on when that is over."""
    monkeypatch.setattr(standing, "KNOWN_FOR", 3600.0)
    found: dict = {}
    monkeypatch.setattr(standing, "_known", found)
    return found


@on_both_databases
def test_a_page_is_made_once_and_reads_the_same_from_memory(client, engine, make_petition):
    code = make_petition("published").code
    for address in ADDRESSES:
        url = address.format(code=code)
        with listening(engine) as asked:
            first = client.get(url)
        assert asked, url
        with listening(engine) as asked:
            second = client.get(url)
        assert not asked, url
        assert second.response.data == first.response.data
        own = {"X-Request-ID": "", "Date": ""}
        assert {**first.headers, **own} == {**second.headers, **own}, url
        assert second.headers["Cache-Control"] == "public, no-cache"
        assert "Set-Cookie" not in second.headers
        for kept in (first, second):
            again = client.get(url, 304, headers={"If-None-Match": kept.headers["ETag"]})
            assert not again.response.data


def test_a_page_from_memory_has_a_number_and_a_line_in_the_log_like_any_other(client, engine, caplog):
    caplog.set_level(logging.INFO, "feedback.requests")
    numbers = [client.get("/help").headers["X-Request-ID"]]
    with listening(engine) as asked:
        numbers.append(client.get("/help").headers["X-Request-ID"])
    assert not asked
    assert len({*numbers, ""}) == 3
    told = [{**line.facts, "milliseconds": 0} for line in caplog.records if line.name == "feedback.requests"]
    assert told == 2 * [{"route": "public.help_page", "method": "GET", "status": 200, "milliseconds": 0}]
    assert request_id.current() == "", "threads are used again"


@on_both_databases
def test_what_is_taken_down_is_gone_with_the_commit(client, make_petition, work, clock, files):
    with work() as session:
        case = people.case_in(session, "published", now=clock(), files=files)
        code = case.petition.code
    listed = lambda: code in client.get("/petitions").response.get_data(as_text=True)  # noqa: E731
    assert client.get(f"/petitions/{code}").status == 200
    assert listed()
    with work() as session:
        case = people.Case(session, people.reload(session, code), people.HEALTH, clock())
        case.take_down()
        session.flush()
        assert client.get(f"/petitions/{code}").status == 200, "not committed yet"
    client.get(f"/petitions/{code}", 410)
    assert not listed()
    assert code not in [link["href"] for link in client.get("/").select("main h3 a")]


@on_both_databases
def test_what_is_published_corrected_or_renamed_is_seen_at_once(client, make_petition, work, clock):
    assert "Chưa có câu trả lời" in client.get("/petitions").text or not client.select("main h3 a")
    code = make_petition("published").code
    assert client.get("/petitions").select("main h3 a")
    with work() as session:
        petition = people.reload(session, code)
        petition.published.answer = "Trả lời đã viết lại."
    assert "Trả lời đã viết lại." in client.get(f"/petitions/{code}").text
    with work() as session:
        people.reload(session, code).office.names[-1].name_vi = "Sở Sức khỏe"
    assert "Sở Sức khỏe" in client.get(f"/petitions/{code}").text
    assert "Sở Sức khỏe" in client.get("/petitions").text


def test_who_carries_a_cookie_is_neither_given_nor_leaves_a_page(client, new_client, engine, make_petition):
    made = make_petition("published")
    client.get("/track")
    client.fill_and_send(code=made.code, secret=made.secret)
    with listening(engine) as asked:
        assert client.get("/petitions").headers["Cache-Control"] == "no-store"
        assert client.get("/petitions").headers["Cache-Control"] == "no-store"
    assert asked
    with listening(engine) as asked:
        new_client().get("/petitions")
    assert asked, "nothing was left behind"


def test_the_day_and_the_encoding_make_another_page(client, engine, clock):
    def is_made(**headers: str) -> bool:
        with listening(engine) as asked:
            client._client.get("/petitions", headers=headers)
        return bool(asked)

    assert [is_made(), is_made(), is_made(**{"Accept-Encoding": "br"}), is_made(**{"Accept-Encoding": "br"})] == [
        True, False, True, False,
    ]  # fmt: skip
    clock.advance(days=1)
    assert [is_made(), is_made()] == [True, False]


def test_what_is_told_of_an_outage_is_as_new_as_the_process_knows_and_the_clock_says(client, sign_in, clock, known):
    announce(sign_in("administrator"), "2026-11-25T09:00", "2026-11-25T11:00")
    assert WHY not in client.get("/").text, "for a second the process does not know"
    known.clear()
    for moment, told in (("2026-11-25T08:00", True), ("2026-11-25T10:00", True), ("2026-11-25T11:00", False)):
        clock.set(moment)
        assert (WHY in client.get("/").text) is told, moment


def test_memory_is_bounded():
    pages, seen = Pages(most=1_000), Versions("a", "b")
    keys = [Key(f"/{number}", "", "", None, None) for number in range(40)]
    for key in keys:
        pages.keep(key, seen, Page(b"x" * 100, ()))
    assert pages.find(keys[-1], seen)
    assert pages.find(keys[0], seen) is None
    assert sum(pages.find(key, seen) is not None for key in keys) == 10
    pages.keep(keys[0], seen, Page(b"x" * 500, ()))
    assert pages.find(keys[0], seen) is None, "one page never takes the room of all"
    assert pages.find(keys[-1], Versions("a", "c")) is None
    pages.keep(keys[0], Versions("a", "c"), Page(b"y", ()))
    assert pages.find(keys[-1], seen) is None


@on_both_databases
def test_a_version_never_comes_again(app, engine, make_petition, work):
    with app.app_context():
        seen = {versions_now(db.engine).public}
    for change in (lambda: make_petition("published"), lambda: make_petition("submitted")):
        change()
        with app.app_context():
            seen.add(versions_now(db.engine).public)
    assert len(seen) == 2, "what nobody reads moves nothing"
