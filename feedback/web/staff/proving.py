"""Show again who one is, before a sender's identity, an export, keys, accounts or one's own factors.

A page that needs it leads to a short one; a form that needs it comes back with what was typed and one field more. The
proof is sent along with the form itself, so that one press is enough, and is looked at before the form's own transaction
begins.
"""

from datetime import timedelta
from typing import Any

from flask import Response, current_app, g, make_response, redirect, render_template, request, url_for
from flask import session as cookie
from wtforms import PasswordField, StringField

from feedback.domain.errors import FactorMissing, ProofNeeded
from feedback.domain.signing_in import Proof, SignInEvent
from feedback.domain.text import N_
from feedback.extensions import clock
from feedback.language import gettext as _
from feedback.language import lazy_gettext as _l
from feedback.services import accounts, factors, passkeys, sessions, sign_in_log, throttle
from feedback.store.queries.accounts import get_account
from feedback.store.queries.sign_in import look_at_app
from feedback.web.access import newcomer, protect_form, same_origin
from feedback.web.errors import refused
from feedback.web.forms import PageForm
from feedback.web.staff import TOKEN, blueprint, challenges, place
from feedback.web.staff.admitting import here, inside
from feedback.web.transaction import apart, session

_PROVE = "prove"
_WINDOW = timedelta(minutes=15)
_FIELDS = ("proof_password", "proof_code", "proof_answer", "proof_challenge")
_WRONG = N_("That was not right. Try again.")


class ProofForm(PageForm):
    """The password or a code; a passkey has a button of its own."""

    proof_password = PasswordField(_l("Your password"))
    proof_code = StringField(_l("Or a code from the app"))


@blueprint.before_request
def look_at_proof() -> None:
    """If a proof came along with the form, look at it now: what is slow about it holds nobody up."""
    if request.method != "POST" or "actor" not in g or not any(request.form.get(name) for name in _FIELDS):
        return
    same_origin()
    protect_form()
    count_try()
    right_password = _is_password()
    with apart() as writing:
        account = get_account(writing, g.actor.account_id)
        proof = Proof.PASSWORD if right_password else _by_code_or_passkey(writing, account)
        event = SignInEvent.PROVED_AGAIN if proof else SignInEvent.WRONG_PROOF
        sign_in_log.note(writing, account, event, now=clock(), place=place(), detail=proof or "")
        if proof is not None:
            cookie[TOKEN] = sessions.prove_anew(writing, cookie[TOKEN], now=clock(), by=proof)
            throttle.forget(writing, _door())
    g.is_fresh, g.proof_refused = proof is not None, proof is None


def count_try() -> None:
    """Whoever sits down at somebody's open desk does not guess there longer than at the door. :raises TooMany: that was all."""
    attempts = current_app.extensions["settings"].sign_in_attempts
    with apart() as writing:
        throttle.knock(writing, _door(), limit=attempts, window=_WINDOW, now=clock())


@blueprint.errorhandler(ProofNeeded)
def ask_again(_needed: ProofNeeded) -> Any:
    """Lead a reader to the page; give a form back with everything typed in it, and one field more."""
    if request.method == "GET":
        return redirect(url_for("staff.prove", next=here()), 303)
    typed = [(name, text) for name, text in request.form.items(multi=True) if name not in {*_FIELDS, "csrf_token"}]
    return _page(here(), typed, was_typed=request.endpoint != "staff.prove_send"), 401


@blueprint.errorhandler(FactorMissing)
def lead_to_factor(missing: FactorMissing) -> Any:
    """Lead a reader to where the second factor is added; a form is refused with what was typed."""
    if request.method == "GET":
        return redirect(url_for("staff.factors"), 303)
    return refused(missing)


@blueprint.get("/prove")
@newcomer()
def prove() -> Any:
    """The short page."""
    onward = request.args.get("next", "")
    return _page(url_for("staff.prove_send"), [("next", onward)], was_typed=False)


@blueprint.post("/prove")
@newcomer(fresh=True)
def prove_send() -> Any:
    """It was proved: go on to where one was."""
    return redirect(inside(request.form.get("next", "")) or url_for("staff.work"), 303)


def _door() -> str:
    return f"prove|{g.seat.reference}"


def _is_password() -> bool:
    given = request.form.get("proof_password", "")
    return bool(given) and accounts.is_password_of(get_account(session(), g.actor.account_id), given)


def _by_code_or_passkey(writing: Any, account: Any) -> Proof | None:
    if code := request.form.get("proof_code"):
        return Proof.APP if factors.use_app(writing, account, code, now=clock()) else None
    if request.form.get("proof_answer"):
        try:
            challenges.shown_passkey(writing, _PROVE, account.id, "proof_")
        except passkeys.WrongPasskey:
            return None
        return Proof.PASSKEY
    return None


def _page(action: str, typed: list[tuple[str, str]], *, was_typed: bool) -> Response:
    form, account = ProofForm(), get_account(session(), g.actor.account_id)
    if g.get("proof_refused"):
        form.form_errors.append(_(_WRONG))
    if look_at_app(session(), account.id) is None:
        del form.proof_code
    return make_response(
        render_template(
            "staff/prove.html",
            form=form,
            action=action,
            typed=typed,
            was_typed=was_typed,
            minutes=current_app.extensions["settings"].staff_fresh_minutes,
            passkey=challenges.ask_for_passkey(_PROVE, account),
        )
    )
