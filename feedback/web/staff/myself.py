"""The page of one's own account: the password, where one is signed in, and what happened at the door."""

from typing import TYPE_CHECKING, Any

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask import session as cookie
from wtforms import PasswordField

from feedback.domain.errors import Invalid, Refusal
from feedback.domain.signing_in import Proof, SignInEvent
from feedback.domain.text import N_
from feedback.extensions import clock
from feedback.language import gettext as _
from feedback.language import lazy_gettext as _l
from feedback.services import accounts, sessions, sign_in_log
from feedback.store.queries.accounts import get_account
from feedback.store.queries.sign_in import count_codes, list_passkeys, list_records, look_at_app
from feedback.web import known_device
from feedback.web.access import protect_form, same_origin, staff, staff_fresh
from feedback.web.forms import REQUIRED, PageForm
from feedback.web.staff import TOKEN, blueprint, place, session_limits
from feedback.web.staff.proving import count_try
from feedback.web.staff.sign_in_words import said
from feedback.web.transaction import before_writing, keep_record, session, start_again

if TYPE_CHECKING:
    from feedback.store.models import Account, StaffSession

_LATEST = 20


class PasswordForm(PageForm):
    """The present password, and another one twice."""

    old = PasswordField(_l("Present password"), REQUIRED)
    password = PasswordField(
        _l("New password"), REQUIRED, description=_l("At least 12 characters: a few words that do not belong together are good.")
    )
    again = PasswordField(_l("The same password again"), REQUIRED)


@blueprint.get("/me")
@staff
def myself() -> Any:
    """The account as its owner sees it."""
    me = my_account()
    return render_template(
        "staff/myself.html",
        account=me,
        app=look_at_app(session(), me.id),
        passkeys=list_passkeys(session(), me.id),
        codes=count_codes(session(), me.id),
        here=g.seat.reference,
        sessions=sessions.list_live(session(), me, now=clock(), **session_limits()),
        records=list_records(session(), account_id=me.id, limit=_LATEST),
        said=said,
    )


@blueprint.get("/me/password")
@staff
def my_password() -> Any:
    """The form."""
    return render_template("staff/my_password.html", form=PasswordForm(), account=my_account())


def _check_old() -> None:
    """As at the door: the slow check before the transaction begins."""
    if "actor" in g:
        same_origin()
        protect_form()
        count_try()
        g.old_is_right = accounts.is_password_of(my_account(), request.form.get("old", ""))


@blueprint.post("/me/password")
@staff
@before_writing(_check_old)
def my_password_send() -> Any:
    """Another password, by the old one; every other browser is out, and this one begins anew."""
    form, me, seat = PasswordForm(request.form), my_account(), g.seat
    try:
        _change(me, form)
    except Invalid as invalid:
        start_again()
        form.accept(invalid)
        if not g.old_is_right:
            sign_in_log.note(session(), my_account(), SignInEvent.WRONG_PASSWORD, now=clock(), place=place())
            keep_record()
        return render_template("staff/my_password.html", form=form, account=my_account()), 422
    sign_in_log.note(session(), me, SignInEvent.PASSWORD_CHANGED, now=clock(), place=place())
    by = {"by": Proof.PASSWORD, "twofold": seat.twofold, "place": place()}
    cookie[TOKEN] = sessions.start(session(), me.id, now=clock(), **by)
    flash(_("The password is changed. You are signed out everywhere else."), "success")
    response = redirect(url_for("staff.myself"), 303)
    known_device.remember(response, me)
    return response


@blueprint.post("/me/sessions/<reference>/end")
@staff_fresh
def my_session_end(reference: str) -> Any:
    """Sign out one other browser."""
    me = my_account()
    if not sessions.end_named(session(), me, reference, now=clock()):
        abort(404)
    sign_in_log.note(session(), me, SignInEvent.SESSION_ENDED, now=clock(), place=place())
    flash(_("That browser is signed out."), "success")
    return redirect(url_for("staff.myself", _anchor="sessions"), 303)


@blueprint.post("/me/sessions/end")
@staff_fresh
def my_sessions_end() -> Any:
    """Sign out every other browser."""
    me = my_account()
    if sessions.end_all(session(), me, now=clock(), besides=my_browser()):
        sign_in_log.note(session(), me, SignInEvent.SESSION_ENDED, now=clock(), place=place())
    flash(_("You are signed out everywhere else."), "success")
    return redirect(url_for("staff.myself", _anchor="sessions"), 303)


def my_account() -> "Account":
    """The account that is signed in."""
    # Held by the request: the session alone would forget it and ask again.
    mine: Account = g.setdefault("mine", get_account(session(), g.actor.account_id))
    return mine


def my_browser() -> "StaffSession":
    """The session of the browser that asks."""
    return sessions.session_of(session(), g.seat)


def _change(me: "Account", form: PasswordForm) -> None:
    """:raises Invalid: the old one is wrong, or the new one does not do."""
    new = form.password.data or ""
    problems: dict[str, str | Refusal] = {}
    if not g.old_is_right:
        problems["old"] = N_("This is not your present password.")
    if new != (form.again.data or ""):
        problems["again"] = N_("The two passwords differ. Type the same one twice.")
    try:
        accounts.check_new(session(), new, me.name, me.email, now=clock())
    except Refusal as refusal:
        problems["password"] = refusal
    if problems:
        raise Invalid(problems)
    accounts.set_password(session(), me, new, now=clock())
