"""The client that reads every page it fetches, as the reviewer who never tires."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

import html5lib
import pytest
from bs4 import BeautifulSoup, Tag
from bs4.builder._html5lib import HTML5TreeBuilder
from flask import has_request_context, request
from sqlalchemy import Engine, event
from werkzeug.test import TestResponse

from feedback.domain.actors import Staff
from tests.page_rules import Sheet, complaints, words
from tests.words import leftovers

HOST = "http://localhost"


class _StrictBuilder(HTML5TreeBuilder):
    """Builds the tree and keeps what the parser had to forgive, in one pass."""

    def feed(self, markup) -> None:
        parser = html5lib.HTMLParser(tree=self.create_treebuilder)
        self.underlying_builder.parser = parser
        parser.parse(markup)
        self.underlying_builder.parser = None
        self.forgiven = [f"line {line}: {name} {data or ''}" for (line, _), name, data in parser.errors]


class WritesOnGet:
    """Listens to the database: a page that answers GET changes nothing (DESIGN 2, law 10).

    Two exceptions, each one statement: the record of a look at an identity, on pages named as such, and the time at
    which a session was last used.
    """

    def __init__(self, engine: Engine) -> None:
        self.seen: list[str] = []
        self._engine = engine
        event.listen(engine, "before_cursor_execute", self._look)

    def stop(self) -> None:
        """Listen no more."""
        event.remove(self._engine, "before_cursor_execute", self._look)

    def _look(self, _connection, _cursor, statement, *_rest) -> None:
        from feedback.web.transaction import is_recorded

        said = statement.lstrip()
        if not has_request_context() or request.method not in {"GET", "HEAD"}:
            return
        if said[:6].upper() not in {"INSERT", "UPDATE", "DELETE", "REPLAC"}:
            return
        if said.startswith("UPDATE staff_session SET last_seen_at"):
            return
        if said.startswith("INSERT INTO access_record") and is_recorded(request.endpoint):
            return
        self.seen.append(f"{request.path}: {said[:80]}")


@dataclass
class Page:
    """An answer. HTML was read and found good before anybody sees it."""

    response: TestResponse
    url: str
    soup: BeautifulSoup | None

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def headers(self):
        return self.response.headers

    @property
    def location(self) -> str:
        """Where a redirect leads, without the host."""
        parts = urlsplit(self.response.headers.get("Location", ""))
        return parts.path + (f"?{parts.query}" if parts.query else "") + (f"#{parts.fragment}" if parts.fragment else "")

    @property
    def text(self) -> str:
        """The visible words, as people read them."""
        if self.soup is None:
            return self.response.get_data(as_text=True)
        return words(self.soup.body)

    @property
    def main(self) -> str:
        """The visible words of the main part."""
        return words(self.one("main"))

    @property
    def title(self) -> str:
        return words(self.one("h1"))

    @property
    def errors(self) -> list[str]:
        """The sentences of the error summary."""
        return [words(item) for item in self.select(".error-summary li")]

    def select(self, css: str) -> list[Tag]:
        """Every element that fits."""
        if self.soup is None:
            pytest.fail(f"{self.url} is no page but {self.response.mimetype}")
        return list(self.soup.select(css))

    def one(self, css: str) -> Tag:
        """The one element that fits."""
        found = self.select(css)
        if len(found) != 1:
            pytest.fail(f"{self.url} has {len(found)} elements “{css}”, not one. The page says: {self.text[:600]}")
        return found[0]

    def links(self, css: str = "main a") -> dict[str, str]:
        """Words and addresses of links."""
        return {words(link): str(link["href"]) for link in self.select(css)}


class Reader:
    """A browser without scripts and its reader. Each call checks the status and reads the page."""

    def __init__(self, app) -> None:
        self.app = app
        self.page: Page | None = None
        self.actor: Staff | None = None
        self._client = app.test_client()
        self._guards = {name: getattr(view, "guard", None) for name, view in app.view_functions.items()}
        self._guards = {name: guard.who if guard else "" for name, guard in self._guards.items()}

    def remember(self, **cookie: object) -> None:
        """Put something into the signed cookie, as an earlier page would have done."""
        with self._client.session_transaction() as kept:
            kept.update(cookie)

    @property
    def cookie(self) -> dict[str, Any]:
        """What the signed cookie holds."""
        with self._client.session_transaction() as kept:
            return dict(kept)

    def get(self, url: str, status: int = 200, **options: Any) -> Page:
        """Open an address."""
        return self._read(self._client.get(url, **options), url, status)

    def post(self, url: str, data: Mapping[str, Any] | None = None, status: int = 303, **options: Any) -> Page:
        """Send to an address what no form offers: for tests of what a stranger may try. Else use :meth:`fill_and_send`."""
        headers = {"Origin": HOST, **options.pop("headers", {})}
        return self._read(self._client.post(url, data=data, headers=headers, **options), url, status)

    def follow(self, status: int = 200) -> Page:
        """Go where the last answer leads."""
        if self.page is None or not self.page.location:
            pytest.fail(f"nothing to follow: {self.page and self.page.status}")
        return self.get(self.page.location, status)

    def fill_and_send(self, css: str = "main form", *, press: str = "", status: int = 303, **fields: Any) -> Page:
        """Fill in the form of the last page and send it, with everything that stands in it already.

        A field takes text, a list of values (checkboxes), True or False (one checkbox) or a list of (name, bytes) for
        files. What the form does not offer fails. ``press`` names the button: its name, or ``name=value``.
        """
        if self.page is None:
            pytest.fail("no page is open")
        form = self.page.one(css)
        data = _typed(form, fields, self.page.url)
        data += _pressed(form, press, self.page.url)
        url = str(form["action"])
        if str(form.get("method", "get")).lower() == "get":
            texts = [(name, value) for name, value in data if isinstance(value, str)]
            return self.get(f"{url}{'&' if '?' in url else '?'}{urlencode(texts)}", status)
        sent: dict[str, list[Any]] = {}
        for name, value in data:
            sent.setdefault(name, []).append(value)
        many = form.get("enctype") == "multipart/form-data"
        return self.post(url, sent, status, content_type="multipart/form-data" if many else "application/x-www-form-urlencoded")

    @property
    def text(self) -> str:
        """The words of the last page."""
        assert self.page is not None, "no page is open"
        return self.page.text

    def select(self, css: str) -> list[Tag]:
        """Elements of the last page."""
        assert self.page is not None, "no page is open"
        return self.page.select(css)

    def _read(self, response: TestResponse, url: str, status: int) -> Page:
        self.page = page = Page(response, url, None)
        writes = self.app.extensions["writes on get"]
        seen, writes.seen = writes.seen, []
        if seen:
            pytest.fail(f"A page that answers GET changed something: {seen}. Make it a POST.")
        if response.mimetype == "text/html" and response.data:
            builder = _StrictBuilder()
            page.soup = BeautifulSoup(response.get_data(as_text=True), builder=builder)
            self._review(page, builder.forgiven)
        if response.status_code != status:
            pytest.fail(f"{url} answered {response.status_code}, not {status}. {_gist(page)}")
        return page

    def _review(self, page: Page, forgiven: Sequence[str]) -> None:
        if page.response.status_code in range(300, 400):
            return
        parts = urlsplit(page.url)
        wrong = [f"Not valid HTML5, {error}" for error in forgiven]
        wrong += complaints(
            Sheet(
                soup=page.soup,
                lang="en" if "lang=en" in parts.query else "vi",
                routes=self.app.url_map.bind("localhost"),
                guards=self._guards,
                leftovers=leftovers(),
            )
        )
        if wrong:
            pytest.fail(f"The page {page.url} is not right:\n  - " + "\n  - ".join(dict.fromkeys(wrong)))


def _gist(page: Page) -> str:
    if page.location:
        return f"It leads to {page.location}."
    if page.soup is None:
        return page.text[:300]
    errors = page.errors
    return (
        f"It says: {'; '.join(errors)}" if errors else f"It says: {words(page.soup.select_one('main') or page.soup.body)[:400]}"
    )


def _typed(form: Tag, fields: dict[str, Any], url: str) -> list[tuple[str, Any]]:
    controls = [c for c in form.select("input[name], select[name], textarea[name]") if not c.has_attr("disabled")]
    names = {str(control["name"]) for control in controls}
    strange = sorted(set(fields) - names)
    if strange:
        pytest.fail(f"The form on {url} has no field {strange}; it has {sorted(names)}.")
    data: list[tuple[str, Any]] = []
    done: set[str] = set()
    for control in controls:
        name = str(control["name"])
        if name not in fields:
            data += [(name, value) for value in _standing(control)]
        elif name not in done:
            done.add(name)
            data += [(name, value) for value in _chosen(name, [c for c in controls if c["name"] == name], fields[name], url)]
    return data


def _standing(control: Tag) -> list[Any]:
    """What a browser sends for a field that nobody touched."""
    if control.name == "textarea":
        return [control.get_text()]
    if control.name == "select":
        options = control.select("option")
        marked = [option for option in options if option.has_attr("selected")]
        if not marked and not control.has_attr("multiple"):
            marked = options[:1]
        return [_value(option) for option in marked]
    kind = control.get("type", "text")
    if kind in {"checkbox", "radio"}:
        return [str(control.get("value", "on"))] if control.has_attr("checked") else []
    if kind == "file":
        return [(io.BytesIO(b""), "")]
    return [] if kind in {"submit", "button", "reset", "image"} else [str(control.get("value", ""))]


def _chosen(name: str, controls: list[Tag], wish: Any, url: str) -> list[Any]:
    first = controls[0]
    kind = first.get("type", "text") if first.name == "input" else first.name
    if kind == "file":
        return [(io.BytesIO(content), filename) for filename, content in wish]
    if kind == "checkbox" and isinstance(wish, bool):
        return [str(first.get("value", "on"))] if wish else []
    wishes = [wish] if isinstance(wish, str) else [str(one) for one in wish] if isinstance(wish, list | tuple) else [str(wish)]
    if kind in {"radio", "checkbox", "select"}:
        offered = (
            [_value(o) for o in first.select("option")] if kind == "select" else [str(c.get("value", "on")) for c in controls]
        )
        for one in wishes:
            if one not in offered:
                pytest.fail(f"The field “{name}” on {url} does not offer “{one}” but {offered[:40]}.")
    return wishes


def _value(option: Tag) -> str:
    return str(option["value"]) if option.has_attr("value") else option.get_text().strip()


def _pressed(form: Tag, press: str, url: str) -> list[tuple[str, str]]:
    if not press:
        return []
    name, _, value = press.partition("=")
    for button in form.select("button[name], input[type=submit][name]"):
        if button["name"] == name and value in ("", button.get("value", "")):
            return [(name, str(button.get("value", "")))]
    pytest.fail(f"The form on {url} has no button “{press}”.")
