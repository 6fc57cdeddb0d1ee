"""The first page: search, send, track, the latest answers."""

from typing import Any

from flask import render_template

from feedback.store.queries import published
from feedback.web.access import anyone
from feedback.web.public import blueprint
from feedback.web.public.petitions import listed
from feedback.web.transaction import session

_LATEST = 6


@blueprint.get("/")
@anyone
def home() -> Any:
    """Search, the two main actions, the latest answers."""
    return render_template("public/home.html", items=listed(published.list_latest(session(), _LATEST)))
