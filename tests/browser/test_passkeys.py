"""A passkey made and shown by a real browser, with the key that Chromium plays on a machine without one."""

import re
import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, CDPSession, Page, expect

from tests.browser.conftest import ROOT, Service
from tests.people import PASSWORD

WHO = "khoa@example.vn"
HERE = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True} | {
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(scope="module")
def hired(service: Service) -> None:
    """Somebody of this module only: a second factor ends the sessions that other tests go on with."""
    person = ["--email", WHO, "--name", "Người có khóa", "--role", "inspector", "--office", "UBND", "--password-stdin"]
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "people", "create", *person]
    subprocess.run(command, cwd=ROOT, env=service.environment, input=f"{PASSWORD}\n", text=True, check=True)


@pytest.fixture
def key(browser: Browser, service: Service, hired: None) -> Iterator[tuple[Page, CDPSession, str]]:
    """A window at an address with a name, as browsers want it for passkeys, the way to its key, and that key's name."""
    home = service.url.replace("127.0.0.1", "localhost")
    context = browser.new_context(base_url=home, locale="vi-VN")
    page, said = context.new_page(), []
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("console", lambda line: said.append(line.text) if line.type == "error" and "status of" not in line.text else None)
    devtools = context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    made = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": HERE})
    yield page, devtools, made["authenticatorId"]
    context.close()
    assert not said, said


def test_it_is_added_and_signs_in_alone_and_as_second_step(key):
    page, devtools, authenticator = key
    page.goto("/staff/sign-in")
    page.get_by_label("Thư điện tử").fill(WHO)
    page.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập", exact=True).click()
    page.goto("/staff/me/factors/passkey")
    page.get_by_label("Tên").fill("máy ở cơ quan")
    page.get_by_role("button", name="Thêm khóa này").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mã dự phòng")
    assert len(page.locator(".codes code").all_text_contents()) == 10
    [credential] = devtools.send("WebAuthn.getCredentials", {"authenticatorId": authenticator})["credentials"]
    assert credential["isResidentCredential"]
    page.get_by_role("button", name="Đăng xuất").click()
    page.get_by_role("button", name="Đăng nhập bằng khóa truy cập").click()
    page.wait_for_url(lambda url: "sign-in" not in url)
    page.get_by_role("button", name="Đăng xuất").click()
    page.get_by_label("Thư điện tử").fill(WHO)
    page.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập", exact=True).click()
    page.get_by_role("button", name="Dùng khóa truy cập").click()
    page.wait_for_url(lambda url: "sign-in" not in url)
    page.goto("/staff/me/factors")
    page.get_by_role("button", name=re.compile("Xóa.*máy ở cơ quan")).click()
    expect(page.get_by_role("main")).to_contain_text("Đã gỡ")


def test_what_was_cancelled_is_said_and_the_password_stays_a_way(key):
    page, _devtools, _authenticator = key
    page.goto("/staff/sign-in")
    page.get_by_role("button", name="Đăng nhập bằng khóa truy cập").click()
    expect(page.get_by_role("alert")).to_contain_text("Chưa dùng được khóa truy cập")
    page.get_by_label("Mật khẩu", exact=True).fill("nhìn thấy khi gõ")
    page.get_by_role("button", name="Xem", exact=True).click()
    expect(page.get_by_label("Mật khẩu", exact=True)).to_have_attribute("type", "text")
