"""The last step of every way in: a session is begun, the device is known from now on, and it is written down."""

from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from flask import redirect, request, url_for
from flask import session as cookie

from feedback.domain.signing_in import Proof, SignInEvent
from feedback.extensions import clock
from feedback.services import sessions, sign_in_log, throttle
from feedback.web import known_device
from feedback.web.staff import TOKEN, place
from feedback.web.throttling import doors_of
from feedback.web.transaction import session

if TYPE_CHECKING:
    from feedback.store.models import Account

LAST = "last"
_FORM_SECRET = "csrf_token"  # noqa: S105 - the name under which Flask-WTF keeps it


def admit(account: "Account", *, by: Proof, twofold: bool, onward: str) -> Any:
    """Begin a session, with a new cookie so that nobody can have fixed it before, and go on to where one wanted to."""
    token = sessions.start(session(), account.id, now=clock(), by=by, twofold=twofold, place=place())
    known = known_device.device_known_to(account)
    event = SignInEvent.SIGNED_IN if known else SignInEvent.NEW_DEVICE
    sign_in_log.note(session(), account, event, now=clock(), place=place(), detail=by)
    for door, every_try_counts in doors_of(account.email):
        (throttle.take_back if every_try_counts else throttle.forget)(session(), door)
    # Who comes back after the session ended may send again what is still open in another tab.
    form_secret = cookie.get(_FORM_SECRET) if cookie.get(LAST) == account.email else None
    cookie.clear()
    cookie.update({TOKEN: token, LAST: account.email, **({_FORM_SECRET: form_secret} if form_secret else {})})
    response = redirect(inside(onward) or url_for("staff.work"), 303)
    known_device.remember(response, account)
    return response


def inside(address: str) -> str | None:
    """The address if it leads into the back office, else None: nobody is sent elsewhere after signing in."""
    parts = urlsplit(address)
    # A browser takes steps upwards before it asks, also where they are written as %2e%2e.
    plain = address.isprintable() and "\\" not in address and ".." not in unquote(parts.path).split("/")
    within = plain and not parts.scheme and not parts.netloc and parts.path.startswith("/staff/")
    return address if within else None


def here() -> str:
    """The address of this request with what stands behind the question mark."""
    return request.full_path.rstrip("?")
