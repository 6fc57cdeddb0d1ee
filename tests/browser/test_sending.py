"""Sending from a telephone: lines that break, tabs that are closed, no connection at all, and where it is."""

import io
from collections.abc import Callable, Iterator

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, Route, expect
from sqlalchemy import select

from feedback.store.models import Petition
from tests.browser.conftest import PHONE, Service
from tests.browser.inside import inside
from tests.browser.people_do import fill_petition, until

SEND = "main form[data-sending] > button[type=submit]"
SAID = "[data-sending-said]"
HALONG = {"latitude": 20.951, "longitude": 107.083}
HAIPHONG = {"latitude": 20.861, "longitude": 106.680}


def photo(width: int = 3200, height: int = 2400) -> dict:
    """A photo as a telephone takes it: large, and lying on its side."""
    made, notes = io.BytesIO(), Image.Exif()
    notes[0x0112] = 6
    Image.effect_noise((width // 8, height // 8), 60).convert("RGB").resize((width, height)).save(made, "JPEG", exif=notes)
    return {"name": "ảnh.jpg", "mimeType": "image/jpeg", "buffer": made.getvalue()}


def plan(name: str = "đơn.pdf") -> dict:
    """A small document."""
    import pikepdf

    made, document = io.BytesIO(), pikepdf.new()
    document.add_blank_page()
    document.save(made)
    return {"name": name, "mimeType": "application/pdf", "buffer": made.getvalue()}


@pytest.fixture
def phone(browser: Browser, service: Service) -> Iterator[Callable[..., Page]]:
    """``phone(workers=True, at=HALONG)``: somebody's telephone, which asks no other host for anything."""
    contexts, wrong = [], []

    def open_page(*, workers: bool = False, at: dict | None = None) -> Page:
        context = browser.new_context(
            base_url=service.url,
            viewport=PHONE,
            locale="vi-VN",
            has_touch=True,
            is_mobile=True,
            service_workers="allow" if workers else "block",
            geolocation=at,
            permissions=["geolocation"] if at else [],
        )
        contexts.append(context)
        ours = (service.url, "data:", "blob:")
        context.on("request", lambda r: None if r.url.startswith(ours) else wrong.append(f"foreign: {r.url}"))
        context.on("weberror", lambda e: wrong.append(f"script: {e.error}"))
        page = context.new_page()
        page.set_default_timeout(15_000)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not wrong, wrong


def fill(page: Page, title: str) -> None:
    fill_petition(page, title=title, content="Cứ mưa là ngập.", kind="Phản ánh hiện trường")
    page.locator("#sector").select_option("XD-HTKT")


def send(page: Page) -> str:
    """Press, and arrive at the receipt; the code on it."""
    page.locator(SEND).click()
    page.wait_for_url("**/submit/received")
    return page.locator(".receipt__code").first.inner_text()


_KEPT = """() => new Promise((done) => {
  const asked = indexedDB.open('lang-nghe', 1);
  asked.onsuccess = () => {
    const all = asked.result.transaction('petitions').objectStore('petitions').getAll();
    all.onsuccess = () => { asked.result.close(); done(JSON.stringify([all.result, {...localStorage}])); };
  };
})"""


def keeps(page: Page, words: str, *, there: bool = True) -> None:
    """Wait until the words are, or are not, in anything this browser keeps."""
    until(lambda: page.wait_for_timeout(50) or (words in page.evaluate(_KEPT)) == there, f"{words!r} kept: {there}")


def stored(service: Service, title: str) -> list[tuple]:
    """Name and size of the files of each petition with that title, as they lie in the database."""
    with inside(service) as office:
        petitions = office.session.scalars(select(Petition).where(Petition.title == title)).all()
        return [tuple(sorted((f.filename, f.media_type, f.size) for f in one.attachments)) for one in petitions]


def test_a_broken_upload_is_tried_again_alone(phone, service):
    page, large, waiting = phone(), photo(), []
    fill(page, "Ảnh tải lên từng tệp")

    def hold(route: Route) -> None:
        waiting.append(route)

    page.route("**/submit/files", hold)
    expect(page.locator("#camera")).to_be_visible()
    page.locator("#attachments").set_input_files(plan())
    page.locator("#camera").set_input_files(large)
    rows = page.locator(".upload")
    until(lambda: page.wait_for_timeout(50) or len(waiting) == 2, "both files on their way")
    expect(rows.get_by_role("progressbar")).to_have_count(2)
    first, second = waiting
    first.abort()
    second.continue_()
    expect(rows.nth(1)).to_contain_text("Đã nhận")
    expect(rows.nth(0)).to_contain_text("Chưa nhận được")

    # Nothing is sent without it, and the focus leads there.
    page.unroute("**/submit/files")
    page.route("**/submit/files", lambda route: route.abort())
    page.locator(SEND).click()
    expect(page.locator(SAID)).to_contain_text("Còn tệp chưa tải lên")
    expect(rows.nth(0).get_by_role("button", name="Thử lại")).to_be_focused()
    page.unroute("**/submit/files")
    rows.nth(0).get_by_role("button", name="Thử lại").click()
    expect(rows.nth(0)).to_contain_text("Đã nhận")
    send(page)
    ((document, picture),) = stored(service, "Ảnh tải lên từng tệp")
    assert (picture[0], document[0]) == ("ảnh.jpg", "đơn.pdf")
    assert picture[2] < len(large["buffer"]), "scaled down on the telephone"


def test_a_cut_connection_makes_no_second_petition(phone, service):
    page = phone()
    fill(page, "Mất mạng khi đang gửi")
    page.locator("#attachments").set_input_files(photo())

    def lose_the_answer(route: Route) -> None:
        route.fetch(max_redirects=0)
        route.abort("connectionreset")

    page.route("**/submit", lambda route: lose_the_answer(route) if route.request.method == "POST" else route.continue_())
    page.locator(SEND).click()
    expect(page.locator(SAID)).to_contain_text("Chưa gửi được")
    expect(page.locator("#title")).to_have_value("Mất mạng khi đang gửi")
    page.unroute("**/submit")

    # Even after the tab was closed: the same form under the same token, and the receipt of the first time.
    page.get_by_label("Giữ cả họ tên").last.check()
    keeps(page, "Nguyễn Thị An")
    page.goto("/track")
    page.get_by_role("link", name="Xem lại và gửi").click()
    expect(page.locator("#title")).to_have_value("Mất mạng khi đang gửi")
    expect(page.locator("#full_name")).to_have_value("Nguyễn Thị An")
    expect(page.locator("#consent")).not_to_be_checked()
    page.locator("#consent").check()
    send(page)
    assert [len(files) for files in stored(service, "Mất mạng khi đang gửi")] == [1]
    page.goto("/track")
    expect(page.get_by_text("chưa được gửi")).to_have_count(0)


def test_a_refused_form_comes_back_with_its_files_and_what_is_wrong(phone, service):
    page = phone()
    fill(page, "Thiếu đồng ý")
    page.locator("#attachments").set_input_files(plan())
    page.locator("#consent").uncheck()
    page.locator(SEND).click()
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page.get_by_label("Đã nhận đơn.pdf")).to_be_checked()
    page.locator("#consent").check()
    send(page)
    assert [[name for name, *_ in files] for files in stored(service, "Thiếu đồng ý")] == [["đơn.pdf"]]


def test_a_draft_is_kept_on_the_device_until_it_is_sent_or_deleted(phone):
    page = phone()
    fill(page, "Đang viết dở")
    page.locator("#attachments").set_input_files(plan())
    expect(page.locator(".upload")).to_contain_text("Đã nhận")
    expect(page.locator("[data-draft-status]")).not_to_be_empty()
    page.goto("/submit?lang=en")
    expect(page.locator("[data-draft-restored]")).to_contain_text("What was typed earlier is back")
    expect(page.locator("#title")).to_have_value("Đang viết dở")
    expect(page.locator("#full_name")).to_have_value("")
    expect(page.locator("#consent")).not_to_be_checked()
    expect(page.locator(".upload")).to_contain_text("Received")

    # Who writes is kept only where the person says so.
    page.locator("#full_name").fill("Nguyễn Thị An")
    page.get_by_label("Also keep my name").check()
    page.goto("/submit")
    expect(page.locator("#full_name")).to_have_value("Nguyễn Thị An")
    page.locator("#phone").fill("0912 345 678")
    page.locator("#consent").check()
    send(page)
    page.goto("/submit")
    expect(page.locator("[data-draft-note]")).to_be_visible()
    expect(page.locator("#title")).to_have_value("")

    page.locator("#title").fill("Xóa đi")
    expect(page.locator("[data-draft-status]")).not_to_be_empty()
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Xóa bản nháp").click()
    expect(page.locator("#title")).to_have_value("")
    page.reload()
    expect(page.locator("[data-draft-restored]")).to_be_hidden()
    expect(page.locator(".upload")).to_have_count(0)


def test_who_leaves_a_shared_device_leaves_nothing_on_it(phone):
    page = phone()
    fill(page, "Gửi rồi rời máy dùng chung")
    send(page)
    page.goto("/submit")
    page.context.set_offline(True)
    page.locator("#title").fill("Chưa gửi được")
    page.locator(SEND).click()
    expect(page.locator(SAID)).to_contain_text("được giữ trên thiết bị này")
    page.context.set_offline(False)
    page.goto("/submit")
    page.locator("#title").fill("Đang viết")
    keeps(page, "Đang viết")
    page.goto("/submit/received")
    page.locator("main a[href*='/track/']").first.click()
    page.get_by_role("button", name="Đóng phản ánh trên máy này").click()
    expect(page.get_by_text("chưa được gửi")).to_have_count(0)
    assert page.evaluate(_KEPT) == "[[],{}]"


def test_a_petition_written_without_a_connection_is_sent_when_there_is_one(phone, service):
    page = phone(workers=True)
    page.goto("/submit")
    page.evaluate("navigator.serviceWorker.ready.then(() => 1)")
    until(lambda: page.evaluate("!!navigator.serviceWorker.controller"), "the worker")
    page.context.set_offline(True)
    page.goto("/statistics")
    expect(page.get_by_role("heading", level=1)).to_have_text("Không có mạng")
    page.get_by_role("link", name="Viết phản ánh").click()
    fill(page, "Viết khi không có mạng")
    page.locator("#attachments").set_input_files(photo())
    expect(page.locator(".upload")).to_contain_text("khi có mạng")
    page.locator(SEND).click()
    expect(page.locator(SAID)).to_contain_text("được giữ trên thiết bị này")
    expect(page.get_by_label("Giữ cả họ tên").last).not_to_be_checked()
    keeps(page, "Viết khi không có mạng")
    keeps(page, "Nguyễn", there=False)
    keeps(page, "consent", there=False)
    context = page.context
    page.close()

    context.set_offline(False)
    page = context.new_page()
    page.goto("/")
    page.get_by_role("link", name="Xem lại và gửi").click()
    expect(page.locator("#title")).to_have_value("Viết khi không có mạng")
    expect(page.locator("#full_name")).to_have_value("")
    expect(page.locator("#consent")).not_to_be_checked()
    expect(page.locator(".upload")).to_contain_text("Đã nhận")
    page.locator("#full_name").fill("Nguyễn Thị An")
    page.locator("#phone").fill("0912 345 678")
    page.locator("#consent").check()
    send(page)
    assert [len(files) for files in stored(service, "Viết khi không có mạng")] == [1]
    kept = page.evaluate("caches.keys().then(async n => (await (await caches.open(n[0])).keys()).map(r => r.url))")
    assert not [url for url in kept if "received" in url or "track" in url or "staff" in url]


def test_the_position_offers_the_nearest_communes_and_stays_here_when_it_lies_elsewhere(phone):
    page = phone(at=HALONG)
    page.goto("/submit")
    page.get_by_role("button", name="Dùng vị trí của tôi").click()
    offered = page.locator(".nearest button")
    expect(offered).to_have_count(3)
    offered.first.click()
    expect(page.locator("#commune")).to_have_value("Phường Hồng Gai")
    assert page.locator("[name=latitude]").input_value() == "20.951000"
    keeps(page, "20.951000")
    page.reload()
    expect(page.locator("[data-place-status]")).to_contain_text("Vị trí")
    assert page.locator("[name=latitude]").input_value() == "20.951000"
    assert page.locator("[name=longitude]").input_value() == "107.083000"
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Xóa bản nháp").last.click()
    assert page.locator("[name=latitude]").input_value() == ""

    page = phone(at=HAIPHONG)
    page.goto("/submit")
    page.get_by_role("button", name="Dùng vị trí của tôi").click()
    expect(page.locator("[data-place-status]")).to_contain_text("ngoài thành phố")
    assert page.locator("[name=latitude]").input_value() == ""
    expect(page.locator(".nearest")).to_be_hidden()


def test_the_map_is_used_by_the_keyboard_alone(phone):
    page = phone()
    page.goto("/submit")
    opener = page.get_by_role("button", name="Chọn trên bản đồ")
    opener.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.locator(".map__commune")).to_have_count(54)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    dialog.get_by_label("Đến xã, phường").select_option(label="Đặc khu Cô Tô")
    expect(dialog.locator("[data-map-status]")).to_contain_text("Đặc khu Cô Tô")
    pin = dialog.locator(".map__pin")
    pin.focus()
    for _step in range(3):
        page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    expect(page.locator(".nearest button").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#place-names option[value='Phường Hồng Hải (nay là Phường Hạ Long)']")).to_have_count(1)
    expect(page.locator("#commune")).to_have_value("Đặc khu Cô Tô")
    assert float(page.locator("[name=latitude]").input_value()) > 20.9
    opener.click()
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()
