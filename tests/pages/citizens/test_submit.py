"""Somebody sends a petition with the form."""

import io
import re
import sqlite3

import pytest
from PIL import Image
from sqlalchemy import func, select

from feedback.cli import jobs
from feedback.store.models import Attachment, OutboxMessage, Petition

FILLED = {
    "kind": "field_report",
    "sector": "XD-HTKT",
    "title": "Đường ngập trước số nhà 12",
    "content": "Cứ mưa là ngập.\nĐã báo ba lần.",
    "commune": "Hồng Hải",
    "petitioner_type": "person",
    "full_name": "Nguyễn Thị An",
    "phone": "0912 345 678",
    "consent": True,
}


def count(work, model) -> int:
    with work() as session:
        return session.scalar(select(func.count()).select_from(model))


def picture(kind="JPEG") -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (64, 48), "teal").save(made, kind)
    return made.getvalue()


def test_a_filled_form_gives_a_receipt(client, work):
    client.get("/submit")
    client.fill_and_send(**FILLED)
    page = client.follow()
    code, secret = (part.text for part in page.select(".receipt__code"))
    assert code == "PAKN.20261120.0001"
    assert re.fullmatch(r"(?:[2-9A-HJKMNP-TV-Z]{4}-){2}[2-9A-HJKMNP-TV-Z]{4}", secret)
    assert "thứ Tư, 25/11/2026" in page.text, "two working days for receiving; 24/11 is a holiday"
    assert "thứ Hai, 14/12/2026" in page.text, "fifteen working days for the answer"
    assert page.one("img.receipt__qr")["src"].startswith("data:image/svg+xml")
    with work() as session:
        stored = session.scalars(select(Petition)).one()
        assert stored.commune.name == "Phường Hạ Long"
        assert stored.petitioner.phone == "0912345678"
        assert secret not in (stored.secret_hash, stored.form_hash)


def test_the_receipt_is_a_pdf_with_marks(client):
    import pypdfium2

    client.get("/submit")
    client.fill_and_send(**FILLED)
    client.follow()
    answer = client.get("/submit/received.pdf")
    words = pypdfium2.PdfDocument(answer.response.data)[0].get_textpage().get_text_bounded()
    assert "PHIẾU TIẾP NHẬN" in words
    assert "PAKN.20261120.0001" in words
    assert "14/12/2026" in words


def test_the_receipt_is_for_this_browser_only(client, new_client):
    client.get("/submit")
    client.fill_and_send(**FILLED)
    assert new_client().get("/submit/received", 303).location == "/track"
    assert new_client().get("/submit/received.pdf", 303).location == "/track"


def test_a_double_click_is_one_petition(client, work):
    client.get("/submit")
    form = client.page
    client.fill_and_send(**FILLED)
    first = [part.text for part in client.follow().select(".receipt__code")]
    client.page = form
    client.fill_and_send(**FILLED)
    second = [part.text for part in client.follow().select(".receipt__code")]
    assert first == second
    assert count(work, Petition) == 1


def test_the_same_form_with_other_words_asks_again(client, work):
    client.get("/submit")
    form = client.page
    client.fill_and_send(**FILLED)
    client.page = form
    page = client.fill_and_send(**{**FILLED, "title": "Một việc khác"}, status=422)
    assert "PAKN.20261120.0001" in page.errors[0]
    assert page.one("#title")["value"] == "Một việc khác"
    client.fill_and_send()
    assert count(work, Petition) == 2


def test_an_empty_form_names_every_field_and_links_to_it(client, work):
    client.get("/submit")
    page = client.fill_and_send(status=422)
    targets = [link["href"] for link in page.select(".error-summary a")]
    assert targets == [f"#{f}" for f in "kind title content sector petitioner_type full_name phone consent".split()]
    for target in targets:
        assert page.select(target), f"{target} leads nowhere"
    assert count(work, Petition) == 0


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("title", "a" * 201, "200"),
        ("content", "a" * 10_001, "10.000"),
        ("commune", "Xóm Không Có", "Hồng Hải"),
        ("phone", "12345", "0912 345 678"),
        ("email", "an@", "ten@example.com"),
        ("full_name", "a" * 201, "200"),
        ("address", "a" * 501, "500"),
        ("address_text", "a" * 501, "500"),
        ("subject_person", "a" * 201, "200"),
    ],
)
def test_a_field_that_does_not_fit_is_named_and_kept(client, field, typed, says):
    client.get("/submit")
    page = client.fill_and_send(**{**FILLED, field: typed}, status=422)
    assert len(page.errors) == 1
    assert says in page.errors[0]
    control = page.one(f"#{field}")
    assert (control.text.strip() if control.name == "textarea" else control["value"]) == typed
    assert page.one("#title")["value"] == ("a" * 201 if field == "title" else FILLED["title"])
    assert page.one("input[name=kind][checked]")["value"] == "field_report"
    assert page.one("#sector option[selected]")["value"] == "XD-HTKT"
    assert page.one("#consent").has_attr("checked")


