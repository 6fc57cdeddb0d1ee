"""The forms around documents, and what the page of a petition says of them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import url_for
from wtforms import FileField, HiddenField, StringField, TextAreaField

from feedback.language import gettext as _
from feedback.language import lazy_gettext as _l
from feedback.services.documents import issuing
from feedback.services.documents.kinds import FORMS, DocumentKind
from feedback.web import labels
from feedback.web.access import actor
from feedback.web.forms import REQUIRED
from feedback.web.staff.deed_forms import DeedForm
from feedback.web.transaction import session

if TYPE_CHECKING:
    from feedback.store.models import Document, Petition


class DocumentForm(DeedForm):
    """What a document says and who signs it."""

    kind = HiddenField()
    subject = StringField(_l("Subject of the document"), REQUIRED)
    body = TextAreaField(
        _l("Text"),
        REQUIRED,
        description=_l(
            "Each line is a paragraph; “./.” comes at the end by itself. Leave «người gửi» and «địa chỉ» as they are: "
            "name and address are filled in for those who may see them."
        ),
    )
    signer_title = TextAreaField(
        _l("Position of the person who signs"), REQUIRED, description=_l("In capitals, on one line or two.")
    )
    signer_name = StringField(_l("Name of the person who signs"), REQUIRED)

    def fill(self, petition: "Petition") -> None:  # noqa: ARG002
        """Say after which words the subject is printed."""
        before = FORMS[DocumentKind(self.kind.data)].before_subject.strip()
        self.subject.description = _("It is printed after “%(words)s”.", words=before) if before else ""


class SignForm(DeedForm):
    """The signed PDF."""

    file = FileField(_l("Signed PDF"), REQUIRED, description=_l("One PDF of 10 MB at most, signed digitally or scanned."))
    reason = TextAreaField(_l("Why another one takes its place"), REQUIRED)


@dataclass(frozen=True)
class Line:
    """A document in a list."""

    document: "Document"
    name: str
    url: str


def documents_part(petition: "Petition") -> dict[str, list[Line] | list[tuple[str, str]]]:
    """What the page of a petition shows: its documents, and the kinds that can be issued now with their addresses."""
    return {
        "lines": [line_of(document) for document in petition.documents],
        "kinds": [
            (str(labels.DOCUMENTS[kind]), url_for("staff.document_new", code=petition.code, kind=kind))
            for kind in issuing.kinds_open_to(session(), petition, actor())
        ],
    }


def line_of(document: "Document") -> Line:
    """The document with its name and address."""
    url = url_for("staff.document", code=document.petition.code, reference=document.reference)
    return Line(document, str(labels.DOCUMENTS[document.kind]), url)
