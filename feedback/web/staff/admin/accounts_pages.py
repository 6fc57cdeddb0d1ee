"""The pages of one account: its name, its roles, its invitation, and leaving in good order."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from flask import abort, flash, redirect, render_template, request, url_for

from feedback.domain.actors import Role
from feedback.domain.errors import Invalid, NotPossible
from feedback.domain.permissions import Permission
from feedback.extensions import clock
from feedback.language import gettext as _
from feedback.services.administration import accounts as service
from feedback.services.administration.audit import Overtaken, fingerprint
from feedback.store.queries import accounts as found
from feedback.store.queries import invitations
from feedback.store.queries.offices import get_offices
from feedback.store.queries.sign_in import has_factor
from feedback.web import labels
from feedback.web.access import actor, allows
from feedback.web.errors import say, status_of
from feedback.web.filters import office_name
from feedback.web.forms import PageForm
from feedback.web.staff import blueprint
from feedback.web.staff.admin.accounts import DEEDS, STATES, InvitationForm, NameForm, RoleForm, kind_of
from feedback.web.staff.letter_words import status as letter_status
from feedback.web.transaction import session, start_again

if TYPE_CHECKING:
    from feedback.store.models import Account, Invitation, Office


@blueprint.route("/admin/accounts/new", methods=["GET", "POST"])
@allows(Permission.ADMINISTER, fresh=True)
def account_new() -> Any:
    """Invite somebody."""
    form = InvitationForm(request.form if request.method == "POST" else None)
    form.prepare(None)
    if request.method == "POST":
        try:
            invited = service.add(session(), by=actor(), now=clock(), **form.typed)
        except Invalid as invalid:
            start_again()
            form.accept(invalid)
        else:
            flash(_("A letter to %(name)s is on its way.", name=invited.name), "success")
            return redirect(_address(invited), 303)
    return render_template("staff/account_new.html", form=form), 422 if form.errors else 200


@blueprint.route("/admin/accounts/<email>", methods=["GET", "POST"])
@allows(Permission.ADMINISTER, fresh=True)
def account(email: str) -> Any:
    """An account: its name, its roles, its invitation, and what is left to do before it is closed."""
    thing = _find(email)
    form = NameForm(request.form if request.method == "POST" else None, data={"name": thing.name})
    if request.method == "GET":
        return _page(thing, form, RoleForm())
    return _try(
        thing,
        form,
        lambda: service.change(session(), thing, by=actor(), now=clock(), seen=request.form.get("seen"), **form.typed),
        lambda: _page(_find(email), form, RoleForm()),
        _("Saved: %(name)s", name=form.name.data),
    )


@blueprint.route("/admin/accounts/<email>/roles", methods=["GET", "POST"])
@allows(Permission.ADMINISTER, fresh=True)
def account_roles(email: str) -> Any:
    """One more role in an office."""
    thing, form = _find(email), RoleForm(request.form)
    if request.method == "GET":
        return redirect(_address(thing), 303)
    return _try(
        thing,
        form,
        lambda: service.grant_role(session(), thing, by=actor(), now=clock(), **form.typed),
        lambda: _page(_find(email), NameForm(data={"name": _find(email).name}), form),
        _("The role was given. It holds from the next page on."),
    )


@blueprint.route("/admin/accounts/<email>/roles/<office>/<role>/remove", methods=["GET", "POST"])
@allows(Permission.ADMINISTER, fresh=True)
def account_role_remove(email: str, office: str, role: str) -> Any:
    """One role in an office less."""
    thing, form = _find(email), RoleForm()
    if request.method == "GET":
        return redirect(_address(thing), 303)
    return _try(
        thing,
        form,
        lambda: service.withdraw_role(session(), thing, by=actor(), now=clock(), role=role, office=office),
        lambda: _page(_find(email), NameForm(data={"name": _find(email).name}), form),
        _("The role was taken away. It is gone from the next page on."),
    )


@blueprint.route(f"/admin/accounts/<email>/<any({', '.join(DEEDS)}):deed>", methods=["GET", "POST"])
@allows(Permission.ADMINISTER, fresh=True)
def account_deed(email: str, deed: str) -> Any:
    """Close an account, open it again, send a link or cancel it, after a page that says what follows."""
    thing, act, form = _find(email), DEEDS[deed], PageForm()
    if request.method == "GET" and deed not in _possible(thing):
        return redirect(_address(thing), 303)
    if request.method == "GET":
        return _asking(thing, deed, form)
    return _try(
        thing,
        form,
        lambda: act.act(session(), thing, by=actor(), now=clock()),
        lambda: _asking(_find(email), deed, form),
        str(act.done) % {"name": thing.name},
    )


def _try(thing: "Account", form: PageForm, act: Callable[[], object], page: Callable[[], str], said: str) -> Any:
    """Let a verb act and go to the account's page; what it refuses stands on the page the form was on."""
    here = _address(thing)
    try:
        act()
    except (Invalid, NotPossible, Overtaken) as refusal:
        start_again()
        if isinstance(refusal, Invalid):
            form.accept(refusal)
        else:
            form.form_errors.append(say(refusal))
        return page(), status_of(refusal)
    flash(said, "success")
    return redirect(here, 303)


