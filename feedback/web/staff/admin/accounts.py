"""Accounts of staff: who is there, what each may do where, invitations, and leaving in good order."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import request, url_for
from wtforms import SelectField, StringField

from feedback.domain.actors import Role
from feedback.domain.calendar import local_date
from feedback.extensions import clock
from feedback.language import gettext as _
from feedback.language import lazy_gettext as _l
from feedback.services import accounts as entrance
from feedback.services.administration import accounts as service
from feedback.store.queries import accounts as found
from feedback.store.queries.administration import list_present_offices
from feedback.web import labels
from feedback.web.filters import office_name
from feedback.web.forms import REQUIRED, blank_choice, offer
from feedback.web.staff.admin.registry import EntryForm, Noun, Row, register
from feedback.web.transaction import session

if TYPE_CHECKING:
    from feedback.language import LazyString
    from feedback.store.models import Account


def _list(label: "LazyString") -> SelectField:
    return SelectField(label, REQUIRED, choices=[], validate_choice=False)


class RoleForm(EntryForm):
    """A role in an office."""

    role = _list(_l("Role"))
    office = _list(_l("Unit"))

    def prepare(self, thing: Any) -> None:  # noqa: ARG002 - the lists are the same for everybody
        """The roles there are, and the offices of today."""
        self.role.choices = offer(blank_choice((str(role), str(labels.ROLES[role])) for role in Role))
        present = list_present_offices(session(), local_date(clock()))
        self.office.choices = offer(blank_choice((office.code, office_name(office)) for office in present))


class InvitationForm(RoleForm):
    """A new account."""

    email = StringField(_l("E-mail address"), REQUIRED, render_kw={"type": "email"})
    name = StringField(_l("Name"), REQUIRED, description=_l("As colleagues and the history show it."))
    role = _list(_l("Role"))
    office = _list(_l("Unit"))


class NameForm(EntryForm):
    """What can be changed of an account."""

    name = StringField(_l("Name"), REQUIRED, description=_l("As colleagues and the history show it."))


@register
class Accounts(Noun):
    """Everybody who can sign in, or could."""

    slug = "accounts"
    icon = "user"
    verbs = service
    title = _l("Accounts")
    one = _l("an account")
    about = _l("Who works in the back office and with which roles. Who is added gets a letter with a link to set a password.")
    columns = (_l("Name"), _l("E-mail address"), _l("Roles"), _l("State"))
    form, new_form = NameForm, InvitationForm

    def rows(self) -> list[Row]:
        """The accounts of the tab."""
        wanted = request.args.get("state", "")
        listed = [
            (account, roles) for account, roles in found.list_with_roles(session()) if kind_of(account) == wanted or not wanted
        ]
        return [
            Row(account.email, [account.name, account.email, _told(roles), str(STATES[kind_of(account)])], not account.active)
            for account, roles in listed
        ]

    def find(self, key: str) -> "Account | None":
        """The account with that address."""
        return found.find_account(session(), key)

    def name(self, thing: "Account") -> str:
        """Whose account it is."""
        return thing.name

    def key(self, thing: "Account") -> str:
        """The address."""
        return thing.email

    def said(self, name: str, value: str) -> str | None:
        """Roles by their names; the verbs write them as role and office."""
        pairs = [part.split(" ", 1) for part in value.split(", ")] if name == "roles" else []
        return _told([(role, office) for role, office in pairs]) if pairs else None

    def tabs(self) -> list[tuple[str, str, bool]]:
        """All, and each state an account can be in."""
        wanted = request.args.get("state", "")
        states = [("", _("All")), *((kind, str(label)) for kind, label in STATES.items())]
        return [(label, url_for("staff.catalogue", noun=self.slug, state=kind or None), kind == wanted) for kind, label in states]


STATES: dict[str, "LazyString"] = {
    "active": _l("In use"),
    "invited": _l("Invited, no password yet"),
    "closed": _l("Closed"),
}


@dataclass(frozen=True)
class Deed:
    """Something done to an account on a page of its own that says first what follows."""

    button: "LazyString"
    question: "LazyString"
    follows: "LazyString"
    done: "LazyString"
    act: Callable[..., object]
    danger: bool = False


DEEDS = {
    "close": Deed(
        _l("Close the account"),
        _l("Close the account of %(name)s?"),
        _l("Whoever is signed in with it is out at once. Roles and name stay in the history. It can be opened again."),
        _l("The account of %(name)s is closed."),
        service.deactivate,
        danger=True,
    ),
    "reopen": Deed(
        _l("Open it again"),
        _l("Open the account of %(name)s again?"),
        _l("It has the roles it had. A letter with a link to set a new password goes out."),
        _l("The account of %(name)s is open again; a letter is on its way."),
        service.reactivate,
    ),
    "invite": Deed(
        _l("Send a new link"),
        _l("Send %(name)s a link to set a new password?"),
        _l("The present password does not work any more, whoever is signed in is out, and earlier links are dead."),
        _l("A letter to %(name)s is on its way."),
        service.invite_again,
    ),
    "signout": Deed(
        _l("Sign out everywhere"),
        _l("Sign %(name)s out everywhere?"),
        _l("Whoever is signed in with the account is out at once and signs in again."),
        _l("%(name)s is signed out everywhere."),
        service.sign_out_everywhere,
    ),
    "factors": Deed(
        _l("Take the second factor away"),
        _l("Take every second factor of %(name)s away?"),
        _l(
            "For who lost phone and recovery codes. Make sure first that it is they who ask. Whoever is signed in is out, a "
            "letter tells them, and a role that needs a second factor opens only after a new one was added."
        ),
        _l("%(name)s has no second factor any more; a letter is on its way."),
        service.reset_factors,
        danger=True,
    ),
    "cancel": Deed(
        _l("Cancel the invitation"),
        _l("Cancel the invitation of %(name)s?"),
        _l("The link in the letter does not work any more. The account stays, without a password."),
        _l("The invitation of %(name)s does not work any more."),
        service.cancel_invitation,
        danger=True,
    ),
}


def kind_of(thing: "Account") -> str:
    """The state it is in, as in ``STATES``."""
    if not thing.active:
        return "closed"
    return "active" if entrance.has_password(thing) else "invited"


def _told(roles: Sequence[tuple[str, str]]) -> str:
    return ", ".join(f"{labels.ROLES[role]} {office}" for role, office in roles)
