"""When more is asked than can be answered, some are told so at once, and the rest are answered (docs/operations/overload.md).

What is dear and can wait goes first: files and figures, then searches, then reading. Sending is refused last of all, and who is
refused keeps everything that was typed.
"""

import threading
from collections.abc import Callable

from flask import Flask, Response, g, request

from feedback import measuring
from feedback.domain.text import N_
from feedback.extensions import db
from feedback.language import gettext as _
from feedback.store import dialects
from feedback.web.errors import page_of
from feedback.web.floods import is_made_for_one, is_search
from feedback.web.transaction import ASKED_BY_MACHINES

RETRY_SECONDS = 15
_BUSY = N_("Very many people are here at the moment")
_AGAIN = N_("Please try again in a quarter of a minute. Sending a petition still works.")
_NOT_SENT = N_("It was NOT received. Go back: what was typed is still in the form. Please send it again in a few minutes.")
_TURNS = {"made": 4, "search": 8, "read": 16, "send": 64}
"""How many may wait for each thread before requests of a kind are refused."""
_ROOM_SECONDS = 1.0
"""How long what is dear waits for a room: half of the threads are never taken by it."""
_LIGHT = {"public.photo", "citizens.tracked_attachment"}
"""Files, of which a page shows several at once."""
_waiting: list[Callable[[], int]] = []
_hurried = threading.Event()


def waiting_is(count: Callable[[], int]) -> None:
    """Name how many requests wait for their turn in this process; the web server's own worker knows."""
    _waiting[:] = [count]


def install(app: Flask) -> None:
    """Look at every request before anything is done for it."""
    settings = app.extensions["settings"]
    rooms = threading.BoundedSemaphore(max(1, settings.web_threads // 2))

    @app.before_request
    def shed() -> Response | None:
        if not _hurried.is_set():
            # Only where requests are answered: what works in the background may take its time.
            dialects.hurry(db.engine, settings.statement_seconds)
            _hurried.set()
        kind = _kind()
        if not kind:
            return None
        if sum(count() for count in _waiting) > _TURNS[kind] * settings.web_threads:
            return _refuse(kind)
        if kind == "made":
            if not rooms.acquire(timeout=_ROOM_SECONDS):
                return _refuse(kind)
            g.leaves_room = rooms.release
        return None

    @app.teardown_request
    def leave(_error: BaseException | None) -> None:
        g.pop("leaves_room", _nothing)()


def _nothing() -> None:
    """Most take no room."""


def _kind() -> str:
    if request.endpoint in {"static", None} or request.path in ASKED_BY_MACHINES:
        return ""
    if is_made_for_one() and request.endpoint not in _LIGHT:
        return "made"
    if is_search():
        return "search"
    return "read" if request.method in {"GET", "HEAD", "OPTIONS"} else "send"


def _refuse(kind: str) -> Response:
    """A page that costs no question to the database."""
    measuring.request_shed(kind)
    g.failsafe = True
    said = (N_("It was NOT received"), _NOT_SENT) if kind == "send" else (_BUSY, _AGAIN)
    response = page_of(503, *(_(words) for words in said))
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response
