"""Finished pages of everyone, from the memory of the process: as long as nothing they are made from has changed.

Each is kept under the versions that were read before it was made, and given out only while the database names the same:
what was taken down is gone from every process with the commit (``store.queries.known``). Whoever carries a cookie is never
given one, nor is anything kept that was made for them.
"""

import time
from collections import OrderedDict
from collections.abc import Iterable
from datetime import date
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

from flask import Flask, Response, request

from feedback import measuring, request_id, tracing
from feedback.domain.calendar import local_date
from feedback.extensions import clock
from feedback.standing import standing
from feedback.store.dialects import is_unavailable
from feedback.store.queries.known import Versions, versions_now
from feedback.web import naming_requests
from feedback.web.catalogue import versions
from feedback.web.standing import Notice, notice

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

    from sqlalchemy import Engine

    from feedback.config import Settings

PAGES = frozenset(
    {"home", "petitions", "petition", "feed", "petition_feed", "help_page", "contact", "privacy", "accessibility", "disclosure"}
)
"""Pages of the public face that depend on nothing but their address, the versions and the day."""
MOST_BYTES = 8 * 1024 * 1024
_LONGEST = 300
"""Characters of an address with questions in it: a longer one was made up."""
_KEY = "feedback.page"
"""Where a request carries the key under which its page may be kept."""


class Key(NamedTuple):
    """What makes a page another one; the language stands in the address.

    What is told of outages changes with the clock, and is known a second later than the versions.
    """

    path: str
    query: str
    encodings: str
    day: date
    notice: Notice


class Page(NamedTuple):
    """A finished page, all that was said with it, and what it is called by us: the name and the rule of its route."""

    body: bytes
    headers: tuple[tuple[str, str], ...]
    route: str = ""
    rule: str = ""


class Pages:
    """Pages of one pair of versions, the last used last; the oldest go where there are too many bytes."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        self._lock, self._most, self._bytes = Lock(), most, 0
        self._versions = Versions()
        self._pages: OrderedDict[Key, Page] = OrderedDict()

    def holds(self, key: Key) -> bool:
        """Whether there is such a page, be it old."""
        return key in self._pages

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


class FromMemory:
    """Gives out finished pages before Flask begins: its contexts, cookies and thirty hooks take ten times as long as they do."""

    def __init__(self, app: Flask, pages: Pages, engine: "Engine") -> None:
        self._behind, self._pages, self._engine = app.wsgi_app, pages, engine
        self._settings: Settings = app.extensions["settings"]

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """The page, if there is one; else whatever Flask answers, which is kept under the key if it is for all."""
        began = time.perf_counter()
        key = environ[_KEY] = self._key(environ)
        page = self._find(key) if key else None
        if page is None:
            return self._behind(environ, start_response)
        number = naming_requests.number_for(environ.get("HTTP_X_REQUEST_ID", ""), self._settings)
        facts = {"http.request.method": "GET", "http.route": page.rule}
        with request_id.carried(number), tracing.span(f"GET {page.route}", "SERVER", **facts) as note:
            response = Response(page.body, headers=[*page.headers, (naming_requests.HEADER, number)])
            if "HTTP_IF_NONE_MATCH" in environ or "HTTP_IF_MODIFIED_SINCE" in environ:
                response.make_conditional(environ)
            note("http.response.status_code", response.status_code)
            answered = page.route, "GET", response.status_code, time.perf_counter() - began
            measuring.request_answered(*answered)
            naming_requests.note(*answered)
        return response(environ, start_response)

    def _key(self, environ: "WSGIEnvironment") -> Key | None:
        """Under what it is kept; None where nobody's page can be: whoever carries a cookie is given their own."""
        query, encodings = environ.get("QUERY_STRING", ""), environ.get("HTTP_ACCEPT_ENCODING", "")
        if environ["REQUEST_METHOD"] != "GET" or "HTTP_COOKIE" in environ or len(query) > _LONGEST:
            return None
        said = notice(standing(self._engine, self._settings))
        return Key(environ["PATH_INFO"], query, encodings[:_LONGEST], local_date(clock()), said)

    def _find(self, key: Key) -> Page | None:
        if not self._pages.holds(key):
            return None
        try:
            return self._pages.find(key, versions_now(self._engine))
        except Exception as error:
            # The page itself says it better.
            if not is_unavailable(error):
                raise
            return None


def install(app: Flask, engine: "Engine") -> None:
    """Look for a finished page before anything is done for a request, and keep what was made.

    Such a request is logged, counted and traced like any other; no brake counts it, and nothing refuses it for being too much.
    """
    pages = Pages()
    app.wsgi_app = FromMemory(app, pages, engine)  # type: ignore[method-assign]

    @app.after_request
    def keep(response: Response) -> Response:
        key = request.environ.get(_KEY)
        if key and is_kept(request.endpoint) and _is_for_all(response):
            # Flask says so later, when it has looked whether there is a cookie to write.
            response.vary.add("Cookie")
            route, rule = str(request.endpoint), str(request.url_rule)
            pages.keep(key, versions(), Page(response.get_data(), tuple(response.headers), route, rule))
        return response


def is_kept(endpoint: str | None) -> bool:
    """Whether the page is one that everyone is shown alike."""
    face, _dot, name = (endpoint or "").partition(".")
    return face == "public" and name in PAGES


def _is_for_all(response: Response) -> bool:
    plain = response.status_code == 200 and not response.is_streamed and not response.direct_passthrough  # noqa: PLR2004
    return plain and "Set-Cookie" not in response.headers and "no-store" not in response.headers.get("Cache-Control", "")
