"""The administrator's catalogues: captions, the working calendar, limits, grounds for refusing."""

from typing import TYPE_CHECKING, Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from feedback.domain.calendar import local_date
from feedback.domain.permissions import Permission
from feedback.domain.text import whole_number
from feedback.extensions import clock
from feedback.services import administration
from feedback.services.recounting import count_moved
from feedback.store.queries import administration as found
from feedback.web import labels
from feedback.web.access import actor, allows
from feedback.web.filters import day as written_day
from feedback.web.filters import short_day
from feedback.web.forms import PageForm
from feedback.web.language import current_language
from feedback.web.staff import blueprint
from feedback.web.staff.administering_forms import CaptionForm, DayForm, LimitForm, ReasonForm
from feedback.web.staff.administering_sheet import Row, Sheet, editing, show, taken
from feedback.web.transaction import session

if TYPE_CHECKING:
    from datetime import date

    from feedback.store.models import CalendarDay


@blueprint.get("/admin/")
@allows(Permission.ADMINISTER)
def catalogues() -> Any:
    """What can be administered."""
    return render_template("staff/catalogues.html")


@blueprint.get("/admin/captions")
@allows(Permission.ADMINISTER)
def catalogues_captions() -> Any:
    """The captions of the reports' forms."""
    rows = [
        Row([caption.report.upper(), caption.text], url_for("staff.catalogues_caption", report=caption.report, key=caption.key))
        for caption in found.list_all_captions(session())
    ]
    return show(Sheet(_("Report captions"), _("The words on the official forms."), [_("Report"), _("Caption")], rows))


@blueprint.route("/admin/captions/<report>/<key>", methods=["GET", "POST"])
@allows(Permission.ADMINISTER)
def catalogues_caption(report: str, key: str) -> Any:
    """Change one caption."""
    caption = found.find_caption(session(), report, key) or abort(404)
    form = CaptionForm(request.form if request.method == "POST" else None, data={"text": caption.text})
    back = url_for("staff.catalogues_captions")
    if request.method == "POST" and taken(
        form, lambda: administration.change_caption(caption, by=actor(), **form.typed), _("The caption was changed.")
    ):
        return redirect(back, 303)
    here = url_for("staff.catalogues_caption", report=report, key=key)
    return show(editing(_("Change a caption"), form, here, (_("Report captions"), back)))


@blueprint.route("/admin/calendar", methods=["GET", "POST"])
@allows(Permission.ADMINISTER)
def catalogues_calendar() -> Any:
    """The working calendar of a year; a day can be added."""
    form = DayForm(request.form)
    if request.method == "POST" and taken(
        form,
        lambda: administration.add_day(session(), by=actor(), now=clock(), **form.typed),
        _("The day was added to the calendar."),
    ):
        return redirect(url_for("staff.catalogues_calendar", year=(form.day.data or "")[:4]), 303)
    return show(_calendar(form))


@blueprint.route("/admin/calendar/<day>/remove", methods=["GET", "POST"])
@allows(Permission.ADMINISTER)
def catalogues_calendar_remove(day: str) -> Any:
    """Take a day out of the calendar, after a page that says what moves."""
    listed = found.list_days(session(), _year(day[:4]))
    entry = next((entry for entry in listed if entry.day.isoformat() == day), None) or abort(404)
    if request.method == "GET" and _open(entry.day):
        return show(_removing(entry))
    if request.method == "POST":
        administration.remove_day(session(), entry, by=actor(), now=clock())
        flash(_("The day was removed from the calendar."), "success")
    return redirect(url_for("staff.catalogues_calendar", year=day[:4]), 303)


@blueprint.route("/admin/limits", methods=["GET", "POST"])
@allows(Permission.ADMINISTER)
def catalogues_limits() -> Any:
    """The limits in working days; one that holds from a day on can be added."""
    form = LimitForm(request.form)
    form.fill()
    if request.method == "POST" and taken(
        form,
        lambda: administration.add_limit(session(), by=actor(), today=_today(), **form.typed),
        _("The limit was added."),
    ):
        return redirect(url_for("staff.catalogues_limits"), 303)
    return show(_limits(form))


@blueprint.get("/admin/reasons")
@allows(Permission.ADMINISTER)
def catalogues_reasons() -> Any:
    """The grounds for refusing, also those that were retired."""
    language = current_language()
    rows = [
        Row(
            [reason.label_in(language), reason.guidance_in(language), _("in use") if reason.active else _("retired")],
            url_for("staff.catalogues_reason", reason=reason.code),
            (
                _("Retire") if reason.active else _("Bring back"),
                url_for("staff.catalogues_reason_use", reason=reason.code, use="no" if reason.active else "yes"),
            ),
            not reason.active,
        )
        for reason in found.list_all_refusal_reasons(session())
    ]
    columns = [_("Reason"), _("Guidance"), _("State")]
    return show(Sheet(_("Reasons for refusing"), _("What a coordinator chooses from."), columns, rows))