def _asking(thing: "Account", deed: str, form: PageForm) -> str:
    work = _work(thing) if deed == "close" else []
    return render_template("staff/account_deed.html", account=thing, slug=deed, deed=DEEDS[deed], form=form, work=work)


def _page(thing: "Account", form: NameForm, roles: RoleForm) -> str:
    roles.prepare(thing)
    places = get_offices(session(), {m.office_id for m in thing.memberships})
    held = sorted((places[m.office_id].code, office_name(places[m.office_id]), m.role) for m in thing.memberships)
    letter = invitations.latest_letter(session(), thing.id)
    return render_template(
        "staff/account.html",
        account=thing,
        state=str(STATES[kind_of(thing)]),
        form=form,
        seen=fingerprint(service.facts(session(), thing)),
        roles=roles,
        held=[(code, name, role, str(labels.ROLES[role])) for code, name, role in held],
        invitation=_waiting(thing),
        letter=letter_status(letter) if letter is not None else "",
        work=_work(thing),
        deeds=[(slug, DEEDS[slug]) for slug in _possible(thing)],
    )


def _work(thing: "Account") -> list[tuple[str, str, int, str]]:
    """What is left to hand over: (office, state, how many, whom to ask). Numbers only: an administrator opens no petition."""
    return [
        (office_name(office) or "–", str(labels.STATES[state]), number, _whom_to_ask(office, thing))
        for office, state, number in service.open_work(session(), thing)
    ]


def _whom_to_ask(office: "Office | None", thing: "Account") -> str:
    if office is None:
        return "–"
    can = {(office.id, Role.CLERK), (office.id, Role.LEADER)}
    members = found.list_members(session(), office.id)
    asked = [member.name for member in members if member.id != thing.id and can & member.actor.memberships]
    return ", ".join(asked) or _("nobody yet: give somebody the role of clerk or head of this office")


def _possible(thing: "Account") -> Sequence[str]:
    if not thing.active:
        return ("reopen",)
    protected = ["factors"] if has_factor(session(), thing.id) else []
    return ("invite", *(["cancel"] if _waiting(thing) else []), "signout", *protected, "close")


def _waiting(thing: "Account") -> "Invitation | None":
    """The invitation that can still be used; what somebody asked for who forgot the password is none."""
    links = invitations.list_open_invitations(session(), clock(), thing.id)
    return next((link for link in links if not link.is_reset), None)


def _find(email: str) -> "Account":
    return found.find_account(session(), email) or abort(404)


def _address(thing: "Account") -> str:
    return url_for("staff.account", email=thing.email)
