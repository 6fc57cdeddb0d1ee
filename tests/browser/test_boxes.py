"""Black boxes are drawn by mouse and by keys, and what is drawn is what everyone gets."""

import io

from PIL import Image
from playwright.sync_api import expect

from feedback.services import handling, publishing
from feedback.services.attachments import Upload, inspect_all
from tests import people
from tests.browser.inside import inside


def answered(service) -> tuple[str, str]:
    """An answered petition with a white picture that proves it: its code, and the picture's reference."""
    kept = io.BytesIO()
    Image.new("RGB", (400, 300), "white").save(kept, "PNG")
    with inside(service) as office:
        case = people.case_in(office.session, "in_progress", now=office.now, files=office.files)
        handling.draft_answer(
            office.session, case.petition, by=case.person("officer"), now=office.now, text=people.ANSWER, number="1/SYT-VP",
            uploads=inspect_all([Upload("a.png", kept.getvalue())]), files=office.files,
        )  # fmt: skip
        case.lay_before()
        case.approve()
        return case.petition.code, publishing.proofs(case.petition)[0].reference


def test_boxes_by_mouse_and_keys(sign_in, service):
    code, reference = answered(service)
    page = sign_in("coordinator")
    page.goto(f"/staff/petitions/{code}/public-files/{reference}")
    stage = page.locator("[data-boxes-picture]")
    stage.scroll_into_view_if_needed()
    frame = stage.bounding_box()
    page.mouse.move(frame["x"] + frame["width"] * 0.1, frame["y"] + frame["height"] * 0.1)
    page.mouse.down()
    page.mouse.move(frame["x"] + frame["width"] * 0.3, frame["y"] + frame["height"] * 0.3)
    page.mouse.up()
    expect(page.locator(".boxes__box")).to_have_count(1)
    page.locator("[data-boxes-add]").press("Enter")
    expect(page.locator(".boxes__box")).to_have_count(2)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowDown")
    expect(page.locator("[name=left]").nth(1)).to_have_value("41")
    expect(page.locator("[name=height]").nth(1)).to_have_value("21")
    page.locator("[data-boxes-add]").press("Enter")
    page.keyboard.press("Delete")
    expect(page.locator(".boxes__box")).to_have_count(2)
    page.locator("#looked_at").check()
    page.locator("main form button.button--primary").click()
    expect(page.locator(".boxes__copy")).to_be_visible()
    got = page.request.get(f"{service.url}/staff/petitions/{code}/public-files/{reference}/copy")
    with Image.open(io.BytesIO(got.body())) as picture:
        assert [max(picture.getpixel(at)) < 20 for at in ((80, 60), (200, 150), (360, 40))] == [True, True, False]
