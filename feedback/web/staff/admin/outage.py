"""The administrator announces an outage, and closes the service for maintenance."""

from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from wtforms import StringField, TextAreaField

from feedback.domain.calendar import LOCAL_ZONE
from feedback.domain.errors import Invalid
from feedback.domain.permissions import Permission
from feedback.extensions import clock
from feedback.language import gettext as _
from feedback.language import lazy_gettext as _l
from feedback.services import standing as verbs
from feedback.store.queries.standing import get_standing
from feedback.web.access import actor, allows
from feedback.web.forms import REQUIRED, PageForm
from feedback.web.staff import blueprint
from feedback.web.transaction import session, start_again

_TIME = {"type": "datetime-local"}


class OutageForm(PageForm):
    """When, and why."""

    starts_at = StringField(_l("It begins"), REQUIRED, render_kw=_TIME)
    ends_at = StringField(_l("It ends"), REQUIRED, render_kw=_TIME, description=_l("When people can come back at the latest."))
    words_vi = TextAreaField(_l("Why, in Vietnamese"), REQUIRED, description=_l("One sentence; it stands on every page."))
    words_en = TextAreaField(_l("Why, in English"), description=_l("Where it is empty the Vietnamese one is shown."))


@blueprint.get("/admin/outage")
@allows(Permission.ADMINISTER)
def outage() -> Any:
    """What is announced, and whether the service is closed."""
    return _page(OutageForm(), 200)


@blueprint.post("/admin/outage")
@allows(Permission.ADMINISTER)
def outage_send() -> Any:
    """Announce an outage."""
    form = OutageForm(request.form)
    starts_at, ends_at = _moment(form.starts_at.data), _moment(form.ends_at.data)
    words = {"words_vi": form.words_vi.data or "", "words_en": form.words_en.data or ""}
    try:
        late = verbs.announce(session(), by=actor(), now=clock(), starts_at=starts_at, ends_at=ends_at, **words)
    except Invalid as invalid:
        start_again()
        form.accept(invalid)
        return _page(form, 422)
    flash(_("It is announced on every page."), "success")
    if late:
        flash(_("That is fewer than seven working days ahead, which the rule asks for. Move it if it can wait."), "error")
    return redirect(url_for("staff.outage"), 303)


@blueprint.post("/admin/outage/step")
@allows(Permission.ADMINISTER)
def outage_end() -> Any:
    """Take the notice back, close the service, or open it again."""
    step = request.form.get("step")
    if step == "take-back":
        verbs.take_back(session())
    elif step == "close":
        verbs.close(session(), now=clock())
    elif step == "open":
        verbs.reopen(session())
    return redirect(url_for("staff.outage"), 303)


def _page(form: OutageForm, status: int) -> Any:
    return render_template("staff/admin_outage.html", form=form, row=get_standing(session())), status


def _moment(typed: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(typed or "").replace(tzinfo=LOCAL_ZONE)
    except ValueError:
        return None
