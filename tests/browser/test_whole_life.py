"""A petition's whole life: the citizen's half without JavaScript, on a phone."""

import email
import email.policy
import re

from playwright.sync_api import expect

from tests.browser.people_do import answer, read_qr, send, shown, step, track, until

ANSWER = "Sở đã kiểm tra ngày 20/11/2026, bố trí thêm người ở quầy số 2. Liên hệ 0912 345 678 nếu cần."


def test_from_sending_to_reading_rating_and_reopening(window, sign_in, service):
    citizen = window(scripts=False, phone=True)
    title = "Chờ ba giờ ở quầy tiếp nhận bệnh viện"
    code, secret = send(
        citizen, title=title, content="Tôi là Nguyễn Thị An.\nChờ ba giờ, không ai gọi số.", email="an@example.com"
    )
    shown(citizen, "Các bước tiếp theo")
    link = read_qr(citizen)

    # The letter says the same, and its link opens the petition on another device by its button only.
    until(lambda: [text for text in service.letters() if code in text], "the first letter")
    letter = email.message_from_string(next(t for t in service.letters() if code in t), policy=email.policy.default)
    assert secret in letter.get_body(("plain",)).get_content()
    assert [part.get_content_type() for part in letter.iter_attachments()] == ["application/pdf", "application/json"]
    tablet = window(scripts=False)
    tablet.goto(link)
    assert title not in tablet.content()
    tablet.get_by_role("main").get_by_role("button").click()
    shown(tablet, "Chờ tiếp nhận")

    coordinator, officer, leader = sign_in("coordinator"), sign_in("officer"), sign_in("leader")
    expect(coordinator.get_by_text(title)).to_be_visible()
    coordinator.goto(f"/staff/petitions/{code}")
    shown(coordinator, "Nguyễn Thị An")
    shown(coordinator, "Văn phòng Ủy ban nhân dân")
    step(coordinator, code, "accept_and_route", office="SYT")
    step(officer, code, "take")
    answer(officer, leader, code, ANSWER)

    track(citizen, code, secret)
    shown(citizen, "bố trí thêm người ở quầy số 2")
    until(lambda: any("quầy số 2" in _text(t) for t in service.letters()), "the answer by e-mail")

    # Publishing marks what is personal, and refuses what nobody decided.
    coordinator.goto(f"/staff/petitions/{code}/publish")
    expect(coordinator.locator("mark", has_text="Nguyễn Thị An").first).to_be_visible()
    coordinator.locator("main form > .toolbar button").click()
    shown(coordinator, "0912 345 678")
    expect(coordinator.locator(".error-summary")).to_be_visible()
    coordinator.locator("button[value=mask]").click()
    expect(coordinator.locator("input[value=keep]:checked")).to_have_count(0)
    coordinator.locator("main form > .toolbar button").click()
    coordinator.wait_for_url(f"**/staff/petitions/{code}")

    reader = window(scripts=False, phone=True)
    reader.goto("/")
    reader.locator("#q").fill("quay tiep nhan benh vien")
    reader.get_by_role("search").get_by_role("button").click()
    reader.get_by_role("link", name=title).click()
    shown(reader, "[đã che số điện thoại]")
    assert "Nguyễn Thị An" not in reader.content()
    assert "0912" not in reader.content()

    track(citizen, code, secret)
    citizen.locator("form[action$=rate] input[value=no]").check()
    citizen.locator("form[action$=rate] input[value=slow]").check()
    citizen.locator("form[action$=rate] button[type=submit]").click()
    citizen.locator("details:has(form[action$=reopen]) summary").click()
    citizen.locator("form[action$=reopen] textarea").fill("Quầy số 2 vẫn đóng cửa.")
    citizen.locator("form[action$=reopen] button[type=submit]").click()
    expect(citizen.locator("form[action$=reopen]")).to_have_count(0)

    step(coordinator, code, "decide_reopening", granted="yes", explanation="Cần kiểm tra lại.")
    answer(officer, leader, code, "Đã mở lại quầy số 2 từ ngày 21/11/2026.")
    track(citizen, code, secret)
    shown(citizen, "Đã mở lại quầy số 2")


