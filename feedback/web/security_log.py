"""A line for every refusal that may be an attempt, for whoever watches the service (ASVS 16.3).

A line with facts (:mod:`feedback.logs`) on the logger ``feedback.security``. It names the route, never the address (an address
may carry a token), the number of the account, never its name, and a keyed hash of the network, which tells that two lines
came from one place and not from which. Nothing that was typed stands in it.
"""

import logging
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, g, request

from feedback.store.encryption import keyring
from feedback.web.naming_requests import method
from feedback.web.networks import near

_log = logging.getLogger("feedback.security")
_REFUSALS = {
    HTTPStatus.BAD_REQUEST: "not understood",
    HTTPStatus.UNAUTHORIZED: "signed out",
    HTTPStatus.FORBIDDEN: "forbidden",
    HTTPStatus.METHOD_NOT_ALLOWED: "wrong method",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "too large",
    HTTPStatus.TOO_MANY_REQUESTS: "too many",
}
"""A form of another site answers 403, one with an old token or for a foreign host 400."""
_DOORS = {"staff.sign_in_send", "citizens.track_open", "citizens.link_open"}
"""Where somebody proves who they are: there it is written down that it went well, too."""


def install(app: Flask) -> None:
    """Look at every answer. A demonstration keeps quiet: its terminal is for newcomers."""
    level = logging.WARNING if app.extensions["settings"].is_public else logging.INFO

    @app.after_request
    def note(response: Response) -> Response:
        event = _event(response.status_code)
        if event and _log.isEnabledFor(level):
            _log.log(level, event, extra={"facts": _facts(response.status_code)})
        return response


def _event(status: int) -> str | None:
    if status == HTTPStatus.NOT_FOUND and g.get("actor") and "code" in (request.view_args or {}):
        # A petition this person may not know of reads like one that does not exist.
        return "not open to them"
    if request.endpoint in _DOORS and status < HTTPStatus.BAD_REQUEST:
        return "opened"
    if request.endpoint in _DOORS and status == HTTPStatus.UNPROCESSABLE_ENTITY:
        return "not opened"
    return _REFUSALS.get(HTTPStatus(status))


def _facts(status: int) -> dict[str, Any]:
    actor = g.get("actor")
    return {
        "route": request.endpoint,
        "method": method(),
        "status": status,
        "account": actor.account_id if actor else None,
        "network": keyring.blind_index("security-log", near())[:16],
    }
