"""A planned outage is told on every page before it comes; while the service is maintained people read, and nothing is taken."""

import re

import pytest
from sqlalchemy import event

from feedback import standing
from tests import people
from tests.databases import on_both_databases

WHY = "Nâng cấp máy chủ."
WRITES = re.compile("INSERT|UPDATE|DELETE", re.IGNORECASE).match
LATE = "chưa đủ bảy ngày làm việc"


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    """A process looks once a second; here it looks each time."""
    monkeypatch.setattr(standing, "KNOWN_FOR", 0.0)


@pytest.fixture
def administrator(sign_in):
    return sign_in("administrator")


def announce(administrator, starts: str, ends: str, status: int = 303, **typed):
    administrator.get("/staff/admin/outage")
    fields = {"starts_at": starts, "ends_at": ends, "words_vi": WHY, "words_en": "Servers are replaced.", **typed}
    return administrator.fill_and_send("form.reading", status=status, **fields)


@on_both_databases
def test_an_outage_is_told_on_every_page_in_both_languages_until_it_is_over(administrator, client, make_petition, clock):
    """It is Friday, 20/11/2026."""
    code = make_petition("published").code
    announce(administrator, "2026-12-05T22:00", "2026-12-06T02:00")
    assert LATE not in administrator.follow().main
    assert WHY not in client.get("/").text, "fifteen days before"
    clock.advance(days=3)
    for page in ("/", "/submit", "/track", "/petitions", f"/petitions/{code}", "/help", "/nowhere"):
        told = client.get(page, 404 if page == "/nowhere" else 200).text
        assert WHY in told, page
        assert "05/12/2026" in told
        assert "06/12/2026" in told
    assert "Servers are replaced." in client.get("/submit?lang=en").text
    assert WHY not in client.get("/submit?lang=en").text
    clock.set("2026-12-06T02:00")
    assert WHY not in client.get("/").text


def test_who_tells_too_late_is_warned_and_may_take_it_back(administrator, client):
    announce(administrator, "2026-12-03T22:00", "2026-12-04T02:00")
    assert LATE not in administrator.follow().text, "eight working days ahead; 24/11 is a holiday"
    announce(administrator, "2026-11-28T22:00", "2026-11-29T02:00")
    assert LATE in administrator.follow().text
    assert WHY in client.get("/").text
    administrator.fill_and_send("section[aria-labelledby=planned] form", press="step=take-back")
    assert WHY not in client.get("/").text


@pytest.mark.parametrize(
    ("starts", "ends", "typed"),
    [
        ("", "2026-12-06T02:00", {}),
        ("2026-12-05T22:00", "tối mai", {}),
        ("2026-12-05T22:00", "2026-12-05T21:00", {}),
        ("2026-11-01T22:00", "2026-11-02T22:00", {}),
        ("2026-12-05T22:00", "2026-12-06T02:00", {"words_vi": " "}),
        ("2026-12-05T22:00", "2026-12-06T02:00", {"words_vi": "dài " * 80}),
    ],
)
def test_what_cannot_be_announced_comes_back_as_typed(administrator, client, starts, ends, typed):
    page = announce(administrator, starts, ends, 422, **typed)
    assert page.errors
    assert page.one("[name=ends_at]")["value"] == ends
    assert WHY not in client.get("/").text


def close(app, *more: str) -> str:
    return app.test_cli_runner().invoke(args=["maintenance", *more]).output


@on_both_databases
def test_while_it_is_maintained_people_read_and_lose_nothing_they_typed(app, client, sign_in, make_petition, clock, new_client):
    made, published = make_petition("assigned", office="SYT"), make_petition("published")
    officer, waiting = sign_in("officer", office="SYT"), new_client()
    waiting.get("/submit")
    officer.get(f"/staff/petitions/{made.code}")
    said = close(app, "on", "--until", "2026-11-20T11:30")
    assert said.startswith("Closed")
    page = waiting.fill_and_send(
        status=503, kind="conduct", sector="YT", title=people.TITLE, content=people.CONTENT, full_name="Nguyễn Thị An"
    )
    assert "CHƯA" in page.text
    assert "11:30" in page.text, "when to come back"
    assert page.one("[name=content]").text.strip() == people.CONTENT
    assert page.one("[name=full_name]")["value"] == "Nguyễn Thị An"
    assert int(page.headers["Retry-After"]) > 0
    for address in ("/", "/petitions?q=quầy", f"/petitions/{published.code}", "/submit"):
        assert "bảo trì" in client.get(address).text
    assert made.code in officer.get("/staff/petitions").text
    officer.get(f"/staff/petitions/{made.code}")
    taken = officer.fill_and_send("form[action$='/take']", status=503)
    assert "bảo trì" in taken.text
    clock.advance(hours=1)
    assert "everything waits" in app.test_cli_runner().invoke(args=["jobs", "once"]).output
    assert close(app, "off") == "Open.\n"
    assert waiting.fill_and_send(
        kind="conduct", petitioner_type="person", email="an@example.vn", commune="Hồng Hải", consent=True
    ).location.startswith("/submit/received")
    officer.get(f"/staff/petitions/{made.code}")
    officer.fill_and_send("form[action$='/take']")


def test_the_administrator_closes_and_opens_it_on_a_page(administrator, client, app):
    administrator.get("/staff/admin/outage")
    administrator.fill_and_send("section[aria-labelledby=now] form", press="step=close")
    assert close(app, "status").startswith("Closed.")
    client.get("/track")
    client.fill_and_send(code="PAKN.20261120.0001", secret="x", status=503)
    administrator.get("/staff/admin/outage")
    administrator.fill_and_send("section[aria-labelledby=now] form", press="step=open")
    client.get("/track")
    client.fill_and_send(code="PAKN.20261120.0001", secret="x", status=422)


class TestBySetting:
    @pytest.fixture
    def settings(self):
        return {"FEEDBACK_READ_ONLY": "true"}

    def test_nothing_at_all_is_written(self, client, sign_in, make_petition, engine, clock):
        """For the time in which the database takes nothing: no try is counted, no file kept, no session marked as used."""
        made, officer = make_petition("assigned", office="SYT"), sign_in("officer", office="SYT")
        clock.advance(minutes=5)
        written = []
        event.listen(engine, "before_cursor_execute", lambda *given: written.append(given[2]) if WRITES(given[2]) else None)
        assert "bảo trì" in officer.get(f"/staff/petitions/{made.code}").text
        client.get("/submit")
        client.fill_and_send(status=503, content=people.CONTENT)
        client.get("/track")
        client.fill_and_send(code=made.code, secret="AAAA-BBBB-CCCC", status=503)
        assert written == []
