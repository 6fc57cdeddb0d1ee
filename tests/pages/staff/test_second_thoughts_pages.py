"""Joining, splitting, extending, asking others, correcting: by the forms of the petition's page, and what the others then see."""

import pytest

from feedback.domain.states import Action
from tests import people
from tests.pages.staff.test_staff_steps import step, stored


@pytest.fixture
def coordinator(sign_in):
    return sign_in("coordinator")


def tracked(client, made):
    client.get("/track")
    client.fill_and_send(code=made.code, secret=made.secret)
    return client.follow()


def test_a_repeat_is_joined_answered_with_the_other_and_set_free_again(coordinator, sign_in, make_petition, work, client):
    primary, repeat = make_petition("awaiting_approval"), make_petition("submitted", title="Vẫn quầy số 2", **people.BOB)
    step(coordinator, repeat, "link", primary=primary.code, reason="Cùng quầy số 2.")
    page = coordinator.follow()
    assert page.links()[primary.code] == f"/staff/petitions/{primary.code}"
    page = coordinator.get(f"/staff/petitions/{primary.code}")
    assert repeat.code in page.text
    step(sign_in("leader", office="SYT"), primary, "approve")
    seen = tracked(client, repeat)
    assert people.ANSWER in seen.text
    assert "Gộp vào phản ánh khác" in seen.text
    step(coordinator, repeat, "unlink", explanation="Hai việc khác nhau.")
    coordinator.follow()
    assert stored(work, repeat, "state", "primary_id") == ["submitted", None]


def test_a_code_that_leads_nowhere_is_said_beside_the_field(coordinator, make_petition):
    made = make_petition("submitted")
    page = step(coordinator, made, "link", 422, primary="PAKN.20200101.0001", reason="Trùng.")
    assert page.errors == ["Không có phản ánh nào mang mã này."]
    assert page.one("#step-link textarea").text.strip() == "Trùng."


def test_a_letter_with_two_matters_becomes_two_petitions(coordinator, make_petition, work):
    made = make_petition("submitted")
    step(coordinator, made, "split", title="Đường hỏng", content="Đường trước nhà hỏng.", kind="field_report", sector="GT")
    page = coordinator.follow()
    (other,) = [text for text in page.links() if text.startswith("PAKN.") and text != made.code]
    page = coordinator.get(f"/staff/petitions/{other}")
    assert "Đường trước nhà hỏng." in page.text
    assert made.code in page.text


def test_more_time_is_asked_for_and_granted_by_somebody_else(sign_in, make_petition, client):
    made = make_petition("in_progress")
    officer, leader = sign_in("officer", office="SYT"), sign_in("leader", office="SYT")
    page = step(officer, made, "request_extension", 422, working_days="99", reason="Chờ kết quả đo.")
    assert page.errors == ["Nhập số ngày làm việc từ 1 đến 10."]
    step(officer, made, "request_extension", working_days="5", reason="Chờ kết quả đo.")
    assert not officer.follow().select("#step-decide_extension")
    step(leader, made, "decide_extension", granted="yes", explanation="Việc đo cần thời gian.")
    assert "21/12/2026" in leader.follow().text
    seen = tracked(client, made)
    assert "Việc đo cần thời gian." in seen.text
    assert "thứ Hai, 21/12/2026" in seen.text


def test_another_office_contributes_and_never_learns_who_sent_it(sign_in, make_petition):
    made = make_petition("in_progress")
    leader, helper = sign_in("leader", office="SYT"), sign_in("officer", office="SNNMT")
    helper.get(f"/staff/petitions/{made.code}", 404)
    step(leader, made, "add_coordinating_office", office="SNNMT", question="Đất đã đo chưa?")
    assert "Còn chờ: Sở Nông nghiệp và Môi trường" in leader.follow().text
    page = helper.get(f"/staff/petitions/{made.code}")
    assert "Đất đã đo chưa?" in page.text
    assert people.ALICE["full_name"] not in page.text
    step(helper, made, "contribute", text="Đã đo ngày 02/11/2026.")
    helper.follow()
    page = leader.get(f"/staff/petitions/{made.code}")
    assert "Đã đo ngày 02/11/2026." in page.text
    assert "Còn chờ" not in page.text