def test_a_supplement_with_a_photo_from_the_phone(window, sign_in, tmp_path):
    from PIL import Image

    photo = tmp_path / "giấy hẹn.jpg"
    Image.effect_noise((900, 1200), 40).convert("RGB").save(photo)
    citizen = window(scripts=False, phone=True)
    code, secret = send(citizen, title="Hồ sơ quá hẹn", content="Hồ sơ của tôi quá hẹn hai tuần.")
    coordinator = sign_in("coordinator")
    step(coordinator, code, "request_supplement", question="Xin gửi ảnh giấy hẹn.")
    track(citizen, code, secret)
    shown(citizen, "Xin gửi ảnh giấy hẹn.")
    citizen.locator("form[action$=supplement] input[type=file]").set_input_files(photo)
    citizen.locator("form[action$=supplement] button[type=submit]").click()
    shown(citizen, "giấy hẹn.jpg")
    coordinator.goto(f"/staff/petitions/{code}")
    shown(coordinator, "giấy hẹn.jpg")
    expect(coordinator.locator("#step-accept_and_route")).to_have_count(1)


def test_a_refusal_says_why_and_where_to_go(window, sign_in):
    citizen = window(scripts=False, phone=True)
    code, secret = send(citizen, title="Khiếu nại quyết định", content="Tôi khiếu nại quyết định số 12.")
    coordinator = sign_in("coordinator")
    step(coordinator, code, "refuse", reason="complaint", explanation="Đây là khiếu nại một quyết định.")
    track(citizen, code, secret)
    shown(citizen, "Đây là khiếu nại một quyết định.")
    shown(citizen, "Ban Tiếp công dân")
    shown(citizen, re.compile("Từ chối"))


def test_a_form_with_faults_keeps_what_was_typed_and_leads_to_the_fault(window):
    citizen = window(scripts=False, phone=True)
    citizen.goto("/submit")
    citizen.locator("#title").fill("Đèn đường hỏng")
    citizen.locator("#commune").fill("Trưng Vương")
    citizen.locator("main form > button[type=submit]").click()
    expect(citizen.locator(".error-summary")).to_be_visible()
    expect(citizen.locator("#title")).to_have_value("Đèn đường hỏng")
    expect(citizen.get_by_label("Phường Vàng Danh")).to_be_visible()
    citizen.locator(".error-summary a[href='#full_name']").click()
    assert citizen.url.endswith("#full_name")


def test_withdrawing_and_leaving_a_shared_device(window):
    citizen = window(scripts=False, phone=True)
    code, secret = send(citizen, title="Gửi nhầm", content="Tôi gửi nhầm, xin rút.")
    track(citizen, code, secret)
    citizen.locator("details:has(form[action$=withdraw]) summary").click()
    citizen.locator("form[action$=withdraw] button[type=submit]").click()
    shown(citizen, "Đã rút")
    citizen.locator("form[action$=leave] button").click()
    citizen.goto(f"/track/{code}")
    expect(citizen.locator("#secret")).to_be_visible()


def test_a_double_click_with_scripts_is_one_petition(window):
    from tests.browser.people_do import fill_petition

    citizen = window()
    fill_petition(citizen, title="Bấm hai lần", content="Bấm nút gửi hai lần liền.")
    citizen.locator("main form > button[type=submit]").dblclick()
    citizen.wait_for_url("**/submit/received")
    first = citizen.locator(".receipt__code").first.inner_text()
    citizen.reload()
    assert citizen.locator(".receipt__code").first.inner_text() == first


def _text(raw: str) -> str:
    letter = email.message_from_string(raw, policy=email.policy.default)
    return letter.get_body(("plain",)).get_content()
