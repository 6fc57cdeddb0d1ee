"""After the right password: a code of the app, a passkey, or a recovery code. Until then nobody is signed in.

That this page comes tells whoever typed the password that it was right. It is told only after a password that is slowed
and long, to who still lacks what only the person has, and the person hears of it (docs/security/sign-in.md).
"""

import hashlib
from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, request, url_for
from flask import session as cookie
from wtforms import StringField

from feedback.domain.signing_in import Proof, SignInEvent
from feedback.domain.text import N_
from feedback.extensions import clock
from feedback.language import gettext as _
from feedback.language import lazy_gettext as _l
from feedback.services import factors, passkeys, sign_in_log
from feedback.store.queries.accounts import find_account_by_id
from feedback.store.queries.sign_in import count_codes
from feedback.web.access import anyone
from feedback.web.errors import say
from feedback.web.forms import REQUIRED, PageForm
from feedback.web.staff import blueprint, challenges, place
from feedback.web.staff.admitting import LAST, admit
from feedback.web.throttling import SECOND_STEP
from feedback.web.transaction import keep_record, session, start_again

if TYPE_CHECKING:
    from feedback.store.models import Account

_SECONDS = 10 * 60
_FEW = 3
"""Recovery codes left, at which new ones should be made."""
WRONG = N_("This code is not right, or it was used already. Type the one that the app shows now, or another recovery code.")


class CodeForm(PageForm):
    """A code of the app or from the sheet."""

    code = StringField(
        _l("Code to sign in"), REQUIRED, description=_l("Six digits from the app, or one of the recovery codes on your sheet.")
    )


def begin_second_step(account: "Account", *, onward: str) -> Any:
    """Remember in this browser, for ten minutes, that the password was right; in a new cookie."""
    kept = {name: cookie[name] for name in (LAST, "csrf_token") if name in cookie}
    cookie.clear()
    until = int(clock().timestamp()) + _SECONDS
    step = {"account": account.id, "email": account.email, "until": until, "of": _mark(account), "next": onward}
    cookie.update({**kept, SECOND_STEP: step})
    return redirect(url_for("staff.second_step"), 303)


@blueprint.get("/sign-in/second-step")
@anyone
def second_step() -> Any:
    """The form, for whose password was right a moment ago."""
    account = _waiting()
    return _page(account, CodeForm()) if account else redirect(url_for("staff.sign_in"), 303)


@blueprint.post("/sign-in/second-step")
@anyone
def second_step_send() -> Any:
    """Whoever shows the second factor is in."""
    account, form = _waiting(), CodeForm(request.form)
    if account is None:
        flash(_("That took longer than ten minutes. Sign in again."), "info")
        return redirect(url_for("staff.sign_in"), 303)
    proof, refusal = _shown(account, form.code.data or "")
    if proof is None:
        start_again()
        form.form_errors.append(refusal)
        sign_in_log.note(session(), account, SignInEvent.WRONG_PROOF, now=clock(), place=place())
        keep_record()
        return _page(account, form), 422
    if proof is Proof.RECOVERY and count_codes(session(), account.id) <= _FEW:
        flash(_("Few recovery codes are left. Make new ones on the page of your account."), "info")
    return admit(account, by=proof, twofold=True, onward=str(cookie.get(SECOND_STEP, {}).get("next", "")))


def _shown(account: "Account", code: str) -> tuple[Proof | None, str]:
    """By what the person proved it; else what to say."""
    if request.form.get("passkey_answer"):
        try:
            challenges.shown_passkey(session(), SECOND_STEP, account.id)
        except passkeys.WrongPasskey as refusal:
            return None, say(refusal)
        return Proof.PASSKEY, ""
    if factors.use_app(session(), account, code, now=clock()):
        return Proof.APP, ""
    if factors.use_code(session(), account, code, now=clock(), place=place()):
        return Proof.RECOVERY, ""
    return None, _(WRONG)


def _waiting() -> "Account | None":
    """Whose password was right in this browser a moment ago, and is still the same."""
    step = cookie.get(SECOND_STEP)
    if not isinstance(step, dict) or step["until"] < clock().timestamp():
        return None
    account = find_account_by_id(session(), step["account"])
    return account if account is not None and account.active and step["of"] == _mark(account) else None


def _mark(account: "Account") -> str:
    return hashlib.sha256(account.password_hash.encode()).hexdigest()[:16]


def _page(account: "Account", form: CodeForm) -> str:
    passkey = challenges.ask_for_passkey(SECOND_STEP, account)
    return render_template("staff/second_step.html", form=form, passkey=passkey)
