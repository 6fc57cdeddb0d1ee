"""Issuing a document with a number of the office's own series, and putting the signed PDF in its place (NĐ 30/2020 Đ15)."""

import re
import secrets
from datetime import datetime
from typing import TYPE_CHECKING

from feedback.domain.actors import HANDLING, Role, Staff
from feedback.domain.calendar import local_date
from feedback.domain.errors import Invalid, NotAllowed, NotPossible, Refusal
from feedback.domain.states import Action, allowed_actions
from feedback.domain.text import N_, tidy, tidy_line
from feedback.services import attachments, history, identity
from feedback.services.documents.drafting import Wording, is_pictogram
from feedback.services.documents.kinds import FORMS, DocumentKind, can_be_issued, symbol_of
from feedback.services.documents.sheet import names_sender
from feedback.services.documents.signed_file import NOT_WHOLE, fault_of
from feedback.services.handling import sent_answer
from feedback.store.models import Document, Office, Petition
from feedback.store.queries import access_records, accounts, documents, offices

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from feedback.gateways.files import FileStore
    from feedback.services.attachments import Inspection

SUBJECT_LENGTH, BODY_LENGTH, SIGNER_LENGTH = 250, 25_000, 120
"""In characters. A body holds the longest answer and what stands around it."""
_BLANK = re.compile(r"\{[^{}\n]{0,80}\}|_{4,}|…{2,}")
"""What stands open in a text: a blank of a template, and dots or lines to be written on."""


def issuing_office(session: "Session", petition: Petition, by: Staff) -> Office:
    """For whom this person issues: the office that handles the petition, if they are of it, else where they coordinate.

    :raises NotAllowed: they are neither.
    """
    if petition.office is not None and by.has_role_in(petition.office_id, *HANDLING):
        return petition.office
    coordinated = sorted(office for office, role in by.memberships if role == Role.COORDINATOR)
    if not coordinated:
        raise NotAllowed
    return offices.get_offices(session, coordinated[:1])[coordinated[0]]


def check_reason(session: "Session", petition: Petition, kind: DocumentKind, by: Staff) -> Office:
    """The office for which this person may issue a document of this kind now.

    :raises NotAllowed: not this person. :raises NotPossible: not now; the sentence says when.
    """
    history.begin(petition, Action.ISSUE_DOCUMENT, by)
    office = issuing_office(session, petition, by)
    if not can_be_issued(kind, petition, office):
        raise NotPossible(FORMS[kind].too_early)
    return office


def kinds_open_to(session: "Session", petition: Petition, by: Staff) -> list[DocumentKind]:
    """The kinds that this person can issue now."""
    if Action.ISSUE_DOCUMENT not in allowed_actions(petition, by):
        return []
    office = issuing_office(session, petition, by)
    return [kind for kind in DocumentKind if can_be_issued(kind, petition, office)]


def issue(
    session: "Session",
    petition: Petition,
    *,
    by: Staff,
    now: datetime,
    kind: str,
    subject: str,
    body: str,
    signer_title: str,
    signer_name: str,
    version: int | None = None,
) -> Document:
    """Issue a document: it takes the next number of its series, last of all, so that what is refused takes none.

    Where the answer had no number, that of the reply becomes it; neither the answer's text nor a letter changes by that.

    :raises Invalid: words are missing, too long, or hold blanks or pictograms. :raises NotPossible: no such kind, or not now.
    """
    transition = history.begin(petition, Action.ISSUE_DOCUMENT, by, version)
    if kind not in list(DocumentKind):
        raise NotPossible
    written = DocumentKind(kind)
    office = check_reason(session, petition, written, by)
    wording = check_wording(subject, body, signer_title, signer_name)
    year, series = local_date(now).year, FORMS[written].series
    number = documents.take_number(session, office.id, year, series)
    answer = sent_answer(petition) if written is DocumentKind.REPLY else None
    document = Document(
        reference=secrets.token_hex(12),
        petition=petition,
        kind=written,
        office_id=office.id,
        office=office,
        year=year,
        series=series,
        number=number,
        symbol=symbol_of(written, office, number),
        answer_id=answer.id if answer else None,
        issued_by=by.account_id,
        issuer=accounts.get_account(session, by.account_id),
        issued_at=now,
        **vars(wording),
    )
    session.add(document)
    if answer and not answer.number:
        answer.number = document.symbol
    history.record(session, petition, transition, by, now, detail=document.symbol)
    return document


