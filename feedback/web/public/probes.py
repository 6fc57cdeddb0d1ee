"""What machines ask: are you there, and can you work."""

from http import HTTPStatus
from typing import Any

from flask import Response, abort, jsonify, request

from feedback.web import metrics
from feedback.web.access import anyone
from feedback.web.context import settings
from feedback.web.public import blueprint
from feedback.web.readiness import checks


@blueprint.get("/healthz")
@anyone
def healthz() -> Any:
    """200 while the process answers at all: nothing else is asked, neither the database nor the disk."""
    return _said(HTTPStatus.OK, "ok", {})


@blueprint.get("/readyz")
@anyone
def readyz() -> Any:
    """200 when everything can be done here; else 503 with what fails."""
    found = checks(settings())
    failing = [name for name, answer in found.items() if answer == "failed"]
    if failing:
        return _said(HTTPStatus.SERVICE_UNAVAILABLE, f"not ready: {', '.join(failing)}", {"checks": found})
    return _said(HTTPStatus.OK, "ready", {"checks": found})


@blueprint.get("/metrics")
@anyone
def figures() -> Any:
    """What Prometheus asks; for everybody else there is no such page."""
    if not metrics.may_ask(settings()):
        abort(404)
    content, kind = metrics.exposition()
    return Response(content, content_type=kind, headers={"Cache-Control": "no-store"})


def _said(status: HTTPStatus, words: str, more: dict[str, Any]) -> Response:
    """In text, or in JSON for whoever asked for that first."""
    if request.accept_mimetypes.best == "application/json":
        response = jsonify(status=words.partition(":")[0], **more)
    else:
        response = Response(f"{words}\n", mimetype="text/plain")
    response.status_code = status
    response.headers["Cache-Control"] = "no-store"
    return response
