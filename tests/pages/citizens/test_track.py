"""The sender follows the petition."""

import io

import pytest
from PIL import Image
from sqlalchemy import select

from feedback.services.reopening import decide_reopening
from feedback.store.models import OutboxMessage, Petition, Rating
from tests import people


def opened(client, made):
    """The petition, opened with code and secret."""
    client.get("/track")
    client.fill_and_send(code=made.code, secret=made.secret)
    return client.follow()


def test_code_and_secret_open_the_petition(client, make_petition):
    page = opened(client, make_petition("submitted"))
    assert "Chờ tiếp nhận" in page.text
    assert "thứ Tư, 25/11/2026" in page.text
    assert "Ngày Văn hóa Việt Nam" in page.text, "the calculation names the holiday"


def test_a_secret_written_carelessly_still_opens(client, make_petition):
    made = make_petition("submitted")
    client.get("/track")
    client.fill_and_send(code=f" {made.code.lower().replace('.', ' ')} ", secret=made.secret.lower().replace("-", " "))
    client.follow()


def test_a_lost_secret_leads_to_the_way_to_a_new_one(client):
    page = client.get("/track")
    assert page.links()["Mất mã tra cứu? Lấy lại đường vào"] == "/track/lost"


def test_a_wrong_secret_and_an_unknown_code_look_the_same(client, make_petition):
    made = make_petition("submitted")
    answers = []
    for code, secret in ((made.code, "AAAA-AAAA-AAAA"), ("PAKN.20200101.0001", made.secret), ("gì đó", "x"), ("", "")):
        client.get("/track")
        page = client.fill_and_send(code=code, secret=secret, status=422)
        answers.append(page.errors)
    assert all(answer == answers[0] for answer in answers)


def test_guessing_is_slowed_and_waiting_helps(client, make_petition, clock):
    made = make_petition("submitted")
    for _ in range(10):
        client.get("/track")
        client.fill_and_send(code=made.code, secret="AAAA-AAAA-AAAA", status=422)
    client.get("/track")
    page = client.fill_and_send(code=made.code, secret=made.secret, status=429)
    assert page.headers["Retry-After"] == "900"
    clock.advance(minutes=16)
    opened(client, made)


def test_a_stranger_without_the_secret_is_asked_for_it(client, make_petition):
    made = make_petition("submitted")
    assert client.get(f"/track/{made.code}", 303).location == f"/track?code={made.code}"
    client.post(f"/track/{made.code}/withdraw", {"reason": "x"}, 401)


def test_the_link_opens_only_by_its_button(client, make_petition, work):
    made = make_petition("submitted")
    client.get(f"/t/{made.link_token}")
    client.get(f"/track/{made.code}", 303)
    client.get(f"/t/{made.link_token}")
    client.fill_and_send()
    assert made.code in client.follow().text


def test_a_link_that_leads_nowhere_looks_the_same_until_it_is_pressed(client):
    client.get("/t/0123456789abcdef0123456789abcdef")
    client.fill_and_send(status=404)


def test_the_pass_ends_after_two_hours_and_what_was_typed_is_shown(client, make_petition, clock):
    made = make_petition("awaiting_supplement")
    opened(client, made)
    clock.advance(hours=3)
    page = client.fill_and_send("form[action$=supplement]", text="Số hồ sơ là 123, nộp ngày 02/11.", status=401)
    assert "Số hồ sơ là 123, nộp ngày 02/11." in page.text


def test_a_supplement_with_a_file_puts_the_petition_back_to_work(client, make_petition, clock, work):
    made = make_petition("awaiting_supplement")
    page = opened(client, made)
    assert "Xin cho biết số hồ sơ." in page.text
    photo = io.BytesIO()
    Image.new("RGB", (20, 20)).save(photo, "PNG")
    clock.set("2026-11-26T10:00")
    opened(client, made)
    client.fill_and_send("form[action$=supplement]", text="Số hồ sơ 123.", attachments=[("giấy hẹn.png", photo.getvalue())])
    page = client.follow()
    assert "giấy hẹn.png" in page.text
    assert "Chờ tiếp nhận" in page.text
    # 20/11 asked and suspended; up to and including 26/11 nothing counts: day 1 is Friday, 27/11.
    assert "thứ Năm, 17/12/2026" in page.text


