"""The doors at which guesses are slowed down.

They are counted before the request's own transaction begins: a refused try is remembered although the request leaves
nothing behind. How many requests come at all is counted elsewhere (``web/floods.py``).
"""

from collections.abc import Callable, Iterator
from datetime import timedelta

from flask import Flask, request
from flask import session as cookie

from feedback.config import Settings
from feedback.domain.contact import mailbox_of, normalise_email
from feedback.domain.petition import parse_code
from feedback.extensions import clock
from feedback.services import throttle
from feedback.services.throttle import Door
from feedback.web import known_device
from feedback.web.challenge import SENDS, UNCHECKED, sends_around
from feedback.web.networks import around, near
from feedback.web.transaction import apart, session, whatever_comes

_QUARTER = timedelta(minutes=15)
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)
_MANY_BEHIND_ONE_ADDRESS = 10
"""A whole office may share one address: it gets this many times what one door gets."""
_NEIGHBOURS = 100
"""A neighbourhood of the network may be a whole district behind one provider."""
_PART_UNCHECKED = 6
"""Of what may be sent with the check, a sixth without it."""
_STRANGERS = 4
"""All browsers together that were never signed in with an account get this many times what one of them gets, in an hour."""
SECOND_STEP = "second step"
"""Under which name the cookie holds whose password was right a moment ago."""


def _track(settings: Settings) -> Iterator[Door]:
    code = parse_code(request.form.get("code", "")) or ""
    yield track_door(code), settings.track_attempts, _QUARTER
    yield f"track|{near()}", settings.track_attempts * _MANY_BEHIND_ONE_ADDRESS, _QUARTER


def _sign_in(settings: Settings) -> Iterator[Door]:
    yield from _account(settings, "sign-in", request.form.get("email", "").strip().lower(), _HOUR)
    if known_device.device_known_to_address(request.form.get("email", "")) is None:
        yield sign_in_address(), settings.sign_in_attempts * _MANY_BEHIND_ONE_ADDRESS, _QUARTER


def _second_step(settings: Settings) -> Iterator[Door]:
    """Of a code there are few: whoever has the password from elsewhere gets as many tries a day as others get an hour."""
    yield from _account(settings, "second-step", second_step_of(), _DAY)


def _account(settings: Settings, what: str, email: str, window: timedelta) -> Iterator[Door]:
    """A device that was signed in before is counted by itself. All others are counted by where they stand and together:
    who guesses from a thousand addresses is slowed down, and cannot shut out the person at their own desk.
    """
    device = known_device.device_known_to_address(email)
    if device is not None:
        yield f"{what}|{email}|device {device}", settings.sign_in_attempts, _QUARTER
        return
    yield f"{what}|{email}|{near()}", settings.sign_in_attempts, _QUARTER
    yield f"{what}|{email}|strangers", settings.sign_in_attempts * _STRANGERS, window


def _passkey(settings: Settings) -> Iterator[Door]:
    """Nothing can be guessed there: only the work of checking is kept within bounds."""
    yield f"passkey|{near()}", settings.sign_in_attempts * _MANY_BEHIND_ONE_ADDRESS, _QUARTER


def _submit(settings: Settings) -> Iterator[Door]:
    if asked_to_look():
        yield from _suggest(settings)
        return
    yield f"submit|{near()}", settings.submissions_per_hour, _HOUR
    yield f"submit|{around()}", settings.submissions_per_hour * _NEIGHBOURS, _HOUR
    yield from _unchecked(settings)


def _unchecked(settings: Settings) -> Iterator[Door]:
    """Without the check that others do: from a network only a part of what it could send with it."""
    if request.form.get(UNCHECKED):
        yield f"unchecked|{near()}", max(1, settings.submissions_per_hour // _PART_UNCHECKED), _HOUR


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
    yield from _unchecked(settings)
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
    "staff.sign_in_passkey": _passkey,
    "staff.second_step_send": _second_step,
    "staff.forgotten_send": _asking,
}


_SENDING = (_submit, _asking, _follow)
_COUNTED_WITH_THEIR_DEED = frozenset({"citizens.submit_send", "citizens.file_send"})
"""Where nothing is guessed: what is sent and that it was sent are one transaction, one wait for the disk.

Those who come at the very same moment do not see each other: some threads' worth may pass beyond the limit.
"""


def asked_to_look() -> bool:
    """Whether nothing is sent: suggestions are asked for."""
    return "look" in request.form or "pick" in request.form


def track_door(code: str) -> str:
    """The door of one petition's code, for whoever stands at this address."""
    return f"track|{code}|{near()}"


def second_step_of() -> str:
    """The address of the account whose password was right in this browser a moment ago; empty where there is none."""
    return str(cookie.get(SECOND_STEP, {}).get("email", ""))


def doors_of(email: str) -> Iterator[tuple[str, bool]]:
    """The doors that somebody passed who signed in, and whether others' tries at it go on counting."""
    device = known_device.device_known_to_address(email)
    yield sign_in_address(), False
    for what in ("sign-in", "second-step"):
        place = f"device {device}" if device is not None else near()
        yield f"{what}|{email}|{place}", False
        if device is None:
            yield f"{what}|{email}|strangers", True


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
        # Which doors there are may have to be read: that is done before the writers' lock is taken.
        passed = list(doors(app.extensions["settings"]))
        counted, now = [door for door, _limit, _window in passed], clock()
        if doors in _SENDING and not asked_to_look():
            # Not refused by this: from it the load is known.
            counted += [SENDS, sends_around()]
        if request.endpoint in _COUNTED_WITH_THEIR_DEED:
            throttle.look(session(), passed, now=now)
            whatever_comes(lambda writing: throttle.note(writing, *counted, now=now))
            return
        with apart() as writing:
            throttle.look(writing, passed, now=now)
            throttle.note(writing, *counted, now=now)
