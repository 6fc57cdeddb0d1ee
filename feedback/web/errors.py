"""Pages for what went wrong: what happened, and what to do."""

import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, TypeVar

from flask import Flask, Response, current_app, g, jsonify, make_response, render_template, request
from werkzeug.exceptions import HTTPException, SecurityError

from feedback import request_id
from feedback.domain.errors import Changed, FactorMissing, Invalid, NotAllowed, NotPossible, ProofNeeded, Refusal, SignedOut
from feedback.domain.text import N_
from feedback.faults import told
from feedback.language import gettext as _
from feedback.services.throttle import TooMany
from feedback.store.dialects import InDoubt, is_unavailable
from feedback.web.transaction import Closed, NotStored

View = TypeVar("View", bound=Callable[..., Any])
_log = logging.getLogger(__name__)

_REPEATING = {
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.INTERNAL_SERVER_ERROR,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.CONFLICT,
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.SERVICE_UNAVAILABLE,
}
_PLAIN = {HTTPStatus.NOT_FOUND, HTTPStatus.GONE, HTTPStatus.METHOD_NOT_ALLOWED}
"""Nothing broke, and nobody will ask what did."""
_SECRETS = {"csrf_token", "form_token", "password", "again", "old", "secret", "altcha"} | {
    f"{kind}_{part}" for kind in ("proof", "passkey") for part in ("password", "code", "answer", "challenge")
}
_WORTH_KEEPING = 8

_DOUBT = (
    N_("It is not certain that it was received"),
    N_(
        "The service lost its database while storing it. Go back: what was typed is still in the form. "
        "Please send again in a few minutes; sent twice it is received once."
    ),
)
_CLOSED = (
    N_("It was NOT received"),
    N_(
        "The service is being maintained: everything can be read, nothing can be received. Go back: what was typed is still in "
        "the form. Please send again later."
    ),
)
_LATER = N_("It will be back soon. Please try again in a few minutes.")
_STATUS: dict[type[Refusal], HTTPStatus] = {
    Invalid: HTTPStatus.UNPROCESSABLE_ENTITY,
    NotAllowed: HTTPStatus.FORBIDDEN,
    NotPossible: HTTPStatus.CONFLICT,
    Changed: HTTPStatus.CONFLICT,
    SignedOut: HTTPStatus.UNAUTHORIZED,
    ProofNeeded: HTTPStatus.UNAUTHORIZED,
    FactorMissing: HTTPStatus.FORBIDDEN,
    TooMany: HTTPStatus.TOO_MANY_REQUESTS,
}
_PAGES: dict[int, tuple[str, str]] = {
    400: (N_("The request was not understood"), N_("Go back and try again, or begin at the home page.")),
    403: (N_("This is not open to you"), N_("Your account does not allow it. If it should, ask the administrator.")),
    404: (N_("Nothing is here"), N_("Check the address. A petition can be read here only once it is answered and published.")),
    405: (N_("This address is not used that way"), N_("Go back and use the button on the page.")),
    413: (N_("The files are too large"), N_("Each file may have 10 MB at most. Go back and choose smaller ones.")),
    500: (N_("Something is broken on our side"), N_("It was written down and will be looked at. Please try again later.")),
    503: (
        N_("It was NOT received"),
        N_(
            "The service cannot store anything at this moment. Go back: what was typed is still in the form. "
            "Please send again in a few minutes."
        ),
    ),
}


def say(refusal: Refusal) -> str:
    """A refusal's sentence in the reader's language, with its values."""
    sentence = _(refusal.sentence)
    return sentence % refusal.values if refusal.values else sentence


def status_of(refusal: Refusal) -> HTTPStatus:
    """The HTTP status that goes with a refusal."""
    return next((status for kind, status in _STATUS.items() if isinstance(refusal, kind)), HTTPStatus.CONFLICT)


def shown_when_not_stored(page: Callable[[], Any]) -> Callable[[View], View]:
    """Name the page that a view shows when what it was sent could not be stored: the form again, with all that was typed."""

    def decorate(view: View) -> View:
        view.not_stored = page  # type: ignore[attr-defined]
        return view

    return decorate


