"""A span for every request, where a collector is named (docs/operations/monitoring.md)."""

from contextlib import ExitStack

from flask import Flask, Response, g, request

from feedback import tracing
from feedback.config import Settings
from feedback.extensions import db
from feedback.store.traced import trace
from feedback.web.naming_requests import method


def install(app: Flask) -> None:
    """Note what every request does, by the names of our routes; attributes are those of OpenTelemetry's HTTP conventions."""
    settings: Settings = app.extensions["settings"]
    tracing.send_to(settings.traces_url, settings.traces_percent)
    if not tracing.is_on():
        return
    with app.app_context():
        trace(db.engine)

    @app.before_request
    def begin() -> None:
        g.traced = ExitStack()
        facts = {"http.request.method": method(), "http.route": request.url_rule.rule if request.url_rule else ""}
        g.note = g.traced.enter_context(tracing.span(f"{method()} {request.endpoint or 'none'}", "SERVER", **facts))

    @app.after_request
    def note(response: Response) -> Response:
        if "note" in g:
            g.note("http.response.status_code", response.status_code)
        return response

    @app.teardown_request
    def end(error: BaseException | None) -> None:
        if "traced" in g:
            g.pop("traced").__exit__(type(error) if error else None, error, None)
