"""What the sender takes home: code, secret, QR code, dates, the receipt as PDF and as the file that proves it."""

from typing import TYPE_CHECKING, Any

from flask import Response, redirect, render_template, url_for
from flask import session as cookie

from feedback.domain.deadlines import Step
from feedback.extensions import clock
from feedback.language import current_language
from feedback.services import deadlines, intake, receipts
from feedback.services.documents.receipt import link_of, qr_picture, receipt_facts, receipt_pdf
from feedback.web.access import anyone, holds_pass, sender
from feedback.web.citizens import blueprint
from feedback.web.citizens.submit import RECEIPT
from feedback.web.context import settings
from feedback.web.files import serve_receipt
from feedback.web.tokens import unseal
from feedback.web.transaction import session

if TYPE_CHECKING:
    from feedback.store.models import Petition


@blueprint.get("/submit/received")
@anyone
def received() -> Any:
    """The receipt, for this browser only; a reload shows it again."""
    receipt = _receipt()
    if receipt is None:
        return redirect(url_for("citizens.track"), 303)
    link = link_of(settings().base_url, receipt.link_token)
    return render_template(
        "citizens/received.html",
        petition=receipt.petition,
        secret=receipt.secret,
        link=link,
        qr=qr_picture(link),
        triage=deadlines.current(receipt.petition, Step.TRIAGE),
        answer=deadlines.current(receipt.petition, Step.ANSWER),
    )


@blueprint.get("/submit/received.pdf")
@anyone
def received_pdf() -> Any:
    """The same as a document (phiếu tiếp nhận)."""
    receipt = _receipt()
    if receipt is None:
        return redirect(url_for("citizens.track"), 303)
    digest = receipts.line_of(session(), receipt.petition, now=clock())
    facts = receipt_facts(session(), receipt, settings().base_url, current_language(), digest)
    response = Response(receipt_pdf(facts), mimetype="application/pdf")
    response.headers.set("Content-Disposition", "attachment", filename=f"{receipt.petition.code}.pdf")
    return response


@blueprint.get("/submit/received.json")
@anyone
def received_file() -> Any:
    """The receipt that proves against the public log what was sent."""
    receipt = _receipt()
    if receipt is None:
        return redirect(url_for("citizens.track"), 303)
    return serve_receipt(receipt.petition)


@blueprint.get("/track/<code>/receipt.json")
@sender
def tracked_receipt(petition: "Petition") -> Any:
    """The same later, for whoever follows the petition."""
    return serve_receipt(petition)


def _receipt() -> intake.Receipt | None:
    """The receipt this browser carries, as long as its secret is good and it may follow the petition it is of."""
    token = unseal(cookie.get(RECEIPT))
    receipt = intake.receipt_of(session(), token) if token else None
    return receipt if receipt and intake.is_current(receipt) and holds_pass(receipt.petition.code) else None
