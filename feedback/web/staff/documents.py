"""Official documents of a petition: written from what is known, looked at, numbered, handed out, signed."""

import base64
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from flask import Response, abort, flash, g, redirect, render_template, request, url_for

from feedback.domain.calendar import local_date
from feedback.domain.errors import Changed, Invalid, Refusal
from feedback.domain.permissions import Permission
from feedback.domain.states import Action, allowed_actions
from feedback.domain.text import fold
from feedback.extensions import clock
from feedback.language import lazy_gettext as _l
from feedback.services.documents import drafting, issuing, opening
from feedback.services.documents.kinds import DocumentKind, symbol_of
from feedback.services.documents.official_pdf import official_pictures
from feedback.services.documents.sheet import names_sender, preview
from feedback.store.queries import accounts
from feedback.store.queries import documents as query
from feedback.web import labels
from feedback.web.access import actor, allows
from feedback.web.context import settings
from feedback.web.errors import say, status_of
from feedback.web.files import files, inspected_of_staff, takes_files
from feedback.web.staff import blueprint, dossier
from feedback.web.staff.deeds import Deed
from feedback.web.staff.document_forms import DocumentForm, SignForm, line_of
from feedback.web.staff.petition import fresh, take_step
from feedback.web.transaction import records_a_look, session

if TYPE_CHECKING:
    from feedback.store.models import Document, Petition

# Both name the sender to whoever may know.
records_a_look("staff.document_pdf")
records_a_look("staff.document_docx")
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_ISSUE = Deed(
    "document",
    (Action.ISSUE_DOCUMENT,),
    Permission.ISSUE_DOCUMENT,
    _l("Issue with a number"),
    _l("The document takes the next number of the office's series and cannot be changed afterwards."),
    _l("The document is issued."),
    DocumentForm,
    issuing.issue,
)
_SIGN = Deed(
    "signed",
    (Action.SIGN_DOCUMENT,),
    Permission.ISSUE_DOCUMENT,
    _l("Add the signed PDF"),
    _l("From then on it is what is downloaded as PDF. Its SHA-256 is kept, so that nobody can exchange it unseen."),
    _l("The signed PDF is there."),
    SignForm,
    issuing.sign,
)


@blueprint.get("/petitions/<code>/documents/new")
@allows(Permission.ISSUE_DOCUMENT)
def document_new(petition: "Petition") -> Any:
    """The form of a kind, filled from the petition; refused with a sentence where it is not the time for it."""
    wanted = request.args.get("kind", "")
    if wanted not in list(DocumentKind):
        return redirect(url_for("staff.petition", code=petition.code), 303)
    kind = DocumentKind(wanted)
    office = issuing.check_reason(session(), petition, kind, actor())
    base = settings().base_url
    begun = drafting.begin_document(session(), petition, kind, office, now=clock(), base_url=base)
    return _form_page(petition, DocumentForm(data={"kind": kind, **vars(begun)}))


@blueprint.post("/petitions/<code>/documents/new")
@allows(Permission.ISSUE_DOCUMENT)
def document_issue(petition: "Petition") -> Any:
    """Issue what stands in the form, or show how it will look."""
    code, form = petition.code, DocumentForm(request.form)
    if form.kind.data not in list(DocumentKind):
        abort(404)
    if "preview" in request.form:
        return _previewed(petition, form)
    refusal = take_step(_ISSUE, petition, form)
    if refusal is not None:
        return _form_page(fresh(code), form, refusal)
    flash(str(_ISSUE.done), "success")
    return redirect(line_of(query.list_of_petition(session(), petition.id)[-1]).url, 303)


@blueprint.get("/petitions/<code>/documents/<reference>")
@allows(Permission.SEE_PETITION)
def document(petition: "Petition", reference: str) -> Any:
    """An issued document: what it says but for the sender, who issued it, and who signed."""
    return _page(petition, _find(petition, reference), SignForm())


