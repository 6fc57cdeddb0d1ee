"""Somebody comes, works, is away and leaves: as the administrator, the leader and the newcomer see it."""

import re

from feedback.extensions import db
from feedback.services.notifications.outbox import send_due
from feedback.store.queries.accounts import find_account
from feedback.web.letters import render
from tests.services.test_outbox import RecordingMailer

WORDS = "ba từ không liên quan"
NEW = {"email": "moi@example.vn", "name": "Người Mới", "role": "officer", "office": "SYT"}


def mailed(app, clock):
    """The letters that go out now."""
    mailer = RecordingMailer()
    with app.app_context():
        send_due(db.engine, render, mailer, clock)
    return mailer.sent


def invite(sign_in, **changed):
    admin = sign_in("administrator")
    admin.get("/staff/admin/accounts/new")
    admin.fill_and_send("main form", **{**NEW, **changed})
    admin.follow()
    return admin


def link_in(letter) -> str:
    return re.search(r"http://localhost(/staff/invitation/\S+)", letter.text)[1]


def test_a_newcomer_sets_a_password_and_signs_in(app, sign_in, client, clock):
    admin = invite(sign_in)
    assert "Chờ gửi" in admin.text
    assert "Đã mời, chưa đặt mật khẩu" in admin.text
    [letter] = mailed(app, clock)
    assert (letter.recipient, letter.subject) == ("moi@example.vn", "Đặt mật khẩu cho tài khoản Lắng Nghe")
    assert "Ủy ban nhân dân thành phố Quảng Ninh" in letter.text
    link = link_in(letter)
    assert link in letter.html
    page = client.get(link)
    assert "moi@example.vn" in page.main
    assert page.headers["Referrer-Policy"] == "origin"
    assert page.headers["Cache-Control"] == "no-store"
    page = client.fill_and_send("main form", password="ngắn", again="ngắn", status=422)
    assert page.errors == ["Đặt mật khẩu từ 12 ký tự trở lên."]
    assert client.fill_and_send("main form", password=WORDS, again=WORDS + "?", status=422).errors
    client.fill_and_send("main form", password=WORDS, again=WORDS)
    assert "Đã đặt mật khẩu" in client.follow().text
    client.fill_and_send("main form", email="moi@example.vn", password=WORDS)
    client.follow()
    page = client.get(link, 404)
    assert "không dùng được nữa" in page.title
    assert page.links("main a.button") == {"Đăng nhập": "/staff/sign-in"}


def test_a_used_or_unknown_link_takes_nothing(app, sign_in, client, clock, work):
    invite(sign_in)
    [letter] = mailed(app, clock)
    client.post("/staff/invitation/" + "x" * 43, {"password": WORDS, "again": WORDS}, 404)
    clock.advance(days=8)
    client.post(link_in(letter), {"password": WORDS, "again": WORDS}, 404)
    client.post(link_in(letter), {"password": WORDS, "again": WORDS}, 403, headers={"Origin": "https://evil.example"})


def test_what_was_typed_wrong_in_an_invitation_stays(sign_in):
    admin = invite(sign_in)
    admin.get("/staff/admin/accounts/new")
    page = admin.fill_and_send("main form", **{**NEW, "name": "Tên khác"}, status=422)
    assert "Đã có tài khoản dùng địa chỉ này" in page.errors[0]
    assert page.one("#name")["value"] == "Tên khác"
    assert page.one("#office option[selected]")["value"] == "SYT"
    assert len(admin.fill_and_send("main form", email="", name="", role="", office="", status=422).errors) == 4


def test_a_role_holds_from_the_next_page_on_and_is_in_the_history(sign_in):
    officer, admin = sign_in("officer", office="SYT"), sign_in("administrator")
    officer.get("/staff/people", 403)
    here = "/staff/admin/accounts/officer.syt.do-chuyen-vien@example.vn"
    admin.get(here)
    admin.fill_and_send(f'form[action="{here}/roles"]', role="leader", office="SYT")
    admin.follow()
    assert admin.fill_and_send(f'form[action="{here}/roles"]', role="leader", office="SYT", status=422).errors
    officer.get("/staff/people")
    admin.get(here)
    admin.fill_and_send(f'form[action="{here}/roles/SYT/leader/remove"]')
    officer.get("/staff/people", 403)
    admin.follow()
    page = admin.fill_and_send(f'form[action="{here}/roles/SYT/officer/remove"]', status=409)
    assert "vai trò duy nhất" in page.errors[0]
    admin.fill_and_send(f'form[action="{here}"]', name="Đỗ Văn Chuyên")
    assert admin.follow().title == "Đỗ Văn Chuyên"
    text = admin.get(f"{here}/history").main
    assert "Chuyên viên SYT → Lãnh đạo đơn vị SYT, Chuyên viên SYT" in text
    assert "Đỗ Chuyên Viên → Đỗ Văn Chuyên" in text
    admin.get("/staff/admin/history?lang=en")


