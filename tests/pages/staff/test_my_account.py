"""One's own account: password, sessions, the log; forgotten passwords; letters; what inspectors and administrators see."""

import re

import pytest

from feedback.services import invitations, recovery
from feedback.services.administration import accounts as administration
from feedback.store.models import SignInRecord, StaffSession
from tests import people
from tests.pages.staff.test_admin_accounts import mailed
from tests.pages.staff.test_second_step import add_app

WORDS = "ba từ không liên quan"
FIREFOX = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0"}


@pytest.fixture
def alice(work, clock):
    with work() as session:
        return people.account(session, "officer", people.HEALTH, "Alice", now=clock())


def enter(reader, who, password=people.PASSWORD):
    reader.get("/staff/sign-in")
    reader.fill_and_send(email=who.email, password=password)
    reader.actor = who.actor
    return reader


def test_browsers_are_listed_and_ended_one_by_one_or_all(new_client, alice, clock):
    first, second, third = (enter(new_client(), alice) for _ in range(3))
    second._client.post(
        "/staff/sign-in",
        data={"email": alice.email, "password": people.PASSWORD},
        headers=FIREFOX,
        environ_base={"REMOTE_ADDR": "203.0.113.9"},
    )
    page = first.get("/staff/me")
    assert "Firefox, Linux" in page.main
    assert "203.0.113.0/24" in page.main
    assert "203.0.113.9" not in page.text
    assert page.main.count("Trình duyệt này") == 1
    ends = [form["action"] for form in page.select("form[action$='/end']") if "/sessions/end" not in form["action"]]
    first.fill_and_send(f"form[action='{ends[-1]}']")
    first.get("/staff/me")
    first.fill_and_send("form[action='/staff/me/sessions/end']")
    for gone in (second, third):
        gone.get("/staff/", 303)
    assert len(first.get("/staff/me").select("form[action*='/me/sessions/']")) == 0


def test_who_did_not_show_lately_who_they_are_ends_nobody_s_session(new_client, alice, clock):
    """A browser left open must not shut out the person it belongs to."""
    mine, left_open = (enter(new_client(), alice) for _ in range(2))
    clock.advance(minutes=11)
    everywhere = "form[action='/staff/me/sessions/end']"
    for action in ("td form", everywhere):
        left_open.get("/staff/me")
        left_open.fill_and_send(action, status=401)
        mine.get("/staff/")
    left_open.fill_and_send("main form", proof_password=people.PASSWORD)
    mine.get("/staff/", 303)


def test_password_fields_are_hidden_and_named_for_password_managers(new_client, alice):
    reader = new_client()
    [typed] = reader.get("/staff/sign-in").select("input[name=password]")
    assert (typed["type"], typed["autocomplete"]) == ("password", "current-password")
    fields = enter(reader, alice).get("/staff/me/password").select("main form input:not([type=hidden])")
    assert [(field["type"], field["autocomplete"]) for field in fields] == [
        ("password", "current-password"),
        ("password", "new-password"),
        ("password", "new-password"),
    ]
    assert not [name for field in (typed, *fields) for name in field.attrs if name.startswith("on") or name == "readonly"]


def test_somebody_else_s_browser_is_not_found(new_client, alice, work, clock):
    mine = enter(new_client(), alice)
    with work() as session:
        bob = people.account(session, "leader", people.HEALTH, now=clock())
        people.open_session(session, bob, now=clock())
        reference = session.query(StaffSession).filter_by(account_id=bob.id).one().reference
    token = mine.get("/staff/me").one(".masthead__form input[name=csrf_token]")["value"]
    mine.post(f"/staff/me/sessions/{reference}/end", {"csrf_token": token}, 404)


def test_a_new_password_needs_the_old_one_and_ends_the_others(new_client, alice, app, clock):
    here, there = enter(new_client(), alice), enter(new_client(), alice)
    here.get("/staff/me/password")
    page = here.fill_and_send("main form", old="không phải nó đâu", password="QuangNinh2026", again="khác", status=422)
    assert len(page.errors) == 3
    assert "QuangNinh2026" not in page.response.get_data(as_text=True)
    before = here.cookie["staff"]
    here.fill_and_send("main form", old=people.PASSWORD, password=WORDS, again=WORDS)
    here.follow()
    assert here.cookie["staff"] != before
    there.get("/staff/", 303)
    enter(there, alice, WORDS).get("/staff/")
    said = [letter.text for letter in mailed(app, clock) if letter.recipient == alice.email]
    assert any("Mật khẩu của tài khoản vừa được đổi." in text for text in said)


def test_who_sits_at_an_open_desk_guesses_the_old_password_no_longer_than_at_the_door(new_client, alice, work):
    here = enter(new_client(), alice)
    for _try in range(8):
        here.get("/staff/me/password")
        here.fill_and_send("main form", old="không phải nó đâu", password=WORDS, again=WORDS, status=422)
    here.get("/staff/me/password")
    here.fill_and_send("main form", old=people.PASSWORD, password=WORDS, again=WORDS, status=429)
    with work() as session:
        written = [row.event for row in session.query(SignInRecord).filter_by(account_id=alice.id)]
        assert written.count("wrong_password") == 8
    enter(new_client(), alice).get("/staff/")


