"""Before it is sent: was it answered, was it reported, which sector, and does it belong elsewhere."""

import io
import re

import pytest
from PIL import Image
from sqlalchemy import func, select

from feedback.domain.elsewhere import Elsewhere
from feedback.domain.suggesting import SectorSuggestion
from feedback.services import notices, suggestions
from feedback.store.models import AnswerUse, Petition, StagedFile
from tests import people

TITLE = "Rác tồn đọng nhiều ngày trước cổng chợ"
ANSWER = "Đơn vị vệ sinh đã thu gom toàn bộ rác trước cổng chợ ngày 18/11/2026."
LAMP = "Đèn đường hỏng trên đường Trần Phú"
HERE = {"kind": "field_report", "sector": "XD-HTKT", "commune": "Hồng Gai", "latitude": "20.95123", "longitude": "107.07456"}


@pytest.fixture
def published(work, files, clock):
    """A published answer; its code."""
    with work() as session:
        case = people.case_in(session, "submitted", now=clock(), files=files, title=TITLE, sector="MT-RT")
        case.accept()
        case.take()
        case.write(ANSWER)
        case.lay_before()
        case.approve()
        case.publish()
        return case.petition.code


@pytest.fixture
def noticed(work, files, clock):
    """An open field report with a neutral line; its code."""
    with work() as session:
        typed = {**HERE, "title": "Nhà tôi tối om vì đèn hỏng", "content": "Con tôi sợ lắm."}
        petition = people.case_in(session, "submitted", now=clock(), files=files, **typed).petition
        coordinator = people.staff(session, "coordinator", now=clock())
        notices.publish_notice(session, petition, by=coordinator, now=clock(), line=LAMP, show_place=True)
        return petition.code


def ask(client, what="answered", status=200, **typed):
    """What the script asks; the parts it gets, and what is said."""
    page = client.post(f"/submit/{what}", typed, status)
    return page.response.get_json() if status == 200 else None


def uses(work) -> int:
    with work() as session:
        return session.scalar(select(func.coalesce(func.sum(AnswerUse.times), 0)))


def test_a_published_answer_is_found_and_its_words_are_marked(client, published):
    told = ask(client, title="rác trước cổng chợ")
    part = told["parts"]["answered_before"]
    assert f"/petitions/{published}" in part
    assert "<mark>" in part
    assert "Sở Y tế" in part, "the office that answered"
    assert "20/11/2026" in part
    assert told["said"].startswith("Có 1 câu trả lời")
    assert 'name="look"' not in part, "the script is there: no button sends the form"


@pytest.mark.parametrize("typed", ["cổng thông tin điện tử chậm", "rạc trước của nhà tôi bị ngập"])
def test_nothing_far_fetched_is_shown(client, published, typed):
    assert published not in ask(client, title=typed)["parts"]["answered_before"]


@pytest.mark.parametrize("typed", ["rac truoc cong cho", "RÁC TRƯỚC CỔNG CHỢ!", "rác trước cổng chợ chưa ai dọn"])
def test_the_same_in_other_words_is(client, published, typed):
    assert published in ask(client, title=typed)["parts"]["answered_before"]


@pytest.mark.parametrize("typed", ["rác", "", " . ! ", "\u202e\u202e", "😀 😀 😀", "x" * 10_000, "rác " * 3_000, '"“"\'%_ \\'])
def test_whatever_is_typed_is_answered(client, published, typed):
    assert "published" not in ask(client, title=typed)["said"]


@pytest.mark.parametrize("state", ["answered", "withheld", "taken_down", "in_progress"])
def test_what_is_not_published_never_appears(client, make_petition, state):
    made = make_petition(state, title=TITLE, sector="MT-RT")
    assert made.code not in ask(client, title=TITLE)["parts"]["answered_before"]
    client.post(f"/submit/answered/{made.code}", {}, 404)


def test_without_a_script_the_same_form_comes_back_with_everything(client, published, work):
    client.get("/submit")
    assert {button["value"] for button in client.select("main form button[name=look]")} == {"answered", "reported", "sector"}
    photo = io.BytesIO()
    Image.new("RGB", (64, 48), "teal").save(photo, "JPEG")
    chosen = [("anh.jpg", photo.getvalue()), ("hỏng.pdf", b"nothing")]
    page = client.fill_and_send(
        press="look=answered", title="Rác trước cổng chợ chưa dọn", content="Từ thứ Hai.", full_name="Nguyễn Thị An",
        kind="field_report", commune="Hồng Gai", attachments=chosen, status=200,
    )  # fmt: skip
    assert page.one("#title")["value"] == "Rác trước cổng chợ chưa dọn"
    assert page.one("#content").text.strip() == "Từ thứ Hai."
    assert page.one("#full_name")["value"] == "Nguyễn Thị An"
    assert page.one("input[name=kind][checked]")["value"] == "field_report"
    assert [error for error in page.errors if "hỏng.pdf" not in error] == [], "nobody is told off for asking"
    assert page.one("#answered-before .suggested__title a")["href"] == f"/petitions/{published}"
    assert TITLE in page.one("#answered-before").get_text()
    with work() as session:
        assert session.scalar(select(func.count()).select_from(Petition)) == 1, "nothing was sent"
        assert session.scalar(select(func.count()).select_from(StagedFile)) == 1, "the file is kept"
    assert "anh.jpg" in page.main