def check_wording(subject: str, body: str, signer_title: str, signer_name: str) -> Wording:
    """The words as they are kept.

    :raises Invalid: as for :func:`issue`; every field that needs something done is named.
    """
    wording = Wording(tidy_line(subject), tidy(body), tidy(signer_title), tidy_line(signer_name))
    wanted = {
        "subject": (SUBJECT_LENGTH, N_("Write what the document is about.")),
        "body": (BODY_LENGTH, N_("Write the text.")),
        "signer_title": (SIGNER_LENGTH, N_("Write the position of the person who signs.")),
        "signer_name": (SIGNER_LENGTH, N_("Write the name of the person who signs.")),
    }
    said = {name: _wrong_with(getattr(wording, name), *rule) for name, rule in wanted.items()}
    problems = {name: wrong for name, wrong in said.items() if wrong is not None}
    if problems:
        raise Invalid(problems)
    return wording


def _wrong_with(words: str, most: int, missing: str) -> Refusal | None:
    if not words:
        return Refusal(missing)
    if len(words) > most:
        return Refusal(N_("The text has %(number)s characters, at most %(most)s fit. Shorten it."), number=len(words), most=most)
    blank = _BLANK.search(words)
    if blank:
        return Refusal(N_("The text still has the blank %(blank)s. Fill it in first."), blank=blank[0])
    picture = next((letter for letter in words if is_pictogram(letter)), None)
    if picture:
        return Refusal(N_("The sign %(sign)s cannot be printed in a document. Take it out."), sign=picture)
    return None


def sign(
    session: "Session",
    petition: Petition,
    *,
    by: Staff,
    now: datetime,
    document: Document,
    inspection: "Inspection",
    files: "FileStore",
    reason: str = "",
    version: int | None = None,
) -> None:
    """Put a signed PDF in the place of the generated one.

    A second one takes the place of the first with a reason: a wrong file must not stay for ever. The history keeps the
    hash of each, who brought it and why.

    :raises Invalid: no file, one that is no whole PDF or does something by itself, or the reason for replacing is missing.
    :raises NotAllowed: the one that is there may not be opened by this person, so not replaced either.
    """
    transition = history.begin(petition, Action.SIGN_DOCUMENT, by, version)
    if not may_open_signed(session, document, by):
        raise NotAllowed(N_("The signed PDF that is there names the sender. Ask the coordinator to replace it."))
    why = tidy(reason)
    if document.signed_key and not why:
        raise Invalid({"reason": N_("A signed PDF is there already. Say why another one takes its place.")})
    if inspection.refused:
        raise Invalid({"file": inspection.refused})
    if not inspection.taken:
        raise Invalid({"file": N_("Choose the signed PDF.")})
    chosen = inspection.taken[0]
    wrong = fault_of(chosen.original) if chosen.media_type == "application/pdf" else NOT_WHOLE
    if wrong:
        raise Invalid({"file": Refusal(wrong, name=chosen.filename)})
    document.signed_key, document.signed_size = files.put(chosen.original), len(chosen.original)
    document.signed_hash, document.signed_by, document.signed_at = attachments.digest(chosen), by.account_id, now
    if names_sender(petition, document.kind, by):
        # Whoever brings a letter with the name on it has seen the name; :func:`may_open_signed` asks for it later.
        identity.reveal(session, petition, by=by, now=now, purpose="document")
    text = "\n".join(filter(None, (why, f"SHA-256: {document.signed_hash}")))
    history.record(session, petition, transition, by, now, text=text, detail=document.symbol)


def may_open_signed(session: "Session", document: Document, by: Staff) -> bool:
    """Whether this person may open the signed PDF: it may name the sender, if whoever brought it can, or ever did, see the name.

    Roles and offices change; the record of looks does not.
    """
    if not document.signed_by or names_sender(document.petition, document.kind, by):
        return True
    brought_by = accounts.get_account(session, document.signed_by).actor
    if names_sender(document.petition, document.kind, brought_by):
        return False
    return not access_records.has_looked(session, document.signed_by, document.petition_id)
