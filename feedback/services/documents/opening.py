"""Opening an issued document: the signed PDF where there is one, else what is generated, for PDF and DOCX."""

from datetime import datetime
from typing import TYPE_CHECKING

from feedback.domain.actors import Staff
from feedback.services import identity
from feedback.services.documents.issuing import may_open_signed
from feedback.services.documents.official_pdf import official_pdf
from feedback.services.documents.sheet import names_sender, sheet_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from feedback.gateways.files import FileStore
    from feedback.store.models import Document


def open_pdf(session: "Session", document: "Document", *, by: Staff, now: datetime, files: "FileStore") -> bytes:
    """The PDF as far as this person may see: whoever may not know the sender gets the generated one without the name.

    :raises FileNotFoundError: the signed file is lost.
    """
    if not document.signed_key or not may_open_signed(session, document, by):
        return official_pdf(sheet_of(session, document, by=by, now=now))
    if names_sender(document.petition, document.kind, by):
        identity.reveal(session, document.petition, by=by, now=now, purpose="document")
    return files.get(document.signed_key)


def open_docx(session: "Session", document: "Document", *, by: Staff, now: datetime) -> bytes:
    """The generated document, to be edited: what is done to it changes nothing that was issued."""
    from feedback.services.documents.official_docx import official_docx  # noqa: PLC0415 - slow to import, needed only here

    return official_docx(sheet_of(session, document, by=by, now=now))
