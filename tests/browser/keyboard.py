"""A person who has a keyboard and nothing else: Tab to a control, see where the focus is, press. Fails where that fails."""

import re

import pytest
from playwright.sync_api import ElementHandle, Page

from tests.people import PASSWORD

_MOST_STOPS = 260
"""Tab presses before somebody gives up; the longest page of the office has about 200 stops."""

_STOP = """wanted => {
  const here = document.activeElement;
  const name = here.id || here.name || here.getAttribute('href') || here.textContent.trim().slice(0, 40) || here.className;
  if (here === document.body) return { there: false, seen: true, body: true, name };
  const marked = [here, here.closest('.choice, .petition')].filter(Boolean);
  const box = (marked[1] ?? here).getBoundingClientRect();
  const ring = marked.some(one => {
    const style = getComputedStyle(one);
    return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  });
  // The button inside a field for days or times draws a ring of its own.
  const innermost = !here.matches(':focus');
  const inside = box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth;
  const inView = inside && box.width > 1 && box.height > 1;
  const seen = (ring || innermost) && inView;
  return { there: here === wanted, seen, body: false, name: `${here.tagName.toLowerCase()} ${name}` };
}"""
_SIDE = """wanted => {
  const here = document.activeElement;
  if (here === wanted) return '';
  const before = here !== document.body && !(here.compareDocumentPosition(wanted) & Node.DOCUMENT_POSITION_FOLLOWING);
  return before ? 'Shift+Tab' : 'Tab';
}"""
_ARRIVED = """() => {
  const shown = one => one.checkVisibility({ visibilityProperty: true });
  const here = document.activeElement;
  const summaries = [...document.querySelectorAll('.error-summary')].filter(shown);
  return {
    headings: [...document.querySelectorAll('h1')].filter(shown).length,
    ways: [...document.querySelectorAll('main :is(a[href], button, input, select, textarea, summary)')].filter(shown).length,
    refused: summaries.length,
    atSummary: summaries[0] === here,
    atStart: here === document.body || here.matches(':target, [autofocus]'),
    at: here.outerHTML.slice(0, 120),
  };
}"""