@pytest.mark.parametrize("asked", ["nobody@example.vn", "OFFICER.syt.alice@example.vn", "closed"])
def test_a_forgotten_password_answers_the_same_whoever_asks(client, alice, app, work, clock, asked):
    if asked == "closed":
        with work() as session:
            account = people.account(session, "officer", people.HEALTH, "Alice", now=clock())
            administration.deactivate(session, account, by=None, now=clock())
        asked = alice.email
        expected = 0
    else:
        expected = 1 if asked.lower() == alice.email else 0
    client.get("/staff/sign-in/forgotten")
    client.fill_and_send("main form", contact=asked)
    assert client.page.location == "/staff/sign-in/forgotten/sent"
    page = client.follow()
    assert asked not in page.text
    with work() as session:
        recovery.answer_waiting(session, now=clock())
    assert len([letter for letter in mailed(app, clock) if "mật khẩu mới" in letter.subject]) == expected


def test_a_link_sets_a_new_password_once_within_half_an_hour_and_the_second_step_stays(
    client, new_client, alice, app, work, clock
):
    mine = enter(new_client(), alice)
    add_app(mine, clock)
    links = []
    for _ in range(2):
        with work() as session:
            recovery.ask(session, recovery.OncePurpose.STAFF_PASSWORD, alice.email, now=clock())
            recovery.answer_waiting(session, now=clock())
        [letter] = [letter for letter in mailed(app, clock) if "mật khẩu mới" in letter.subject]
        links.append(re.search(r"http://localhost(/staff/invitation/\S+)", letter.text)[1])
        clock.advance(minutes=20)
    mine.get("/staff/")
    client.get(links[0], 404)
    client.get(links[1])
    client.fill_and_send("main form", password="matkhau123456", again="matkhau123456", status=422)
    client.fill_and_send("main form", password=WORDS, again=WORDS)
    mine.get("/staff/", 303)
    client.get(links[1], 404)
    client.get("/staff/sign-in")
    client.fill_and_send(email=alice.email, password=WORDS)
    assert client.page.location == "/staff/sign-in/second-step"


def test_letters_of_a_day_are_counted(alice, work, clock):
    with work() as session:
        sent = [invitations.answer_forgotten(session, alice.email, now=clock()) for _ in range(8)]
    assert sent == [True] * 5 + [False] * 3


def test_the_present_password_holds_while_somebody_else_asks(client, alice, work, clock):
    with work() as session:
        invitations.answer_forgotten(session, alice.email, now=clock())
    enter(client, alice).get("/staff/")


def test_a_new_device_is_told_once(new_client, alice, app, clock):
    reader = enter(new_client(), alice)
    reader.get("/staff/")
    reader.fill_and_send(".masthead__form")
    enter(reader, alice)
    told = [letter for letter in mailed(app, clock) if letter.recipient == alice.email]
    assert [letter.subject for letter in told] == ["Về an toàn của tài khoản Lắng Nghe"]
    assert "thiết bị chưa từng dùng" in told[0].text
    assert "127.0.0.0/24" in told[0].html


def test_the_inspector_reads_what_happened_and_nobody_else_does(sign_in, new_client, alice, work):
    enter(new_client(), alice)
    inspector = sign_in("inspector")
    page = inspector.get("/staff/sign-ins")
    assert "Alice" in page.main
    assert "Đăng nhập trên thiết bị mới, bằng mật khẩu" in page.main
    page = inspector.get(f"/staff/sign-ins?person={alice.id}&event=wrong_password")
    assert "Chưa ghi nhận gì." in page.main
    inspector.get("/staff/sign-ins?person=x&event=nonsense")
    for role in ("administrator", "coordinator"):
        sign_in(role).get("/staff/sign-ins", 403)
    with work() as session:
        assert session.query(SignInRecord).one().device == ""


def test_an_administrator_signs_somebody_out_and_takes_the_factor_away(sign_in, new_client, alice, clock, app):
    reader = enter(new_client(), alice)
    admin = sign_in("administrator")
    admin.get(f"/staff/admin/accounts/{alice.email}/signout")
    admin.fill_and_send("main form")
    reader.get("/staff/", 303)
    add_app(enter(reader, alice), clock)
    admin.get(f"/staff/admin/accounts/{alice.email}/factors")
    admin.fill_and_send("main form")
    reader.get("/staff/", 303)
    enter(reader, alice).get("/staff/")
    assert any("Lớp xác thực thứ hai của tài khoản đã bị gỡ hết" in letter.text for letter in mailed(app, clock))
    admin.get(f"/staff/admin/accounts/{alice.email}/factors", 303)


class TestProduction:
    @pytest.fixture
    def settings(self):
        return {
            "FEEDBACK_MODE": "production",
            "FEEDBACK_BASE_URL": "https://localhost",
            "FEEDBACK_MAIL_HOST": "127.0.0.1",
            "FEEDBACK_SECRET_KEY": "9f2c41d07be835a6c0d1e4f7a2b3958e",
        }

    def test_cookies_are_bound_to_the_host_and_a_factor_is_demanded(self, client, alice):
        there = {"base_url": "https://localhost", "headers": {"Origin": "https://localhost"}}
        answer = client._client.post("/staff/sign-in", data={"email": alice.email, "password": people.PASSWORD}, **there)
        cookies = {cookie.split("=")[0]: cookie for cookie in answer.headers.getlist("Set-Cookie")}
        assert set(cookies) == {"__Host-session", "__Host-known"}
        assert all("Secure" in cookie and "HttpOnly" in cookie and "Path=/" in cookie for cookie in cookies.values())
        assert "SameSite=Lax" in cookies["__Host-session"]
        assert "SameSite=Strict" in cookies["__Host-known"]
        assert client.get("/staff/", 303, base_url="https://localhost").location == "/staff/me/factors"
