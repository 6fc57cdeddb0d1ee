"""Long work that this person asked for: how far it is, and its file, for a day and for nobody else."""

import io
import json
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask import abort, redirect, render_template, request, send_file, url_for

from feedback.domain.errors import Refusal
from feedback.domain.permissions import Permission
from feedback.extensions import clock
from feedback.language import current_language, ngettext
from feedback.language import lazy_gettext as _l
from feedback.services import bulk, exports, jobs, throttle
from feedback.store.queries import jobs as query
from feedback.web import labels
from feedback.web.access import actor, allows
from feedback.web.context import settings
from feedback.web.errors import say
from feedback.web.files import files
from feedback.web.staff import blueprint, listing
from feedback.web.staff.filter_form import FilterForm
from feedback.web.staff.list_forms import NameForm
from feedback.web.transaction import session, start_again

if TYPE_CHECKING:
    from feedback.language import LazyString
    from feedback.store.models import Job

_GONE, _UNPROCESSABLE = 410, 422
_HOUR = timedelta(hours=1)
KINDS: dict[str, "LazyString"] = {
    exports.KIND: _l("File of the list"),
    bulk.KIND: _l("Several petitions at once"),
    "import": _l("Import of petitions"),
}
STATUSES: dict[str, "LazyString"] = {
    "queued": _l("Waits for its turn"),
    "running": _l("Is being done"),
    "done": _l("Done"),
    "failed": _l("Did not succeed"),
}
PAGES: dict[str, str] = {bulk.KIND: "staff.together_result", "import": "staff.import_one"}
"""Endpoints of kinds that have a page of their own instead of :func:`job`; each takes ``reference``."""
_COLUMNS: dict[str, "LazyString"] = {
    "code": _l("Code"),
    "title": _l("Title"),
    "kind": _l("Kind"),
    "sector": _l("Sector"),
    "commune": _l("Commune"),
    "state": _l("State"),
    "office": _l("Office"),
    "officer": _l("Officer"),
    "received": _l("Received"),
    "due": _l("Due"),
    "answered": _l("Answered"),
    "published": _l("Published"),
    "channel": _l("Channel"),
    "round": _l("Round"),
}


def _told_of_export(summary: dict[str, Any]) -> list[str]:
    return [ngettext("%(num)s petition is in it.", "%(num)s petitions are in it.", summary["count"])]


TELLS: dict[str, Callable[[dict[str, Any]], list[str]]] = {exports.KIND: _told_of_export}
"""What a kind's summary says, in sentences for people."""


@blueprint.get("/jobs", endpoint="jobs")
@allows(Permission.WORK_ON_PETITIONS)
def list_jobs() -> Any:
    """What this person asked for, the latest first."""
    found = query.list_of_account(session(), actor().account_id)
    return render_template("staff/jobs.html", lines=[(job, _kind(job), _status(job), _page_of(job)) for job in found])


@blueprint.get("/jobs/<reference>")
@allows(Permission.WORK_ON_PETITIONS)
def job(reference: str) -> Any:
    """How far a piece of work is, and its file when it is done."""
    found = _own(reference)
    return render_template("staff/job.html", **_shown(found))


@blueprint.get("/jobs/<reference>/file")
@allows(Permission.WORK_ON_PETITIONS, fresh=True)
def job_file(reference: str) -> Any:
    """The file that came out, while it is kept."""
    found = _own(reference)
    if found.result_key is None and found.finished_at is None:
        abort(404)
    if found.result_key is None or jobs.has_expired(found, clock()):
        return render_template("staff/job.html", **_shown(found)), _GONE
    answer = send_file(io.BytesIO(files().get(found.result_key)), as_attachment=True, download_name=found.filename)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@blueprint.post("/export")
@allows(Permission.WORK_ON_PETITIONS, fresh=True)
def export() -> Any:
    """Ask for the list that stands in the address as a file."""
    form = FilterForm(request.args, of_sender=False)
    asked = form.asked
    form.fill()
    if form.errors:
        return listing.show(form)
    # By the account, from wherever it is used: each takes whole lists out of the house.
    throttle.knock(session(), f"export|{actor().account_id}", limit=settings().exports_per_hour, window=_HOUR, now=clock())
    try:
        made = exports.ask(session(), asked, by=actor(), now=clock(), ending=request.form.get("ending", ""), words=_words())
    except Refusal as refusal:
        start_again()
        name = NameForm()
        name.form_errors.append(say(refusal))
        return listing.show(form, name=name, status=_UNPROCESSABLE)
    return redirect(url_for("staff.job", reference=made.reference), 303)


def _words() -> exports.Words:
    def written(table: "dict[str, LazyString]") -> dict[str, str]:
        return {str(key): str(label) for key, label in table.items()}

    return exports.Words(
        language=current_language(),
        columns=written(_COLUMNS),
        kinds=written(labels.KINDS),
        states=written(labels.STATES),
        channels=written(labels.CHANNELS),
    )


def _own(reference: str) -> "Job":
    """The job, for whoever asked for it; nobody else learns that it is there."""
    return query.find_job(session(), reference, actor().account_id) or abort(404)


def _shown(found: "Job") -> dict[str, Any]:
    summary = json.loads(found.summary) if found.summary else {}
    failure, tells = jobs.failure(found), TELLS.get(found.kind)
    return {
        "job": found,
        "kind": _kind(found),
        "status": _status(found),
        "runs": found.finished_at is None,
        "told": tells(summary) if tells and summary else [],
        "failure": say(failure) if failure else "",
        "expired": found.status == "done" and bool(found.filename) and jobs.has_expired(found, clock()),
        "downloads": found.result_key is not None and not jobs.has_expired(found, clock()),
    }


def _kind(found: "Job") -> str:
    return str(KINDS.get(found.kind, found.kind))


def _status(found: "Job") -> str:
    return str(STATUSES[found.status])


def _page_of(found: "Job") -> str:
    return url_for(PAGES.get(found.kind, "staff.job"), reference=found.reference)
