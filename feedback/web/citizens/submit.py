"""Sending a petition."""

from typing import Any

from flask import g, redirect, render_template, request, url_for
from flask import session as cookie

from feedback.domain.errors import AlreadySent, Invalid
from feedback.extensions import clock
from feedback.language import current_language
from feedback.language import gettext as _
from feedback.services import intake, screening
from feedback.services.attachments import ACCEPT, NOTHING
from feedback.web import challenge
from feedback.web.access import anyone, give_pass
from feedback.web.citizens import blueprint
from feedback.web.citizens.suggestions import suggested
from feedback.web.citizens.uploads import files_of_form, keep_files_of_form, refused_files, shown_files, token_to_use
from feedback.web.consent import words_agreed_to
from feedback.web.context import settings
from feedback.web.errors import say, shown_when_not_stored
from feedback.web.files import files
from feedback.web.labels import KIND_HINTS
from feedback.web.petition_form import PetitionForm
from feedback.web.throttling import asked_to_look
from feedback.web.tokens import new_form_token, seal
from feedback.web.transaction import before_writing, session

RECEIPT = "receipt"


@blueprint.get("/submit")
@anyone
def submit() -> Any:
    """The empty form."""
    return _page(PetitionForm(data={"form_token": new_form_token()}))


def not_received() -> Any:
    """The form again, filled, above it the plain word that nothing was received. The same token: sending again is safe.

    Where the database took it and went before it could say so, the receipt.
    """
    token = request.form.get("form_token", "")
    if receipt := intake.receipt_of(session(), token):
        return _to_receipt(receipt, token)
    form = PetitionForm(request.form)
    form.form_errors.append(
        _("Your petition was NOT received: the service cannot store anything at this moment. Please send again in a few minutes.")
    )
    return _page(form, 503)


def _look_at_form() -> None:
    """Before the form's transaction: its files are kept, and what is only compared is compared."""
    keep_files_of_form()
    if token_to_use() == request.form.get("form_token", "") and not asked_to_look():
        g.weighed = screening.weigh(session(), PetitionForm(request.form).draft(NOTHING), now=clock())


@blueprint.post("/submit")
@anyone
@before_writing(_look_at_form)
@shown_when_not_stored(not_received)
def submit_send() -> Any:
    """Receive the petition, or show the form again with what is wrong and everything that was typed."""
    form = PetitionForm(request.form)
    token = form.form_token.data or ""
    if token_to_use() != token:
        form.form_errors.append(_("This form was open for too long. Please look through it and send it again."))
        form.form_token.data = token_to_use()
        return _page(form, 422)
    if asked_to_look():
        return _page(form)
    try:
        receipt = intake.submit(
            session(),
            form.draft(files_of_form()),
            form_token=token,
            now=clock(),
            files=files(),
            language=current_language(),
            notice=words_agreed_to(),
            seen=challenge.signs(token),
            weighed=g.get("weighed"),
        )
    except Invalid as invalid:
        form.accept(invalid)
        return _page(form, 422)
    except AlreadySent as refusal:
        form.form_errors.append(say(refusal))
        return _page(form, 422, new_token=True)
    return _to_receipt(receipt, token)


def _to_receipt(receipt: intake.Receipt, token: str) -> Any:
    cookie[RECEIPT] = seal(token)
    give_pass(receipt.petition)
    return redirect(url_for("citizens.received"), 303)


def _page(form: PetitionForm, status: int = 200, *, new_token: bool = False) -> Any:
    """The form as it was typed; files that could not be taken or are gone are named, whatever else is said or not."""
    refused = refused_files()
    if refused and not form.attachments.errors:
        form.accept(Invalid({"attachments": refused}))
    if new_token:
        form.form_token.data = new_form_token()
    page = render_template(
        "citizens/submit.html",
        form=form.prepare(),
        kind_hints=KIND_HINTS,
        accept=ACCEPT,
        empty=request.method == "GET",
        map_tiles=settings().map_tiles,
        map_attribution=settings().map_attribution,
        **challenge.shown(form.form_token.data or ""),
        **suggested(form),
        **(shown_files(form.form_token.data) if request.method == "POST" else {}),
    )
    return page, status