class Keyboard:
    """One person at one window."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.pages = 0

    def sign_in(self, email: str) -> "Keyboard":
        """Through the door, to the page of work."""
        self.page.goto("/staff/sign-in")
        self.arrived(200)
        self.write("#email", email)
        self.write("#password", PASSWORD)
        self.enter()
        assert self.page.url.endswith("/staff/"), self.page.url
        return self

    # What a page owes whoever cannot see where they are.

    def arrived(self, status: int) -> None:
        """One heading, a way on, and the focus where one begins: at what is wrong, at what the address names, or at the top."""
        self.pages += 1
        found, where = self.page.evaluate(_ARRIVED), f"{self.page.url} ({status})"
        assert status in {200, 422}, where
        assert found["headings"] == 1, f"{where} has {found['headings']} headings of the first level"
        assert found["ways"], f"{where} is a dead end"
        assert found["refused"] <= 1, f"{where} has {found['refused']} summaries of what is wrong"
        assert bool(found["refused"]) == (status == 422), f"{where}: a refusal without a summary, or the reverse"
        assert found["atSummary" if found["refused"] else "atStart"], f"{where} begins at {found['at']}"

    # Going somewhere.

    def reach(self, selector: str) -> ElementHandle:
        """Tab until the control has the focus; every stop on the way must be seen."""
        found = self.page.locator(selector)
        assert found.count() == 1, f"{found.count()} of {selector} on {self.page.url}"
        wanted = found.element_handle()
        key, passed = wanted.evaluate(_SIDE), []
        for _press in range(_MOST_STOPS if key else 0):
            self.page.keyboard.press(key)
            stop = wanted.evaluate(_STOP)
            passed.append(stop["name"])
            assert stop["seen"], f"the focus cannot be seen on {stop['name']} of {self.page.url}"
            if stop["there"]:
                return wanted
            if stop["body"]:
                break
        if key:
            pytest.fail(f"{selector} cannot be reached with {key} on {self.page.url}; passed: {passed[-30:]}")
        return wanted

    def enter(self, key: str = "Enter") -> None:
        """Press where the focus is, and arrive on the next page."""
        with self.page.expect_navigation(wait_until="load") as waited:
            self.page.keyboard.press(key)
        self.arrived(waited.value.status)

    def press(self, selector: str) -> None:
        """Follow the link, or press the button, and arrive."""
        self.reach(selector)
        self.enter()

    def skip_to_main(self) -> None:
        """Past the menu, by the first link of the page."""
        self.page.keyboard.press("Tab")
        self.page.keyboard.press("Enter")
        assert self.page.evaluate("document.activeElement.id") == "main", f"nothing to skip to on {self.page.url}"

    def open(self, code: str) -> None:
        """A petition, by its code in the search of every page."""
        self.write("#header-search", code)
        self.enter()
        assert self.page.url.endswith(f"/staff/petitions/{code}"), self.page.url

    # Filling in.

    def write(self, selector: str, text: str) -> None:
        """Type into the field in place of what stands in it."""
        self.reach(selector)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def choose(self, selector: str, value: str) -> None:
        """Choose from a list with the arrows."""
        field = self.reach(selector)
        steps = field.evaluate("(f, value) => [...f.options].findIndex(o => o.value === value) - f.selectedIndex", value)
        for _step in range(abs(steps)):
            self.page.keyboard.press("ArrowDown" if steps > 0 else "ArrowUp")
        assert field.evaluate("f => f.value") == value, f"{value} cannot be chosen in {selector}"

    def pick(self, group: str, value: str) -> None:
        """Choose one of several round buttons: Tab to the group, then arrows."""
        field = self.page.locator(group)
        values = [one.get_attribute("value") for one in field.all()]
        chosen = [one.is_checked() for one in field.all()]
        stop = chosen.index(True) if True in chosen else 0
        self.reach(f"{group}[value='{values[stop]}']")
        if value == values[stop]:
            self.page.keyboard.press("Space")
        for _step in range(values.index(value) - stop):
            self.page.keyboard.press("ArrowDown")
        for _step in range(stop - values.index(value)):
            self.page.keyboard.press("ArrowUp")
        assert self.page.locator(f"{group}[value='{value}']").is_checked(), f"{value} cannot be picked in {group}"

    def tick(self, selector: str) -> None:
        """Tick a box."""
        box = self.reach(selector)
        self.page.keyboard.press("Space")
        assert box.is_checked(), selector

    def unfold(self, summary: str) -> None:
        """Open what is folded away, if it is not open already."""
        fold = self.reach(summary)
        if not fold.evaluate("s => s.parentElement.open"):
            self.page.keyboard.press("Enter")
        assert fold.evaluate("s => s.parentElement.open"), summary

    def fill_blanks(self, selector: str, words: dict[str, str]) -> None:
        """Put the words in place of the blanks in braces: arrows to each, Shift and arrows over it, then type."""
        field = self.reach(selector)
        self.page.keyboard.press("Control+Home")
        for blank in re.findall(r"\{[^}]+\}", field.input_value()):
            start, caret = field.evaluate("(f, blank) => [f.value.indexOf(blank), f.selectionStart]", blank)
            for _letter in range(start - caret):
                self.page.keyboard.press("ArrowRight")
            for _letter in blank:
                self.page.keyboard.press("Shift+ArrowRight")
            self.page.keyboard.type(words[blank.strip("{}")])
        assert "{" not in field.input_value()

    # One step on the petition that is open.

    def begin(self, slug: str) -> str:
        """Unfold the step; the selector of its box."""
        self.unfold(f"#step-{slug} > summary")
        return f"#step-{slug}"

    def step(self, slug: str, **typed: str) -> None:
        """Unfold the step, fill it in and take it."""
        box = self.begin(slug)
        for name, value in typed.items():
            field = f"{box} [name={name}]"
            kind = self.page.locator(field).first.evaluate("f => f.type")
            {"select-one": self.choose, "radio": self.pick}.get(kind, self.write)(field, value)
        self.press(f"{box} form button[type=submit]")

    def says(self, words: str | re.Pattern[str]) -> None:
        """The page says this in its main part."""
        said = " ".join(self.page.locator("main").inner_text().split())
        found = words.search(said) if isinstance(words, re.Pattern) else words in said
        assert found, f"{words} is not on {self.page.url}: {said[:600]}"
