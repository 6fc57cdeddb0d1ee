"""The page for the large screen of the operations centre."""

from typing import Any

from flask import render_template

from feedback.domain.permissions import Permission
from feedback.extensions import clock
from feedback.services.screen import screen
from feedback.store.queries.watched import MOST
from feedback.web.access import allows
from feedback.web.context import settings
from feedback.web.staff import blueprint
from feedback.web.transaction import session

REFRESH_SECONDS = 60


@blueprint.get("/screen")
@allows(Permission.SEE_REPORTS)
def wall() -> Any:
    """How everything stands, in large numbers; the browser asks again by itself."""
    found = screen(session(), now=clock(), invented=not settings().is_public)
    return render_template("staff/screen.html", found=found, seconds=REFRESH_SECONDS, most=MOST)
