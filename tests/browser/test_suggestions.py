"""What the form says while it is filled in, on a telephone and by keyboard."""

import os
import subprocess
import sys

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, ROOT

_PUBLISHED = """
from datetime import datetime, timedelta, UTC
from tests import people
from feedback.app import create_app
from feedback.extensions import db
from feedback.store.base import unit_of_work
app = create_app()
with app.app_context(), unit_of_work(db.engine) as session:
    case = people.case_in(session, "submitted", now=datetime.now(UTC) - timedelta(hours=1), files=app.extensions["files"](),
        title="Xin cấp lại thẻ thư viện thiếu nhi", sector="YT")
    case.answer()
    case.publish()
    print(case.petition.code)
"""
"""An answer made by the verbs, in the data of the service that runs."""


@pytest.fixture(scope="module")
def answered(service) -> str:
    """Code of a published answer."""
    environment = {name: value for name, value in service.environment.items() if name != "PYTHONWARNINGS"}
    done = subprocess.run(
        [sys.executable, "-c", _PUBLISHED], cwd=ROOT, env={**environment, "PYTHONPATH": os.fspath(ROOT)}, capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.split()[-1]


def test_answers_come_while_the_title_is_typed_and_nothing_jumps(window, answered):
    page = window(phone=True)
    page.goto("/submit")
    expect(page.locator("button[name=look]")).to_have_count(0)
    page.locator("#title").press_sequentially("cấp lại thẻ thư viện")
    expect(page.locator("#answered-before")).to_contain_text("Xin cấp lại thẻ thư viện thiếu nhi")
    expect(page.locator("p.visually-hidden[role=status]", has_text="Có 1 câu trả lời")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.locator("#content").focus()
    before = page.locator("#content").bounding_box()["y"]
    page.locator("#title").evaluate(
        "t => { t.value = 'việc gì khác hẳn zzz'; t.dispatchEvent(new Event('input', {bubbles: true})); }"
    )
    expect(page.locator("#answered-before .panel")).to_have_count(0)
    assert abs(page.locator("#content").bounding_box()["y"] - before) < 2, "what is looked at stays where it is"


def test_the_answer_was_enough_and_the_draft_goes(window, answered):
    page = window(phone=True)
    page.goto("/submit")
    page.locator("#full_name").fill("Nguyễn Thị An")
    page.locator("#title").fill("cấp lại thẻ thư viện")
    with page.expect_request("**/submit/answered/*") as sent:
        page.locator("#answered-before button[name=enough]").click()
    assert "full_name" not in (sent.value.post_data or "")
    expect(page.locator("h1")).to_have_text("Đã có câu trả lời cần tìm")
    page.goto("/submit")
    expect(page.locator("#title")).to_have_value("")


def test_a_sector_is_chosen_by_keyboard(window):
    page = window(phone=True)
    page.goto("/submit")
    page.locator("#title").fill("Rác không ai thu gom, bốc mùi hôi thối")
    # On a busy machine the title alone may be asked about first: what is offered then is about to be offered anew.
    with page.expect_response(lambda answer: "&content=R" in (answer.request.post_data or "")):
        page.locator("#content").fill("Rác thải sinh hoạt chất đống ở bãi tập kết, xe rác ba ngày không đến thu gom.")
    offered = page.locator("#which-sector button").first
    expect(offered).to_be_visible()
    expect(page.locator("#sector")).to_have_value("")
    page.locator("#sector").focus()
    page.keyboard.press("Tab")
    expect(offered).to_be_focused()
    code = offered.get_attribute("value")
    page.keyboard.press("Enter")
    expect(page.locator("#sector")).to_have_value(code)
    expect(page.locator("#sector")).to_be_focused()
    assert page.url.endswith("/submit"), "nothing was sent"


def test_a_cut_line_shows_nothing(window):
    page = window()
    page.goto("/submit")
    page.route("**/submit/answered", lambda route: route.fulfill(status=503, body="{"))
    with page.expect_response("**/submit/answered"):
        page.locator("#title").fill("cấp lại thẻ thư viện")
    expect(page.locator("#answered-before .panel")).to_have_count(0)
    expect(page.locator("#title")).to_have_value("cấp lại thẻ thư viện")