def test_a_corrected_answer_is_told_to_sender_and_readers(coordinator, sign_in, make_petition, client):
    made = make_petition("published")
    leader = sign_in("leader", office="SYT")
    step(leader, made, "correct_answer", text="Quầy số 3 mới đúng.", reason="Ghi nhầm quầy.")
    leader.follow()
    assert "Ghi nhầm quầy." in tracked(client, made).text
    assert "Cơ quan đã đính chính nội dung trả lời này." in client.get(f"/petitions/{made.code}").text
    coordinator.get(f"/staff/petitions/{made.code}/publish")
    coordinator.fill_and_send()
    coordinator.follow()
    page = client.get(f"/petitions/{made.code}")
    assert "Quầy số 3 mới đúng." in page.text
    assert people.ANSWER in page.text, "the earlier answer can still be read"
    assert "Cơ quan đã đính chính" not in page.text


def test_the_sender_objects_and_the_refusal_is_taken_back(coordinator, make_petition, client, work):
    made = make_petition("refused")
    page = tracked(client, made)
    page = client.fill_and_send("form[action$='/object']", status=422)
    assert page.errors == ["Nêu vì sao quyết định chưa đúng."]
    client.fill_and_send("form[action$='/object']", reason="Có ghi rõ ở dòng 2.")
    page = client.follow()
    assert not page.select("form[action$='/object']")
    assert "Có ghi rõ ở dòng 2." in coordinator.get(f"/staff/petitions/{made.code}").text
    step(coordinator, made, "reinstate", explanation="Đã đọc lại.")
    coordinator.follow()
    assert stored(work, made, "state") == ["submitted"]


def test_whom_it_is_about_keeps_out_unless_a_coordinator_says_why(coordinator, sign_in, make_petition, work):
    made = make_petition("in_progress")
    officer = sign_in("officer", office="SYT")
    step(coordinator, made, "name_subject", office="SYT", officer="")
    coordinator.follow()
    page = officer.get(f"/staff/petitions/{made.code}")
    assert not page.select("#step-draft_answer")
    assert people.ALICE["full_name"] not in page.text
    officer.get(f"/staff/petitions/{made.code}")
    step(coordinator, made, "allow_subject", whom="office", reason="Chỉ ở đây có hồ sơ.")
    coordinator.follow()
    page = officer.get(f"/staff/petitions/{made.code}")
    assert page.select("#step-draft_answer")
    assert "Chỉ ở đây có hồ sơ." in page.text


def test_urgency_and_a_reminder_reach_the_officer_at_once(coordinator, make_petition, work):
    made = make_petition("in_progress")
    step(coordinator, made, "mark_urgent", urgent="yes", reason="Trẻ em bị ảnh hưởng.")
    assert "Khẩn" in coordinator.follow().text
    step(coordinator, made, "remind", text="Xin trả lời trước thứ Sáu.")
    coordinator.follow()
    with work() as session:
        from feedback.store.models import OutboxMessage

        letters = [m.letter for m in session.query(OutboxMessage).filter(OutboxMessage.account_id.is_not(None))]
    assert letters == ["staff_urgent_assignment", "staff_reminder"]


def test_the_workflow_is_printed_from_the_table(sign_in):
    page = sign_in("clerk", office="SYT").get("/staff/help/workflow")
    assert len(page.select("section dl")) == len(Action)
    assert "Thu hồi việc từ chối" in page.text or "Đã thu hồi việc từ chối" in page.text


def test_the_calendar_of_due_dates(sign_in, make_petition, new_client):
    made = make_petition("in_progress")
    officer = sign_in("officer", office="SYT")
    assert not officer.get("/staff/calendar").select("#address")
    page = officer.fill_and_send("form[action$='/calendar']", status=200)
    address = page.one("#address")["value"].removeprefix("http://localhost")
    feed = new_client().get(address).text
    assert "BEGIN:VCALENDAR" in feed
    assert made.code in feed
    assert "20261214" in feed
    assert people.TITLE not in feed
    officer.get("/staff/calendar")
    officer.fill_and_send("form[action$='/end']")
    new_client().get(address, 404)
    sign_in("administrator").get("/staff/calendar", 403)
