"""The doors at which guesses are slowed down.

They are counted before the request's own transaction begins: a refused try is remembered although the request leaves
nothing behind. How many requests come at all is counted elsewhere (``web/floods.py``).
"""

from collections.abc import Callable, Iterator
from datetime import timedelta

from flask import Flask, request

from feedback.config import Settings
from feedback.domain.contact import mailbox_of, normalise_email
from feedback.domain.petition import parse_code
from feedback.extensions import clock
from feedback.services import throttle
from feedback.web.networks import near
from feedback.web.transaction import apart

_QUARTER = timedelta(minutes=15)
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)
_MANY_BEHIND_ONE_ADDRESS = 10
"""A whole office may share one address: it gets this many times what one door gets."""

Door = tuple[str, int, timedelta]


def _track(settings: Settings) -> Iterator[Door]:
    code = parse_code(request.form.get("code", "")) or ""
    yield track_door(code), settings.track_attempts, _QUARTER
    yield f"track|{near()}", settings.track_attempts * _MANY_BEHIND_ONE_ADDRESS, _QUARTER


def _sign_in(settings: Settings) -> Iterator[Door]:
    yield sign_in_door(request.form.get("email", "")), settings.sign_in_attempts, _QUARTER
    yield sign_in_address(), settings.sign_in_attempts * _MANY_BEHIND_ONE_ADDRESS, _QUARTER


def _submit(settings: Settings) -> Iterator[Door]:
    if "look" in request.form or "pick" in request.form:
        # Nothing is sent: suggestions are asked for.
        yield from _suggest(settings)
        return
    yield f"submit|{near()}", settings.submissions_per_hour, _HOUR


def _suggest(settings: Settings) -> Iterator[Door]:
    """Asked at every pause in typing."""
    yield f"suggest|{near()}", settings.submissions_per_hour * _MANY_BEHIND_ONE_ADDRESS, _QUARTER


def _enough(settings: Settings) -> Iterator[Door]:
    yield f"enough|{near()}", settings.submissions_per_hour, _HOUR


def _file(settings: Settings) -> Iterator[Door]:
    yield f"file|{near()}", settings.submissions_per_hour * _MANY_BEHIND_ONE_ADDRESS, _HOUR


def _link(settings: Settings) -> Iterator[Door]:
    yield f"link|{near()}", settings.track_attempts * _MANY_BEHIND_ONE_ADDRESS, _QUARTER


def _asking(settings: Settings) -> Iterator[Door]:
    """By the address that is asked about, for whoever stands here, and by where they stand."""
    typed = (request.form.get("contact") or request.form.get("email") or "").strip()
    contact = mailbox_of(normalise_email(typed) or typed)
    yield f"asking|{contact}|{near()}", settings.track_attempts, _QUARTER
    yield f"asking|{near()}", settings.track_attempts * _MANY_BEHIND_ONE_ADDRESS, _QUARTER


def _follow(settings: Settings) -> Iterator[Door]:
    """Each lets a letter go to an address that somebody typed: a whole day's are counted."""
    yield from _asking(settings)
    yield f"follow|{near()}", settings.track_attempts * _MANY_BEHIND_ONE_ADDRESS, _DAY


DOORS: dict[str, Callable[[Settings], Iterator[Door]]] = {
    "citizens.track_open": _track,
    "citizens.submit_send": _submit,
    "citizens.answered": _suggest,
    "citizens.sector": _suggest,
    "citizens.answered_enough": _enough,
    "citizens.file_send": _file,
    "citizens.file_remove": _file,
    "citizens.link_open": _link,
    "citizens.lost_ask": _asking,
    "citizens.lost_renew": _link,
    "citizens.mine_ask": _asking,
    "citizens.mine_prove": _link,
    "public.follow_ask": _follow,
    "staff.sign_in_send": _sign_in,
}


def track_door(code: str) -> str:
    """The door of one petition's code, for whoever stands at this address."""
    return f"track|{code}|{near()}"


def sign_in_door(email: str) -> str:
    """The door of one account, for whoever stands at this address: a stranger elsewhere cannot lock it."""
    return f"sign-in|{email.strip().lower()}|{near()}"


def sign_in_address() -> str:
    """The door of everybody who signs in from this address; it is free again after each who had the right password."""
    return f"sign-in|{near()}"


def install(app: Flask) -> None:
    """Count every try at a door; raises ``TooMany``, which becomes a page with status 429."""

    @app.before_request
    def knock() -> None:
        doors = DOORS.get(request.endpoint or "")
        if doors is None or request.method != "POST":
            return
        with apart() as session:
            for door, limit, window in doors(app.extensions["settings"]):
                throttle.knock(session, door, limit=limit, window=window, now=clock())
