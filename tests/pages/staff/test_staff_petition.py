"""The page of a petition: who sees what, and that looking is written down."""

import io
from datetime import date

import pytest
from PIL import Image
from sqlalchemy import select

from feedback.services import messaging
from feedback.services.attachments import Upload, inspect_all
from feedback.store.models import AccessRecord, Account, LimitPreset, Membership
from tests import people
from tests.services.test_attachments import pdf, picture

ROLES = [("coordinator", ""), ("inspector", ""), ("clerk", "SYT"), ("officer", "SYT"), ("leader", "SYT")]
NAME = people.ALICE["full_name"]


def looks(work) -> list[tuple[str, str]]:
    with work() as session:
        return [
            (record.account.name, record.purpose) for record in session.scalars(select(AccessRecord).order_by(AccessRecord.id))
        ]


def say_what_for(reader):
    """On the page of a petition: press the button, say why, and read the page again."""
    reader.fill_and_send("#step-reveal_identity form", reason="Gọi để hẹn ngày xem tại chỗ.")
    return reader.follow()


@pytest.mark.parametrize("state", people.STATES)
def test_every_state_has_a_page_for_every_role(state, sign_in, make_petition):
    made = make_petition(state)
    for role, office in ROLES:
        seen = role in {"coordinator", "inspector"} or state not in {
            "submitted", "awaiting_supplement", "held", "withdrawn", "refused", "transferred_out"
        }  # fmt: skip
        reader = sign_in(role, office=office)
        reader.get(f"/staff/petitions/{made.code}", 200 if seen else 404)
        if role == "coordinator":
            reader.get(f"/staff/petitions/{made.code}?lang=en")
    sign_in("administrator").get(f"/staff/petitions/{made.code}", 404)
    sign_in("leader", office="SXD").get(f"/staff/petitions/{made.code}", 404)


def test_each_look_at_the_sender_is_written_down_and_only_that(sign_in, make_petition, work):
    made = make_petition("assigned")
    for _ in range(2):
        assert NAME in sign_in("coordinator").get(f"/staff/petitions/{made.code}").text
    assert NAME not in sign_in("inspector").get(f"/staff/petitions/{made.code}").text
    assert looks(work) == [("Phạm Điều Phối", "petition")] * 2
    page = sign_in("inspector").get("/staff/access-records")
    assert made.code in page.text
    assert "Phạm Điều Phối" in page.text
    assert NAME not in page.text
    sign_in("coordinator").get("/staff/access-records", 403)


def test_the_office_says_what_for_and_sees_the_sender_for_half_an_hour(sign_in, make_petition, work, clock):
    made = make_petition("in_progress")
    address, officer, colleague = f"/staff/petitions/{made.code}", sign_in("officer", "SYT"), sign_in("clerk", "SYT")
    assert NAME not in officer.get(address).text
    officer.fill_and_send("#step-reveal_identity form", reason="  ", status=422)
    assert NAME not in officer.get(address).text
    assert NAME in say_what_for(officer).text
    assert NAME not in colleague.get(address).text, "whoever else wants to know says so too"
    clock.advance(minutes=29)
    assert NAME in officer.get(address).text
    clock.advance(minutes=2)
    assert NAME not in officer.get(address).text
    with work() as session:
        [said] = [look for look in session.scalars(select(AccessRecord)) if look.reason]
        assert (said.purpose, said.reason) == ("asked", "Gọi để hẹn ngày xem tại chỗ.")
        assert people.reload(session, made.code).events[-1].action == "reveal_identity"


def test_looking_at_the_sender_disturbs_nobody(sign_in, make_petition):
    """Whoever drafts meanwhile is not told that something changed."""
    made = make_petition("in_progress")
    officer, leader = sign_in("officer", "SYT"), sign_in("leader", "SYT")
    officer.get(f"/staff/petitions/{made.code}")
    leader.get(f"/staff/petitions/{made.code}")
    say_what_for(leader)
    officer.fill_and_send("#step-note form", text="Đã gọi.")


@pytest.mark.parametrize("also", ["coordinator", "officer"])
def test_an_administrator_never_sees_a_sender_whatever_else_they_are(also, sign_in, make_petition, work):
    made = make_petition("in_progress")
    both = sign_in(also, "SYT")
    with work() as session:
        account = session.get(Account, both.actor.account_id)
        account.memberships.append(Membership(office_id=account.memberships[0].office_id, role="administrator"))
    page = both.get(f"/staff/petitions/{made.code}")
    assert NAME not in page.text
    assert not page.select("#step-reveal_identity")
    token = page.select("[name=csrf_token]")[0]["value"]
    both.post(f"/staff/petitions/{made.code}/reveal_identity", {"reason": "Muốn biết.", "csrf_token": token}, status=403)
    assert looks(work) == []


