"""What people do in the browser, in their words."""

import io
import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect


def fill_petition(page: Page, *, title: str, content: str, email: str = "", kind: str = "Hành vi hành chính") -> None:
    """Fill in the form of /submit and leave the button to the test."""
    page.goto("/submit")
    page.get_by_label(kind).check()
    page.locator("#sector").select_option("YT")
    page.locator("#title").fill(title)
    page.locator("#content").fill(content)
    page.locator("#commune").fill("Hồng Hải")
    page.locator("#petitioner_type-0").check()
    page.locator("#full_name").fill("Nguyễn Thị An")
    page.locator("#phone").fill("0912 345 678")
    page.locator("#email").fill(email)
    page.locator("#consent").check()


def send(page: Page, **typed: str) -> tuple[str, str]:
    """Send a petition; its code and secret from the receipt."""
    fill_petition(page, **typed)
    page.locator("main form > button[type=submit]").click()
    page.wait_for_url("**/submit/received")
    code, secret = page.locator(".receipt__code").all_inner_texts()
    return code, secret


def read_qr(page: Page) -> str:
    """What a telephone reads from the QR code on the receipt."""
    import zxingcpp
    from PIL import Image

    picture = Image.open(io.BytesIO(page.locator(".receipt__qr").screenshot())).convert("RGB")
    return zxingcpp.read_barcodes(picture)[0].text


def track(page: Page, code: str, secret: str) -> None:
    """Open the petition with what stands on the receipt."""
    page.goto("/track")
    page.locator("#code").fill(code)
    page.locator("#secret").fill(secret)
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(f"**/track/{code}")


def step(page: Page, code: str, slug: str, **typed: str) -> None:
    """Take one step on the petition's page of the back office."""
    page.goto(f"/staff/petitions/{code}")
    box = page.locator(f"#step-{slug}")
    if box.get_attribute("open") is None:
        box.locator("summary").first.click()
    for name, value in typed.items():
        field = box.locator(f"[name={name}]")
        kind = field.first.evaluate("f => f.type || f.tagName.toLowerCase()")
        if kind.startswith("select"):
            field.select_option(value)
        elif kind == "radio":
            box.locator(f"[name={name}][value={value}]").check()
        else:
            field.fill(value)
    box.locator("form button[type=submit]").last.click()
    page.wait_for_url(f"**/staff/petitions/{code}")
    expect(page.locator(".flashes")).to_be_visible()


def answer(officer: Page, leader: Page, code: str, text: str) -> None:
    """The office's half: draft, lay before, approve."""
    officer.goto(f"/staff/petitions/{code}/draft_answer")
    officer.locator("#draft_answer-text").fill(text)
    officer.locator("form[data-working-copy] .toolbar button").click()
    officer.wait_for_url("**/staff/petitions/*step=submit_for_approval*")
    box = officer.locator("#step-submit_for_approval")
    for tick in box.locator("input[type=checkbox]").all():
        tick.check()
    box.locator("form button[type=submit]").click()
    officer.wait_for_url(f"**/staff/petitions/{code}")
    step(leader, code, "approve")


def shown(page: Page, text: str | re.Pattern[str]) -> None:
    """The words are somewhere in the main part."""
    expect(page.locator("main")).to_contain_text(text)


def until(true: Callable[[], object], what: str, seconds: float = 30) -> None:
    """Wait for something the job does in its own time."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            pytest.fail(f"waited {seconds} s for {what}")
        time.sleep(0.1)