def test_an_empty_supplement_says_what_is_missing(client, make_petition):
    made = make_petition("awaiting_supplement")
    opened(client, made)
    page = client.fill_and_send("form[action$=supplement]", status=422)
    assert len(page.errors) == 1


def test_withdrawing_is_possible_until_it_is_received(client, make_petition, new_client):
    made = make_petition("submitted")
    opened(client, made)
    client.fill_and_send("form[action$=withdraw]", reason="Đã được giải quyết.")
    assert "Đã rút" in client.follow().text
    accepted = make_petition("assigned")
    other = new_client()
    page = opened(other, accepted)
    assert not page.select("form[action$=withdraw]")


def test_a_refusal_tells_why_and_what_to_do(client, make_petition):
    page = opened(client, make_petition("refused"))
    assert "Nội dung không rõ ràng" in page.text
    assert "Không rõ việc gì đã xảy ra." in page.text
    assert "Có thể gửi phản ánh mới" in page.text


def test_a_transfer_names_the_authority(client, make_petition):
    assert "Công an thành phố" in opened(client, make_petition("transferred_out")).text


def test_the_answer_is_read_rated_and_rated_anew(client, make_petition, work):
    made = make_petition("answered")
    page = opened(client, made)
    assert "bố trí thêm người ở quầy số 2" in page.text
    client.fill_and_send("form[action$=rate]", satisfied="no", status=422)
    client.fill_and_send("form[action$=rate]", satisfied="no", reasons=["slow"], comment="Chậm.")
    page = client.follow()
    assert page.one("input[name=satisfied][checked]")["value"] == "no"
    assert "Đã đánh giá câu trả lời ngày thứ Sáu, 20/11/2026: không hài lòng." in page.text
    client.fill_and_send("form[action$=rate]", satisfied="yes")
    assert ": hài lòng. Có thể sửa đến hết thứ Sáu, 04/12/2026." in client.follow().text
    with work() as session:
        assert [rating.satisfied for rating in session.scalars(select(Rating))] == [True]


def test_reopening_is_asked_for_once_and_in_time(client, make_petition, clock, new_client):
    made = make_petition("answered")
    opened(client, made)
    assert "form" in str(client.select("form[action$=reopen]"))
    client.fill_and_send("form[action$=reopen]", status=422)
    client.fill_and_send("form[action$=reopen]", reason="Quầy số 2 vẫn đóng.")
    page = client.follow()
    assert not page.select("form[action$=reopen]")
    late = make_petition("answered")
    clock.advance(days=60)
    assert not opened(new_client(), late).select("form[action$=reopen]")


def test_history_names_offices_and_never_persons(client, make_petition):
    page = opened(client, make_petition("answered"))
    assert "Sở Y tế" in page.text
    for person in ("Đỗ Chuyên Viên", "Vũ Thị Lãnh", "Phạm Điều Phối"):
        assert person not in page.text


def test_late_is_said_as_late(client, make_petition, clock):
    made = make_petition("in_progress")
    clock.set("2026-12-16T09:00")
    page = opened(client, made)
    assert "quá hạn 2 ngày làm việc" in page.text.lower()


def test_a_weekend_after_the_due_date_is_late_without_a_number_of_days(client, make_petition, clock):
    clock.set("2026-11-25T09:00")
    made = make_petition("submitted")
    clock.set("2026-11-29T09:00")
    page = opened(client, made)
    assert [tag.text.strip() for tag in page.select(".due-card--overdue .due-card__left")] == ["Quá hạn từ thứ Sáu, 27/11"]