def test_the_answer_is_what_was_needed(client, published, work):
    client.get("/submit")
    page = client.fill_and_send(press="look=answered", title="Rác trước cổng chợ", full_name="Nguyễn Thị An", status=200)
    button, token = page.one("button[name=enough]"), page.one("[name=form_token]")["value"]
    end = client.post(button["formaction"], {"form_token": token, "full_name": "Nguyễn Thị An"}, 200)
    assert end.one("[data-clear-draft]")
    assert f"/petitions/{published}" in end.links().values()
    assert "/submit" in end.links().values()
    assert "Nguyễn Thị An" not in end.text
    client.post(button["formaction"], {"form_token": token}, 200)
    assert uses(work) == 1, "once for each form"
    client.post(button["formaction"], {"form_token": "made up"}, 200)
    client.post(button["formaction"], {}, 200)
    assert uses(work) == 1, "and not without a form"
    for _ in range(2):
        fresh = client.get("/submit").one("[name=form_token]")["value"]
        client.post(button["formaction"], {"form_token": fresh}, 200)
    assert uses(work) == 3
    assert "3 người" in client.text


def test_another_site_cannot_count(client, published, work):
    client.post(f"/submit/answered/{published}", {}, 403, headers={"Origin": "https://elsewhere.example"})
    assert uses(work) == 0


def test_a_report_near_is_shown_by_its_neutral_line_only(client, noticed):
    typed = {**HERE, "title": "x", "commune": ""}
    part = ask(client, **typed)["parts"]["already_reported"]
    assert LAMP in part
    assert f"/petitions/{noticed}#follow" in part
    assert client.get(f"/petitions/{noticed}").one("form#follow")
    assert "Phường Hồng Gai" in part
    assert re.search(r"khoảng \d+ m", part)
    assert "tối om" not in part
    assert "Con tôi" not in part
    assert LAMP not in ask(client, **{**typed, "latitude": "20.960"})["parts"]["already_reported"], "a kilometre away"
    assert LAMP not in ask(client, **{**typed, "sector": "YT"})["parts"]["already_reported"], "another matter"
    assert LAMP not in ask(client, **{**typed, "kind": "conduct"})["parts"]["already_reported"]


def test_a_like_line_in_the_commune_is_shown_and_the_senders_words_are_no_key(client, noticed):
    typed = {"kind": "field_report", "commune": "hong gai"}
    assert LAMP in ask(client, title="den duong hong o duong Tran Phu", **typed)["parts"]["already_reported"]
    for secret in ("Nhà tôi tối om vì đèn hỏng", "Con tôi sợ lắm"):
        assert noticed not in ask(client, title=secret, **typed)["parts"]["already_reported"], "only the line is compared"
    assert noticed not in ask(client, title=LAMP, kind="field_report", commune="Cô Tô")["parts"]["already_reported"]


def test_what_is_answered_or_taken_back_or_has_no_line_is_not_shown(client, noticed, work, clock, make_petition):
    other = make_petition("in_progress", **{**HERE, "title": LAMP}, office="SXD")
    part = ask(client, **{**HERE, "title": LAMP})["parts"]["already_reported"]
    assert other.code not in part
    with work() as session:
        petition = people.reload(session, noticed)
        coordinator = people.staff(session, "coordinator", now=clock())
        notices.take_back_notice(session, petition, by=coordinator, now=clock(), reason="Ghi nhầm chỗ.")
    assert noticed not in ask(client, **{**HERE, "title": LAMP})["parts"]["already_reported"]


@pytest.mark.parametrize("position", [("nan", "nan"), ("inf", "1"), ("90", "107"), ("", "107"), ("x", "y"), ("1e9", "1e9")])
def test_a_position_that_is_none_finds_nothing(client, noticed, position):
    typed = {"latitude": position[0], "longitude": position[1], "commune": ""}
    assert noticed not in ask(client, **{**HERE, "title": LAMP, **typed})["parts"]["already_reported"]


