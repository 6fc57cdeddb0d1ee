"""Finished pages of everyone, from the memory of the process: as long as nothing they are made from has changed.

Each is kept under the versions that were read before it was made, and given out only while the database names the same:
what was taken down is gone from every process with the commit (``store.queries.known``). Whoever carries a cookie is never
given one, nor is anything kept that was made for them.
"""

from collections import OrderedDict
from datetime import date
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

from flask import Flask, Response, g, request

from feedback.domain.calendar import local_date
from feedback.extensions import clock
from feedback.store.dialects import is_unavailable
from feedback.store.queries.known import Versions, versions_now
from feedback.web.catalogue import versions
from feedback.web.standing import Notice, notice

if TYPE_CHECKING:
    from sqlalchemy import Engine

PAGES = frozenset(
    {"home", "petitions", "petition", "feed", "petition_feed", "help_page", "contact", "privacy", "accessibility", "disclosure"}
)
"""Pages of the public face that depend on nothing but their address, the versions and the day."""
MOST_BYTES = 8 * 1024 * 1024
_LONGEST = 300
"""Characters of an address with questions in it: a longer one was made up."""
_SAID = ("Content-Type", "Content-Encoding", "ETag", "Last-Modified", "Vary")


class Key(NamedTuple):
    """What makes a page another one; the language stands in the address.

    What is told of outages changes with the clock, and is known a second later than the versions.
    """

    path: str
    query: bytes
    encodings: str
    day: date
    notice: Notice


class Page(NamedTuple):
    """A finished page."""

    body: bytes
    headers: tuple[tuple[str, str], ...]


class Pages:
    """Pages of one pair of versions, the last used last; the oldest go where there are too many bytes."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        self._lock, self._most, self._bytes = Lock(), most, 0
        self._versions = Versions()
        self._pages: OrderedDict[Key, Page] = OrderedDict()

    def find(self, key: Key, now: Versions) -> Page | None:
        """The page, if it was made from what is there now."""
        with self._lock:
            if now != self._versions or key not in self._pages:
                return None
            self._pages.move_to_end(key)
            return self._pages[key]

    def keep(self, key: Key, made_from: Versions, page: Page) -> None:
        """Keep a page; those that were made from anything else go."""
        with self._lock:
            if made_from != self._versions:
                self._pages.clear()
                self._versions, self._bytes = made_from, 0
            if key not in self._pages and len(page.body) <= self._most // 8:
                self._pages[key] = page
                self._bytes += len(page.body)
            while self._bytes > self._most:
                _key, oldest = self._pages.popitem(last=False)
                self._bytes -= len(oldest.body)


def install(app: Flask, engine: "Engine") -> None:
    """Look for a finished page before anything is done for a request, and keep what was made.

    Nothing else counts these requests as work: they are none.
    """
    pages = app.extensions["pages"] = Pages()

    @app.before_request
    def give() -> Response | None:
        key = _key()
        if key is None:
            return None
        try:
            page = pages.find(key, versions_now(engine))
        except Exception as error:
            # The page itself says it better.
            if not is_unavailable(error):
                raise
            return None
        if page is None:
            g.page = key
            return None
        response = Response(page.body, headers=page.headers)
        if request.if_none_match or request.if_modified_since:
            response.make_conditional(request)
        return response

    @app.after_request
    def keep(response: Response) -> Response:
        if "page" in g and _is_for_all(response):
            headers = tuple((name, response.headers[name]) for name in _SAID if name in response.headers)
            pages.keep(g.page, versions(), Page(response.get_data(), headers))
        return response


def is_kept(endpoint: str | None) -> bool:
    """Whether the page is one that everyone is shown alike."""
    face, _dot, name = (endpoint or "").partition(".")
    return face == "public" and name in PAGES


def _key() -> Key | None:
    plain = request.method == "GET" and is_kept(request.endpoint) and "Cookie" not in request.headers
    if not plain or len(request.query_string) > _LONGEST:
        return None
    encodings = request.headers.get("Accept-Encoding", "")[:_LONGEST]
    return Key(request.path, request.query_string, encodings, local_date(clock()), notice())


def _is_for_all(response: Response) -> bool:
    plain = response.status_code == 200 and not response.is_streamed and not response.direct_passthrough  # noqa: PLR2004
    return plain and "Set-Cookie" not in response.headers and "no-store" not in response.headers.get("Cache-Control", "")