@blueprint.route("/admin/reasons/<reason>", methods=["GET", "POST"])
@allows(Permission.ADMINISTER)
def catalogues_reason(reason: str) -> Any:
    """Change the words of a ground."""
    ground = found.find_any_refusal_reason(session(), reason) or abort(404)
    form = ReasonForm(request.form if request.method == "POST" else None, obj=ground)
    back = url_for("staff.catalogues_reasons")
    if request.method == "POST" and taken(
        form, lambda: administration.change_reason(ground, by=actor(), **form.typed), _("The reason was changed.")
    ):
        return redirect(back, 303)
    here = url_for("staff.catalogues_reason", reason=reason)
    return show(editing(_("Change a reason"), form, here, (_("Reasons for refusing"), back)))


@blueprint.route("/admin/reasons/<reason>/use/<any(yes, no):use>", methods=["GET", "POST"])
@allows(Permission.ADMINISTER)
def catalogues_reason_use(reason: str, use: str) -> Any:
    """Retire a ground or bring it back."""
    if request.method == "POST":
        ground = found.find_any_refusal_reason(session(), reason) or abort(404)
        administration.use_reason(session(), ground, by=actor(), active=use == "yes")
        flash(_("The reason is in use again.") if use == "yes" else _("The reason was retired."), "success")
    return redirect(url_for("staff.catalogues_reasons"), 303)


def _calendar(form: DayForm) -> Sheet:
    first, last = found.first_and_last_year(session()) or (_today().year, _today().year)
    year = _year(request.args.get("year", "") or (form.day.data or "")[:4])
    rows = [
        Row(
            [
                written_day(entry.day),
                _name(entry),
                _("Working day in exchange") if entry.working else _("Day off"),
                f"{entry.source} ({_('not yet decided')})" if entry.estimated else entry.source,
            ],
            url_for("staff.catalogues_calendar_remove", day=entry.day.isoformat()) if _open(entry.day) else None,
            edit_label=_("Remove"),
        )
        for entry in found.list_days(session(), year)
    ]
    return Sheet(
        _("Working calendar %(year)s", year=year),
        _("Days that are not what their weekday says. Weekends need no entry. What is changed takes effect at once."),
        [_("Day"), _("Name"), _("Kind of day"), _("Source")],
        rows,
        form,
        _("Add a day"),
        _("Add the day"),
        url_for("staff.catalogues_calendar"),
        [(str(y), url_for("staff.catalogues_calendar", year=y), y == year) for y in range(first, last + 2)],
    )


def _removing(entry: "CalendarDay") -> Sheet:
    moving = count_moved(session(), without=entry.day)
    words = ngettext(
        "The due date of %(num)s running petition moves, at once; its history says so and the sender reads it.",
        "The due dates of %(num)s running petitions move, at once; their history says so and the senders read it.",
        moving,
    )
    day = entry.day.isoformat()
    return Sheet(
        _("Remove %(day)s from the calendar?", day=written_day(entry.day)),
        f"{_name(entry)} · {entry.source}",
        notice=words if moving else _("No due date of a running petition moves. It takes effect at once."),
        form=PageForm(),
        form_button=_("Remove the day"),
        danger=True,
        form_url=url_for("staff.catalogues_calendar_remove", day=day),
        back=(_("Working calendar %(year)s", year=entry.day.year), url_for("staff.catalogues_calendar", year=entry.day.year)),
    )


def _name(entry: "CalendarDay") -> str:
    return entry.name_en if current_language() == "en" else entry.name_vi


def _limits(form: LimitForm) -> Sheet:
    language, ceilings = current_language(), found.list_ceilings(session())
    rows = [
        Row(
            [
                str(labels.STEPS[limit.step]),
                str(limit.working_days),
                str(ceilings.get(limit.step, _("none"))),
                " · ".join(
                    (
                        str(labels.KINDS[limit.kind]) if limit.kind else _("Every kind"),
                        sector.name_in(language) if sector else _("Every sector"),
                    )
                ),
                short_day(limit.from_date),
                limit.source,
            ]
        )
        for limit, sector in found.list_limits_with_sectors(session())
    ]
    columns = [_("Step"), _("Working days"), _("At most by law"), _("Holds for"), _("Since"), _("Source")]
    lead = _("A limit holds for petitions from its day on; the closest fit counts, and of several the latest.")
    return Sheet(_("Limits"), lead, columns, rows, form, _("Add a limit"), _("Add the limit"), url_for("staff.catalogues_limits"))


def _today() -> "date":
    return local_date(clock())


def _open(day: "date") -> bool:
    return day >= _today()


def _year(text: str) -> int:
    year = whole_number(text)
    return year if year and 2000 <= year <= 2999 else _today().year  # noqa: PLR2004
