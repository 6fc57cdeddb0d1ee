"""Writing an answer in a real browser: what is typed is kept by itself, and colleagues see each other."""

import re

from playwright.sync_api import Page, expect

from tests.browser.people_do import send, shown, step, until

TEXT = "#draft_answer-text"


def given(window, sign_in, title: str) -> tuple[str, Page]:
    """A petition that the officer has in hand, and the officer at the desk."""
    code, _secret = send(window(scripts=False, phone=True), title=title, content="Chờ ba giờ ở quầy số 2, không ai gọi số.")
    step(sign_in("coordinator"), code, "accept_and_route", office="SYT")
    officer = sign_in("officer")
    step(officer, code, "take")
    officer.goto(f"/staff/petitions/{code}/draft_answer")
    return code, officer


def test_what_is_typed_is_kept_by_itself_and_offered_again(window, sign_in):
    _code, officer = given(window, sign_in, "Tự lưu khi đang viết")
    officer.locator(TEXT).press_sequentially("Sở đã kiểm tra")
    expect(officer.locator("[data-kept]")).to_have_text(re.compile(r"Đã tự lưu lúc \d\d:\d\d"))
    officer.locator(TEXT).press_sequentially(" quầy số 2")
    # Gone in the middle of a word: what was typed last is sent along.
    officer.goto("/staff/")
    officer.go_back()
    officer.reload()
    until(lambda: "Đã tự lưu lúc" in officer.locator("main").inner_text() or officer.reload(), "what was kept")
    expect(officer.locator(TEXT)).to_have_value("Sở đã kiểm tra quầy số 2")
    officer.locator("form[data-drop] button").click()
    expect(officer.locator(TEXT)).to_have_value("")


def test_keyboard_only_from_the_template_to_the_approval(window, sign_in):
    code, officer = given(window, sign_in, "Chỉ dùng bàn phím")
    officer.locator("#draft_answer-template").focus()
    officer.keyboard.type("Y tế")
    officer.keyboard.press("Tab")
    officer.keyboard.press("Enter")
    expect(officer.locator(TEXT)).to_have_value(re.compile(code))
    officer.locator(TEXT).fill("Sở đã bố trí thêm người ở quầy số 2 từ ngày 20/11/2026.")
    officer.locator("#draft_answer-number").focus()
    officer.keyboard.type("12/SYT-VP")
    officer.keyboard.press("Enter")
    officer.wait_for_url("**step=submit_for_approval*")
    for check in ("points", "done", "who", "when"):
        officer.locator(f"#submit_for_approval-{check}").focus()
        officer.keyboard.press("Space")
    officer.keyboard.press("Enter")
    officer.wait_for_url(f"**/staff/petitions/{code}")
    shown(officer, "Chờ duyệt")


def test_the_session_ends_while_typing_and_nothing_is_lost(window, sign_in):
    _code, officer = given(window, sign_in, "Hết phiên khi đang viết")
    other = officer.context.new_page()
    other.goto("/staff/")
    kept = officer.context.cookies()
    officer.context.clear_cookies()
    officer.locator(TEXT).press_sequentially("Đoạn viết rất lâu")
    expect(officer.locator("[data-trouble=signed-out]")).to_be_visible()
    expect(officer.locator(TEXT)).to_have_value("Đoạn viết rất lâu")
    officer.context.add_cookies(kept)
    officer.locator(TEXT).press_sequentially(" và tiếp")
    expect(officer.locator("[data-kept]")).to_have_text(re.compile("Đã tự lưu"))
    expect(officer.locator("[data-trouble=signed-out]")).to_be_hidden()


def test_colleagues_see_each_other_and_what_changed(window, sign_in):
    code, officer = given(window, sign_in, "Hai người cùng mở")
    leader = sign_in("leader")
    leader.goto(f"/staff/petitions/{code}")
    expect(leader.locator("[data-others]")).to_contain_text("Người thử officer")
    officer.locator(TEXT).fill("Bản của chuyên viên.")
    officer.locator("form[data-working-copy] .toolbar button").click()
    officer.wait_for_url("**step=submit_for_approval*")
    expect(officer.locator("[data-others]")).to_contain_text("Người thử leader")
    # Coming back to the window asks again.
    leader.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(leader.locator("[data-changed]")).to_be_visible()
