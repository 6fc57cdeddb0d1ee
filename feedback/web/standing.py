"""What pages say of how the service stands, and what is refused while it only lets read."""

from datetime import datetime
from typing import Any, NamedTuple

from flask import Flask, current_app, g, request

from feedback.domain.outage import Outage, Standing
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


class Notice(NamedTuple):
    """What every page says of how the service stands at this moment; None where there is nothing to say."""

    outage: Outage | None
    closed: bool
    closed_until: datetime | None


def notice(found: Standing) -> Notice:
    """What is said of it at this moment."""
    return Notice(found.outage if found.outage and found.outage.is_shown(clock()) else None, found.is_closed, found.closed_until)


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
        return notice(how_it_stands())._asdict()
