"""Letters, from their rows: what goes out by e-mail, and what is printed or read out where there is no address for it."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING

from babel.dates import format_datetime
from flask import current_app
from markupsafe import Markup

from feedback.domain.calendar import LOCAL_ZONE, local_date
from feedback.domain.deadlines import Step
from feedback.domain.petition import PetitionerType
from feedback.domain.states import Action
from feedback.domain.text import N_
from feedback.extensions import clock
from feedback.language import force_locale, gettext
from feedback.services import deadlines, receipts
from feedback.services.answers import proofs_of
from feedback.services.documents.receipt import receipt_facts, receipt_pdf
from feedback.services.intake import Receipt
from feedback.services.notifications.letters import Attached, Letter, RenderedLetter, payload_of
from feedback.services.notifications.outbox import message_id_of
from feedback.store.queries.offices import get_authority
from feedback.web.context import settings
from feedback.web.filters import day_in
from feedback.web.letters_to_readers import is_for_reader, render_for_reader, text_for_reader
from feedback.web.letters_to_staff import render_for_staff

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from feedback.store.models import Answer, OutboxMessage, Petition

# What the sender reads; by what names staff call the letters stands in ``web.staff.letter_words``.
SUBJECTS = {
    Letter.RECEIVED: N_("%(code)s: your petition was received"),
    Letter.SUPPLEMENT_REQUESTED: N_("%(code)s: please add information to your petition"),
    Letter.ACCEPTED: N_("%(code)s: your petition was accepted"),
    Letter.REFUSED: N_("%(code)s: your petition was not accepted"),
    Letter.TRANSFERRED_OUT: N_("%(code)s: your petition was transferred to the competent authority"),
    Letter.ANSWERED: N_("%(code)s: the answer to your petition"),
    Letter.PUBLISHED: N_("%(code)s: your petition and its answer were published"),
    Letter.TAKEN_DOWN: N_("%(code)s: your petition is not public any more"),
    Letter.WITHDRAWN: N_("%(code)s: your petition was withdrawn"),
    Letter.REOPENING_GRANTED: N_("%(code)s: your petition is taken up again"),
    Letter.REOPENING_DECLINED: N_("%(code)s: your petition is not taken up again"),
    Letter.REINSTATED: N_("%(code)s: the refusal of your petition was taken back"),
    Letter.OBJECTION_DECLINED: N_("%(code)s: your objection was declined"),
    Letter.LINKED: N_("%(code)s: your petition was joined to another one"),
    Letter.UNLINKED: N_("%(code)s: your petition is handled on its own again"),
    Letter.SPLIT: N_("%(code)s: your letter was split into several petitions"),
    Letter.EXTENDED: N_("%(code)s: the answer to your petition needs more time"),
    Letter.CORRECTED: N_("%(code)s: the answer to your petition was corrected"),
    Letter.DUE_DATE_MOVED: N_("%(code)s: the due date of your petition has moved"),
    Letter.MESSAGE: N_("%(code)s: a message about your petition"),
    Letter.DATA_REQUESTED: N_("%(code)s: your request about your data was received"),
    Letter.DATA_DECIDED: N_("%(code)s: your request about your data was decided"),
}
_WORDS_OF = {
    Letter.SUPPLEMENT_REQUESTED: Action.REQUEST_SUPPLEMENT,
    Letter.REFUSED: Action.REFUSE,
    Letter.TRANSFERRED_OUT: Action.TRANSFER_OUT,
    Letter.TAKEN_DOWN: Action.TAKE_DOWN,
    Letter.REOPENING_GRANTED: Action.GRANT_REOPENING,
    Letter.REOPENING_DECLINED: Action.DECLINE_REOPENING,
    Letter.REINSTATED: Action.REINSTATE,
    Letter.OBJECTION_DECLINED: Action.DECLINE_OBJECTION,
    Letter.UNLINKED: Action.UNLINK,
    Letter.EXTENDED: Action.GRANT_EXTENSION,
    Letter.CORRECTED: Action.CORRECT_ANSWER,
    Letter.MESSAGE: Action.MESSAGE,
    Letter.DATA_DECIDED: Action.DECIDE_DATA_RIGHT,
}
"""Letters that carry words of somebody, and the event in which those stand."""


@dataclass(frozen=True)
class LetterText:
    """What a letter says. ``html`` is a whole document for e-mail, or the inside of a page for printing."""

    subject: str
    text: str
    html: Markup


def render(session: "Session", message: "OutboxMessage") -> RenderedLetter:
    """The letter as it goes out by e-mail. Needs an app context; only reads."""
    if message.account is not None:
        return render_for_staff(session, message, message.account)
    if is_for_reader(message):
        return render_for_reader(session, message)
    files = attachments_for(session, message)
    letter = _written(session, message, "emails/layout.html", has_receipt=bool(files))
    return RenderedLetter(
        message_id=message_id_of(message, settings().base_url),
        recipient=message.recipient,
        subject=letter.subject,
        text=letter.text,
        html=str(letter.html),
        attachments=files,
        language=message.language,
    )


def printable(session: "Session", message: "OutboxMessage") -> LetterText:
    """The same letter for paper or for reading out: its ``html`` goes inside a page and carries no style of its own."""
    if is_for_reader(message):
        return LetterText(*text_for_reader(session, message, "emails/reader_told.html"))
    return _written(session, message, "emails/printed.html", has_receipt=False)


def attachments_for(session: "Session", message: "OutboxMessage") -> tuple[Attached, ...]:
    """The files that go with a letter: none but the receipt, with the first, to read and to prove it with."""
    payload = payload_of(message)
    if message.letter != Letter.RECEIVED or "secret" not in payload or "token" not in payload:
        return ()
    receipt = Receipt(message.petition, payload["secret"], payload["token"])
    digest, proof = _digest(session, message), receipts.file_of(session, message.petition, now=clock())
    content = receipt_pdf(receipt_facts(session, receipt, settings().base_url, message.language, digest))
    with force_locale(message.language):
        name = gettext("Receipt %(code)s.pdf", code=message.petition.code)
    pdf = Attached(name, "application/pdf", content)
    return (pdf, Attached(receipts.file_name(message.petition), "application/json", proof)) if proof else (pdf,)


def _written(session: "Session", message: "OutboxMessage", layout: str, *, has_receipt: bool) -> LetterText:
    letter = Letter(message.letter)
    with force_locale(message.language):
        context = {**_facts(session, message, letter), "layout": layout, "has_receipt": has_receipt}
        context["subject"] = subject = gettext(SUBJECTS[letter], code=message.petition.code)
        # Not flask.render_template: what pages need of a request does not exist here.
        templates = current_app.jinja_env
        plain = templates.get_template(f"emails/{letter}.txt").render(context)
        return LetterText(
            subject,
            re.sub(r"\n{3,}", "\n\n", plain).strip() + "\n",
            Markup(templates.get_template(f"emails/{letter}.html").render(context)),  # noqa: S704 - escaped by Jinja
        )


def _facts(session: "Session", message: "OutboxMessage", letter: Letter) -> dict[str, object]:
    """Everything the templates may say, in the letter's language."""
    petition, language = message.petition, message.language
    base_url = settings().base_url
    suffix = "" if language == "vi" else f"?lang={language}"
    day = partial(_day, language=language)
    payload = payload_of(message)
    answer = _answer_of(message)
    written_on = local_date(message.created_at)
    office = answer.office if answer else petition.office
    reason = petition.refusal_reason
    token = payload.get("token")
    return {
        "language": language,
        "code": petition.code,
        "title": petition.title,
        "greeting": _greeting(petition),
        "authority": get_authority(session).name_on(written_on, language),
        "office": office.name_on(written_on, language) if office else "",
        "body": petition.transferred_to,
        "words": _words(message, letter),
        "joined": petition.primary is not None,
        "other": next((p.code for p in petition.split_off if p.received_at == message.created_at), ""),
        "reason": reason.label_in(language) if reason else "",
        "guidance": reason.guidance_in(language) if reason else "",
        "answer": answer,
        "proofs": len(proofs_of(answer)),
        "payload": payload,
        "digest": _digest(session, message) if letter is Letter.RECEIVED else "",
        "verify": f"{base_url}/ledger/verify{suffix}",
        "secret": payload.get("secret"),
        "link": f"{base_url}/t/{token}{suffix}" if token else None,
        "track": f"{base_url}/track{suffix}",
        "public": f"{base_url}/petitions/{petition.code}{suffix}",
        "received": _moment(petition.received_at, language),
        "written_on": day(written_on),
        "triage_due": day(_due(petition, Step.TRIAGE)),
        "answer_due": day(_due(petition, Step.ANSWER)),
        "supplement_due": day(_due(petition, Step.SUPPLEMENT_WAIT)),
    }


