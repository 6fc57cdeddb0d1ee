"""What pages say of how the service stands, and what is refused while it only lets read."""

from typing import Any

from flask import Flask, current_app, g, request

from feedback.domain.outage import Standing
from feedback.extensions import clock, db
from feedback.standing import standing
from feedback.web.transaction import Closed, only_reads_view

_STEERING = {"staff.outage_send", "staff.outage_end"}
"""What an administrator ends it with."""
_READING = {"GET", "HEAD", "OPTIONS"}


def how_it_stands() -> Standing:
    """For this request."""
    if "standing" not in g:
        g.standing = standing(db.engine, current_app.extensions["settings"])
    found: Standing = g.standing
    return found


def install(app: Flask) -> None:
    """Refuse what would be written before anything is done for it; tell of what is planned on every page."""
    app.is_closed = lambda: how_it_stands().is_closed  # type: ignore[attr-defined]

    @app.before_request
    def refuse() -> None:
        # Before tries are counted and files are kept.
        view = app.view_functions.get(request.endpoint or "")
        if request.method in _READING or view is None or only_reads_view(view) or request.endpoint in _STEERING:
            return
        if how_it_stands().is_closed:
            raise Closed

    @app.context_processor
    def told() -> dict[str, Any]:
        found = how_it_stands()
        outage = found.outage if found.outage and found.outage.is_shown(clock()) else None
        return {"outage": outage, "closed": found.is_closed, "closed_until": found.closed_until}
