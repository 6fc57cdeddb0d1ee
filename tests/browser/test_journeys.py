"""One whole life of a petition as its sender lives it, from a mistake to the answer found by search: by finger, without scripts,
by keyboard alone, in English, and at 200 % zoom. The office works in the meantime; the browser asks nobody but us."""

from collections.abc import Callable
from itertools import count

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import DESK, PHONE, Service, Watched
from tests.browser.hands import Pointer
from tests.browser.inside import inside
from tests.browser.keyboard import Keyboard

TITLES = {
    number: f"Trạm y tế {name} phát thuốc muộn"
    for number, name in enumerate(["Hồng Gai", "Hà Lầm", "Cao Xanh", "Bãi Cháy", "Giếng Đáy", "Hà Khẩu"])
}
CONTENT = "Sáng 18/11/2026 tôi đợi ba giờ ở trạm y tế mà không ai phát thuốc. Xin nói rõ giờ phát."
ANSWER = "Trạm phát thuốc từ 7 giờ 30 đến 10 giờ các ngày trong tuần; đã treo bảng giờ ở cửa."
SIDES = ("access", "procedure", "conduct", "result", "handling")
_turn = count()


class ByKeyboard(Keyboard):
    """The person with a keyboard, with the words of the journey."""

    def open(self, code: str) -> None:
        self.page.goto(code)
        self.page.keyboard.press("Tab")
        assert self.page.evaluate("document.activeElement.matches('.skip')"), "the first stop is the way to the main content"
        self.page.keyboard.press("Enter")
        assert self.page.evaluate("document.activeElement.id") == "main"

    def follow(self, selector: str) -> None:
        self.reach(selector)
        with self.page.expect_navigation(wait_until="load"):
            self.page.keyboard.press("Enter")

    def press(self, selector: str) -> None:
        self.reach(selector)
        self.page.keyboard.press("Enter")


def journey(hand: Pointer | ByKeyboard, service: Service, language: str = "vi") -> None:
    """The whole way; each step as a person does it."""
    page, title = hand.page, TITLES[next(_turn) % len(TITLES)]
    tail = "" if language == "vi" else f"?lang={language}"
    send_with_a_mistake(hand, title, tail)
    code, secret = (found.strip() for found in page.locator(".receipt__code").all_inner_texts())

    page.context.clear_cookies()
    hand.open(f"/track{tail}")
    hand.write("#code", code.lower())
    hand.write("#secret", secret)
    hand.follow("main form button[type=submit]")
    page.wait_for_url(f"**/track/{code}*")
    hand.says(title)
    message = "form[action*='/message']"
    hand.write(f"{message} textarea", "Xin hỏi bao giờ có kết quả?")
    hand.follow(f"{message} button[type=submit]")
    hand.says("Xin hỏi bao giờ có kết quả?")

    with inside(service) as office:
        case = office.case(code)
        case.accept()
        case.take()
        case.write(ANSWER)
        case.lay_before()
        case.approve()
        case.publish()

    page.reload()
    hand.says(ANSWER)
    rate = "form[action*='/rate']"
    hand.pick(f"{rate} input[name=satisfied]", "yes")
    hand.unfold(f"{rate} summary")
    for grade, side in enumerate(SIDES, start=1):
        hand.choose(f"{rate} select[name={side}]", str(grade))
    hand.follow(f"{rate} button[type=submit]")
    for grade, side in enumerate(SIDES, start=1):
        expect(page.locator(f"{rate} select[name={side}]")).to_have_value(str(grade))

    hand.open(f"/{tail}")
    hand.write("#q", "tram y te phat thuoc " + title.split("tế ")[1].split(" phát")[0].lower())
    hand.follow("main [role=search] button")
    hand.follow(f"main .petitions a[href*='{code}']")
    hand.says(ANSWER)
    assert "Nguyễn Thị An" not in page.content()


def send_with_a_mistake(hand: Pointer | ByKeyboard, title: str, tail: str) -> None:
    """Send too early, be told what is missing and led there, mend it, send again."""
    page = hand.page
    hand.open(f"/submit{tail}")
    hand.pick("input[name=kind]", "conduct")
    hand.choose("#sector", "YT")
    hand.write("#title", title)
    hand.write("#content", CONTENT)
    hand.write("#commune", "Hồng Hải")
    hand.pick("input[name=petitioner_type]", "person")
    send = "form[action*='/submit'] > button[type=submit]"
    hand.press(send)
    summary = page.locator(".error-summary")
    expect(summary).to_be_visible()
    if page.evaluate("matchMedia('(scripting: enabled)').matches"):
        expect(summary).to_be_focused()
    expect(page.locator("#content")).to_have_value(CONTENT)
    hand.press(".error-summary a[href='#full_name']")
    assert page.url.endswith("#full_name")
    expect(page.locator("#full_name")).to_be_in_viewport()
    hand.write("#full_name", "Nguyễn Thị An")
    hand.write("#phone", "0912 345 678")
    hand.tick("#consent")
    hand.follow(send)
    page.wait_for_url("**/submit/received*")


@pytest.fixture
def at_a_window(browser: Browser, service: Service) -> Callable[..., Page]:
    opened: list[Watched] = []

    def open_window(**wishes: object) -> Page:
        opened.append(Watched(browser, service, **{"scripts": True, "viewport": DESK, **wishes}))
        return opened[-1].page

    yield open_window
    for each in opened:
        each.close()


def test_without_scripts(at_a_window, service):
    journey(Pointer(at_a_window(scripts=False)), service)


def test_by_keyboard_alone(at_a_window, service):
    journey(ByKeyboard(at_a_window()), service)


@pytest.mark.full
def test_by_finger_on_a_small_telephone(at_a_window, service):
    journey(Pointer(at_a_window(viewport=PHONE, has_touch=True), touch=True), service)


@pytest.mark.full
def test_in_english(at_a_window, service):
    journey(Pointer(at_a_window()), service, "en")


@pytest.mark.full
def test_at_200_percent(at_a_window, service):
    """A window of 1280 pixels zoomed twice is one of 640 whose pixels are twice as fine."""
    journey(Pointer(at_a_window(viewport={"width": 640, "height": 450}, device_scale_factor=2)), service)
