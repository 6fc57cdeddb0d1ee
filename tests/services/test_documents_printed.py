"""Documents on paper: the layout of NĐ 30/2020 as PDF and DOCX, who finds the sender named in them, and signed ones."""

import hashlib
import io

import docx
import pikepdf
import pypdfium2
import pytest
from docx.shared import Mm, Pt
from sqlalchemy import select

from feedback.domain.errors import Invalid, NotAllowed
from feedback.services.attachments import Upload, inspect_all
from feedback.services.documents import issuing, opening
from feedback.services.documents.kinds import DocumentKind
from feedback.services.documents.official_docx import official_docx
from feedback.services.documents.official_pdf import official_pdf, official_pictures
from feedback.services.documents.sheet import Sheet
from feedback.store.models import AccessRecord
from feedback.store.queries.accounts import find_account_by_id
from tests import people
from tests.services.test_attachments import docx as plain_docx
from tests.services.test_attachments import pdf as plain_pdf
from tests.services.test_documents import issue

WAYS = {
    "reply": ("answered", "clerk"),
    "receipt_slip": ("in_progress", "clerk"),
    "transfer_slip": ("in_progress", "coordinator"),
    "refusal_notice": ("refused", "coordinator"),
    "supplement_request": ("awaiting_supplement", "coordinator"),
}


@pytest.fixture
def issued(session, clock, files):
    """``issued("reply", confidential=True)``: the case and a document of that kind."""

    def made(kind: str, *, words: dict | None = None, **wishes):
        state, role = WAYS[kind]
        case = people.case_in(session, state, now=clock(), files=files, **wishes)
        return case, issue(case, role, kind, **(words or {}))

    return made


def pages_of(data: bytes) -> list[str]:
    with pypdfium2.PdfDocument(data) as opened:
        return [page.get_textpage().get_text_range().replace("\r\n", "\n") for page in opened]


def paper(case, document, role: str, files) -> str:
    """What somebody reads in the PDF they download, on one line."""
    data = opening.open_pdf(case.session, document, by=case.person(role), now=case.now, files=files)
    return " ".join(" ".join(pages_of(data)).split())


def paragraphs_of(data: bytes) -> list[str]:
    """The text of a DOCX, tables in their places."""
    opened = docx.Document(io.BytesIO(data))
    found = []
    for part in opened.iter_inner_content():
        cells = [cell for row in part.rows for cell in row.cells] if hasattr(part, "rows") else [part]
        found += [p.text for cell in cells for p in getattr(cell, "paragraphs", [cell]) if p.text]
    return found


@pytest.mark.parametrize("kind", list(DocumentKind))
def test_every_kind_says_the_same_as_pdf_and_as_docx(issued, files, kind):
    case, document = issued(kind)
    by = case.person("coordinator")
    pdf = opening.open_pdf(case.session, document, by=by, now=case.now, files=files)
    # Where a line breaks, an address may be cut in two.
    printed = "".join("".join(pages_of(pdf)).split())
    edited = paragraphs_of(opening.open_docx(case.session, document, by=by, now=case.now))
    for line in edited:
        assert "".join(line.split()) in printed
    for part in ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", f"Số: {document.symbol}", "Nơi nhận:"):
        assert part in edited
    assert "Quảng Ninh, ngày 20 tháng 11 năm 2026" in edited
    assert any(line.endswith("./.") for line in edited)
    assert edited[-1] == "Vũ Thị Lãnh"
    with pikepdf.open(io.BytesIO(pdf)) as opened, opened.open_metadata() as told:
        assert told["pdfuaid:part"] == "1"
        assert document.symbol in told["dc:title"]


