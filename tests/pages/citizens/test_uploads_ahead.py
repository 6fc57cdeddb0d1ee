"""Files that come ahead of their form, and forms that are refused: no file has to be chosen twice."""

import io
from datetime import timedelta

import pytest
from sqlalchemy import select

from feedback.cli import jobs
from feedback.services import staging
from feedback.store.models import Attachment, Petition, StagedFile
from feedback.web.tokens import new_form_token
from tests.pages.citizens.test_submit import FILLED, count, picture

JSON = {"Accept": "application/json"}


@pytest.fixture
def send_ahead(new_client):
    """``send_ahead("a.jpg", bytes, token)``: one file, as the page's script sends it."""
    script = new_client()

    def send(name: str, data: bytes, token: str, status: int = 201):
        answer = script.post("/submit/files", {"form_token": token, "file": (io.BytesIO(data), name)}, status, headers=JSON)
        return answer.response.get_json()

    return send


def token_of(page) -> str:
    return page.one("#form_token")["value"]


def form(token: str, **more: object) -> dict[str, object]:
    """The form as the page's script sends it, with the references of what went ahead."""
    return {**FILLED, "consent": "y", "form_token": token, **more}


def on_disk(tmp_path) -> int:
    return len([place for place in (tmp_path / "files").rglob("*") if place.is_file()])


def test_a_refused_form_keeps_its_files(client, work):
    client.get("/submit")
    page = client.fill_and_send(
        **{**FILLED, "title": ""}, attachments=[("a.jpg", picture()), ("b.png", picture("PNG"))], status=422
    )
    kept = page.select("input[name=staged][checked]")
    assert len(kept) == 2
    assert "Đã nhận a.jpg" in page.main
    assert "chọn lại" not in page.main
    # One of the two is left out, another chosen.
    kept[0].attrs.pop("checked")
    client.fill_and_send(title=FILLED["title"], attachments=[("c.webp", picture("WEBP"))])
    with work() as session:
        assert sorted(session.scalars(select(Attachment.filename))) == ["b.png", "c.webp"]


def test_a_file_ahead_goes_with_its_form(client, send_ahead, work, tmp_path):
    token = token_of(client.get("/submit"))
    answer = send_ahead("Ảnh.jpg", picture(), token)
    assert (answer["filename"], answer["size"]) == ("Ảnh.jpg", len(picture()))
    again = send_ahead("Ảnh.jpg", picture(), token)
    assert again["reference"] == answer["reference"], "an answer that was lost does not double the file"
    before = on_disk(tmp_path)
    client.post("/submit", form(token, staged=answer["reference"]))
    assert client.follow().select(".receipt__code")
    assert (count(work, Attachment), on_disk(tmp_path)) == (1, before)


@pytest.mark.parametrize("first_ahead", [True, False])
def test_the_same_form_makes_one_petition_however_its_files_come(client, send_ahead, work, first_ahead):
    token = token_of(client.get("/submit"))

    def direct() -> dict:
        files = [(io.BytesIO(picture()), "a.jpg"), (io.BytesIO(picture("PNG")), "b.png")]
        return form(token, attachments=files)

    def ahead() -> dict:
        sent = [send_ahead("b.png", picture("PNG"), token), send_ahead("a.jpg", picture(), token)]
        return form(token, staged=[one["reference"] for one in sent])

    first, second = (ahead, direct) if first_ahead else (direct, ahead)
    client.post("/submit", first(), 303)
    client.post("/submit", second(), 303)
    assert (count(work, Petition), count(work, Attachment)) == (1, 2)


def test_what_cannot_be_taken_is_said_in_one_sentence(client, send_ahead):
    token = token_of(client.get("/submit"))
    assert "ảnh.jpg" in send_ahead("ảnh.jpg", b"MZ" + b"\0" * 99, token, 422)["detail"]
    assert send_ahead("a.jpg", picture(), "x", 422)["detail"].startswith("Không nhận ra")
    assert client.post("/submit/files", {"form_token": token}, 422, headers=JSON).response.get_json()["detail"]
    for number in range(5):
        send_ahead(f"{number}.jpg", picture(), token)
    assert "5" in send_ahead("6.jpg", picture(), token, 422)["detail"]


def test_a_file_of_another_form_is_not_there(client, send_ahead, new_client, work):
    theirs = token_of(new_client().get("/submit"))
    reference = send_ahead("của người khác.jpg", picture(), theirs)["reference"]
    mine = token_of(client.get("/submit"))
    client.post(f"/submit/files/{reference}/remove", {"form_token": mine}, 204, headers=JSON)
    assert "không còn" in client.post("/submit", form(mine, staged=reference), 422).errors[0]
    assert (count(work, Petition), count(work, StagedFile)) == (0, 1)
    client.post(f"/submit/files/{reference}/remove", {"form_token": theirs}, 204, headers=JSON)
    assert count(work, StagedFile) == 0


