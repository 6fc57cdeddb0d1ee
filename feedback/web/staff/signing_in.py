"""Signing in, with a password or a passkey, and out."""

from typing import Any

from flask import g, redirect, render_template, request, url_for
from flask import session as cookie
from wtforms import EmailField, HiddenField, PasswordField

from feedback.domain.signing_in import Proof, SignInEvent
from feedback.extensions import clock
from feedback.language import lazy_gettext as _l
from feedback.services import accounts, passkeys, sessions, sign_in_log
from feedback.store.queries.accounts import find_account, get_account
from feedback.store.queries.sign_in import has_factor
from feedback.web.access import anyone, newcomer, same_origin
from feedback.web.context import settings
from feedback.web.errors import say
from feedback.web.forms import REQUIRED, PageForm
from feedback.web.staff import TOKEN, blueprint, challenges, place
from feedback.web.staff.admitting import admit
from feedback.web.staff.second_step import begin_second_step
from feedback.web.transaction import apart, before_writing, session, start_again

_SIGN_IN = "sign-in"


class SignInForm(PageForm):
    """Address and password."""

    email = EmailField(_l("E-mail address"), REQUIRED)
    password = PasswordField(_l("Password"), REQUIRED)
    next = HiddenField()


@blueprint.get("/sign-in")
@anyone
def sign_in() -> Any:
    """The form; whoever is signed in goes on to work."""
    if g.get("actor"):
        return redirect(url_for("staff.work"))
    return _page(SignInForm(data={"next": request.args.get("next", "")}))


def _check() -> None:
    """Check the password before the transaction begins: it takes long on purpose, and every writer would wait."""
    same_origin()
    form = SignInForm(request.form)
    try:
        g.account_id = accounts.check_password(
            session(), form.email.data or "", form.password.data or "", demonstration=not settings().is_public
        )
    except accounts.WrongCredentials as refusal:
        g.refusal = refusal
        with apart() as writing:
            # For an address that nobody has as much is written, so that neither the answer nor its time tells.
            account = find_account(writing, (form.email.data or "").strip())
            if account is not None:
                sign_in_log.note(writing, account, SignInEvent.WRONG_PASSWORD, now=clock(), place=place())
            else:
                sign_in_log.note_nobody(writing, now=clock())


@blueprint.post("/sign-in")
@anyone
@before_writing(_check)
def sign_in_send() -> Any:
    """The password was right or not; who has a second factor is asked for it, everybody else is in."""
    form = SignInForm(request.form)
    if "account_id" not in g:
        form.form_errors.append(say(g.refusal))
        return _page(form), 422
    accounts.renew_hash(session(), g.account_id, form.password.data or "")
    account = get_account(session(), g.account_id)
    if has_factor(session(), account.id):
        return begin_second_step(account, onward=form.next.data or "")
    return admit(account, by=Proof.PASSWORD, twofold=False, onward=form.next.data or "")


@blueprint.post("/sign-in/passkey")
@anyone
def sign_in_passkey() -> Any:
    """The passkey says who comes; the device has checked who unlocked it, so nothing else is asked."""
    form = SignInForm(request.form)
    try:
        account = challenges.shown_passkey(session(), _SIGN_IN).account
        if not account.active or (account.demonstration and settings().is_public):
            raise passkeys.WrongPasskey
    except passkeys.WrongPasskey as refusal:
        start_again()
        form.form_errors.append(say(refusal))
        return _page(form), 422
    return admit(account, by=Proof.PASSKEY, twofold=True, onward=form.next.data or "")


@blueprint.post("/sign-out")
@newcomer()
def sign_out() -> Any:
    """End the session, here and in the table."""
    ended = sessions.end(session(), cookie.pop(TOKEN, ""), now=clock())
    if ended is not None:
        sign_in_log.note(session(), ended.account, SignInEvent.SIGNED_OUT, now=clock(), place=place())
    cookie.clear()
    return redirect(url_for("staff.sign_in"), 303)


def _page(form: SignInForm) -> str:
    return render_template("staff/sign_in.html", form=form, passkey=challenges.ask_for_passkey(_SIGN_IN))
