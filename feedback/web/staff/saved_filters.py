"""Filters that somebody keeps: saved from the list, renamed and deleted on a page of their own."""

from typing import TYPE_CHECKING, Any

from flask import abort, flash, redirect, render_template, request, url_for

from feedback.domain.errors import Invalid
from feedback.domain.permissions import Permission
from feedback.extensions import clock
from feedback.language import gettext as _
from feedback.services import saved_filters
from feedback.store.queries import desk
from feedback.web.access import actor, allows
from feedback.web.staff import blueprint, listing
from feedback.web.staff.filter_form import FilterForm, list_url, read_query
from feedback.web.staff.list_forms import NameForm
from feedback.web.transaction import session, start_again

if TYPE_CHECKING:
    from feedback.store.models import SavedFilter

_UNPROCESSABLE = 422


@blueprint.get("/filters", endpoint="filters")
@allows(Permission.WORK_ON_PETITIONS)
def list_filters() -> Any:
    """The saved filters, to be renamed or deleted."""
    return _page()


@blueprint.post("/filters")
@allows(Permission.WORK_ON_PETITIONS)
def filters_keep() -> Any:
    """Keep the filter that stands in the address under a name."""
    form, name = FilterForm(request.args, of_sender=False), NameForm(request.form)
    try:
        saved = saved_filters.keep(session(), by=actor(), name=name.name.data or "", query=form.query, now=clock())
    except Invalid as invalid:
        start_again()
        name.accept(invalid)
        return listing.show(form, name=name, status=_UNPROCESSABLE)
    flash(_("The filter “%(name)s” was saved.", name=saved.name), "success")
    return redirect(list_url(**read_query(saved.query).parameters), 303)


@blueprint.post("/filters/<reference>")
@allows(Permission.WORK_ON_PETITIONS)
def filters_rename(reference: str) -> Any:
    """Give a filter another name."""
    name = NameForm(request.form)
    try:
        saved_filters.rename(session(), _own(reference), by=actor(), name=name.name.data or "")
    except Invalid as invalid:
        start_again()
        name.accept(invalid)
        return _page(reference, name), _UNPROCESSABLE
    flash(_("Renamed."), "success")
    return redirect(url_for("staff.filters"), 303)


@blueprint.post("/filters/<reference>/delete")
@allows(Permission.WORK_ON_PETITIONS)
def filters_delete(reference: str) -> Any:
    """Keep a filter no longer."""
    saved_filters.delete(session(), _own(reference))
    flash(_("The filter was deleted; the petitions are as they were."), "success")
    return redirect(url_for("staff.filters"), 303)


def _own(reference: str) -> "SavedFilter":
    return desk.find_filter(session(), reference, actor().account_id) or abort(404)


def _page(refused: str = "", typed: NameForm | None = None) -> str:
    """Each with a form of its own, whose fields have names of their own on the page."""
    lines = []
    for saved in listing.saved():
        form = typed if typed is not None and saved.reference == refused else NameForm()
        form.name.data = form.name.data or saved.name
        form.name.id = form.name.label.field_id = f"name-{saved.reference}"
        lines.append((saved, form))
    return render_template("staff/filters.html", lines=lines, refused=typed)
