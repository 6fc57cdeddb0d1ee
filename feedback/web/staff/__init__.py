"""The back office."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, current_app, g, request
from flask import session as cookie

from feedback.domain.actors import Role
from feedback.domain.signing_in import Place, demands_factor
from feedback.extensions import clock
from feedback.services import sessions
from feedback.store.dialects import is_unavailable
from feedback.web.navigation import WORKING
from feedback.web.standing import how_it_stands
from feedback.web.transaction import apart, session

TOKEN = "staff"  # noqa: S105 - a name, not a password
_SEEN_EVERY = timedelta(minutes=1)
_BY_ITSELF = {"staff.petition_presence"}
"""What an open page sends without anybody at the keyboard: it keeps no session alive."""

blueprint = Blueprint("staff", __name__, url_prefix="/staff")


def session_limits() -> dict[str, timedelta]:
    """How long a session lasts, and how long it may lie idle."""
    settings = current_app.extensions["settings"]
    return {
        "longest": timedelta(hours=settings.staff_session_hours),
        "idle": timedelta(minutes=settings.staff_idle_minutes),
    }


def place() -> Place:
    """Where whoever asks stands, in the rough."""
    return Place.of(request.user_agent.string, request.remote_addr)


@blueprint.before_request
def recognise() -> None:
    """Find out who is signed in. That a session was used is the second thing a page that answers GET may write."""
    token = cookie.get(TOKEN)
    if not isinstance(token, str):
        return
    settings, now = current_app.extensions["settings"], clock()
    found = sessions.resume(session(), token, now=now, demonstration=not settings.is_public, **session_limits())
    if found is None:
        cookie.pop(TOKEN)
        return
    g.actor, g.seat = found.actor, found
    g.is_fresh = sessions.is_fresh(found, now=now, within=timedelta(minutes=settings.staff_fresh_minutes))
    g.lacks_factor = demands_factor(g.actor, settings.demanding_roles) and not found.has_factor
    seen_long_ago = now - found.last_seen_at > _SEEN_EVERY and request.endpoint not in _BY_ITSELF
    if seen_long_ago and not how_it_stands().is_closed:
        try:
            with apart() as by_itself:
                sessions.mark_seen(by_itself, token, now=now)
        except Exception as error:
            # A reader must not wait for a writer: the next page will note it.
            if not is_unavailable(error):
                raise


@blueprint.context_processor
def searching() -> dict[str, Any]:
    """Whether the header has a search for petitions."""
    me = g.get("actor")
    return {"searches_petitions": me is not None and me.has_role(*WORKING, Role.INSPECTOR)}


from feedback.web.staff import (  # noqa: E402 - views need the blueprint
    access_records,  # noqa: F401
    admin,  # noqa: F401
    answering,  # noqa: F401
    breach,  # noqa: F401
    bulk,  # noqa: F401
    calendar_feed,  # noqa: F401
    data_requests,  # noqa: F401
    deputies,  # noqa: F401
    documents,  # noqa: F401
    entering,  # noqa: F401
    factors,  # noqa: F401
    forgotten,  # noqa: F401
    importing,  # noqa: F401
    invitation,  # noqa: F401
    jobs,  # noqa: F401
    letters,  # noqa: F401
    listing,  # noqa: F401
    masking_help,  # noqa: F401
    myself,  # noqa: F401
    people,  # noqa: F401
    petition,  # noqa: F401
    proving,  # noqa: F401
    public_files,  # noqa: F401
    publishing,  # noqa: F401
    report_pages,  # noqa: F401
    saved_filters,  # noqa: F401
    screen,  # noqa: F401
    second_step,  # noqa: F401
    sign_ins,  # noqa: F401
    signing_in,  # noqa: F401
    work,  # noqa: F401
    workflow,  # noqa: F401
)
