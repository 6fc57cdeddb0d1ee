"""A year of the calendar at once: lines or a file, a page that shows what would change, and one confirmation."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from wtforms import FileField, StringField, TextAreaField

from feedback.domain.errors import Invalid, Refusal
from feedback.domain.permissions import Permission
from feedback.extensions import clock
from feedback.language import lazy_gettext as _l
from feedback.language import ngettext
from feedback.services.administration import calendar_file, calendar_import
from feedback.services.administration.audit import Overtaken
from feedback.services.attachments import Unfit
from feedback.web import labels
from feedback.web.access import actor, allows
from feedback.web.errors import say, status_of
from feedback.web.files import read_sent
from feedback.web.forms import PageForm
from feedback.web.staff import blueprint
from feedback.web.staff.admin.calendar import KINDS, asked_year
from feedback.web.staff.admin.registry import NOUNS
from feedback.web.transaction import session, start_again


class ImportForm(PageForm):
    """The lines of a year."""

    file = FileField(_l("CSV or XLSX file"), description=_l("Left empty, the lines below are taken."))
    lines = TextAreaField(
        _l("Lines"),
        render_kw={"rows": 16},
        description=_l(
            "One day a line: day; “nghỉ” or “làm bù”; name in Vietnamese; name in English; source. "
            "They are the whole year: a day to come that is missing here is taken out."
        ),
    )
    source = StringField(_l("Source"), description=_l("The decision that says so, for lines that name none."))

    def read(self) -> list[calendar_file.Line]:
        """What was sent, as lines; a file is put into the box, so that it is there to be corrected.

        :raises Unreadable, Unfit: it cannot be read, or holds a virus.
        """
        sent = read_sent("file", calendar_file.MOST_BYTES)
        if sent is None:
            return calendar_file.from_text(self.lines.data or "")
        found = calendar_file.from_file(sent.filename, sent.data)
        self.lines.data = calendar_file.written(line.cells for line in found)
        return found


@blueprint.route("/admin/calendar/import", methods=["GET", "POST"])
@allows(Permission.ADMINISTER)
def catalogue_import() -> Any:
    """Send lines, look at what they change, confirm."""
    year, pressed = asked_year(), request.form.get("press", "")
    form = ImportForm(request.form if request.method == "POST" else None)
    if request.method == "GET":
        form.lines.data = calendar_import.lines_of(session(), year)
    if request.method == "GET" or pressed == "edit":
        return _page(form, year)
    try:
        if pressed == "confirm":
            return _confirmed(form, year)
        return _page(form, year, plan=calendar_import.plan(session(), year=year, now=clock(), **_sent(form)))
    except Invalid as invalid:
        start_again()
        form.accept(invalid)
        return _page(form, year, refusal=invalid)
    except (calendar_file.Unreadable, Unfit, Overtaken) as refusal:
        start_again()
        form.form_errors.append(say(refusal))
        return _page(form, year, refusal=refusal)


def _sent(form: ImportForm) -> dict[str, Any]:
    return {"lines": form.read(), "source": form.source.data or ""}


def _confirmed(form: ImportForm, year: int) -> Any:
    seen = request.form.get("seen", "")
    done = calendar_import.apply(session(), by=actor(), now=clock(), year=year, seen=seen, **_sent(form))
    days, moved = len(done.days), len(done.moved)
    said = ngettext("%(num)s day of the calendar was changed.", "%(num)s days of the calendar were changed.", days)
    petitions = ngettext("The due dates of %(num)s petition moved.", "The due dates of %(num)s petitions moved.", moved)
    flash(f"{said} {petitions}", "success")
    return redirect(url_for("staff.catalogue", noun="calendar", year=year), 303)


def _page(form: ImportForm, year: int, plan: calendar_import.Plan | None = None, refusal: Refusal | None = None) -> Any:
    status = status_of(refusal) if refusal else 200
    if isinstance(refusal, calendar_file.Unreadable | Unfit):
        status = status_of(Invalid({}))
    page = {"form": form, "year": year, "plan": plan, "kinds": dict(KINDS), "noun": NOUNS["calendar"], "steps": labels.STEPS}
    name = "staff/admin_calendar_preview.html" if plan is not None else "staff/admin_calendar_import.html"
    return render_template(name, **page), status
