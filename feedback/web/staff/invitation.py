"""The link by which a member of staff sets a password: looking at it does nothing, its form works once."""

from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, request, url_for
from flask import session as cookie
from wtforms import PasswordField

from feedback.domain.errors import Invalid
from feedback.extensions import clock
from feedback.language import gettext as _
from feedback.language import lazy_gettext as _l
from feedback.services import invitations
from feedback.web import known_device
from feedback.web.access import anyone
from feedback.web.forms import REQUIRED, PageForm
from feedback.web.staff import blueprint, place
from feedback.web.transaction import session, start_again

if TYPE_CHECKING:
    from feedback.store.models import Invitation


class PasswordForm(PageForm):
    """A new password, twice."""

    password = PasswordField(
        _l("New password"), REQUIRED, description=_l("At least 12 characters: a few words that do not belong together are good.")
    )
    again = PasswordField(_l("The same password again"), REQUIRED)


@blueprint.get("/invitation/<token>")
@anyone
def invitation(token: str) -> Any:
    """The form, or what to do where the link does not work any more."""
    found = invitations.find(session(), token, now=clock())
    return _page(token, found, PasswordForm()), 200 if found else 404


@blueprint.post("/invitation/<token>")
@anyone
def invitation_send(token: str) -> Any:
    """Set the password; whoever was signed in with this browser is out, so that nobody works with the wrong account."""
    found, form = invitations.find(session(), token, now=clock()), PasswordForm(request.form)
    if found is None:
        return _page(token, None, form), 404
    try:
        account = invitations.accept(session(), found, now=clock(), place=place(), **form.typed)
    except Invalid as invalid:
        start_again()
        form.accept(invalid)
        return _page(token, found, form), 422
    cookie.clear()
    flash(_("The password is set. Sign in with it now."), "success")
    response = redirect(url_for("staff.sign_in"), 303)
    # Who opened the letter need not wait at a door that somebody else holds up.
    known_device.remember(response, account)
    return response


def _page(token: str, found: "Invitation | None", form: PasswordForm) -> str:
    return render_template("staff/invitation.html", invitation=found, token=token, form=form)