def _greeting(petition: "Petition") -> str:
    if petition.petitioner.is_erased:
        return gettext("Dear sender,")
    if petition.petitioner.type == PetitionerType.ORGANISATION:
        return gettext("To %(name)s,", name=petition.petitioner.full_name)
    return gettext("Dear %(name)s,", name=petition.petitioner.full_name)


def _words(message: "OutboxMessage", letter: Letter) -> str:
    """What somebody wrote to the sender when the letter came to be owed; a later event of the same kind has its own letter."""
    action = _WORDS_OF.get(letter)
    # An answer is corrected where it was given: at the primary, whose repeats are told too.
    about = (message.petition.primary if letter is Letter.CORRECTED else None) or message.petition
    told = (e.text for e in reversed(about.events) if e.action == action and e.happened_at <= message.created_at)
    return next(told, "")


def _digest(session: "Session", message: "OutboxMessage") -> str:
    return receipts.line_of(session, message.petition, now=clock())


def _answer_of(message: "OutboxMessage") -> "Answer | None":
    # The sender of a repeat is sent the answer of the petition it was joined to.
    answered = message.petition.primary or message.petition
    sent = (a for a in reversed(answered.answers) if a.approved_at and a.approved_at <= message.created_at)
    return next(sent, None)


def _due(petition: "Petition", step: Step) -> date | None:
    """The last day of the latest deadline of a step."""
    latest = deadlines.current(petition, step)
    return latest.due if latest else None


def _day(day: date | None, language: str) -> str:
    return day_in(day, language) if day else ""


def _moment(moment: datetime, language: str) -> str:
    day = _day(local_date(moment), language)
    return f"{format_datetime(moment, 'HH:mm', tzinfo=LOCAL_ZONE, locale=language)}, {day}"