def test_due_dates_are_headed_and_told_apart(client, make_petition):
    page = opened(client, make_petition("answered"))
    assert [heading.text for heading in page.select("h3.due-card__title")] == ["Hạn trả lời", "Hạn công khai"]
    assert page.select(".due-card__left")[0].text.strip() == "Đã trả lời trước hạn ngày 20/11/2026"
    counted = [summary.text.strip() for summary in page.select(".details > summary") if "hạn" in summary.text]
    assert counted == ["Cách tính hạn này: Hạn trả lời", "Cách tính hạn này: Hạn công khai"]
    assert page.one(".stops")["aria-label"]
    assert page.one(".stops [aria-current=step]").text.split()[0] == "Công"


def test_what_was_answered_stays_readable_after_a_reopening(client, make_petition, clock, work):
    made = make_petition("asking_reopening")
    with work() as session:
        case = people.Case(session, people.reload(session, made.code), people.HEALTH, clock())
        decide_reopening(
            session, case.petition, by=case.person("coordinator"), now=clock(), granted=True, explanation="Cần kiểm tra lại."
        )
    page = opened(client, made)
    assert "đang được xử lý lại" in page.text
    assert "bố trí thêm người ở quầy số 2" in page.one(".panel--answer").text
    clock.set("2026-12-01T09:00")
    with work() as session:
        case = people.Case(session, people.reload(session, made.code), people.HEALTH, clock())
        case.write("Quầy số 2 mở lại từ hôm nay.")
        case.lay_before()
        case.approve()
    newer, older = opened(client, made).select(".panel--answer")
    assert ("Trả lời ngày 01/12/2026" in newer.text, "mở lại từ hôm nay" in newer.text, "Sở Y tế" in newer.text) == (
        True,
        True,
        True,
    )
    assert ("Trả lời ngày 20/11/2026" in older.text, "bố trí thêm người" in older.text) == (True, True)


def test_leaving_closes_the_petition_on_a_shared_device(client, make_petition):
    made = make_petition("submitted")
    opened(client, made)
    client.fill_and_send("form[action$=leave]")
    client.follow()
    client.get(f"/track/{made.code}", 303)


def test_one_petition_does_not_open_another(client, make_petition):
    mine, other = make_petition("submitted"), make_petition("submitted", title="Việc khác")
    opened(client, mine)
    client.get(f"/track/{other.code}", 303)


def test_english_is_kept_in_every_link(client, make_petition):
    made = make_petition("submitted")
    client.get("/track?lang=en")
    client.fill_and_send(code=made.code, secret=made.secret)
    page = client.follow()
    assert "lang=en" in page.url
    assert "Waiting to be received" in page.text


def test_no_sender_action_without_the_form_of_this_browser(client, make_petition, work):
    made = make_petition("submitted")
    opened(client, made)
    client.post(f"/track/{made.code}/withdraw", {"reason": "x"}, 400)
    with work() as session:
        assert session.scalars(select(Petition)).one().state == "submitted"


@pytest.mark.parametrize(
    "state", ["held", "assigned", "awaiting_approval", "withdrawn", "withheld", "taken_down", "asking_reopening"]
)
def test_every_state_has_a_page(client, make_petition, state):
    opened(client, make_petition(state))


def test_a_sender_by_telephone_is_a_task_and_not_a_mail(make_petition, work):
    make_petition("refused", phone="0987654321", email="", address="")
    with work() as session:
        assert [(m.channel, m.status) for m in session.scalars(select(OutboxMessage))] == [("phone", "task")]


def test_an_answer_comes_before_the_dates_that_led_to_it(client, make_petition):
    headings = [h.get_text(strip=True) for h in opened(client, make_petition("answered")).select("h2")]
    assert headings.index("Trả lời") < headings.index("Đánh giá câu trả lời") < headings.index("Thời hạn")