def test_a_letter_has_its_subject_under_the_number_and_a_notice_its_type_above_the_text(issued, files):
    case, reply = issued("reply")
    lines = paragraphs_of(opening.open_docx(case.session, reply, by=case.person("clerk"), now=case.now))
    assert lines[:4] == [
        "UBND THÀNH PHỐ QUẢNG NINH",
        "SỞ Y TẾ",
        "Số: 01/SYT-VP",
        "V/v trả lời phản ánh, kiến nghị “Chờ lâu ở quầy tiếp nhận”",
    ]
    assert "Kính gửi: Ông/Bà Nguyễn Thị An" in lines
    case, notice = issued("refusal_notice")
    lines = paragraphs_of(opening.open_docx(case.session, notice, by=case.person("coordinator"), now=case.now))
    assert lines[0] == "ỦY BAN NHÂN DÂN THÀNH PHỐ QUẢNG NINH"
    at = lines.index("THÔNG BÁO")
    assert lines[at + 1].startswith("Về việc không tiếp nhận phản ánh")
    assert "TM. ỦY BAN NHÂN DÂN" in lines
    assert "CHỦ TỊCH" in lines


def test_a_commune_writes_from_its_own_place_and_under_no_other_name(session, clock, files):
    case = people.case_in(session, "in_progress", now=clock.set("2027-02-05T08:05"), files=files, office="UBND-06688")
    slip = issue(case, "clerk", "receipt_slip")
    lines = paragraphs_of(opening.open_docx(session, slip, by=case.person("clerk"), now=case.now))
    assert lines[:2] == ["ỦY BAN NHÂN DÂN PHƯỜNG HẠ LONG", "Số: 01/PTN-UBND"]
    assert "Hạ Long, ngày 05 tháng 02 năm 2027" in lines


def test_the_docx_has_the_page_the_decree_wants(issued):
    case, reply = issued("reply")
    opened = docx.Document(io.BytesIO(opening.open_docx(case.session, reply, by=case.person("clerk"), now=case.now)))
    section = opened.sections[0]
    edges = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(edge / Mm(1)) for edge in edges] == [20, 20, 30, 15]
    assert (round(section.page_width / Mm(1)), round(section.page_height / Mm(1))) == (210, 297)
    assert (opened.styles["Normal"].font.name, opened.styles["Normal"].font.size) == ("Times New Roman", Pt(14))
    assert section.different_first_page_header_footer
    assert "PAGE" in section.header.paragraphs[0]._p.xml
    assert not section.first_page_header.paragraphs[0]._p.xpath(".//w:instrText")
    body = [p for p in opened.paragraphs if p.text.startswith("Ngày 20")]
    assert (body[0].alignment, round(body[0].paragraph_format.first_line_indent / Mm(1), 1)) == (3, 12.7)


def test_who_may_know_the_sender_finds_the_name_and_that_is_written_down(issued, files):
    case, reply = issued("reply")
    assert "Kính gửi: Ông/Bà Nguyễn Thị An Địa chỉ: 12 Lê Thánh Tông" in paper(case, reply, "clerk", files)
    assert "Kính gửi: Người gửi (giữ kín)" in paper(case, reply, "inspector", files)
    opening.open_docx(case.session, reply, by=case.person("leader"), now=case.now)
    case.session.flush()
    looks = [(look.account_id, look.purpose) for look in case.session.scalars(select(AccessRecord))]
    assert looks == [(case.person(role).account_id, "document") for role in ("clerk", "leader")]


def test_a_sender_kept_secret_is_named_to_the_coordinator_alone(issued, files):
    case, reply = issued("reply", confidential=True)
    for role in ("clerk", "officer", "leader", "inspector"):
        assert "Kính gửi: Người gửi (giữ kín)" in paper(case, reply, role, files)
    assert "Kính gửi: Ông/Bà Nguyễn Thị An" in paper(case, reply, "coordinator", files)
    case, slip = issued("receipt_slip", confidential=True)
    text = paper(case, slip, "clerk", files)
    assert "Người gửi (giữ kín). Địa chỉ: (giữ kín)." in text
    assert "An" not in text.split()
    # The slip goes to the office from which the name is kept.
    case, slip = issued("transfer_slip", confidential=True)
    assert "Người gửi (giữ kín); địa chỉ: (giữ kín)" in paper(case, slip, "coordinator", files)


