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
        request_id.carry(_given(app.extensions["settings"]) or request_id.made())

    @app.after_request
    def tell(response: Response) -> Response:
        response.headers[HEADER] = request_id.current()
        if _log.isEnabledFor(logging.INFO):
            _log.info("answered", extra={"facts": _facts(response)})
        return response

    @app.teardown_request
    def unname(_error: BaseException | None) -> None:
        request_id.carry("")


def method() -> str:
    """How the request was made; a method of a stranger's own making is not repeated."""
    return request.method if request.method in _METHODS else "other"


def _given(settings: Settings) -> str:
    """The number a proxy of ours gave it; a stranger's is not taken, nor one that could be anything else."""
    number = request.headers.get(HEADER, "") if settings.trusted_proxies else ""
    return number if request_id.is_well_formed(number) else ""


def _facts(response: Response) -> dict[str, object]:
    took = time.perf_counter() - g.began
    return {
        "route": request.endpoint,
        "method": method(),
        "status": response.status_code,
        "milliseconds": round(took * 1000, 1),
    }
