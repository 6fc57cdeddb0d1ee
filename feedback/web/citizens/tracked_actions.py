"""What the sender does on the tracking page: each action one verb, and the page again where something is wrong."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from flask import flash, redirect, request, url_for

from feedback.domain.errors import Invalid
from feedback.extensions import clock
from feedback.language import gettext as _
from feedback.services import following, messaging, objecting, ratings
from feedback.web.access import holds_pass, sender
from feedback.web.citizens import blueprint
from feedback.web.citizens.track import page
from feedback.web.citizens.track_forms import MessageForm, ObjectForm, RateForm, ReopenForm, SupplementForm, WithdrawForm
from feedback.web.files import files, inspected, takes_files
from feedback.web.forms import PageForm
from feedback.web.transaction import noticing_others, session, start_again

if TYPE_CHECKING:
    from feedback.store.models import Petition


def _holds_pass() -> bool:
    return holds_pass((request.view_args or {}).get("code", ""))


@blueprint.post("/track/<code>/supplement")
@sender
@takes_files("attachments", only_if=_holds_pass)
def supplement(petition: "Petition") -> Any:
    """Add what was asked for."""
    form = SupplementForm(request.form)

    def act() -> None:
        following.supplement(session(), petition, now=clock(), text=form.text.data or "", uploads=inspected(), files=files())

    return _done("supplement", petition, form, act, _("Thank you, the supplement was received."))


@blueprint.post("/track/<code>/message")
@sender
@takes_files("attachments", only_if=_holds_pass)
def message(petition: "Petition") -> Any:
    """Write to those who handle it."""
    form = MessageForm(request.form)

    def act() -> None:
        messaging.write(session(), petition, now=clock(), text=form.text.data or "", uploads=inspected(), files=files())

    return _done("message", petition, form, act, _("The message was sent to those who handle the petition."))


@blueprint.post("/track/<code>/withdraw")
@sender
def withdraw(petition: "Petition") -> Any:
    """Take the petition back."""
    form = WithdrawForm(request.form)

    def act() -> None:
        following.withdraw(session(), petition, now=clock(), reason=form.reason.data or "")

    return _done("withdraw", petition, form, act, _("The petition was withdrawn."))


@blueprint.post("/track/<code>/rate")
@sender
def rate(petition: "Petition") -> Any:
    """Say whether the answer satisfies."""
    form = RateForm(request.form)

    def act() -> None:
        satisfied = {"yes": True, "no": False}.get(form.satisfied.data or "")
        ratings.rate(
            session(),
            petition,
            now=clock(),
            satisfied=satisfied,
            reasons=form.reasons.data or [],
            comment=form.comment.data or "",
            sides=form.sides,
        )

    return _done("rate", petition, form, act, _("Thank you for rating the answer."))


@blueprint.post("/track/<code>/reopen")
@sender
def reopen(petition: "Petition") -> Any:
    """Ask that it be taken up again."""
    form = ReopenForm(request.form)

    def act() -> None:
        following.request_reopening(session(), petition, now=clock(), reason=form.reason.data or "")

    return _done("reopen", petition, form, act, _("Your request was received; a coordinator decides on it."))


@blueprint.post("/track/<code>/object", endpoint="object")
@sender
def object_to(petition: "Petition") -> Any:
    """Object to a refusal, or to having been joined to another petition."""
    form = ObjectForm(request.form)

    def act() -> None:
        objecting.object_to(session(), petition, now=clock(), reason=form.reason.data or "")

    return _done("object", petition, form, act, _("The objection was received; a coordinator decides on it."))


def _done(name: str, petition: "Petition", form: PageForm, act: Callable[[], None], success: str) -> Any:
    code = petition.code
    try:
        with noticing_others():
            act()
    except Invalid as invalid:
        start_again()
        form.accept(invalid)
        return page(petition, 422, **{name: form})
    flash(success, "success")
    return redirect(url_for("citizens.tracked", code=code), 303)
