"""The address of one's own calendar of due dates, and the calendar itself (RFC 5545)."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from flask import Response, abort, flash, redirect, render_template, url_for

from feedback.domain.permissions import Permission
from feedback.extensions import clock
from feedback.language import gettext as _
from feedback.services import calendar_feed
from feedback.web.access import actor, allows, anyone
from feedback.web.context import settings
from feedback.web.staff import blueprint
from feedback.web.transaction import session


@blueprint.get("/calendar")
@allows(Permission.WORK_ON_PETITIONS)
def calendar() -> Any:
    """Whether an address works, and how to make one."""
    return render_template("staff/calendar.html", has_address=calendar_feed.has_address(session(), actor()), address="")


@blueprint.post("/calendar")
@allows(Permission.WORK_ON_PETITIONS)
def calendar_make() -> Any:
    """Make an address and show it this once; the page must not be kept."""
    token = calendar_feed.make_address(session(), by=actor())
    address = f"{settings().base_url}{url_for('staff.calendar_feed', token=token)}"
    page = Response(render_template("staff/calendar.html", has_address=True, address=address))
    page.headers["Cache-Control"] = "no-store"
    return page


@blueprint.post("/calendar/end")
@allows(Permission.WORK_ON_PETITIONS)
def calendar_end() -> Any:
    """Let the address open nothing any more."""
    calendar_feed.end_address(session(), by=actor())
    flash(_("The address does not work any more."), "success")
    return redirect(url_for("staff.calendar"), 303)


@blueprint.get("/calendar/<token>.ics", endpoint="calendar_feed")
@anyone
def feed(token: str) -> Any:
    """The calendar; an unknown token reads 404."""
    entries = calendar_feed.entries(session(), token, now=clock())
    if entries is None:
        abort(404)
    return Response(
        _written(entries), content_type="text/calendar; charset=utf-8", headers={"Cache-Control": "private, no-store"}
    )


def _written(entries: list[calendar_feed.Entry]) -> bytes:
    from icalendar import Calendar, Event  # noqa: PLC0415 - only calendars need it

    # Never as the request names it: the same day must stay the same entry.
    host = urlsplit(settings().base_url).hostname
    written = Calendar()
    written.add("prodid", "-//Lang Nghe//due dates//VI")
    written.add("version", "2.0")
    written.add("x-wr-calname", _("Due dates of petitions"))
    for entry in entries:
        event = Event()
        event.add("uid", f"{entry.code}@{host}")
        event.add("dtstamp", clock())
        event.add("dtstart", entry.due)
        event.add("dtend", entry.due + timedelta(days=1))
        event.add("summary", entry.code)
        event.add("url", f"{settings().base_url}{url_for('staff.petition', code=entry.code)}")
        written.add_component(event)
    return bytes(written.to_ical())