def test_a_confidential_sender_is_kept_from_the_office(sign_in, make_petition, work):
    made = make_petition("in_progress", confidential=True)
    page = sign_in("officer", office="SYT").get(f"/staff/petitions/{made.code}")
    assert "Người gửi (giữ kín)" in page.text
    assert NAME not in page.text
    assert people.ALICE["email"] not in page.text
    assert looks(work) == []
    assert NAME in sign_in("coordinator").get(f"/staff/petitions/{made.code}").text


def test_names_of_files_do_not_tell_who_a_confidential_sender_is(sign_in, make_petition, work, clock, files):
    sent = [Upload("CCCD Nguyễn Văn Ánh.jpg", picture("JPEG"))]
    made, plain = (make_petition("in_progress", confidential=kept, attachments=sent) for kept in (True, False))
    with work() as session:
        petition = people.reload(session, made.code)
        again = inspect_all([Upload("Đơn của Nguyễn Văn Ánh.pdf", pdf())])
        messaging.write(session, petition, now=clock.advance(hours=1), text="Thêm giấy.", uploads=again, files=files)
    officer = sign_in("officer", office="SYT")
    page = officer.get(f"/staff/petitions/{made.code}")
    assert "Ánh" not in page.text
    assert "Tệp 1" in page.text
    assert "Tệp: Tệp 2" in page.text
    links = {link["href"] for link in page.select("a[href*='/attachments/']")}
    named = sorted(officer.get(link).headers["Content-Disposition"] for link in links)
    assert [name.rpartition("UTF-8''")[2] for name in named] == ["T%E1%BB%87p%202.pdf", "T%E1%BB%87p%201.jpg"]
    assert "CCCD Nguyễn Văn Ánh.jpg" in sign_in("coordinator").get(f"/staff/petitions/{made.code}").text
    assert "CCCD" not in officer.get(f"/staff/petitions/{plain.code}").text
    assert "CCCD Nguyễn Văn Ánh.jpg" in say_what_for(officer).text


def test_the_office_it_is_about_does_not_see_the_sender(sign_in, make_petition):
    made = make_petition("in_progress")
    coordinator = sign_in("coordinator")
    coordinator.get(f"/staff/petitions/{made.code}")
    coordinator.fill_and_send("#step-name_subject form", office="SYT")
    assert NAME not in sign_in("officer", office="SYT").get(f"/staff/petitions/{made.code}").text


def test_only_the_steps_that_are_possible_are_offered(sign_in, make_petition):
    def offered(role: str, state: str, office: str = "") -> list[str]:
        page = sign_in(role, office=office).get(f"/staff/petitions/{make_petition(state).code}")
        # Below them stand the steps that are seldom taken.
        straight = page.select("div.actions")[:1]
        return [str(step["id"]).removeprefix("step-") for group in straight for step in group.select("details.action")]

    assert offered("coordinator", "submitted") == [
        "accept_and_route", "request_supplement", "reclassify", "transfer_out", "refuse", "message", "note"
    ]  # fmt: skip
    assert offered("coordinator", "held") == ["release", "reclassify", "refuse", "message", "note"]
    assert offered("officer", "drafted", "SYT") == [
        "draft_answer",
        "submit_for_approval",
        "request_supplement",
        "message",
        "note",
    ]
    assert offered("leader", "awaiting_approval", "SYT") == ["approve", "send_back", "assign_officer", "message", "note"]
    assert offered("coordinator", "published") == ["publish", "take_down", "message", "note"]
    assert offered("coordinator", "asking_reopening") == ["decide_reopening", "publish", "withhold", "message", "note"]
    assert offered("inspector", "submitted") == []


def test_the_competent_office_is_proposed_with_its_reason_and_chosen(sign_in, make_petition):
    made = make_petition(kind="field_report", sector="MT-RT", commune="Hồng Hải")
    page = sign_in("coordinator").get(f"/staff/petitions/{made.code}")
    assert "Ủy ban nhân dân phường Hạ Long" in page.main
    assert "Rác thải, vệ sinh tại một địa điểm" in page.main
    chosen = page.one("#accept_and_route-office option[selected]")
    assert chosen.get_text() == "Ủy ban nhân dân phường Hạ Long"


def test_due_dates_are_counted_line_by_line_and_lateness_is_said_where_it_counts(sign_in, make_petition, clock):
    made = make_petition()
    coordinator = sign_in("coordinator")
    page = coordinator.get(f"/staff/petitions/{made.code}")
    assert "thứ Tư, 25/11/2026" in page.text  # two working days; 24/11 is a day off
    assert "Ngày Văn hóa Việt Nam" in page.text
    assert "Hạn cuối để yêu cầu bổ sung: thứ Hai, 30/11/2026" in page.main
    clock.set("2026-12-02T09:00")
    page = sign_in("coordinator").get(f"/staff/petitions/{made.code}")
    assert "Quá hạn: hạn của bước này là 25/11/2026" in page.one("#step-refuse").get_text()
    assert "Quá hạn: hạn của bước này là 30/11/2026" in page.one("#step-request_supplement").get_text()


