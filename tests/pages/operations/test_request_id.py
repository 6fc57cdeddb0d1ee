"""One number leads from a page to the log, the letter and the job that came of it."""

import json
import logging
import re
from dataclasses import replace

import pytest
from sqlalchemy import select

from feedback import logs, request_id
from feedback.gateways.mail_folder import FolderMailer
from feedback.services import jobs
from feedback.services.notifications.outbox import send_due
from feedback.store.models import Job
from feedback.web.letters import render

GIVEN = "4f2c8a10-77aa-4b1e-9c0d-3a5b6c7d8e9f"


@pytest.fixture
def lines(caplog):
    """What has been written down so far, as JSON."""
    caplog.set_level(logging.INFO, "feedback")
    form = logs.Lines(as_json=True)
    told = []
    # Formatted as it is said: afterwards the request is over.
    caplog.handler.setFormatter(form)

    def read() -> list[dict]:
        told.extend(json.loads(line) for line in caplog.handler.stream.getvalue().splitlines()[len(told) :])
        return told

    return read


def number(page) -> str:
    return page.headers["X-Request-ID"]


def send(client) -> str:
    client.get("/submit")
    fields = {"content": "Quầy số 2 đóng cửa.", "full_name": "Nguyễn Thị An", "email": "an@example.vn"}
    kind = {"kind": "conduct", "petitioner_type": "person", "sector": "YT", "commune": "Hồng Hải"}
    page = client.fill_and_send(title="Chờ lâu ở quầy", consent=True, **kind, **fields)
    return number(page)


def test_a_sent_petition_its_letter_and_the_log_of_its_sending_bear_one_number(app, client, engine, clock, lines, tmp_path):
    sent = send(client)
    assert re.fullmatch(r"[0-9a-f]{32}", sent)
    answered = [line for line in lines() if line["request_id"] == sent]
    assert [(line["route"], line["method"], line["status"]) for line in answered] == [("citizens.submit_send", "POST", 303)]
    assert answered[0]["milliseconds"] > 0
    with app.app_context():
        send_due(engine, render, FolderMailer(tmp_path / "mail", "from@example.vn"), clock)
    letters = [path.read_text() for path in (tmp_path / "mail").glob("*.eml")]
    assert [re.findall("^X-Request-ID: (.*)$", letter, re.MULTILINE) for letter in letters] == [[sent]]
    assert request_id.current() == ""


def test_what_a_letter_that_fails_writes_down_names_the_request(app, client, engine, clock, lines):
    sent = send(client)

    def broken(*_):
        raise KeyError("an@example.vn")

    with app.app_context():
        send_due(engine, broken, FolderMailer(app.instance_path, "from@example.vn"), clock)
    (failed,) = [line for line in lines() if "was not sent" in line["event"]]
    assert (failed["request_id"], failed["level"]) == (sent, "warning")
    assert failed["event"].endswith("KeyError")


def test_a_job_works_under_the_number_of_who_asked_for_it(sign_in, make_petition, work, engine, files, clock, lines, monkeypatch):
    make_petition()
    coordinator, seen = sign_in("coordinator"), []
    coordinator.get("/staff/petitions")
    asked = number(coordinator.fill_and_send("form[action*='/staff/export']", press="ending=csv"))

    def broken(_task):
        seen.append(request_id.current())
        raise ValueError("Nguyễn Thị An")

    monkeypatch.setitem(jobs.HANDLERS, "export", broken)
    jobs.run_due(engine, files, clock)
    with work() as session:
        assert [job.request_id for job in session.scalars(select(Job))] == seen == [asked]
    (failed,) = [line for line in lines() if "broke off" in line["event"]]
    assert failed["request_id"] == asked
    assert "An" not in str(failed)


@pytest.mark.parametrize(("proxies", "given", "taken"), [(1, GIVEN, True), (0, GIVEN, False), (1, "0912345678", False)])
def test_only_a_number_from_a_proxy_of_ours_is_taken(app, client, monkeypatch, proxies, given, taken):
    """A telephone number is too short to be one, and a name has other letters."""
    monkeypatch.setitem(app.extensions, "settings", replace(app.extensions["settings"], trusted_proxies=proxies))
    assert (number(client.get("/help", headers={"X-Request-ID": given})) == given) is taken
    assert number(client.get("/help")) != number(client.get("/help"))
    for name in ("Nguyễn Thị An", "a" * 65, "abc\x00def", "-" * 20, "0123456789abcdeg"):
        assert not request_id.is_well_formed(name)


def test_a_page_about_a_fault_says_the_number_to_name(app, client, monkeypatch, lines):
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    monkeypatch.setitem(app.view_functions, "citizens.track", lambda: {}[1])
    page = client.get("/track", 500)
    assert number(page) in page.text
    (failed,) = [line for line in lines() if line["event"].startswith("failed at citizens.track")]
    assert failed["request_id"] == number(page)
    as_json = client.get("/track", 500, headers={"Accept": "application/json"})
    assert as_json.response.json["request_id"] == number(as_json)
    assert number(client.get("/nowhere", 404)) not in client.page.text


def test_of_a_line_that_is_not_ours_only_the_place_is_told():
    record = logging.LogRecord("some.library", logging.ERROR, "/x/pool.py", 12, "could not read %s", ("Nguyễn Thị An",), None)
    record.facts = {"status": 500, "name": "Nguyễn Thị An"}
    for as_json in (True, False):
        line = logs.Lines(as_json=as_json).format(record)
        assert "pool:12" in line
        assert "500" in line
        assert "An" not in line