def test_a_field_report_needs_a_place_and_the_others_do_not(client):
    client.get("/submit")
    assert "Phường" in client.fill_and_send(**{**FILLED, "commune": ""}, status=422).text
    client.fill_and_send(kind="conduct")


def test_a_divided_place_leaves_a_choice(client, work):
    client.get("/submit")
    page = client.fill_and_send(**{**FILLED, "commune": "Hạ Long"}, status=422)
    assert [label.text.strip() for label in page.select("#commune-choice label")] == [
        "Phường Hạ Long",
        "Đặc khu Vân Đồn (xã Hạ Long cũ)",
    ]
    assert page.one(".error-summary a")["href"] == "#commune"
    assert page.one("#commune")["value"] == "Hạ Long"
    client.fill_and_send(commune="06688")
    with work() as session:
        assert session.scalars(select(Petition)).one().commune.name == "Phường Hạ Long"


def test_a_position_that_does_not_fit_is_shown_and_linked(client, work):
    page = client.get("/submit")
    assert page.one("button[data-position]").has_attr("hidden"), "without a script nothing could happen"
    assert {page.one(f"input[name={name}]")["type"] for name in ("latitude", "longitude")} == {"hidden"}
    page = client.fill_and_send(**FILLED, latitude="10.77", longitude="106.7", status=422)
    assert page.one(".error-summary a")["href"] == "#latitude"
    assert page.one("#latitude")["value"] == "10.77"
    client.fill_and_send(latitude="20.951", longitude="107.08")
    with work() as session:
        assert session.scalars(select(Petition)).one().latitude == 20.951


def test_the_form_is_light(client):
    """Names of places come when somebody is about to type one, and so does most of what scripts add."""
    page = client.get("/submit")
    assert page.select("#place-names option") == []
    assert len(page.response.get_data()) < 36_000
    assert len(page.select("link[rel=modulepreload]")) <= 4


def test_files_of_every_kind_are_kept_and_shown_to_the_sender(client, app, work):
    client.get("/submit")
    client.fill_and_send(
        **FILLED, attachments=[("Ảnh chụp.jpg", picture()), ("b.png", picture("PNG")), ("c.webp", picture("WEBP"))]
    )
    code = client.follow().select(".receipt__code")[0].text
    with app.app_context():
        jobs.scan_files()
    page = client.get(f"/track/{code}")
    shown = client.get(page.select(".attachments a")[0]["href"])
    assert shown.response.mimetype == "image/jpeg"
    assert shown.headers["Content-Security-Policy"].endswith("sandbox")
    assert count(work, Attachment) == 3


def test_a_file_that_is_not_what_it_says_is_refused_by_name(client, work):
    client.get("/submit")
    page = client.fill_and_send(**FILLED, attachments=[("ảnh.jpg", b"MZ" + b"\0" * 200), ("tốt.png", picture("PNG"))], status=422)
    assert "ảnh.jpg" in page.errors[0]
    assert "tốt.png" in page.text, "files must be chosen again, so they are named"
    assert page.one("#title")["value"] == FILLED["title"]
    assert count(work, Petition) == 0


def test_too_many_files_are_refused(client):
    client.get("/submit")
    page = client.fill_and_send(**FILLED, attachments=[(f"{n}.jpg", picture()) for n in range(6)], status=422)
    assert "5" in page.errors[0]


def test_a_form_left_open_for_a_day_is_shown_again_filled(client, clock, work):
    client.get("/submit")
    clock.advance(hours=13)
    page = client.fill_and_send(**FILLED, status=422)
    assert page.one("#content").text.strip().replace("\r", "") == FILLED["content"]
    client.fill_and_send()
    assert count(work, Petition) == 1


def test_a_forged_token_makes_nothing(client, work):
    client.get("/submit")
    client.fill_and_send(**FILLED, form_token="x", status=422)
    assert count(work, Petition) == 0