def test_somebody_leaves_in_good_order(sign_in, make_petition, clock, app, work):
    made = make_petition("in_progress")
    leader, officer, admin = sign_in("leader", office="SYT"), sign_in("officer", office="SYT"), sign_in("administrator")
    sign_in("officer", office="SYT", name="Cao Thị Kế")
    here = "/staff/admin/accounts/officer.syt.do-chuyen-vien@example.vn"
    page = admin.get(f"{here}/close")
    assert "Vũ Thị Lãnh" in page.main
    assert made.code not in page.text
    assert not page.select("main form button.button")
    token = page.one(".masthead__form input[name=csrf_token]")["value"]
    page = admin.post(f"{here}/close", {"csrf_token": token}, 409)
    assert "còn 1 phản ánh đang mở" in page.errors[0]

    leader.get("/staff/people")
    leader.get(leader.page.links("main table a")["Bàn giao : Đỗ Chuyên Viên"])
    page = leader.fill_and_send("main form", to="", status=422)
    assert page.errors == ["Chọn một người trong đơn vị."]
    leader.fill_and_send("main form", to="officer.syt.cao-thi-ke@example.vn")
    assert "Đã bàn giao 1 phản ánh" in leader.follow().text
    assert "Cao Thị Kế" in leader.get(f"/staff/petitions/{made.code}").text

    officer.get("/staff/")
    admin.get(f"{here}/close")
    admin.fill_and_send("main form")
    assert "Đã đóng" in admin.follow().main
    officer.get("/staff/", 303)
    admin.get("/staff/admin/accounts?state=closed")
    assert "Đỗ Chuyên Viên" in admin.page.main
    admin.get(f"{here}/reopen")
    admin.fill_and_send("main form")
    assert "chưa đặt mật khẩu" in admin.follow().main
    assert len(mailed(app, clock)) >= 1
    admin.get(f"{here}/cancel")
    admin.fill_and_send("main form")
    assert "Hủy lời mời" not in admin.follow().main


def test_what_a_petition_s_own_rules_forbid_is_named(sign_in, make_petition, work):
    made = make_petition("in_progress")
    clerk = sign_in("clerk", office="SYT")
    subject = sign_in("officer", office="SYT", name="Người Bị Phản Ánh")
    coordinator = sign_in("coordinator")
    coordinator.get(f"/staff/petitions/{made.code}")
    with work() as session:
        from tests import people

        people.reload(session, made.code).subject_account_id = subject.actor.account_id
    clerk.get("/staff/people/officer.syt.do-chuyen-vien@example.vn/hand-over")
    page = clerk.fill_and_send("main form", to="officer.syt.nguoi-bi-phan-anh@example.vn", status=200)
    assert made.code in page.one(".notice--warn").get_text()
    with work() as session:
        assert find_account(session, "officer.syt.do-chuyen-vien@example.vn").id == people.reload(session, made.code).officer_id


def test_nobody_hands_over_for_another_office(sign_in, make_petition):
    make_petition("in_progress")
    stranger = sign_in("leader", office="SXD")
    stranger.get("/staff/people/officer.syt.do-chuyen-vien@example.vn/hand-over", 404)
    stranger.get("/staff/people/ai@example.vn/hand-over", 404)
    sign_in("administrator").get("/staff/people", 403)


def test_the_last_administrator_stays(sign_in):
    admin = sign_in("administrator")
    admin.get("/staff/admin/accounts/administrator.ubnd.bui-quan-tri@example.vn/close")
    page = admin.fill_and_send("main form", status=409)
    assert "Sẽ không còn ai quản trị" in page.errors[0]
    admin.get("/staff/admin/accounts")


def test_the_same_account_on_two_desks(sign_in):
    first, second = sign_in("administrator"), sign_in("administrator", name="Quản Trị Hai")
    sign_in("officer", office="SYT")
    here = "/staff/admin/accounts/officer.syt.do-chuyen-vien@example.vn"
    first.get(here)
    second.get(here)
    second.fill_and_send(f'form[action="{here}"]', name="Tên của người thứ hai")
    page = first.fill_and_send(f'form[action="{here}"]', name="Tên của người thứ nhất", status=409)
    assert page.errors
    assert page.one("#name")["value"] == "Tên của người thứ nhất"
