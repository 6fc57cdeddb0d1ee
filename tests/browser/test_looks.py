"""Every page that anybody can open, looked at by a machine: in both languages and themes, empty, with errors, with long words."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import cycle

import pytest
from flask import Flask
from playwright.sync_api import Page

from tests import people
from tests.browser.conftest import Service
from tests.browser.inside import inside
from tests.browser.judging import judge
from tests.browser.people_do import step

LONG = "Nghẽn lối đi vì vật liệu xây dựng tập kết tràn lan trước ngõ, người già, trẻ em và xe cứu thương không qua được " * 2
UNBROKEN = "Đường " + "nghiêngngả" * 40
NO_PAGE = {
    *("citizens.communes", "citizens.worker", "citizens.received_pdf", "citizens.tracked_attachment"),
    *("dev.components_css", "dev.mail_attachment"),
    *("public.data_catalogue", "public.data_dictionary_file", "public.data_file", "public.feed", "public.petition_feed"),
    *(
        "public.figures",
        "public.healthz",
        "public.readyz",
        "public.photo",
        "public.robots",
        "public.security",
        "public.sitemap",
        "public.sitemap_part",
    ),
    *("public.statistics_csv", "citizens.received_file", "citizens.tracked_receipt", "public.ledger_petition_file"),
    *("public.ledger_all_leaves", "public.ledger_checkpoint", "public.ledger_consistency", "public.ledger_inclusion"),
    *("public.ledger_keys", "public.ledger_leaves", "public.ledger_script", "public.paper", "public.change_password"),
}
"""Addresses that answer with a file, or with words for a program."""
LETTERS = {"citizens.lost_link", "citizens.mine_link", "public.follow_link", "dev.mail_message", "citizens.new_secret"}
"""Pages behind a link of a letter, which tests of their own open."""
PAGES: dict[str, tuple[str, ...]] = {
    "public.home": ("/",),
    "public.petitions": ("/petitions", "/petitions?q=quầy", "/petitions?q=khong+co+gi+ca"),
    "public.petition": ("/petitions/{published}", "/petitions/{taken_down}"),
    "public.follow": ("/petitions/{published}/follow",),
    "public.statistics_page": ("/statistics",),
    "public.data": ("/data",),
    "public.data_dictionary": ("/data/dictionary",),
    "public.ledger": ("/ledger",),
    "public.ledger_about": ("/ledger/about",),
    "public.ledger_petition": ("/ledger/petition/{published}",),
    "public.ledger_verify": ("/ledger/verify",),
    "public.help_page": ("/help",),
    "public.contact": ("/contact",),
    "public.privacy": ("/privacy",),
    "public.accessibility": ("/accessibility",),
    "public.disclosure": ("/security",),
    "citizens.submit": ("/submit",),
    "citizens.track": ("/track",),
    "citizens.link": ("/t/{answered_link}",),
    "citizens.lost": ("/track/lost",),
    "citizens.lost_asked": ("/track/lost/asked",),
    "citizens.mine": ("/my",),
    "citizens.mine_asked": ("/my/asked",),
    "citizens.offline": ("/offline",),
    "citizens.tracked": ("/track/{answered}", "/track/{awaiting_supplement}", "/track/{refused}", "/track/{submitted}"),
    "citizens.my_data": ("/track/{answered}/data",),
    "citizens.received": (),
    "dev.components": ("/dev/components",),
    "dev.mail": ("/dev/mail",),
}
"""Every page of citizens and readers; one that is missing here fails."""
REFUSED = {
    "/submit": "main form[data-sending], main form[method=post]",
    "/track": "main form[method=post]",
    "/track/lost": "main form[method=post]",
    "/my": "main form[method=post]",
    "/track/{answered}": "form[action*='/message']",
    "/track/{awaiting_supplement}": "form[action*='/supplement']",
}
"""Forms sent as they stand, which is not enough for any of them."""
STAFF = {
    "coordinator": ("/staff/", "/staff/petitions", "/staff/petitions/{answered}", "/staff/letters", "/staff/reports/ii-05a"),
    "inspector": ("/staff/access-records",),
    "administrator": ("/staff/admin/", "/staff/admin/calendar", "/staff/admin/captions", "/staff/admin/limits"),
}
SEEN = [(language, scheme) for language in ("vi", "en") for scheme in ("light", "dark")]
Window = Callable[..., Page]


@dataclass(frozen=True)
class Places:
    """Petitions of every kind: words for the braces in addresses."""

    words: dict[str, str]
    secrets: dict[str, str]

    def at(self, address: str) -> str:
        """The address with the codes in it."""
        return address.format(**self.words)


@pytest.fixture(scope="session")
def places(service: Service) -> Places:
    """Two published petitions, and one in each state that looks different; all with the longest words people write."""
    words, secrets = {}, {}
    with inside(service) as office:
        for state in ("submitted", "awaiting_supplement", "refused", "answered", "published", "taken_down"):
            petition = office.made(state, title=LONG[:200].strip(), content=f"{LONG}\n\n{UNBROKEN}")
            words |= {state: petition.code, f"{state}_link": petition.link_token}
            secrets[petition.code] = petition.secret
        office.made("published", title=people.TITLE)
    return Places(words, secrets)


@pytest.fixture
def open_page(window: Window, places: Places) -> Callable[[Page, str], None]:
    """Opens an address; a tracked petition is opened by its secret first."""

    def opened(page: Page, address: str, language: str) -> None:
        wanted = places.at(address)
        target = f"{wanted}{'&' if '?' in wanted else '?'}lang={language}"
        page.goto(target)
        code = wanted.split("/")[2] if address.startswith("/track/{") else ""
        if code and page.locator("#secret").count():
            page.locator("#code").fill(code)
            page.locator("#secret").fill(places.secrets[code])
            page.locator("main form button[type=submit]").click()
            page.wait_for_url(f"**/track/{code}*")
            page.goto(target)

    return opened


def test_every_page_is_looked_at(app: Flask):
    rules = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    open_to_all = {name for name in rules if name.partition(".")[0] in {"public", "citizens", "dev", "api"}}
    assert open_to_all - {"api"} == set(PAGES) | NO_PAGE | LETTERS


def walk(page: Page, open_page: Callable, seen: Iterator[tuple[str, str]], addresses: list[str]) -> list[str]:
    """What is wrong with the pages, each in the next language and theme."""
    wrong = []
    for address in addresses:
        language, scheme = next(seen)
        page.emulate_media(color_scheme=scheme)
        open_page(page, address, language)
        wrong += judge(page)
        if address == "/ledger/verify":
            page.locator("main form button[type=submit]").click()
            page.locator("#result .notice").first.wait_for()
            wrong += judge(page)
        if address in REFUSED:
            form = page.locator(REFUSED[address]).first
            form.locator("button[type=submit]").last.click()
            page.locator(".error-summary").wait_for()
            wrong += judge(page)
    return wrong


ALL = [address for addresses in PAGES.values() for address in addresses]


def test_public_and_citizens_pages(window, open_page):
    wrong = walk(window(phone=True), open_page, cycle([SEEN[0], SEEN[3], SEEN[1], SEEN[2]]), ALL)
    assert not wrong, "\n".join(wrong)


@pytest.mark.full
@pytest.mark.parametrize("seen", SEEN)
@pytest.mark.parametrize("phone", [True, False])
def test_public_and_citizens_pages_in_every_language_theme_and_width(window, open_page, seen, phone):
    wrong = walk(window(phone=phone), open_page, cycle([seen]), ALL)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("role", list(STAFF))
def test_staff_pages(sign_in, places, role):
    page, wrong, seen = sign_in(role), [], cycle(["light", "dark"])
    for address in STAFF[role]:
        page.emulate_media(color_scheme=next(seen))
        page.goto(places.at(address))
        wrong += judge(page, targets=False)
    assert not wrong, "\n".join(wrong)


def test_the_receipt_and_the_office_on_a_phone(window, sign_in, places):
    from tests.browser.people_do import send

    citizen = window(phone=True)
    code, _ = send(citizen, title=LONG[:200].strip(), content=UNBROKEN)
    wrong = judge(citizen)
    coordinator = sign_in("coordinator")
    coordinator.set_viewport_size({"width": 360, "height": 740})
    for address in ("/staff/petitions", f"/staff/petitions/{code}"):
        coordinator.goto(address)
        wrong += judge(coordinator, targets=False)
    step(coordinator, code, "accept_and_route", office="SYT")
    assert not wrong, "\n".join(wrong)
