"""What a machine can see of the looks: axe finds nothing, nothing is wider than the screen, in both themes."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.people_do import send, step, track

PUBLIC = [
    "/",
    "/petitions",
    "/petitions?q=khong+co",
    "/submit",
    "/track",
    "/help",
    "/contact",
    "/privacy",
    "/accessibility",
    "/staff/sign-in",
]
STAFF = {
    "coordinator": ["/staff/", "/staff/petitions", "/staff/letters", "/staff/reports/ii-05a"],
    "inspector": ["/staff/access-records"],
    "administrator": [
        "/staff/admin/",
        "/staff/admin/calendar",
        "/staff/admin/captions",
        "/staff/admin/limits",
        "/staff/admin/reasons",
    ],
}
_RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    # What passes needs no report.
    "resultTypes": ["violations"],
}


def judge(page, address: str) -> None:
    """The page as it stands: axe, and no sideways scrolling."""
    found = Axe().run(page, options=_RULES)
    assert not found.response["violations"], f"{address}: {found.generate_report()}"
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert over <= 0, f"{address} is {over} px wider than the screen"


@pytest.mark.parametrize("address", PUBLIC)
def test_public_pages(window, address):
    page = window(phone=True)
    page.goto(address)
    judge(page, address)


@pytest.mark.parametrize("role", list(STAFF))
def test_staff_pages(sign_in, role):
    page = sign_in(role)
    for address in STAFF[role]:
        page.goto(address)
        judge(page, address)


def test_a_petition_on_both_sides(window, sign_in):
    citizen = window(phone=True)
    title = "Nghẽn lối đi vì vật liệu xây dựng tập kết tràn lan trước ngõ, ảnh hưởng người già, trẻ em và xe cứu thương " * 2
    code, secret = send(citizen, title=title[:200].strip(), content="Dài " + "nghiêngngả" * 60)
    judge(citizen, "/submit/received")
    track(citizen, code, secret)
    judge(citizen, "/track/…")
    coordinator = sign_in("coordinator")
    coordinator.goto(f"/staff/petitions/{code}")
    judge(coordinator, "/staff/petitions/…")
    coordinator.set_viewport_size({"width": 360, "height": 740})
    coordinator.goto("/staff/petitions")
    judge(coordinator, "/staff/petitions at 360 px")
    step(coordinator, code, "accept_and_route", office="SYT")


@pytest.mark.full
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("phone", [True, False])
def test_every_page_language_theme_and_width(window, scheme, language, phone):
    page = window(phone=phone, scheme=scheme)
    for address in PUBLIC:
        page.goto(address + ("&" if "?" in address else "?") + f"lang={language}")
        judge(page, f"{address} {language} {scheme}")