def test_a_long_text_breaks_over_numbered_pages(issued, files):
    long = "\n".join(f"{number}. " + "Nội dung đã được kiểm tra. " * 12 for number in range(1, 31))
    assert len(long) > 9_500
    case, reply = issued("reply", words={"body": long})
    data = opening.open_pdf(case.session, reply, by=case.person("clerk"), now=case.now, files=files)
    pages = pages_of(data)
    assert len(pages) > 3
    assert not pages[0].startswith("1")
    assert [page.split("\n")[0] for page in pages[1:]] == [str(number) for number in range(2, len(pages) + 1)]
    assert "./." in pages[-1]
    assert "Vũ Thị Lãnh" in pages[-1]


def sheet(**parts) -> Sheet:
    usual = {
        "superior": "UBND THÀNH PHỐ QUẢNG NINH",
        "agency": "SỞ Y TẾ",
        "symbol": "01/SYT-VP",
        "place_and_day": "Quảng Ninh, ngày 05 tháng 02 năm 2027",
        "title": "",
        "subject": "V/v trả lời",
        "recipients": ("Ông/Bà An",),
        "paragraphs": ("Đã xong./.",),
        "copies": ("- Lưu: VT.",),
        "signer_title": ("GIÁM ĐỐC",),
        "signer_name": "Vũ Thị Lãnh",
    }
    return Sheet(**{**usual, **parts})


def test_what_was_typed_is_never_read_as_markup():
    odd = "#panic() $x^2$ *đậm* _x_ <w:p/> & `x` @ref // không phải chú thích"
    assert odd in " ".join(" ".join(pages_of(official_pdf(sheet(paragraphs=(odd,))))).split())
    assert odd in paragraphs_of(official_docx(sheet(paragraphs=(odd,))))


def test_a_name_with_a_sign_that_no_typeface_has_still_makes_a_letter():
    named = sheet(recipients=("Ông/Bà 山 🙂",))
    assert "Đã xong./." in pages_of(official_pdf(named))[0]
    assert official_pictures(named)[0].startswith(b"\x89PNG")


def sign(case, document, role: str, files, upload: Upload | None, reason: str = "") -> None:
    inspection = inspect_all([upload] if upload else [])
    issuing.sign(
        case.session, case.petition, by=case.person(role), now=case.now, document=document, inspection=inspection, files=files,
        reason=reason,
    )  # fmt: skip


def test_the_signed_pdf_takes_the_place_of_the_generated_one(issued, files, clock):
    case, reply = issued("reply")
    signed = plain_pdf()
    sign(case, reply, "clerk", files, Upload("ký.pdf", signed))
    assert opening.open_pdf(case.session, reply, by=case.person("officer"), now=case.now, files=files) == signed
    assert reply.signed_hash == hashlib.sha256(signed).hexdigest()
    assert (reply.signed_size, reply.signed_by, reply.signed_at) == (len(signed), case.person("clerk").account_id, clock())
    event = case.petition.events[-1]
    assert (event.action, event.detail, event.text) == ("sign_document", reply.symbol, f"SHA-256: {reply.signed_hash}")


def test_another_signed_pdf_needs_a_reason_and_both_stay_in_the_history(issued, files):
    case, reply = issued("reply")
    first, second = plain_pdf(), plain_pdf(linearize=True)
    sign(case, reply, "clerk", files, Upload("a.pdf", first))
    with pytest.raises(Invalid) as refused:
        sign(case, reply, "clerk", files, Upload("b.pdf", second))
    assert list(refused.value.fields) == ["reason"]
    sign(case, reply, "clerk", files, Upload("b.pdf", second), reason="Tệp trước là bản nháp.")
    said = [event.text for event in case.petition.events if event.action == "sign_document"]
    hashes = [hashlib.sha256(data).hexdigest() for data in (first, second)]
    assert said == [f"SHA-256: {hashes[0]}", f"Tệp trước là bản nháp.\nSHA-256: {hashes[1]}"]
    assert reply.signed_hash == hashes[1]