def test_a_supplement_that_never_came_asks_for_a_decision(sign_in, make_petition, clock):
    made = make_petition("awaiting_supplement")
    clock.advance(days=30)
    page = sign_in("coordinator").get(f"/staff/petitions/{made.code}")
    assert "Chưa nhận được bổ sung" in page.main
    assert page.one("#refuse-reason option[selected]")["value"] == "not_supplemented"


def test_pictures_are_shown_and_documents_downloaded_under_their_own_names(sign_in, make_petition):
    from feedback.services.attachments import Upload

    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(picture, "PNG")
    made = make_petition("assigned", attachments=(Upload("ảnh hiện trường.png", picture.getvalue()),))
    reader = sign_in("clerk", office="SYT")
    page = reader.get(f"/staff/petitions/{made.code}")
    shown = str(page.one(".attachments img")["src"])
    say_what_for(reader)
    answer = reader.get(shown)
    assert answer.headers["Content-Type"] == "image/jpeg"
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith("inline")
    assert "%E1%BA%A3nh" in disposition
    assert disposition.isascii()
    sign_in("clerk", office="SXD").get(shown, 404)
    reader.get(f"/staff/petitions/{made.code}/attachments/000000", 404)


def test_looks_are_folded_and_filtered(sign_in, make_petition, clock):
    one, other = make_petition("assigned"), make_petition("assigned", email="b@example.vn")
    coordinator, clerk = sign_in("coordinator"), sign_in("clerk", "SYT")
    for _ in range(3):
        coordinator.get(f"/staff/petitions/{one.code}")
        clock.advance(minutes=2)
    clock.advance(minutes=5)
    coordinator.get(f"/staff/petitions/{one.code}")
    clerk.get(f"/staff/petitions/{other.code}")
    say_what_for(clerk)
    inspector = sign_in("inspector")

    def lines(query: str = "") -> list[str]:
        return [row.get_text(" ", strip=True) for row in inspector.get(f"/staff/access-records{query}").select("main tbody tr")]

    assert len(lines()) == 4
    assert ["(3 lần)" in line for line in lines()] == [False, False, False, True]
    assert len(lines(f"?petition={one.code.lower()}")) == 2
    assert len(lines(f"?person={clerk.actor.account_id}")) == 2
    assert "hẹn ngày xem tại chỗ" in lines(f"?person={clerk.actor.account_id}")[1]
    assert len(lines("?since=2026-11-20&until=2026-11-20")) == 4
    assert lines("?until=2026-11-19") == []
    for nonsense in ("petition=abc", "since=nie", "until=0001-01-01"):
        assert inspector.get(f"/staff/access-records?{nonsense}", 422).errors
    assert len(lines(f"?person={'9' * 5000}")) == 4


def test_the_history_names_what_changed_in_words(sign_in, make_petition, work):
    made = make_petition()
    with work() as session:
        session.add(
            LimitPreset(step="answer", working_days=30, kind="regulation", from_date=date(2026, 1, 1), version=1, source="QĐ")
        )
    reader = sign_in("coordinator")
    reader.get(f"/staff/petitions/{made.code}")
    page = reader.fill_and_send("#step-reclassify form", status=422)
    assert "vẫn như cũ" in page.main
    assert page.one("#step-reclassify").has_attr("open")
    reader.fill_and_send("#step-reclassify form", kind="regulation", sector="DAT-GCN", commune="")
    history = reader.follow().one("section[aria-labelledby=history]").get_text(" ", strip=True)
    assert "DAT-GCN" not in history
    assert "regulation" not in history
    assert "Hành vi hành chính · Y tế · Phường Hạ Long → Quy định hành chính · " in history
    assert "Trả lời: hạn 14/12/2026 → 05/01/2027" in history


def test_a_calendar_change_is_told_by_step(sign_in, make_petition, work, clock):
    from feedback.services.administration import calendar

    made = make_petition()
    with work() as session:
        calendar.add(
            session,
            by=people.staff(session, "administrator", now=clock()),
            now=clock(),
            day="2026-11-25",
            working="no",
            name_vi="Nghỉ",
            name_en="Off",
            source="QĐ",
        )
    history = sign_in("coordinator").get(f"/staff/petitions/{made.code}").one("section[aria-labelledby=history]").get_text(" ")
    assert "25/11/2026" in history
    assert "Trả lời: hạn " in history
    assert "answer:" not in history


def test_numbers_too_long_to_be_numbers_are_refused_not_broken(sign_in, make_petition):
    made = make_petition("assigned")
    clerk = sign_in("clerk", "SYT")
    token = clerk.get(f"/staff/petitions/{made.code}").one("#step-take input[name=csrf_token]")["value"]
    typed = {"csrf_token": token, "version": "9" * 5000, "seen": "9" * 5000, "officer": "9" * 5000}
    clerk.post(f"/staff/petitions/{made.code}/assign_officer", typed, 409)
    clerk.post(f"/staff/petitions/{made.code}/assign_officer", {**typed, "version": str(made.version)}, 422)