@pytest.mark.parametrize("header", [{"Origin": "https://elsewhere.example"}, {"Sec-Fetch-Site": "cross-site"}])
def test_another_site_cannot_send(client, header, work):
    client.post("/submit", FILLED, 403, headers=header)
    assert count(work, Petition) == 0


def test_a_locked_database_says_not_received_and_keeps_everything(client, app, database, work, monkeypatch):
    client.get("/submit")
    from feedback.extensions import db
    from feedback.store import dialects

    monkeypatch.setattr(dialects, "_BUSY_MILLISECONDS", 50)
    with app.app_context():
        db.engine.dispose()
    other = sqlite3.connect(database.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    page = client.fill_and_send(**FILLED, status=503)
    other.execute("ROLLBACK")
    other.close()
    assert "CHƯA" in page.errors[0]
    assert page.one("#title")["value"] == FILLED["title"]
    client.fill_and_send()
    assert count(work, Petition) == 1


def test_a_full_database_says_not_received_and_stores_nothing(client, app, work):
    from sqlalchemy import event

    from feedback.extensions import db

    client.get("/submit")

    def fill(connection, *_rest) -> None:
        # SQLite raises the number to what the file already has: not one page more can be written.
        connection.execute("PRAGMA max_page_count=1")

    with app.app_context():
        engine = db.engine
    engine.dispose()
    event.listen(engine, "connect", fill)
    page = client.fill_and_send(**{**FILLED, "content": "dài " * 2400}, attachments=[("a.jpg", picture())], status=503)
    event.remove(engine, "connect", fill)
    assert "CHƯA" in page.errors[0]
    assert "a.jpg" in page.text
    assert count(work, Petition) == 0


def test_a_full_disk_says_not_received_and_leaves_no_half_file(client, work, tmp_path, monkeypatch):
    import os

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    client.get("/submit")
    monkeypatch.setattr(os, "fsync", full)
    page = client.fill_and_send(**FILLED, attachments=[("a.jpg", picture())], status=503)
    assert "CHƯA" in page.errors[0]
    assert count(work, Petition) == 0
    assert [place for place in (tmp_path / "files").rglob("*") if place.is_file()] == []


def test_a_letter_is_owed_where_an_address_was_given(client, work):
    client.get("/submit")
    client.fill_and_send(**FILLED, email="an@example.com")
    assert "an@example.com" in client.follow().text
    with work() as session:
        letter = session.scalars(select(OutboxMessage)).one()
        assert (letter.letter, letter.status) == ("received", "queued")


def test_markup_and_odd_characters_are_only_text(client, work):
    client.get("/submit")
    client.fill_and_send(**{**FILLED, "title": "<script>alert(1)</script> 💧 \u202eevil"})
    code = client.follow().select(".receipt__code")[0].text
    page = client.get(f"/track/{code}")
    assert page.title == "<script>alert(1)</script> 💧 evil"


class TestTooMany:
    @pytest.fixture
    def settings(self):
        return {"FEEDBACK_SUBMISSIONS_PER_HOUR": "2"}

    def test_a_flood_from_one_address_is_slowed(self, client):
        for number in range(2):
            client.get("/submit")
            client.fill_and_send(**{**FILLED, "title": f"Việc {number}"})
        client.get("/submit")
        page = client.fill_and_send(**FILLED, status=429)
        assert page.headers["Retry-After"] == "3600"
        assert FILLED["content"].split("\n")[0] in page.text, "what was typed is not lost"


def test_a_former_name_is_kept_beside_what_the_commune_is_now(client, work):
    """Thanh Lân is an island of its own; “đặc khu Cô Tô” alone would send the officer to another one."""
    client.get("/submit")
    client.fill_and_send(**{**FILLED, "commune": "Thanh Lân", "address_text": "Thôn 2"})
    with work() as session:
        petition = session.scalars(select(Petition)).one()
        assert petition.commune.name == "Đặc khu Cô Tô"
        assert petition.address_text == "Thôn 2, xã Thanh Lân"


def test_errors_are_told_in_the_title_and_in_the_order_of_the_page(client):
    client.get("/submit")
    page = client.fill_and_send(status=422)
    assert page.select("title")[0].text.startswith("Lỗi: ")
    named = [link["href"][1:] for link in page.select(".error-summary a")]
    assert named.index("title") < named.index("content") < named.index("sector") < named.index("full_name")
    assert not client.get("/submit").select("title")[0].text.startswith("Lỗi")