@pytest.fixture
def sure(monkeypatch):
    """Suggestions as sure as a test needs them."""
    found = [SectorSuggestion("MT-RT", 0.9, ("rác", "thu gom")), SectorSuggestion("gone", 0.05, ())]
    monkeypatch.setattr(suggestions, "suggest_sectors", lambda *_: found)


def test_a_sector_is_offered_with_its_words_and_chosen_by_a_press(client, sure):
    part = ask(client, "sector", title="rác", content="Không ai thu gom.")["parts"]["which_sector"]
    assert "vì có: rác, thu gom" in part
    assert "gone" not in part
    client.get("/submit")
    page = client.fill_and_send(press="look=sector", content="Không ai thu gom rác.", status=200)
    assert not [option["value"] for option in page.select("#sector option[selected]") if option["value"]], "nothing preselected"
    page = client.fill_and_send(press="pick=MT-RT", status=200)
    assert page.one("#sector option[selected]")["value"] == "MT-RT"
    assert page.one("#content").text.strip() == "Không ai thu gom rác."


def test_who_is_unsure_says_nothing(client, monkeypatch):
    monkeypatch.setattr(suggestions, "suggest_sectors", lambda *_: [])
    assert "<button" not in ask(client, "sector", title="abc", content="abc")["parts"]["which_sector"]


@pytest.mark.parametrize(("reason", "says"), [
    (Elsewhere.EMERGENCY, "114"), (Elsewhere.COMPLAINT, "thời hiệu"), (Elsewhere.DENUNCIATION, "bí mật"),
    (Elsewhere.QUESTION, "dichvucong.gov.vn"), (Elsewhere.SPAM, "mong muốn gì"),
])  # fmt: skip
def test_what_looks_like_something_else_is_told_where_to_go_and_can_be_sent(client, work, monkeypatch, reason, says):
    monkeypatch.setattr(suggestions, "belongs_elsewhere", lambda *_: (reason, ()))
    assert says in ask(client, "sector", title="abc", content="abc")["parts"]["elsewhere_hint"]
    client.get("/submit")
    page = client.fill_and_send(press="look=sector", content="abc", status=200)
    assert says in page.one("#elsewhere-hint").get_text(" ")
    client.fill_and_send(
        kind="conduct", sector="YT", title="abc", petitioner_type="person", full_name="An", phone="0912345678", consent=True
    )
    with work() as session:
        assert session.scalar(select(func.count()).select_from(Petition)) == 1


def test_in_english_too(client, published, noticed):
    told = client.post("/submit/answered?lang=en", {**HERE, "title": TITLE}, 200).response.get_json()
    assert told["said"].startswith("1 published answer may match.")
    assert f"/petitions/{published}?lang=en" in told["parts"]["answered_before"]
    assert "Follow this report" in told["parts"]["already_reported"]
    assert client.post(f"/submit/answered/{published}?lang=en", {}, 200).title == "Good that the answer was there"


class TestThrottled:
    """Who asks all too often waits; sending is another door."""

    @pytest.fixture
    def settings(self):
        return {"FEEDBACK_SUBMISSIONS_PER_HOUR": "1"}

    def test_after_many_questions(self, client):
        client.get("/submit")
        form = client.page
        for _ in range(10):
            ask(client, title="")
        ask(client, title="", status=429)
        client.page = form
        client.fill_and_send(press="look=answered", title="rác", status=429)
        client.page = form
        client.fill_and_send(status=422)


def test_nothing_typed_stands_in_an_address(client):
    page = client.get("/submit")
    for button in page.select("button[name=look], [data-ask]"):
        where = button.get("formaction") or button["data-ask"]
        assert "?" not in where
    assert page.one("form[data-sending]")["method"] == "post"
    client.get("/submit/answered", 405)
    client.get("/submit/sector", 405)


def test_personal_data_in_the_text_is_pointed_out_before_it_is_sent(client):
    client.get("/submit")
    page = client.fill_and_send(
        title=TITLE, content="Số của tôi 0912 345 678, gọi lúc nào cũng được.", press="look=sector", status=200
    )
    assert "Trong nội dung có chỗ giống dữ liệu cá nhân: số điện thoại" in page.text
    page = client.fill_and_send(content="Gọi lúc nào cũng được.", press="look=sector", status=200)
    assert "giống dữ liệu cá nhân" not in page.text


def test_of_a_text_that_is_not_vietnamese_nothing_is_guessed(client):
    """“My”, “am” and “Hong” are syllables too."""
    client.get("/submit?lang=en")
    typed = "Staff at the ward office in Hong Gai refused my file three times, I am afraid."
    page = client.fill_and_send(title="Refused at the counter", content=typed, press="look=sector", status=200)
    assert page.select("button[name=pick]") == []
