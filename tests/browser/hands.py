"""A person who points: with a mouse, or with a finger on a telephone. The same verbs as the one who has a keyboard only."""

import re

from playwright.sync_api import Locator, Page


class Pointer:
    """One person at one window."""

    def __init__(self, page: Page, *, touch: bool = False) -> None:
        self.page = page
        self.touch = touch

    def _press(self, where: Locator) -> None:
        if self.touch:
            where.tap()
        else:
            where.click()

    def open(self, address: str) -> None:
        """Type an address."""
        self.page.goto(address)

    def follow(self, selector: str) -> None:
        """Press, and arrive on the next page."""
        with self.page.expect_navigation(wait_until="load"):
            self._press(self.page.locator(selector))

    def press(self, selector: str) -> None:
        """Press, and stay on the page."""
        self._press(self.page.locator(selector))

    def write(self, selector: str, text: str) -> None:
        """Type into the field in place of what stands in it."""
        self._press(self.page.locator(selector))
        self.page.locator(selector).fill(text)

    def choose(self, selector: str, value: str) -> None:
        """Choose from a list."""
        self.page.locator(selector).select_option(value)

    def pick(self, group: str, value: str) -> None:
        """Choose one of several round buttons, anywhere in its frame."""
        self.tick(f"{group}[value='{value}']")

    def tick(self, selector: str) -> None:
        """Tick a box, anywhere in its frame."""
        frame = self.page.locator(selector).locator("xpath=ancestor::*[contains(@class, 'choice')][1]")
        self._press(frame.locator("label").first)

    def unfold(self, summary: str) -> None:
        """Open what is folded away."""
        self._press(self.page.locator(summary))

    def says(self, words: str | re.Pattern[str]) -> None:
        """The page says this in its main part."""
        said = " ".join(self.page.locator("main").inner_text().split())
        found = words.search(said) if isinstance(words, re.Pattern) else words in said
        assert found, f"{words} is not on {self.page.url}: {said[:600]}"
