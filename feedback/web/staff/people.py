"""The people of an office and the work that is with each; what somebody leaves behind goes to a colleague."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import abort, flash, redirect, render_template, request, url_for
from wtforms import HiddenField, SelectField

from feedback.domain.errors import Invalid
from feedback.domain.permissions import Permission, permits
from feedback.extensions import clock
from feedback.language import lazy_gettext as _l
from feedback.language import ngettext
from feedback.services import handing_over
from feedback.store.queries import accounts
from feedback.web import labels
from feedback.web.access import actor, allows
from feedback.web.errors import say
from feedback.web.forms import REQUIRED, PageForm, blank_choice, offer
from feedback.web.staff import blueprint
from feedback.web.transaction import session, start_again

if TYPE_CHECKING:
    from feedback.services.handing_over import HandedOver
    from feedback.store.models import Account, Office


class HandOverForm(PageForm):
    """Who takes over the work of an office."""

    office = HiddenField()
    to = SelectField(_l("To whom"), REQUIRED, choices=[], validate_choice=False)


@dataclass(frozen=True)
class Share:
    """What is with somebody in one office: (state, number), and the form that hands it over."""

    office: "Office"
    states: list[tuple[str, int]]
    form: HandOverForm


@blueprint.get("/people")
@allows(Permission.HAND_OVER)
def people() -> Any:
    """Everybody with a role in the offices of this person, and how many open petitions are with each."""
    found = []
    for office in handing_over.offices_of(session(), actor()):
        numbers = accounts.count_open_work_in(session(), office.id)
        members = accounts.list_members(session(), office.id)
        found.append((office, [(member, _roles(member, office), numbers.get(member.id, 0)) for member in members]))
    return render_template("staff/people.html", offices=found, may_name_deputies=permits(Permission.NAME_DEPUTY, actor()))


@blueprint.route("/people/<email>/hand-over", methods=["GET", "POST"])
@allows(Permission.HAND_OVER)
def hand_over(email: str) -> Any:
    """Hand over the open petitions that are with somebody, office by office; each passes its own rules."""
    account = accounts.find_account(session(), email)
    mine = handing_over.offices_of(session(), actor())
    if account is None or not any(_has_to_do_with(account, office) for office in mine):
        abort(404)
    if request.method == "GET":
        return _page(account, None, None)
    form = HandOverForm(request.form)
    office = next((office for office in mine if office.code == form.office.data), None) or abort(403)
    try:
        done = handing_over.hand_over(session(), account, by=actor(), now=clock(), office=office, to=form.to.data or "")
    except Invalid as invalid:
        start_again()
        form.accept(invalid)
        return _page(account, form, None), 422
    if done.moved:
        flash(ngettext("%(num)s petition was handed over.", "%(num)s petitions were handed over.", len(done.moved)), "success")
    return _page(account, None, done) if done.left else redirect(url_for("staff.people"), 303)


def _page(account: "Account", typed: HandOverForm | None, done: "HandedOver | None") -> str:
    return render_template(
        "staff/people_hand_over.html",
        account=account,
        shares=_shares(account, typed),
        form=typed or HandOverForm(),
        left=[(code, say(refusal)) for code, refusal in done.left] if done else [],
    )


def _shares(account: "Account", typed: HandOverForm | None) -> list[Share]:
    mine = {office.id for office in handing_over.offices_of(session(), actor())}
    held: dict[int, list[tuple[str, int]]] = {}
    offices = {}
    for office, state, number in accounts.count_open_work(session(), account.id):
        if office is not None and office.id in mine:
            held.setdefault(office.id, []).append((str(labels.STATES[state]), number))
            offices[office.id] = office
    return [Share(offices[number], states, _form(account, offices[number], typed)) for number, states in held.items()]


def _form(account: "Account", office: "Office", typed: HandOverForm | None) -> HandOverForm:
    """The form of an office: the one that was sent, with what is wrong with it, or a new one. Each has names of its own."""
    sent = typed is not None and typed.office.data == office.code
    form = typed if typed is not None and sent else HandOverForm(data={"office": office.code})
    colleagues = [person for person in accounts.list_people_of(session(), office.id) if person.id != account.id]
    form.to.choices = offer(blank_choice((person.email, person.name) for person in colleagues))
    form.to.id = f"to-{office.code.lower()}"
    form.office.id = f"office-{office.code.lower()}"
    form.to.label.field_id = form.to.id
    return form


def _has_to_do_with(account: "Account", office: "Office") -> bool:
    """Whether the person works in the office, or did and left petitions."""
    return office.id in account.actor.office_ids or bool(accounts.list_open_work(session(), account.id, office.id))


def _roles(account: "Account", office: "Office") -> str:
    held = sorted(m.role for m in account.memberships if m.office_id == office.id)
    return ", ".join(str(labels.ROLES[role]) for role in held)
