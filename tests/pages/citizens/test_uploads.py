"""Files that are sent: looked at while others can still be received, and not at all where nobody may send them."""

import io
import sqlite3

import pytest
from sqlalchemy import select

from feedback.cli import jobs
from feedback.domain.petition import Scan
from feedback.services import pictures
from feedback.services.safe_copies import waiting
from feedback.store.models import Attachment
from tests.pages.citizens.test_submit import FILLED, picture


@pytest.fixture
def tries(database, monkeypatch) -> list[str]:
    """What happened to others who wanted to write while a picture was decoded."""
    seen = []
    decode = pictures._upright

    def decode_while_others_write(opened, orientation):
        other = sqlite3.connect(database.removeprefix("sqlite:///"), isolation_level=None, timeout=0)
        other.execute("BEGIN IMMEDIATE")
        other.execute("ROLLBACK")
        other.close()
        seen.append("wrote")
        return decode(opened, orientation)

    monkeypatch.setattr(pictures, "_upright", decode_while_others_write)
    return seen


def test_a_petitions_pictures_are_decoded_when_its_sender_has_the_receipt_and_others_can_write(client, app, tries):
    client.get("/submit")
    client.fill_and_send(**FILLED, attachments=[("a.jpg", picture()), ("b.png", picture("PNG"))])
    assert client.follow().select(".receipt__code")
    assert tries == []
    with app.app_context():
        assert jobs.scan_files() == 2
    assert tries == ["wrote", "wrote"]


def test_a_picture_is_shown_to_nobody_until_its_copy_is_made(client, sign_in, app, work, files):
    client.get("/submit")
    client.fill_and_send(**FILLED, attachments=[("a.jpg", picture())])
    code = client.follow().select(".receipt__code")[0].text
    with work() as session:
        photo = session.scalars(select(Attachment)).one()
        assert (photo.scan, photo.safe_key) == (Scan.UNSEEN, photo.original_key)
        assert files.get(photo.original_key) == picture()
    boss = sign_in("coordinator")
    ways = [(client, f"/track/{code}"), (boss, f"/staff/petitions/{code}")]
    for reader, page in ways:
        assert "Đang kiểm tra" in reader.get(page).main
        reader.get(f"{page}/attachments/{photo.reference}", 404)
    boss.get(f"/staff/petitions/{code}/attachments/{photo.reference}/original", 404)
    with app.app_context():
        assert jobs.scan_files() == 1
        assert jobs.scan_files() == 0
    for reader, page in ways:
        assert "Đang kiểm tra" not in reader.get(page).main
        reader.get(f"{page}/attachments/{photo.reference}")
    with work() as session:
        shown = session.scalars(select(Attachment)).one()
        assert shown.scan == Scan.OFF
        assert files.get(shown.safe_key) != picture()


def test_a_picture_that_turns_out_to_be_broken_is_told_and_the_petition_stays(client, sign_in, app, work, files):
    client.get("/submit")
    client.fill_and_send(**FILLED, attachments=[("cụt.jpg", picture()[:500]), ("a.jpg", picture())])
    code = client.follow().select(".receipt__code")[0].text
    with app.app_context():
        assert jobs.scan_files() == 2
    assert "Ảnh bị hỏng" in client.get(f"/track/{code}").main
    assert "Ảnh bị hỏng" in sign_in("coordinator").get(f"/staff/petitions/{code}").main
    with work() as session:
        broken, whole = session.scalars(select(Attachment).order_by(Attachment.id)).all()
        assert (broken.scan, whole.scan) == (Scan.BROKEN, Scan.OFF)
        assert files.get(broken.original_key) == picture()[:500]
    client.get(f"/track/{code}/attachments/{broken.reference}", 404)
    client.get(f"/track/{code}/attachments/{whole.reference}")


def test_the_copy_may_be_broken_off_anywhere(client, app, work, files, monkeypatch):
    """The row names the copy once that is stored; until then the next round does it again, and nothing is left lying."""
    client.get("/submit")
    client.fill_and_send(**FILLED, attachments=[("a.jpg", picture())])

    def breaks(*_arguments: object) -> bool:
        raise RuntimeError

    before = set(files.all_keys())
    with app.app_context(), monkeypatch.context() as broken:
        broken.setattr(waiting.query, "show", breaks)
        with pytest.raises(RuntimeError):
            jobs.scan_files()
    assert set(files.all_keys()) == before
    with app.app_context():
        assert jobs.scan_files() == 1
    with work() as session:
        assert {session.scalars(select(Attachment)).one().safe_key} == set(files.all_keys()) - before


def test_others_can_write_while_a_supplements_pictures_are_decoded(client, make_petition, tries):
    made = make_petition("awaiting_supplement")
    tries.clear()
    client.get("/track")
    client.fill_and_send(code=made.code, secret=made.secret)
    client.get(f"/track/{made.code}")
    client.fill_and_send("form[action$=supplement]", text="Ảnh.", attachments=[("a.jpg", picture())])
    assert tries == ["wrote"]


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/submit", {}, 422),
        ("/submit", {"Sec-Fetch-Site": "cross-site"}, 403),
        ("/track/PAKN.20261120.0001/supplement", {}, 401),
    ],
)
def test_a_stranger_has_nothing_decoded(client, tries, path, headers, status):
    client.post(path, {**FILLED, "attachments": [(io.BytesIO(picture()), "a.jpg")]}, status, headers=headers)
    assert tries == []
