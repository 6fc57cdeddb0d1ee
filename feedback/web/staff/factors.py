"""One's own second factors: an authenticator app, passkeys, and recovery codes on paper."""

import json
from typing import TYPE_CHECKING, Any

import segno
from flask import abort, flash, g, redirect, render_template, request, url_for
from wtforms import StringField

from feedback.domain.errors import Invalid, NotPossible
from feedback.domain.signing_in import SignInEvent
from feedback.extensions import clock
from feedback.language import gettext as _
from feedback.language import lazy_gettext as _l
from feedback.services import factors as service
from feedback.services import passkeys, sign_in_log
from feedback.store.queries.sign_in import count_codes, find_passkey, has_factor, list_passkeys, look_at_app
from feedback.web.access import newcomer, staff_fresh
from feedback.web.context import settings
from feedback.web.errors import say, status_of
from feedback.web.forms import REQUIRED, PageForm
from feedback.web.staff import blueprint, challenges, place
from feedback.web.staff.myself import my_account, my_browser
from feedback.web.tokens import seal, unseal
from feedback.web.transaction import session, start_again

if TYPE_CHECKING:
    from feedback.store.models import Account, AuthenticatorApp, Passkey

_ADD = "add passkey"
_SERVICE = "Lắng Nghe"


class AppForm(PageForm):
    """The code that proves that the app took the secret over."""

    code = StringField(_l("Code that the app shows"), REQUIRED, description=_l("Six digits."))


class PasskeyForm(PageForm):
    """What the passkey is called."""

    name = StringField(_l("Name"), REQUIRED, description=_l("So that you know it again: “office computer”, “my phone”."))


@blueprint.get("/me/factors")
@newcomer()
def factors() -> Any:
    """What one has, and what can be added."""
    return _list(PageForm())


@blueprint.get("/me/factors/app")
@newcomer(fresh=True)
def app_new() -> Any:
    """A secret as a picture and as text; it counts only once the app shows a right code."""
    if look_at_app(session(), my_account().id) is not None:
        return redirect(url_for("staff.factors"), 303)
    return _app_page(AppForm(), service.new_secret())


@blueprint.post("/me/factors/app")
@newcomer(fresh=True)
def app_add() -> Any:
    """Take the app over; recovery codes follow the first factor."""
    form, me = AppForm(request.form), my_account()
    secret = _secret_of(request.form.get("secret", ""), me)
    if secret is None:
        return redirect(url_for("staff.app_new"), 303)
    try:
        codes = service.add_app(session(), me, secret, form.code.data or "", now=clock(), here=my_browser(), place=place())
    except Invalid as invalid:
        start_again()
        form.accept(invalid)
        return _app_page(form, secret), 422
    except NotPossible as refusal:
        start_again()
        form.form_errors.append(say(refusal))
        return _list(form), status_of(refusal)
    return _added(codes, _("The authenticator app is added. It is asked for when you sign in."))


@blueprint.get("/me/factors/passkey")
@newcomer(fresh=True)
def passkey_new() -> Any:
    """The form by which the browser makes a passkey."""
    return _passkey_page(PasskeyForm())


@blueprint.post("/me/factors/passkey")
@newcomer(fresh=True)
def passkey_add() -> Any:
    """Keep the passkey; recovery codes follow the first factor."""
    form, me = PasskeyForm(request.form), my_account()
    try:
        posed = challenges.take(session(), request.form.get("passkey_challenge", ""), _ADD, me.id)
        codes = passkeys.add(
            session(),
            me,
            passkeys.Made(request.form.get("passkey_answer", ""), form.name.data or "", posed.drawn, posed.handle),
            party=challenges.party(),
            now=clock(),
            here=my_browser(),
            place=place(),
        )
    except Invalid as invalid:
        start_again()
        form.accept(invalid)
        return _passkey_page(form), 422
    except passkeys.WrongPasskey as refusal:
        start_again()
        form.form_errors.append(say(refusal))
        return _passkey_page(form), 422
    return _added(codes, _("The passkey is added. With it you sign in without a password."))


@blueprint.post("/me/factors/app/remove")
@staff_fresh
def app_remove() -> Any:
    """Take the app away."""
    return _remove(look_at_app(session(), my_account().id) or abort(404))


@blueprint.post("/me/factors/passkeys/<reference>/remove")
@staff_fresh
def passkey_remove(reference: str) -> Any:
    """Take a passkey away."""
    return _remove(find_passkey(session(), my_account().id, reference) or abort(404))


@blueprint.post("/me/factors/codes")
@staff_fresh
def codes_make() -> Any:
    """Ten new recovery codes; the earlier ones are good no more."""
    me = my_account()
    if not has_factor(session(), me.id):
        abort(404)
    codes = service.make_codes(session(), me, now=clock())
    sign_in_log.note(session(), me, SignInEvent.CODES_MADE, now=clock(), place=place())
    return _codes_page(codes)


def _remove(factor: "AuthenticatorApp | Passkey") -> Any:
    demanded = bool(settings().demanding_roles) and g.actor.has_role(*settings().demanding_roles)
    form = PageForm()
    try:
        service.remove(session(), my_account(), factor, now=clock(), demanded=demanded, here=my_browser(), place=place())
    except NotPossible as refusal:
        start_again()
        form.form_errors.append(say(refusal))
        return _list(form), status_of(refusal)
    flash(_("It is removed. You are signed out everywhere else."), "success")
    return redirect(url_for("staff.factors"), 303)


def _added(codes: list[str], said: str) -> Any:
    if codes:
        return _codes_page(codes, said)
    flash(said, "success")
    return redirect(url_for("staff.factors"), 303)


def _codes_page(codes: list[str], said: str = "") -> str:
    """Shown in the answer itself: they stand nowhere else, and going back shows them no more."""
    return render_template("staff/recovery_codes.html", codes=codes, said=said, account=my_account(), service=_SERVICE)


def _list(form: PageForm) -> str:
    me = my_account()
    return render_template(
        "staff/factors.html",
        form=form,
        app=look_at_app(session(), me.id),
        passkeys=list_passkeys(session(), me.id),
        codes=count_codes(session(), me.id),
        lacking=g.lacks_factor,
        passkeys_possible=challenges.are_possible(),
    )


def _app_page(form: AppForm, secret: str) -> str:
    me = my_account()
    picture = segno.make(service.app_address(secret, me.email, _SERVICE), error="m")
    groups = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    sealed = seal(json.dumps([secret, me.id]))
    qr = picture.svg_data_uri(scale=5, border=4, dark="#000", light="#fff")
    return render_template("staff/app.html", form=form, secret=groups, sealed=sealed, qr=qr)


def _secret_of(carried: str, me: "Account") -> str | None:
    """The secret that the page carried, if it was drawn for this account."""
    match json.loads(unseal(carried) or "null"):
        case [str(secret), int(number)] if number == me.id:
            return secret
    return None


def _passkey_page(form: PasskeyForm) -> Any:
    me = my_account()
    if not challenges.are_possible():
        return redirect(url_for("staff.factors"), 303)
    posed = challenges.pose(_ADD, me.id, passkeys.handle_for(session(), me))
    options = passkeys.creation_options(session(), me, challenges.party(), posed.drawn, posed.handle)
    return render_template("staff/passkey.html", form=form, passkey=challenges.Asked(posed.carried, options))
