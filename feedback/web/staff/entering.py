"""Entering what came by telephone, at the counter or by post."""

from typing import Any

from flask import Response, flash, g, redirect, render_template, request, url_for
from flask import session as cookie

from feedback.domain.deadlines import Step
from feedback.domain.errors import AlreadySent, Invalid
from feedback.domain.permissions import Permission, permits
from feedback.extensions import clock
from feedback.language import gettext as _
from feedback.services import deadlines, duplicates, entering, intake, receipts
from feedback.services.attachments import ACCEPT, NOTHING
from feedback.services.documents.receipt import link_of, qr_picture, receipt_facts, receipt_pdf
from feedback.web.access import actor, allows
from feedback.web.consent import words_said
from feedback.web.context import settings
from feedback.web.errors import say, shown_when_not_stored
from feedback.web.files import chosen_names, files, inspected, serve_receipt, takes_files
from feedback.web.labels import KIND_HINTS
from feedback.web.petition_form import place_names
from feedback.web.staff import blueprint
from feedback.web.staff.entering_form import EntryForm, fresh_form
from feedback.web.tokens import is_fresh, new_form_token, seal, unseal
from feedback.web.transaction import keep_record, session

ENTERED = "entered"
_SHOWN_SECONDS = 60 * 60


@blueprint.get("/petitions/new")
@allows(Permission.ENTER_PETITION)
def enter() -> Any:
    """The empty form."""
    return _page(fresh_form(request.args.get("channel", "")))


def not_entered() -> Any:
    """The form again, filled, above it the plain word that nothing was stored. The same token: sending again is safe."""
    form = EntryForm(request.form)
    form.form_errors.append(
        _("It was NOT stored: the service cannot store anything at this moment. Send again in a few minutes.")
    )
    return _page(form, 503)


def _is_to_be_stored() -> bool:
    me = g.get("actor")
    return (
        "look" not in request.form
        and me is not None
        and permits(Permission.ENTER_PETITION, me)
        and is_fresh(request.form.get("form_token", ""))
    )


@blueprint.post("/petitions/new")
@allows(Permission.ENTER_PETITION)
@takes_files("attachments", "scan", only_if=_is_to_be_stored)
@shown_when_not_stored(not_entered)
def enter_send() -> Any:
    """Store what was told, or show the form again: with what is wrong, or with what looks alike."""
    form = EntryForm(request.form)
    token = form.form_token.data or ""
    if "look" in request.form:
        return _page(form, found=duplicates.find(session(), form.draft(NOTHING), by=actor(), now=clock()))
    if not is_fresh(token):
        form.form_errors.append(_("This form was open for too long. Please look through it and send it again."))
        return _page(form, 422, new_token=True)
    try:
        entering.enter(
            session(),
            form.draft(inspected("attachments")),
            form.arrival(inspected("scan")),
            by=actor(),
            now=clock(),
            form_token=token,
            files=files(),
            notice=words_said(),
            despite=bool(form.despite.data),
        )
    except Invalid as invalid:
        form.accept(invalid)
        return _page(form, 422)
    except AlreadySent as refusal:
        form.form_errors.append(say(refusal))
        return _page(form, 422, new_token=True)
    except duplicates.LooksAlike as refusal:
        keep_record()
        form.despite.errors = [say(refusal)]
        return _page(form, 422, found=refusal.found, must_confirm=True)
    cookie[ENTERED] = {"token": seal(token), "until": int(clock().timestamp()) + _SHOWN_SECONDS}
    return redirect(url_for("staff.enter_received"), 303)


@blueprint.get("/petitions/new/received")
@allows(Permission.ENTER_PETITION)
def enter_received() -> Any:
    """Code and secret to read out or to hand over, for who entered it; a reload shows them again."""
    receipt = _receipt()
    if receipt is None:
        return redirect(url_for("staff.enter"), 303)
    petition = receipt.petition
    link = link_of(settings().base_url, receipt.link_token)
    return render_template(
        "staff/entered.html",
        petition=petition,
        secret=receipt.secret,
        qr=qr_picture(link),
        track_address=f"{settings().base_url}/track",
        may_open=permits(Permission.SEE_PETITION, actor(), petition),
        has_mail=bool(petition.petitioner.email),
        triage=deadlines.current(petition, Step.TRIAGE),
        answer=deadlines.current(petition, Step.ANSWER),
    )


@blueprint.get("/petitions/new/received.pdf")
@allows(Permission.ENTER_PETITION)
def enter_received_pdf() -> Any:
    """The same as a document to hand over (phiếu tiếp nhận), in the language of the petition."""
    receipt = _receipt()
    if receipt is None:
        return redirect(url_for("staff.enter"), 303)
    digest = receipts.line_of(session(), receipt.petition, now=clock())
    facts = receipt_facts(session(), receipt, settings().base_url, receipt.petition.language, digest)
    response = Response(receipt_pdf(facts), mimetype="application/pdf")
    response.headers.set("Content-Disposition", "attachment", filename=f"{receipt.petition.code}.pdf")
    response.headers["Cache-Control"] = "private, no-store"
    return response


@blueprint.get("/petitions/new/received.json")
@allows(Permission.ENTER_PETITION)
def enter_received_file() -> Any:
    """The file that proves against the public log what was entered, to hand over."""
    receipt = _receipt()
    if receipt is None:
        return redirect(url_for("staff.enter"), 303)
    return serve_receipt(receipt.petition)


@blueprint.post("/petitions/new/told")
@allows(Permission.ENTER_PETITION)
def enter_told() -> Any:
    """The sender has code and secret: nobody has to call or write, and this browser forgets them."""
    receipt = _receipt()
    cookie.pop(ENTERED, None)
    if receipt is None:
        return redirect(url_for("staff.enter"), 303)
    entering.mark_told(session(), receipt, by=actor(), now=clock())
    flash(_("%(code)s: it is noted that the sender has code and secret.", code=receipt.petition.code), "success")
    return redirect(url_for("staff.enter", channel=receipt.petition.channel), 303)


def _receipt() -> intake.Receipt | None:
    """The receipt this browser carries, for an hour, and only for who entered the petition."""
    carried = cookie.get(ENTERED)
    if not isinstance(carried, dict) or carried.get("until", 0) < clock().timestamp():
        return None
    token = unseal(carried.get("token"))
    return entering.receipt_of(session(), token, actor()) if token else None


def _page(
    form: EntryForm,
    status: int = 200,
    *,
    new_token: bool = False,
    found: duplicates.Found | None = None,
    must_confirm: bool = False,
) -> Any:
    if new_token:
        form.form_token.data = new_form_token()
    page = render_template(
        "staff/enter.html",
        form=form.prepare(),
        place_names=place_names(),
        kind_hints=KIND_HINTS,
        accept=ACCEPT,
        chosen_again=chosen_names("attachments", "scan"),
        found=found,
        must_confirm=must_confirm or bool(form.despite.data),
        takes_backlogs=permits(Permission.TRIAGE, actor()),
    )
    return page, status
