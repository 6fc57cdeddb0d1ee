"""The secret was lost: who gave an e-mail address or a telephone number gets a new one, and nobody learns who did."""

from typing import TYPE_CHECKING, Any

from flask import redirect, render_template, request, url_for
from flask import session as cookie
from wtforms import StringField

from feedback.domain.errors import Invalid
from feedback.domain.once import OncePurpose
from feedback.domain.petition import parse_code
from feedback.extensions import clock
from feedback.language import current_language
from feedback.language import lazy_gettext as _l
from feedback.services import following, recovery
from feedback.services.once_keys import KeyOver
from feedback.web import challenge
from feedback.web.access import anyone, give_pass, sender
from feedback.web.citizens import blueprint
from feedback.web.forms import REQUIRED, PageForm
from feedback.web.tokens import seal, unseal
from feedback.web.transaction import session

if TYPE_CHECKING:
    from feedback.store.models import Petition

NEW_SECRET = "new_secret"  # noqa: S105 - a name, not a secret


class LostForm(PageForm):
    """Where the sender can be reached, and for which petition."""

    contact = StringField(
        _l("E-mail address or telephone number"), REQUIRED, description=_l("The one that was given with the petition.")
    )
    code = StringField(_l("Petition code"), description=_l("If it is known. For example PAKN.20261122.0001"))


@blueprint.get("/track/lost")
@anyone
def lost() -> Any:
    """The form."""
    code = parse_code(request.args.get("code", "")) or ""
    return render_template("citizens/lost.html", form=LostForm(data={"code": code}), **challenge.shown("lost"))


@blueprint.post("/track/lost")
@anyone
def lost_ask() -> Any:
    """Note that somebody asks. What is known of the address is looked up later, by a job: the answer is the same always."""
    form = LostForm(request.form)
    contact, code = form.contact.data or "", form.code.data or ""
    try:
        challenge.demand("lost")
        recovery.ask(session(), OncePurpose.SECRET, contact, now=clock(), code=code, language=current_language())
    except Invalid as invalid:
        form.accept(invalid)
        return render_template("citizens/lost.html", form=form, **challenge.shown("lost")), 422
    return redirect(url_for("citizens.lost_asked"), 303)


@blueprint.get("/track/lost/asked")
@anyone
def lost_asked() -> Any:
    """What happens now, whoever asked."""
    return render_template("citizens/lost_asked.html")


@blueprint.get("/track/lost/<token>")
@anyone
def lost_link(token: str) -> Any:
    """The link in the letter: one button. The page is the same for a link that leads nowhere."""
    return render_template("citizens/lost_link.html", token=token)


@blueprint.post("/track/lost/<token>")
@anyone
def lost_renew(token: str) -> Any:
    """Open the petition and give it a new secret; the link is good once."""
    try:
        renewed = recovery.renew(session(), token, now=clock())
    except KeyOver:
        return render_template("citizens/lost_over.html", again=url_for("citizens.lost")), 410
    return show(renewed)


@blueprint.get("/track/<code>/secret")
@sender
def new_secret(petition: "Petition") -> Any:
    """The new secret, in the browser that asked for it, as long as that may follow the petition."""
    code, _, secret = (unseal(cookie.get(NEW_SECRET)) or "").partition(" ")
    # Renewed again elsewhere, it opens nothing any more.
    if code != petition.code or following.find_with_secret(session(), code, secret) is None:
        return redirect(url_for("citizens.tracked", code=petition.code), 303)
    return render_template("citizens/lost_secret.html", petition=petition, secret=secret)


def show(renewed: recovery.Renewed) -> Any:
    """Let this browser see the new secret. It travels sealed: nothing here stores it but as a hash."""
    cookie[NEW_SECRET] = seal(f"{renewed.petition.code} {renewed.secret}")
    give_pass(renewed.petition)
    return redirect(url_for("citizens.new_secret", code=renewed.petition.code), 303)
