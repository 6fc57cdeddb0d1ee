"""The doors at which guesses are slowed down.

They are counted before the request's own transaction begins: a refused try is remembered although the request leaves
nothing behind.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta

from flask import Flask, request

from feedback.config import Settings
from feedback.domain.petition import parse_code
from feedback.extensions import clock, db
from feedback.services import throttle
from feedback.store.base import unit_of_work

_QUARTER = timedelta(minutes=15)
_HOUR = timedelta(hours=1)
_MANY_BEHIND_ONE_ADDRESS = 10
"""A whole office may share one address: it gets this many times what one door gets."""

Door = tuple[str, int, timedelta]


def _track(settings: Settings) -> Iterator[Door]:
    code = parse_code(request.form.get("code", "")) or ""
    yield track_door(code), settings.track_attempts, _QUARTER
    yield f"track|{request.remote_addr}", settings.track_attempts * _MANY_BEHIND_ONE_ADDRESS, _QUARTER


def _sign_in(settings: Settings) -> Iterator[Door]:
    yield sign_in_door(request.form.get("email", "")), settings.sign_in_attempts, _QUARTER
    yield sign_in_address(), settings.sign_in_attempts * _MANY_BEHIND_ONE_ADDRESS, _QUARTER


def _submit(settings: Settings) -> Iterator[Door]:
    yield f"submit|{request.remote_addr}", settings.submissions_per_hour, _HOUR


def _link(settings: Settings) -> Iterator[Door]:
    yield f"link|{request.remote_addr}", settings.track_attempts * _MANY_BEHIND_ONE_ADDRESS, _QUARTER


DOORS: dict[str, Callable[[Settings], Iterator[Door]]] = {
    "citizens.track_open": _track,
    "citizens.submit_send": _submit,
    "citizens.link_open": _link,
    "staff.sign_in_send": _sign_in,
}


def track_door(code: str) -> str:
    """The door of one petition's code, for whoever stands at this address."""
    return f"track|{code}|{request.remote_addr}"


def sign_in_door(email: str) -> str:
    """The door of one account, for whoever stands at this address: a stranger elsewhere cannot lock it."""
    return f"sign-in|{email.strip().lower()}|{request.remote_addr}"


def sign_in_address() -> str:
    """The door of everybody who signs in from this address; it is free again after each who had the right password."""
    return f"sign-in|{request.remote_addr}"


def install(app: Flask) -> None:
    """Count every try at a door; raises ``TooMany``, which becomes a page with status 429."""

    @app.before_request
    def knock() -> None:
        doors = DOORS.get(request.endpoint or "")
        if doors is None or request.method != "POST":
            return
        with unit_of_work(db.engine) as session:
            for door, limit, window in doors(app.extensions["settings"]):
                throttle.knock(session, door, limit=limit, window=window, now=clock())