def install(app: Flask) -> None:
    """Answer every failure with a page."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Refusal, refused)
    app.register_error_handler(NotStored, _not_stored)
    app.register_error_handler(Closed, _closed)
    app.register_error_handler(Exception, _broken)


def _http(error: HTTPException) -> Response:
    if isinstance(error, SecurityError):
        # Asked under a name that is not ours: no address can be made, so no page either.
        return Response("Unknown host\n", HTTPStatus.BAD_REQUEST, mimetype="text/plain")
    if error.response is not None or error.code is None or error.code < HTTPStatus.BAD_REQUEST:
        return make_response(error.get_response())
    heading, advice = _PAGES.get(error.code, _PAGES[400])
    return page_of(error.code, _(heading), _(advice))


def refused(refusal: Refusal) -> Response:
    """The page that says a refusal; where there were too many tries, with the time to wait (RFC 9110 section 10.2.3)."""
    response = page_of(status_of(refusal), _("This is not possible now"), say(refusal))
    if isinstance(refusal, TooMany):
        response.headers["Retry-After"] = str(int(refusal.window.total_seconds()))
    return response


def _not_stored(error: Exception) -> Response:
    why, sent = error.__cause__ or error, request.method == "POST"
    said = why if getattr(why, "names_no_value", False) else type(why).__name__
    if not sent:
        _log.error("cannot be read: %s", said)
        return page_of(HTTPStatus.SERVICE_UNAVAILABLE, _("The service cannot be reached"), _(_LATER))
    _log.error("not stored: %s", said)
    return _with_what_was_typed(*(_DOUBT if isinstance(error.__cause__, InDoubt) else _PAGES[503]))


def _closed(_error: Closed) -> Response:
    return _with_what_was_typed(*_CLOSED)


def _with_what_was_typed(heading: str, advice: str) -> Response:
    """The form again where the view has one, else a page that repeats what was typed; when to come back stands in a header."""
    own_page = getattr(current_app.view_functions.get(request.endpoint or ""), "not_stored", None)
    try:
        response = make_response(own_page()) if own_page else None
    except Exception:  # noqa: BLE001 - then the database cannot even be read; the plain page repeats what was typed
        response = None
    response = response or page_of(HTTPStatus.SERVICE_UNAVAILABLE, _(heading), _(advice))
    response.headers["Retry-After"] = "120"
    return response


def _broken(error: Exception) -> Response:
    if is_unavailable(error) or isinstance(error, ConnectionError):
        # The second: where files are kept does not answer, or refuses.
        return _not_stored(error)
    # The name of the route, never the address: an address may carry a token.
    _log.error("failed at %s\n%s", request.endpoint, told(error))
    heading, advice = _PAGES[500]
    return page_of(HTTPStatus.INTERNAL_SERVER_ERROR, _(heading), _(advice))


def problem(status: int, detail: str) -> Response:
    """What went wrong, for a script of ours or a machine (RFC 9457)."""
    response = jsonify(title=HTTPStatus(status).phrase, status=int(status), detail=detail, request_id=request_id.current())
    response.status_code, response.mimetype = status, "application/problem+json"
    return response


def page_of(status: int, heading: str, advice: str) -> Response:
    """A page that is made even when the database cannot be asked; a script that asked for JSON gets the advice alone."""
    if request.accept_mimetypes.best == "application/json":
        return problem(status, advice)
    number = request_id.current() if status not in _PLAIN else ""
    what = {"heading": heading, "advice": advice, "typed": _typed() if status in _REPEATING else [], "number": number}
    try:
        return make_response(render_template("errors/error.html", **what), status)
    except Exception:  # noqa: BLE001 - the error page must not fail for the reason that brought us here
        g.failsafe = True
        return make_response(render_template("errors/error.html", **what), status)


def _typed() -> list[str]:
    """The longer texts of the form that could not be taken, so that nothing typed is lost."""
    return [text for name, text in request.form.items() if name not in _SECRETS and len(text) > _WORTH_KEEPING]