def test_five_ahead_and_one_more_is_refused_and_loses_none(client, send_ahead, work):
    token = token_of(client.get("/submit"))
    references = [send_ahead(f"{number}.jpg", picture(), token)["reference"] for number in range(5)]
    page = client.post("/submit", form(token, staged=references, attachments=(io.BytesIO(picture()), "6.jpg")), 422)
    assert "5" in page.errors[0]
    assert len(page.select("input[name=staged]")) == 5
    assert "6.jpg" in page.main


def test_a_form_left_open_for_a_day_keeps_its_files(client, work, clock):
    client.get("/submit")
    clock.advance(hours=13)
    page = client.fill_and_send(**FILLED, attachments=[("a.jpg", picture())], status=422)
    assert "Đã nhận a.jpg" in page.main
    client.fill_and_send()
    assert count(work, Attachment) == 1


def test_a_file_that_was_forgotten_is_asked_for_again_and_nothing_is_sent(client, app, work, clock):
    client.get("/submit")
    client.fill_and_send(**{**FILLED, "title": ""}, attachments=[("Ổ gà.jpg", picture())], status=422)
    clock.advance(hours=23)
    client.fill_and_send(status=422)
    clock.advance(hours=23)
    with app.app_context():
        jobs.keep_house()
    assert count(work, StagedFile) == 1, "each sending keeps it for another day"
    overnight = client.page
    clock.advance(hours=2)
    with app.app_context():
        jobs.keep_house()
    client.page = overnight
    page = client.fill_and_send(title=FILLED["title"], status=422)
    # The form itself is too old by then, and says both.
    assert ("Ổ gà.jpg" in " ".join(page.errors), count(work, Petition)) == (True, 0)
    assert page.one(".error-summary a")["href"] == "#attachments"
    client.fill_and_send(attachments=[("Ổ gà.jpg", picture())])
    assert count(work, Attachment) == 1


def test_a_petition_whose_answer_was_lost_gives_its_receipt_a_day_later(client, clock):
    typed = form(token_of(client.get("/submit")))
    client.post("/submit", typed, 303)
    code = client.follow().select(".receipt__code")[0].text
    clock.advance(hours=13)
    client.post("/submit", typed, 303)
    assert client.follow().select(".receipt__code")[0].text == code


def test_files_nobody_sent_are_forgotten_and_those_of_petitions_stay(client, app, send_ahead, work, clock, files, tmp_path):
    token = token_of(client.get("/submit"))
    reference = send_ahead("a.jpg", picture(), token)["reference"]
    client.post("/submit", form(token, staged=reference))
    with app.test_request_context():
        other = new_form_token()
    send_ahead("b.jpg", picture(), other)
    with app.app_context():
        assert jobs.scan_files() == 2
    kept = on_disk(tmp_path)
    clock.set(clock.now + timedelta(hours=25))
    with app.app_context():
        jobs.keep_house()
    assert count(work, StagedFile) == 0
    assert on_disk(tmp_path) == kept - 2, "original and safe copy of the file nobody sent"
    with work() as session:
        stored = session.scalars(select(Attachment)).one()
        assert files.get(stored.original_key) == picture()
        assert files.get(stored.safe_key)


class TestTooMany:
    @pytest.fixture
    def settings(self):
        return {"FEEDBACK_SUBMISSIONS_PER_HOUR": "1"}

    def test_a_script_that_floods_is_slowed_down_in_words(self, client, send_ahead):
        token = token_of(client.get("/submit"))
        for _ in range(10):
            send_ahead("x.jpg", b"MZ", token, 422)
        assert "60" in send_ahead("x.jpg", b"MZ", token, 429)["detail"]


def test_too_much_that_waits_leaves_room_for_forms_that_bring_their_files(client, send_ahead, monkeypatch):
    data = picture()
    monkeypatch.setattr(staging, "_MOST_AHEAD", 2 * len(data) - 1)
    token = token_of(client.get("/submit"))
    send_ahead("a.jpg", data, token)
    assert "chưa còn chỗ" in send_ahead("b.jpg", data, token, 507)["detail"]
    client.fill_and_send(**FILLED, attachments=[("a.jpg", data), ("c.jpg", data)])
    assert client.follow().select(".receipt__code")
    # What a petition took over waits no longer.
    assert send_ahead("d.jpg", data, token_of(client.get("/submit")))["reference"]
