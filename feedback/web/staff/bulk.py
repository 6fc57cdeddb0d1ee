"""Several petitions at once: one step on all that are ticked, and a page that says what came of each."""

from typing import TYPE_CHECKING, Any

from flask import abort, redirect, render_template, request, url_for

from feedback.domain.errors import Invalid, Refusal
from feedback.domain.permissions import Permission, permits
from feedback.domain.text import N_, whole_number
from feedback.extensions import clock
from feedback.language import gettext as _
from feedback.language import lazy_gettext as _l
from feedback.services import bulk
from feedback.store.queries import jobs, offices, petitions
from feedback.web.access import actor, allows
from feedback.web.errors import say
from feedback.web.filters import office_name
from feedback.web.staff import blueprint, listing
from feedback.web.staff.filter_form import FilterForm
from feedback.web.staff.list_forms import BY_SLUG, BulkForm
from feedback.web.staff.printing import sheet
from feedback.web.transaction import session, start_again

if TYPE_CHECKING:
    from feedback.services.bulk import Result
    from feedback.store.models import Petition

_UNPROCESSABLE = 422
_UNDOING = {
    "assign": _l("Was it wrong for one of them? Open it and name the officer who had it."),
    "reroute": _l("Was it wrong for one of them? Open it and pass it back. What was accepted with it stays accepted."),
}
"""How a step is taken back, petition by petition."""


@blueprint.post("/together")
@allows(Permission.WORK_ON_PETITIONS)
def together() -> Any:
    """Take one step on all petitions that are ticked; the list again, with everything typed, where that says nothing yet."""
    form = BulkForm(request.form)
    if form.pressed == "print":
        return _print(form)
    step = {"assign": _assign, "reroute": _reroute, "release": _release, "remind": _remind}.get(form.pressed)
    if step is None:
        abort(400)
    try:
        results = step(form)
    except Refusal as refusal:
        return _again(form, refusal)
    job = bulk.keep(session(), form.pressed, results, by=actor(), now=clock())
    return redirect(url_for("staff.together_result", reference=job.reference), 303)


@blueprint.get("/together/<reference>")
@allows(Permission.WORK_ON_PETITIONS)
def together_result(reference: str) -> Any:
    """What came of each petition. Only a page: opening it again does nothing again."""
    job = jobs.find_job(session(), reference, actor().account_id)
    if job is None or job.kind != bulk.KIND:
        abort(404)
    what, results = bulk.results_of(job)
    shown = [(result.code, _seen(result.code), say(result.refusal) if result.refusal else "") for result in results]
    return render_template(
        "staff/bulk_result.html",
        what=str(BY_SLUG[what].button),
        job=job,
        done=[(result.code, _seen(result.code), _moved(what, result)) for result in results if not result.refusal],
        undoing=_UNDOING.get(what),
        refused=[line for line in shown if line[2]],
    )


def _print(form: BulkForm) -> Any:
    """The petitions as sheets of paper; nothing of them changes, who looked at whose identity is written down."""
    codes = [one.code for one in form.chosen][: bulk.MOST]
    found = [petition for code in codes if (petition := _seen(code)) is not None]
    if not found:
        return _again(form, Refusal(N_("Tick at least one petition.")))
    return render_template("staff/print_petitions.html", sheets=[sheet(petition) for petition in found])


def _assign(form: BulkForm) -> "list[Result]":
    officer = whole_number(form.officer.data)
    if form.chosen and not officer:
        raise Invalid({"officer": N_("Choose an officer.")})
    return bulk.assign_officer(session(), form.chosen, by=actor(), now=clock(), officer_id=officer or 0)


def _reroute(form: BulkForm) -> "list[Result]":
    if form.chosen and not form.office.data:
        raise Invalid({"office": N_("Choose an office from the list.")})
    where, note = form.office.data or "", form.note.data or ""
    return bulk.reroute(session(), form.chosen, by=actor(), now=clock(), office=where, note=note)


def _release(form: BulkForm) -> "list[Result]":
    return bulk.release(session(), form.chosen, by=actor(), now=clock())


def _remind(form: BulkForm) -> "list[Result]":
    return bulk.remind(session(), form.chosen, by=actor(), now=clock(), text=form.text.data or "")


def _again(form: BulkForm, refusal: Refusal) -> Any:
    start_again()
    if isinstance(refusal, Invalid):
        form.accept(refusal)
    else:
        form.form_errors.append(say(refusal))
    return listing.show(FilterForm(request.args), bulk=form, status=_UNPROCESSABLE)


def _moved(what: str, result: "Result") -> str:
    """From whom to whom it went; empty for what stays where it is."""
    if what == "reroute":
        before, after = (office_name(offices.find_office(session(), code)) for code in (result.before, result.after))
        return f"{before or _('No office yet')} → {after}" if after else ""
    return f"{result.before or _('Nobody is named')} → {result.after}" if result.after else ""


def _seen(code: str) -> "Petition | None":
    """The petition, while this person may know of it: a step may have given it away."""
    found = petitions.find_petition(session(), code)
    return found if found is not None and permits(Permission.SEE_PETITION, actor(), found) else None
