"""Masking a file before everyone can have it: black boxes on a picture, decisions on a paper's words, and what came of it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import Response, abort, flash, redirect, render_template, request, url_for
from wtforms import TextAreaField

from feedback.domain.boxes import MOST_BOXES, Box, read_boxes
from feedback.domain.errors import Invalid, Refusal
from feedback.domain.permissions import Permission
from feedback.domain.text import whole_number
from feedback.extensions import clock
from feedback.language import gettext as _
from feedback.language import lazy_gettext as _l
from feedback.services import masking, papers, public_copies, publishing
from feedback.services.photos import sides
from feedback.web.access import actor, allows
from feedback.web.errors import say
from feedback.web.files import PICTURE, delete_afterwards, files, serve_copy
from feedback.web.forms import REQUIRED, PageForm
from feedback.web.staff import blueprint
from feedback.web.staff.decisions import DecisionsField, kinds_left, worked_on
from feedback.web.staff.deed_forms import proof_name
from feedback.web.staff.petition import fresh
from feedback.web.transaction import session, start_again

if TYPE_CHECKING:
    from feedback.store.models import Attachment, Petition

_SIDES = ("left", "top", "width", "height")
_EMPTY_ROWS = 3


class PaperForm(PageForm):
    """The words of a paper, and what was decided on each place in them."""

    text = TextAreaField(_l("Text that everyone may read"), REQUIRED)
    decisions = DecisionsField()

    def fill(self, petition: "Petition", part: str) -> None:
        """Look through the text."""
        self.decisions.reviews = masking.review(session(), petition, {part: self.text.data or ""}, self.decisions.data)
        self.text.data = self.decisions.reviews[part].text

    def press(self, petition: "Petition", part: str) -> None:
        """Have what is left masked; what was decided stays."""
        reviews = masking.review(session(), petition, {part: self.text.data or ""}, self.decisions.data)
        self.decisions.data = masking.all_masked(reviews)


@dataclass(frozen=True)
class _Opened:
    """A proof as the page opens it: its number among the files of the answer, and the page of a scan, else 0."""

    petition: "Petition"
    proof: "Attachment"
    number: int
    page: int

    @property
    def name(self) -> str:
        """What everyone calls it."""
        name = proof_name(self.proof, self.number)
        return _("%(name)s, page %(number)s", name=name, number=self.page) if self.page else name

    @property
    def is_picture(self) -> bool:
        """Whether boxes are drawn on it."""
        return bool(self.page) or public_copies.is_picture(self.proof)


@blueprint.get("/petitions/<code>/public-files/<reference>")
@allows(Permission.PUBLISH)
def public_file(petition: "Petition", reference: str) -> Any:
    """A proof of the answer, and what everyone would get of it."""
    opened = _open(petition, reference)
    if opened.is_picture:
        return _picture_page(opened, _rows(public_copies.boxes_of(opened.proof, opened.page)))
    copy = public_copies.copy_of(opened.proof)
    if copy is not None and copy.text:
        return _paper_page(opened, PaperForm(data={"text": copy.text}))
    try:
        text = public_copies.words(opened.proof, files())
        return _paper_page(opened, PaperForm(data={"text": text})) if text else _scan_page(opened)
    except papers.Unreadable:
        return render_template("staff/public_scan.html", opened=opened, pages=[])


@blueprint.post("/petitions/<code>/public-files/<reference>")
@allows(Permission.PUBLISH)
def public_file_mask(petition: "Petition", reference: str) -> Any:
    """Make the copy for everyone; where the file is public, that copy is what everyone gets from now on."""
    opened = _open(petition, reference)
    return _mask_picture(opened) if opened.is_picture else _mask_paper(opened)


@blueprint.get("/petitions/<code>/public-files/<reference>/copy")
@allows(Permission.PUBLISH)
def public_file_copy(petition: "Petition", reference: str) -> Response:
    """What everyone gets, or would get, of a proof."""
    opened = _open(petition, reference)
    copy = public_copies.copy_of(opened.proof, opened.page)
    if copy is None:
        abort(404)
    return serve_copy(copy, "Ảnh.jpg" if opened.is_picture else "Tài liệu.pdf")


@blueprint.get("/petitions/<code>/public-files/<reference>/page")
@allows(Permission.PUBLISH)
def public_file_page(petition: "Petition", reference: str) -> Response:
    """A page of a scanned paper as a picture, as it came."""
    opened = _open(petition, reference)
    if not opened.page:
        abort(404)
    try:
        drawn = public_copies.picture(opened.proof, opened.page, files())
    except papers.Unreadable:
        abort(404)
    return Response(drawn, mimetype=PICTURE, headers={"Cache-Control": "private, no-store"})


def _mask_picture(opened: _Opened) -> Any:
    rows = _typed()
    if "more" in request.form:
        return _picture_page(opened, rows)
    try:
        gone = public_copies.show_picture(
            session(),
            opened.proof,
            read_boxes(rows),
            by=actor(),
            now=clock(),
            files=files(),
            looked_at="looked_at" in request.form,
            page=opened.page,
        )
    except Refusal as refusal:
        start_again()
        said = refusal.fields["looked_at"][0] if isinstance(refusal, Invalid) else refusal
        return _picture_page(_again(opened), rows, say(said)), 422
    return _made(opened, gone)


def _mask_paper(opened: _Opened) -> Any:
    form = PaperForm(request.form)
    if "press" in request.form:
        form.press(opened.petition, opened.proof.reference)
        return _paper_page(opened, form)
    try:
        gone = public_copies.show_paper(
            session(),
            opened.proof,
            form.text.data or "",
            form.decisions.data,
            title=opened.name,
            by=actor(),
            now=clock(),
            files=files(),
        )
    except Invalid as invalid:
        start_again()
        form.accept(invalid)
        return _paper_page(_again(opened), form), 422
    return _made(opened, gone)


def _made(opened: _Opened, gone: list[str]) -> Any:
    delete_afterwards(gone)
    flash(_("The copy for everyone was made. Look at it below before it goes public."), "success")
    code, reference = opened.petition.code, opened.proof.reference
    return redirect(url_for("staff.public_file", code=code, reference=reference, page=opened.page or None), 303)


def _picture_page(opened: _Opened, rows: list[dict[str, str]], trouble: str = "") -> str:
    code, reference = opened.petition.code, opened.proof.reference
    page = url_for("staff.public_file_page", code=code, reference=reference, page=opened.page)
    return render_template(
        "staff/public_file.html",
        opened=opened,
        copy=public_copies.copy_of(opened.proof, opened.page),
        address=page if opened.page else url_for("staff.attachment", code=code, reference=reference),
        rows=rows + [dict.fromkeys(_SIDES, "")] * min(_EMPTY_ROWS, MOST_BOXES - len(rows)),
        sides=(None if opened.page else sides(opened.proof.safe_key, files())) or (1414, 2000),
        trouble=trouble,
    )


def _paper_page(opened: _Opened, form: PaperForm) -> str:
    form.fill(opened.petition, opened.proof.reference)
    return render_template(
        "staff/public_paper.html",
        opened=opened,
        form=form.set_apart("paper"),
        copy=public_copies.copy_of(opened.proof),
        working=worked_on(form.decisions.reviews[opened.proof.reference]),
        left=sum(number for *_kind, number in kinds_left(form.decisions.suggestions)),
    )


def _scan_page(opened: _Opened) -> str:
    """:raises papers.Unreadable: its pages cannot be drawn either."""
    count = public_copies.pages(opened.proof, files())
    looked_at = {copy.page for copy in opened.proof.copies}
    return render_template("staff/public_scan.html", opened=opened, pages=[(n, n in looked_at) for n in range(1, count + 1)])


def _open(petition: "Petition", reference: str) -> _Opened:
    """The proof, and the page that the address names; 404 where there is none."""
    found = [(n, proof) for n, proof in enumerate(publishing.proofs(petition), 1) if proof.reference == reference]
    page = whole_number(request.args.get("page", "0"))
    if not found or page is None or page > papers.MOST_PAGES:
        abort(404)
    number, proof = found[0]
    if page and proof.media_type != "application/pdf":
        abort(404)
    return _Opened(petition, proof, number, page)


def _again(opened: _Opened) -> _Opened:
    """The same, as it is stored, after something was refused."""
    return _open(fresh(opened.petition.code), opened.proof.reference)


def _typed() -> list[dict[str, str]]:
    """The rows of the form that hold anything."""
    columns = [request.form.getlist(name)[: MOST_BOXES + 1] for name in _SIDES]
    rows = [dict(zip(_SIDES, row, strict=True)) for row in zip(*columns, strict=False)]
    return [row for row in rows if any(value.strip() for value in row.values())]


def _rows(boxes: list[Box]) -> list[dict[str, str]]:
    return [{name: f"{getattr(box, name):g}" for name in _SIDES} for box in boxes]
