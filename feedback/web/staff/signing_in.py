"""Signing in and out."""

from typing import Any
from urllib.parse import urlsplit

from flask import g, redirect, render_template, request, url_for
from flask import session as cookie
from flask_babel import lazy_gettext as _l
from wtforms import EmailField, HiddenField, PasswordField

from feedback.extensions import clock
from feedback.services import accounts, throttle
from feedback.web.access import anyone, same_origin, staff
from feedback.web.context import settings
from feedback.web.errors import say
from feedback.web.forms import REQUIRED, PageForm
from feedback.web.staff import TOKEN, blueprint
from feedback.web.throttling import sign_in_address, sign_in_door
from feedback.web.transaction import before_writing, session

_LAST = "last"
_FORM_SECRET = "csrf_token"  # noqa: S105 - the name under which Flask-WTF keeps it


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
    return render_template("staff/sign_in.html", form=SignInForm(data={"next": request.args.get("next", "")}))


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


@blueprint.post("/sign-in")
@anyone
@before_writing(_check)
def sign_in_send() -> Any:
    """Begin a session, with a new cookie so that nobody can have fixed it before."""
    form = SignInForm(request.form)
    if "account_id" not in g:
        form.form_errors.append(say(g.refusal))
        return render_template("staff/sign_in.html", form=form), 422
    token = accounts.begin_session(session(), g.account_id, now=clock(), password=form.password.data or "")
    for door in (sign_in_door(form.email.data or ""), sign_in_address()):
        throttle.forget(session(), door)
    email = (form.email.data or "").strip().lower()
    # Who comes back after the session ended may send again what is still open in another tab.
    form_secret = cookie.get(_FORM_SECRET) if cookie.get(_LAST) == email else None
    cookie.clear()
    cookie.update({TOKEN: token, _LAST: email, **({_FORM_SECRET: form_secret} if form_secret else {})})
    return redirect(_inside(form.next.data or "") or url_for("staff.work"), 303)


@blueprint.post("/sign-out")
@staff
def sign_out() -> Any:
    """End the session, here and in the table."""
    accounts.sign_out(session(), cookie.pop(TOKEN, ""), now=clock())
    cookie.clear()
    return redirect(url_for("staff.sign_in"), 303)


def _inside(address: str) -> str | None:
    """The address if it leads into the back office, else None: nobody is sent elsewhere after signing in."""
    parts = urlsplit(address)
    plain = address.isprintable() and "\\" not in address
    inside = plain and not parts.scheme and not parts.netloc and parts.path.startswith("/staff/")
    return address if inside else None
