"""Requests are counted before anything is made for them, shared between processes where a Redis is named (ADR 11).

Finished pages from memory are given out before (``web/page_cache.py``): they cost one statement, and are not counted.

Doors, at which something could be guessed or sent, are counted apart from this in our own table: ``web/throttling.py``.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from flask import Flask, Response, g, request
from flask_limiter import ApplicationLimit, Limiter, RateLimitExceeded

from feedback.config import IN_MEMORY, Settings
from feedback.services.throttle import TooManyRequests, TooManySearches
from feedback.store.encryption import keyring
from feedback.web import counters  # noqa: F401 - named memory:// below
from feedback.web.errors import refused
from feedback.web.networks import around, near

_MANY = 10
"""A neighbourhood gets this many times what one address gets."""
_FILES = 4
"""Files and figures are made for each that asks, but a page shows several."""
_WORDS = {"public.petitions", "public.feed"}
_MADE = {
    "public.statistics_csv",
    "public.statistics_page",
    "public.data_file",
    "public.data_dictionary_file",
    "public.photo",
    "public.sitemap_part",
    "citizens.received_pdf",
    "citizens.my_data_copy",
    "citizens.tracked_attachment",
    "staff.export",
    "staff.report",
    "staff.document_pdf",
    "staff.document_docx",
}
"""What costs more than a page."""
_ALWAYS = {"static", "public.healthz", "public.readyz"}


@dataclass(frozen=True)
class _Kind:
    """Requests that are counted together: how many a minute, and which they are."""

    name: str
    most: Callable[[Settings], int]
    applies: Callable[[], bool]


def is_made_for_one() -> bool:
    """Whether the request asks for what is made for whoever asks, and costs more than a page."""
    return request.endpoint in _MADE


def is_search() -> bool:
    """Whether the request asks with words: each reads and weighs some hundred texts."""
    return request.endpoint in _WORDS and bool(request.args.get("q", "").strip())


_KINDS = (
    _Kind("all", lambda settings: settings.requests_per_minute, lambda: True),
    _Kind("search", lambda settings: settings.searches_per_minute, is_search),
    _Kind("made", lambda settings: settings.searches_per_minute * _FILES, is_made_for_one),
)


def install(app: Flask) -> None:
    """Count every request but those for static files, of those who ask whether the service lives, and for finished pages."""
    storage = app.extensions["settings"].limits_storage
    limiter = Limiter(
        near,
        application_limits=[limit for kind in _KINDS for limit in (_limit(app, kind, near, 1), _limit(app, kind, around, _MANY))],
        storage_uri=storage,
        storage_options={"socket_connect_timeout": 1, "socket_timeout": 1} if storage != IN_MEMORY else {},
        # Without its Redis a process counts by itself: neither does everybody wait, nor is nobody counted.
        in_memory_fallback_enabled=True,
        key_prefix="lang-nghe",
        # Addresses that do not exist are counted too.
        request_identifier=lambda: request.endpoint or "nowhere",
    )
    limiter.request_filter(lambda: request.endpoint in _ALWAYS)
    limiter.init_app(app)

    @app.errorhandler(RateLimitExceeded)
    def too_many(_error: RateLimitExceeded) -> Response:
        # The page of a refusal must cost nothing: it is made without the database.
        g.failsafe = True
        wait = timedelta(seconds=_seconds_left(limiter))
        return refused(TooManySearches(wait) if is_search() else TooManyRequests(wait))


def _limit(app: Flask, kind: _Kind, by: Callable[[], str], times: int) -> ApplicationLimit:
    return ApplicationLimit(
        limit_provider=lambda: f"{kind.most(app.extensions['settings']) * times} per minute",
        # What is counted is a keyed hash: no address stands in the storage or in a log.
        key_function=lambda: keyring.blind_index("requests", by()),
        scope=f"{kind.name}-{by.__name__}",
        exempt_when=lambda: not kind.applies(),
    )


def _seconds_left(limiter: Limiter) -> int:
    """Until the count begins anew; a whole minute where the storage cannot say."""
    try:
        reached = limiter.current_limit
        left = reached.reset_at - time.time() if reached else 60
    except Exception:  # noqa: BLE001 - whatever the storage's library raises: the refusal itself is certain
        left = 60
    return min(max(1, round(left)), 60)