@pytest.mark.parametrize(
    "upload",
    [
        None,
        Upload("a.pdf", b""),
        Upload("a.pdf", b"%PDF-1.7 nothing"),
        Upload("a.pdf", plain_pdf()[:-60]),
        Upload("a.pdf", plain_pdf(encryption=pikepdf.Encryption(user="x", owner="y"))),
        Upload("a.docx", plain_docx()),
        Upload("a.pdf", b"%PDF-" + b"x" * (10 * 1024 * 1024)),
    ],
    ids=["none", "empty", "no PDF", "cut off", "locked", "DOCX", "too large"],
)
def test_what_is_no_whole_pdf_is_refused(issued, files, upload):
    case, reply = issued("reply")
    with pytest.raises(Invalid) as refused:
        sign(case, reply, "clerk", files, upload)
    assert list(refused.value.fields) == ["file"]
    assert reply.signed_key is None


def scripted(opened):
    opened.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


def launching(opened):
    launch = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="cmd.exe")
    opened.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.GoTo, D="x", Next=pikepdf.Array([launch]))


def page_action(opened):
    opened.pages[0].obj.AA = pikepdf.Dictionary(O=pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://example.vn"))


def named(opened):
    opened.Root.Names = pikepdf.Dictionary(JavaScript=opened.make_indirect(pikepdf.Dictionary(Names=pikepdf.Array())))


def carrying(opened):
    opened.attachments["a.exe"] = b"MZ"


def xfa(opened):
    opened.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array(), XFA=opened.make_stream(b"<xdp/>"))


def film(opened):
    note = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.RichMedia, Rect=[0, 0, 1, 1])
    opened.pages[0].obj.Annots = pikepdf.Array([note])


@pytest.mark.parametrize("spoil", [scripted, launching, page_action, named, carrying, xfa, film])
def test_a_signed_pdf_that_does_or_carries_something_is_refused(issued, files, spoil):
    case, reply = issued("reply")
    with pytest.raises(Invalid) as refused:
        sign(case, reply, "clerk", files, Upload("ký.pdf", changed(spoil)))
    assert "“ký.pdf” holds a program" in str(refused.value.fields["file"][0])
    assert reply.signed_key is None


def quiet(opened):
    link = pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://example.vn")
    note = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 1, 1], A=link)
    opened.pages[0].obj.Annots = pikepdf.Array([note])
    opened.Root.OpenAction = pikepdf.Array([opened.pages[0].obj, pikepdf.Name.Fit])
    field = pikepdf.Dictionary(FT=pikepdf.Name.Sig, T="Signature1", V=pikepdf.Dictionary(Type=pikepdf.Name.Sig))
    opened.Root.AcroForm = pikepdf.Dictionary(SigFlags=3, Fields=pikepdf.Array([opened.make_indirect(field)]))


def test_links_a_first_page_and_a_signature_are_no_trouble(issued, files):
    case, reply = issued("reply")
    sign(case, reply, "clerk", files, Upload("ký.pdf", changed(quiet)))
    assert reply.signed_key


def changed(change) -> bytes:
    """A PDF of one page after something was done to it."""
    made = io.BytesIO()
    with pikepdf.open(io.BytesIO(plain_pdf())) as opened:
        change(opened)
        opened.save(made)
    return made.getvalue()


def test_a_signed_letter_with_the_name_stays_closed_to_the_office_it_is_kept_from(issued, files):
    case, reply = issued("reply", confidential=True)
    named, unnamed = plain_pdf(), plain_pdf(linearize=True)
    sign(case, reply, "clerk", files, Upload("a.pdf", unnamed))
    assert opening.open_pdf(case.session, reply, by=case.person("leader"), now=case.now, files=files) == unnamed
    sign(case, reply, "coordinator", files, Upload("b.pdf", named), reason="Bản gửi đi có tên.")
    assert opening.open_pdf(case.session, reply, by=case.person("coordinator"), now=case.now, files=files) == named
    assert "Người gửi (giữ kín)" in paper(case, reply, "leader", files)
    with pytest.raises(NotAllowed):
        sign(case, reply, "clerk", files, Upload("c.pdf", unnamed), reason="Lại.")
    # Whoever brought it coordinates no more: what they had seen by then they had seen.
    brought_by = find_account_by_id(case.session, reply.signed_by)
    brought_by.memberships[0].role = "officer"
    case.session.flush()
    assert "Người gửi (giữ kín)" in paper(case, reply, "leader", files)
