"""A file with a virus, from the sender's form to the officer's desk: received, named, and opened by nobody."""

import io
from collections.abc import Iterator

import pytest
from sqlalchemy import select

from feedback.cli import jobs
from feedback.domain.petition import Scan
from feedback.store.models import Attachment
from tests import people
from tests.clamav import NAME, running_clamd
from tests.pages.citizens.test_submit import FILLED, picture
from tests.services.test_virus_scanning import BAD_PDF

ASIDE = "Tìm thấy vi-rút trong tệp này."


@pytest.fixture(scope="module")
def daemon() -> Iterator[str]:
    with running_clamd() as address:
        yield address


@pytest.fixture
def settings(daemon) -> dict[str, str]:
    return {"FEEDBACK_CLAMAV": daemon}


def test_the_petition_is_received_and_the_file_is_put_aside(app, client, sign_in, work, files):
    client.get("/submit")
    client.fill_and_send(**FILLED, attachments=[("đơn.pdf", BAD_PDF), ("a.jpg", picture())])
    page = client.follow()
    code = page.select(".receipt__code")[0].text
    assert "đơn.pdf" in page.main
    assert ASIDE in page.main
    with app.app_context():
        jobs.scan_files()
    page = client.get(f"/track/{code}")
    assert ASIDE in page.main
    assert len(page.select(".attachments a")) == 1
    with work() as session:
        bad, good = session.scalars(select(Attachment).order_by(Attachment.id)).all()
        references = [bad.reference, good.reference]
        assert (bad.scan, bad.virus, good.scan) == (Scan.INFECTED, NAME, Scan.CLEAN)
        assert files.get(bad.original_key) == BAD_PDF
    client.get(f"/track/{code}/attachments/{references[0]}", 404)
    client.get(f"/track/{code}/attachments/{references[1]}")
    boss = sign_in("coordinator")
    page = boss.get(f"/staff/petitions/{code}")
    assert f"Tìm thấy vi-rút ({NAME})" in page.main
    for address in ("", "/original"):
        boss.get(f"/staff/petitions/{code}/attachments/{references[0]}{address}", 404)


def test_a_file_that_goes_ahead_is_kept_and_its_sender_told_at_once(client, new_client):
    token = client.get("/submit").one("#form_token")["value"]
    sent = {"form_token": token, "file": (io.BytesIO(BAD_PDF), "đơn.pdf")}
    answer = new_client().post("/submit/files", sent, 201, headers={"Accept": "application/json"}).response.get_json()
    assert answer["warning"].startswith("Tìm thấy vi-rút trong tệp “đơn.pdf”")
    page = client.post("/submit", {**FILLED, "title": "", "form_token": token, "staged": f"{answer['reference']} đơn.pdf"}, 422)
    assert ASIDE in page.main


def test_an_officer_chooses_another_file_at_once(sign_in, make_petition):
    made = make_petition("in_progress")
    officer = sign_in("officer", office=people.HEALTH)
    officer.get(f"/staff/petitions/{made.code}/draft_answer")
    page = officer.fill_and_send(
        "form[data-working-copy]", text=people.ANSWER, attachments=[("kết quả.pdf", BAD_PDF)], status=422
    )
    assert "Tìm thấy vi-rút trong tệp “kết quả.pdf”. Tệp không được nhận." in page.text


def test_a_workbook_with_a_virus_is_not_read(sign_in):
    boss = sign_in("coordinator")
    boss.get("/staff/import")
    page = boss.fill_and_send("main form", sheet=[("ton.xlsx", BAD_PDF)], status=422)
    assert "Tìm thấy vi-rút trong tệp “ton.xlsx”" in page.text


class TestWithoutTheDaemon:
    """It is away: the file waits, and the job looks at it when the daemon is back."""

    @pytest.fixture
    def settings(self) -> dict[str, str]:
        return {"FEEDBACK_CLAMAV": "unix:/nowhere/clamd.ctl"}

    def test_what_could_not_be_looked_at_is_closed_until_it_was(self, app, client, work, daemon, monkeypatch):
        from feedback.gateways.virus_scan import Clamd

        client.get("/submit")
        client.fill_and_send(**FILLED, attachments=[("a.jpg", picture())])
        code = client.follow().select(".receipt__code")[0].text
        with app.app_context():
            jobs.scan_files()
        page = client.get(f"/track/{code}")
        assert "Tệp mở được sau khi kiểm tra vi-rút xong." in page.main
        with work() as session:
            address = f"/track/{code}/attachments/{session.scalars(select(Attachment)).one().reference}"
        client.get(address, 404)
        monkeypatch.setitem(app.extensions, "virus scanner", Clamd(daemon, 20))
        with app.app_context():
            assert jobs.scan_files() == 1
        client.get(address)


class TestWhereUncheckedFilesAreOpen:
    """The authority would rather see them at once."""

    @pytest.fixture
    def settings(self) -> dict[str, str]:
        return {"FEEDBACK_CLAMAV": "unix:/nowhere/clamd.ctl", "FEEDBACK_CLAMAV_UNREACHABLE": "open"}

    def test_it_can_be_opened_and_says_so(self, app, client):
        client.get("/submit")
        client.fill_and_send(**FILLED, attachments=[("a.jpg", picture())])
        code = client.follow().select(".receipt__code")[0].text
        with app.app_context():
            jobs.scan_files()
        page = client.get(f"/track/{code}")
        assert "Chưa kiểm tra vi-rút." in page.main
        client.get(page.one(".attachments a")["href"])
