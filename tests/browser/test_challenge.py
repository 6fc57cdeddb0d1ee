"""The proof of work in a browser: done by itself under the strict policy, waited for, and not needed where scripts are off."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import DESK, PHONE, Service, Watched, running
from tests.browser.people_do import fill_petition

TYPED = {"title": "Chờ lâu ở quầy", "content": "Tôi chờ ba giờ ở quầy số 2."}
SEND = "main form > button[type=submit]"


@pytest.fixture(scope="module")
def under_load(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with running(tmp_path_factory.mktemp("under_load"), FEEDBACK_CHALLENGE="always") as started:
        yield started


@pytest.fixture
def window(browser: Browser, under_load: Service) -> Iterator[Callable[..., Page]]:
    opened: list[Watched] = []

    def open_window(*, scripts: bool = True, phone: bool = False) -> Page:
        opened.append(Watched(browser, under_load, scripts=scripts, viewport=PHONE if phone else DESK))
        return opened[-1].page

    yield open_window
    for each in opened:
        each.close()


def test_the_device_calculates_by_itself_and_the_petition_goes_its_way(window):
    page = window(phone=True)
    fill_petition(page, **TYPED)
    expect(page.locator("altcha-widget")).to_contain_text("Đã xong", timeout=30_000)
    page.locator(SEND).click()
    page.wait_for_url("**/submit/received")
    expect(page.locator("main")).not_to_contain_text("có người xem trước")


def test_whoever_presses_at_once_waits_for_it(window):
    page = window()
    fill_petition(page, **TYPED)
    page.evaluate("document.querySelector('altcha-widget').reset()")
    page.evaluate("document.querySelector('altcha-widget').verify()")
    page.locator(SEND).click()
    page.wait_for_url("**/submit/received", timeout=30_000)


def test_without_scripts_it_is_received_and_says_that_somebody_looks_first(window):
    page = window(scripts=False)
    fill_petition(page, **TYPED)
    expect(page.locator("noscript input[name=unchecked]")).to_have_count(1)
    page.locator(SEND).click()
    page.wait_for_url("**/submit/received")
    expect(page.locator("main")).to_contain_text("Đã ghi nhận, có người xem trước")


def test_a_form_that_comes_back_calculates_anew(window):
    page = window()
    fill_petition(page, **TYPED)
    page.locator("#title").fill("")
    page.locator(SEND).click()
    expect(page.locator(".error-summary")).to_be_visible(timeout=30_000)
    page.locator("#title").fill(TYPED["title"])
    expect(page.locator("altcha-widget")).to_contain_text("Đã xong", timeout=30_000)
    page.locator(SEND).click()
    page.wait_for_url("**/submit/received", timeout=30_000)


def test_asking_for_a_letter_waits_for_it_too(window):
    page = window()
    page.goto("/track/lost")
    page.locator("#contact").fill("an@example.vn")
    page.locator(SEND).click()
    page.wait_for_url("**/track/lost/asked", timeout=30_000)
