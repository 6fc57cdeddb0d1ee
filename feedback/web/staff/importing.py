"""Taking in a backlog: the template, the sheet, what is wrong with it, the confirmation, what came of it."""

import io
import json
from itertools import islice
from typing import TYPE_CHECKING, Any

from flask import Response, abort, g, redirect, render_template, request, send_file, url_for
from wtforms import BooleanField, FileField

from feedback.domain.calendar import local_date
from feedback.domain.errors import Invalid, Refusal
from feedback.domain.permissions import Permission, permits
from feedback.extensions import clock
from feedback.language import current_language, force_locale
from feedback.language import gettext as _
from feedback.language import lazy_gettext as _l
from feedback.services import import_file, import_job, import_report, import_template, jobs
from feedback.store.queries import jobs as query
from feedback.web.access import actor, allows, same_origin
from feedback.web.errors import say
from feedback.web.files import chosen_names, files, read_sent
from feedback.web.forms import PageForm
from feedback.web.staff import blueprint
from feedback.web.transaction import before_writing, session

if TYPE_CHECKING:
    from feedback.services.import_report import Report
    from feedback.store.models import Job

_SHOWN = 200
_RECENT = 10
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class UploadForm(PageForm):
    """The sheet."""

    sheet = FileField(_l("Filled-in workbook (.xlsx)"), description=_l("At most 100,000 rows and 30 MB."))


class ConfirmForm(PageForm):
    """What somebody stands for before petitions go in."""

    told = BooleanField(_l("The senders know how their data is used"))
    tell = BooleanField(
        _l("Write to each sender that the petition is in the service now"),
        description=_l("With code and secret: by e-mail, else as a letter or a call that is owed."),
    )


@blueprint.get("/import", endpoint="imports")
@allows(Permission.TRIAGE)
def list_imports() -> Any:
    """The template, a place for the sheet, and what was sent lately."""
    return _start(UploadForm())


@blueprint.get("/import/template.xlsx")
@allows(Permission.TRIAGE)
def import_template_file() -> Any:
    """The empty sheet."""
    made = import_template.workbook(session(), _, current_language(), local_date(clock()))
    return _download(made, "nhap-phan-anh.xlsx")


def _look_at_sheet() -> None:
    """Find out what the file is, before a transaction holds up every other writer."""
    same_origin()
    me = g.get("actor")
    g.sheet, g.trouble = None, None
    if me is None or not permits(Permission.TRIAGE, me):
        return
    try:
        sent = read_sent("sheet", import_file.MAX_BYTES)
        import_file.inspect(sent.data if sent else b"")
        g.sheet = sent
    except Refusal as refusal:
        g.trouble = refusal if chosen_names("sheet") else Refusal(_("Choose the workbook."))


@blueprint.post("/import")
@allows(Permission.TRIAGE)
@before_writing(_look_at_sheet)
def imports_send() -> Any:
    """Keep the sheet and have it looked through."""
    form = UploadForm()
    if g.sheet is None:
        form.sheet.errors = [say(g.trouble)]
        return _start(form, 422)
    sheet = g.sheet
    try:
        job = import_job.send(
            session(), sheet.data, by=actor(), now=clock(), files=files(), filename=sheet.filename, words=words()
        )
    except Refusal as refusal:
        form.form_errors.append(say(refusal))
        return _start(form, 422)
    return redirect(url_for("staff.import_one", reference=job.reference), 303)


@blueprint.get("/import/<reference>")
@allows(Permission.TRIAGE)
def import_one(reference: str) -> Any:
    """How far it is; then what is wrong, or what went in."""
    return _one(_own(reference), ConfirmForm())


@blueprint.post("/import/<reference>")
@allows(Permission.TRIAGE)
def import_confirm(reference: str) -> Any:
    """Take in what can go in."""
    form = ConfirmForm(request.form)
    job = _own(reference)
    try:
        taken = import_job.confirm(
            session(), job, by=actor(), now=clock(), files=files(), told=form.told.data, tell=form.tell.data
        )
    except Invalid as invalid:
        form.accept(invalid)
        return _one(job, form, 422)
    except Refusal as refusal:
        form.form_errors.append(say(refusal))
        return _one(job, form, 409)
    return redirect(url_for("staff.import_one", reference=taken.reference), 303)


@blueprint.get("/import/<reference>/report.xlsx")
@allows(Permission.TRIAGE)
def import_report_file(reference: str) -> Any:
    """What came of every row, as a workbook."""
    report = _report(_own(reference)) or abort(404)
    return _download(import_report.workbook(report, _, say), f"ket-qua-nhap-{reference}.xlsx")


def words() -> dict[str, str]:
    """The Vietnamese of what a sheet is read by: it is, whatever the language of the page."""
    with force_locale("vi"):
        return {message: _(message) for message in import_job.MESSAGES}


def _own(reference: str) -> "Job":
    """The import, for whoever asked for it; nobody else learns that it is there."""
    job = query.find_job(session(), reference, actor().account_id)
    return job if job is not None and job.kind == import_job.KIND else abort(404)


def _report(job: "Job") -> "Report | None":
    return import_job.report_of(job, files(), clock())


def _start(form: UploadForm, status: int = 200) -> Any:
    mine = [job for job in query.list_of_account(session(), actor().account_id) if job.kind == import_job.KIND]
    return render_template("staff/imports.html", form=form, recent=[(job, _outcome(job)) for job in mine[:_RECENT]]), status


def _outcome(job: "Job") -> str:
    if jobs.failure(job):
        return _("could not be taken")
    if job.finished_at is None:
        return _("is being read")
    return _("taken in") if import_job.stores(job) else _("looked through")


def _one(job: "Job", form: ConfirmForm, status: int = 200) -> Any:
    report = _report(job)
    failure = jobs.failure(job)
    telling = [line for line in report.lines if line.problems] if report else []
    page = render_template(
        "staff/import.html",
        job=job,
        form=form,
        stores=import_job.stores(job),
        next=import_job.next_of(job),
        counts=json.loads(job.summary) if job.summary else {},
        failure=say(failure) if failure else "",
        has_report=report is not None,
        lines=[(line, _said(report, line)) for line in islice(telling, _SHOWN)] if report else [],
        more=max(len(telling) - _SHOWN, 0),
    )
    return page, status


def _said(report: "Report", line: import_report.Line) -> tuple[str, list[tuple[str, str]]]:
    """What came of a row, and each trouble with its column."""
    headings = ((import_report.heading_of(problem.column), problem.refusal) for problem in line.problems)
    return _(import_report.result_words(report, line)), [(_(name) if name else "", say(refusal)) for name, refusal in headings]


def _download(made: bytes, name: str) -> Response:
    answer = send_file(io.BytesIO(made), mimetype=_XLSX, as_attachment=True, download_name=name)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
