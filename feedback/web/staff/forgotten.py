"""A forgotten password: the page answers the same whatever is typed, and a job looks afterwards whether anybody has it."""

from typing import Any

from flask import redirect, render_template, request, url_for
from wtforms import EmailField

from feedback.domain.errors import Invalid
from feedback.domain.once import OncePurpose
from feedback.extensions import clock
from feedback.language import lazy_gettext as _l
from feedback.services import recovery
from feedback.web.access import anyone
from feedback.web.forms import REQUIRED, PageForm
from feedback.web.staff import blueprint
from feedback.web.transaction import session, start_again


class ForgottenForm(PageForm):
    """The address of the account."""

    contact = EmailField(_l("E-mail address"), REQUIRED, description=_l("The one you sign in with."))


@blueprint.get("/sign-in/forgotten")
@anyone
def forgotten() -> Any:
    """The form."""
    return render_template("staff/forgotten.html", form=ForgottenForm(), sent=False)


@blueprint.post("/sign-in/forgotten")
@anyone
def forgotten_send() -> Any:
    """Write down that somebody asks; only the shape of the address is looked at."""
    form = ForgottenForm(request.form)
    try:
        recovery.ask(session(), OncePurpose.STAFF_PASSWORD, form.contact.data or "", now=clock())
    except Invalid as invalid:
        start_again()
        form.accept(invalid)
        return render_template("staff/forgotten.html", form=form, sent=False), 422
    return redirect(url_for("staff.forgotten_sent"), 303)


@blueprint.get("/sign-in/forgotten/sent")
@anyone
def forgotten_sent() -> Any:
    """What happens now, whoever asked."""
    return render_template("staff/forgotten.html", form=ForgottenForm(), sent=True)
