"""Every request has a number; the answer says it, and so does every line, letter and job that comes of it."""

import logging
import time

from flask import Flask, Response, g, request

from feedback import request_id
from feedback.config import Settings

HEADER = "X-Request-ID"
_log = logging.getLogger("feedback.requests")
_METHODS = {"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT"}


def install(app: Flask) -> None:
    """Name the request before anything else is done for it, and take the name away at its end: threads are used again."""

    @app.before_request
    def name() -> None:
        g.began = time.perf_counter()
        request_id.carry(number_for(request.headers.get(HEADER, ""), app.extensions["settings"]))

    @app.after_request
    def tell(response: Response) -> Response:
        response.headers[HEADER] = request_id.current()
        note(request.endpoint, method(), response.status_code, time.perf_counter() - g.began)
        return response

    @app.teardown_request
    def unname(_error: BaseException | None) -> None:
        request_id.carry("")


def method() -> str:
    """How the request was made; a method of a stranger's own making is not repeated."""
    return request.method if request.method in _METHODS else "other"


def number_for(given: str, settings: Settings) -> str:
    """The number a proxy of ours gave it; a stranger's is not taken, nor one that could be anything else: then a new one."""
    return given if settings.trusted_proxies and request_id.is_well_formed(given) else request_id.made()


def note(route: str | None, method: str, status: int, seconds: float) -> None:
    """Write into the log that a request was answered."""
    if _log.isEnabledFor(logging.INFO):
        facts = {"route": route, "method": method, "status": status, "milliseconds": round(seconds * 1000, 1)}
        _log.info("answered", extra={"facts": facts})