@blueprint.route("/petitions/<code>/documents/<reference>/signed", methods=["GET", "POST"])
@allows(Permission.ISSUE_DOCUMENT)
@takes_files("file", only_if=lambda: g.get("actor") is not None)
def document_signed(petition: "Petition", reference: str) -> Any:
    """Put a signed PDF in the place of the generated one."""
    code, form = petition.code, SignForm(request.form)
    if request.method == "GET":
        return redirect(url_for("staff.document", code=code, reference=reference), 303)
    found = _find(petition, reference)

    def sign(*args: Any, file: Any, version: int, **how: Any) -> None:  # noqa: ARG001 - nothing typed could be overwritten
        issuing.sign(*args, document=found, inspection=inspected_of_staff("file"), files=files(), **how)

    refusal = take_step(replace(_SIGN, verb=sign), petition, form)
    if refusal is not None:
        again = fresh(code)
        return _page(again, _find(again, reference), form, refusal)
    flash(str(_SIGN.done), "success")
    return redirect(url_for("staff.document", code=code, reference=reference), 303)


@blueprint.get("/petitions/<code>/documents/<reference>.pdf")
@allows(Permission.SEE_PETITION)
def document_pdf(petition: "Petition", reference: str) -> Any:
    """The signed PDF, else the generated one; that the sender's name was seen is written down."""
    found = _find(petition, reference)
    return _download(found, opening.open_pdf(session(), found, by=actor(), now=clock(), files=files()), "application/pdf", "pdf")


@blueprint.get("/petitions/<code>/documents/<reference>.docx")
@allows(Permission.SEE_PETITION)
def document_docx(petition: "Petition", reference: str) -> Any:
    """The generated document to be edited; that the sender's name was seen is written down."""
    found = _find(petition, reference)
    return _download(found, opening.open_docx(session(), found, by=actor(), now=clock()), _DOCX, "docx")


def _find(petition: "Petition", reference: str) -> "Document":
    return query.find_document(session(), petition.id, reference) or abort(404)


def _previewed(petition: "Petition", form: DocumentForm) -> Any:
    """The form with pictures of the pages below, without number and sender."""
    kind = DocumentKind(form.kind.data)
    try:
        office = issuing.check_reason(session(), petition, kind, actor())
        typed = (form.subject.data, form.body.data, form.signer_title.data, form.signer_name.data)
        wording = issuing.check_wording(*(words or "" for words in typed))
    except Refusal as refusal:
        if isinstance(refusal, Invalid):
            form.accept(refusal)
        else:
            form.form_errors.append(say(refusal))
        return _form_page(petition, form, refusal)
    sheet = preview(session(), petition, kind, office, wording, on=local_date(clock()))
    pages = [f"data:image/png;base64,{base64.b64encode(page).decode()}" for page in official_pictures(sheet)]
    return _form_page(petition, form, pages=pages)


def _form_page(petition: "Petition", form: DocumentForm, refusal: Refusal | None = None, pages: list[str] | None = None) -> Any:
    known, kind = form.known_events, DocumentKind(form.kind.data)
    form.prepare(petition, _ISSUE.slug)
    page = render_template(
        "staff/document_new.html",
        petition=petition,
        form=form,
        deed=_ISSUE,
        name=labels.DOCUMENTS[kind],
        symbol=symbol_of(kind, issuing.issuing_office(session(), petition, actor()), None),
        pages=pages or [],
        meanwhile=dossier.history(petition, known) if isinstance(refusal, Changed) else [],
    )
    return page if refusal is None else (page, status_of(refusal))


def _page(petition: "Petition", document: "Document", form: SignForm, refusal: Refusal | None = None) -> Any:
    if document.signed_key is None:
        del form.reason
    form.prepare(petition, _SIGN.slug)
    by = actor()
    page = render_template(
        "staff/document.html",
        petition=petition,
        document=document,
        name=labels.DOCUMENTS[document.kind],
        signed_by=accounts.get_account(session(), document.signed_by).name if document.signed_by else "",
        names_sender=names_sender(petition, document.kind, by),
        opens_signed=issuing.may_open_signed(session(), document, by),
        form=form if Action.SIGN_DOCUMENT in allowed_actions(petition, by) else None,
        deed=_SIGN,
    )
    return page if refusal is None else (page, status_of(refusal))


def _download(document: "Document", data: bytes, media_type: str, ending: str) -> Response:
    """A file under its number and sign, its letters without marks. It is never shown in place, and nobody keeps it on the way."""
    response = Response(data, mimetype=media_type)
    plain = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in fold(document.symbol))
    response.headers.set("Content-Disposition", "attachment", filename=f"{plain.upper()}.{ending}")
    response.headers["Cache-Control"] = "private, no-store"
    return response
