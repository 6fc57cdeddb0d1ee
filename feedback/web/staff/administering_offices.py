"""The administrator's catalogues: how offices are reached, and the authority's choices."""

from typing import Any

from flask import abort, redirect, request, url_for
from flask_babel import gettext as _

from feedback.domain.calendar import local_date
from feedback.domain.permissions import Permission
from feedback.extensions import clock
from feedback.services import administration
from feedback.store.queries import administration as found
from feedback.store.queries.offices import find_office
from feedback.web.access import actor, allows
from feedback.web.filters import office_name
from feedback.web.staff import blueprint
from feedback.web.staff.administering_forms import OfficeForm, PoliciesForm
from feedback.web.staff.administering_sheet import Row, Sheet, editing, show, taken
from feedback.web.transaction import session


@blueprint.get("/admin/offices")
@allows(Permission.ADMINISTER)
def catalogues_offices() -> Any:
    """How each office of today is reached; the authority first."""
    rows = [
        Row(
            [office_name(office), office.address or "–", office.phone or "–", office.email or "–"],
            url_for("staff.catalogues_office", office=office.code),
        )
        for office in found.list_present_offices(session(), local_date(clock()))
    ]
    columns = [_("Name"), _("Address"), _("Telephone"), _("E-mail")]
    return show(Sheet(_("Offices"), _("How each office is reached. Everyone reads it on the page of contacts."), columns, rows))


@blueprint.route("/admin/offices/<office>", methods=["GET", "POST"])
@allows(Permission.ADMINISTER)
def catalogues_office(office: str) -> Any:
    """Change how an office is reached."""
    changed = find_office(session(), office) or abort(404)
    form = OfficeForm(request.form if request.method == "POST" else None, obj=changed)
    back = url_for("staff.catalogues_offices")
    if request.method == "POST" and taken(
        form, lambda: administration.change_office(changed, by=actor(), **form.typed), _("The contact data were changed.")
    ):
        return redirect(back, 303)
    here = url_for("staff.catalogues_office", office=office)
    name = office_name(changed)
    return show(editing(name, form, here, (_("Offices"), back), _("What is left empty is not shown on the page of contacts.")))


@blueprint.route("/admin/policies", methods=["GET", "POST"])
@allows(Permission.ADMINISTER)
def catalogues_policies() -> Any:
    """The authority's choices that are no limits in days."""
    kept = {policy.key: policy.value for policy in found.list_policies(session())}
    form = PoliciesForm(request.form if request.method == "POST" else None, data=kept)
    here = url_for("staff.catalogues_policies")
    if request.method == "POST" and taken(
        form, lambda: administration.change_policies(session(), by=actor(), **form.typed), _("The choices were saved.")
    ):
        return redirect(here, 303)
    lead = _("They hold for what comes from now on.")
    return show(Sheet(_("Choices of the authority"), lead, form=form, form_button=_("Save"), form_url=here))
