"""Copies of documents: what is read stays, what runs, fetches, is carried along or tells is gone. Both by the bytes."""

import io

import openpyxl
import pikepdf
import pytest
from docx import Document

from feedback.services import apart
from feedback.services.attachments import Unfit, Upload, inspect
from feedback.services.documents.signed_file import fault_of
from feedback.services.safe_copies import office as safe_office
from feedback.services.safe_copies import pdf as safe_pdf
from tests.hostile import office, pdfs
from tests.services.test_attachments import docx, photo, xlsx

PDFS = pdfs.harmful()
CLEANED, REFUSED = office.cleaned(), office.refused()


def unpacked_pdf(data: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(data)) as opened:
        return pdfs.saved(opened)


def unpacked(document: bytes) -> bytes:
    return b"\n".join(name.encode() + b"\n" + content for name, content in office.parts_of(document).items())


@pytest.mark.parametrize("holds", PDFS)
def test_a_pdf_shows_its_pages_and_does_nothing_else(holds):
    assert pdfs.MARK in PDFS[holds]
    found, copy = safe_pdf.written_anew(PDFS[holds])
    assert found == "whole"
    assert pdfs.MARK not in unpacked_pdf(copy)
    assert pdfs.TEXT in unpacked_pdf(copy)
    assert copy.startswith(b"%PDF-")
    assert fault_of(copy) == ""


def test_a_photo_in_a_pdf_loses_where_it_was_taken():
    sent = pdfs.photo_inside(photo())
    assert b"Telephone" in sent
    copy = inspect(Upload("ảnh.pdf", sent)).safe
    assert b"Telephone" not in unpacked_pdf(copy)
    assert b"Exif" not in unpacked_pdf(copy)
    with pikepdf.open(io.BytesIO(copy)) as opened:
        assert pikepdf.PdfImage(opened.pages[0].obj.Resources.XObject.Im0).as_pil_image().size == (80, 40)


def test_links_of_a_pdf_that_only_lead_somewhere_stay():
    led = pdfs.with_note(pdfs.action("/URI", URI=pikepdf.String("https://example.vn/huong-dan")))
    assert b"https://example.vn/huong-dan" in unpacked_pdf(inspect(Upload("a.pdf", led)).safe)


def test_who_made_a_pdf_is_not_said():
    with pikepdf.open(io.BytesIO(inspect(Upload("a.pdf", pdfs.told())).safe)) as opened:
        assert "/Info" not in opened.trailer
        assert "/Metadata" not in opened.Root


def test_a_pdf_of_many_pages_keeps_them_all():
    made = pdfs.blank()
    for _ in range(199):
        made.pages.append(made.pages[0])
    with pikepdf.open(io.BytesIO(inspect(Upload("a.pdf", pdfs.saved(made))).safe)) as opened:
        assert len(opened.pages) == 200


@pytest.mark.parametrize("holds", CLEANED)
def test_a_document_is_read_and_does_nothing_else(holds):
    found, copy = safe_office.written_anew(CLEANED[holds])
    assert office.MARK.encode() not in unpacked(copy)
    assert b"Exif" not in unpacked(copy)
    if found == "docx":
        read = Document(io.BytesIO(copy))
        assert read.paragraphs[0].text == "Đơn phản ánh"
    else:
        assert openpyxl.load_workbook(io.BytesIO(copy)).active["A1"].value == "giá trị"


@pytest.mark.parametrize("holds", ["DDE", "text from elsewhere", "macro button", "simple field"])
def test_what_a_field_showed_last_stays(holds):
    _found, copy = safe_office.written_anew(CLEANED[holds])
    assert "kết quả" in unpacked(copy).decode(errors="replace")


def test_fields_that_count_and_links_that_lead_stay():
    sent = office.leading("hyperlink", "https://example.vn/a", outside=True, xml=office.field("PAGE \\* MERGEFORMAT", "1"))
    _found, copy = safe_office.written_anew(sent)
    assert b"fldChar" in unpacked(copy)
    assert b'Target="https://example.vn/a"' in unpacked(copy)


@pytest.mark.parametrize("holds", REFUSED)
def test_a_document_that_cannot_be_made_safe_is_refused(holds):
    name, sentence = f"{holds}.docx", "holds a program|is broken|of a type that cannot be taken"
    with pytest.raises(Unfit, match=sentence) as unfit:
        inspect(Upload(name, REFUSED[holds]))
    assert f"“{name}”" in str(unfit.value)


def test_a_picture_in_a_letter_is_the_same_picture():
    _found, copy = safe_office.written_anew(office.with_picture(photo()))
    names = [name for name in office.parts_of(copy) if name.startswith("word/media/")]
    assert len(names) == 1
    assert names[0].endswith(".jpeg")


@pytest.mark.parametrize("document", [docx(), xlsx()], ids=["docx", "xlsx"])
def test_the_same_document_gives_the_same_copy(document):
    assert apart.run(safe_office.rewrite, document) == apart.run(safe_office.rewrite, document)
