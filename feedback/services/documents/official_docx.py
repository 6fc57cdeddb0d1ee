"""A document as DOCX, to be edited by a clerk: Times New Roman 14, the margins and places of NĐ 30/2020, Phụ lục I."""

import io
from collections.abc import Iterable
from typing import TYPE_CHECKING

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import _Cell
    from docx.text.paragraph import Paragraph

    from feedback.services.documents.sheet import Sheet

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_FONT = "Times New Roman"
_CENTRE, _LEFT, _BOTH = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.JUSTIFY
_TEXT_WIDTH = Mm(165)
_HEAD, _FOOT = (Mm(70), Mm(95)), (Mm(75), Mm(90))


def official_docx(sheet: "Sheet") -> bytes:
    """The document as a file that word processors open."""
    document = docx.Document()
    _set_up(document, sheet)
    _head(document, sheet)
    if sheet.title:
        _line(document.add_paragraph(), sheet.title, 14, bold=True, before=12)
        _line(document.add_paragraph(), sheet.subject, 14, bold=True)
        _rule(document.add_paragraph(), _TEXT_WIDTH, Mm(40))
    for place, line in enumerate(sheet.recipients):
        words = f"Kính gửi: {line}" if place == 0 else line
        _line(document.add_paragraph(), words, 14, before=12 if place == 0 else 0)
    _body(document, sheet.paragraphs)
    _foot(document, sheet)
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()


def _set_up(document: "Document", sheet: "Sheet") -> None:
    """Page, typeface, what the file says of itself, and the number at the head of every page but the first."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = Mm(20), Mm(20), Mm(30), Mm(15)
    section.header_distance = Mm(10)
    section.different_first_page_header_footer = True
    style = document.styles["Normal"]
    style.font.name, style.font.size = _FONT, Pt(14)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:eastAsia", "w:cs", "w:hAnsi"):
        fonts.set(qn(script), _FONT)
    style.paragraph_format.space_after = style.paragraph_format.space_before = Pt(0)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "vi-VN")
    style.element.get_or_add_rPr().append(language)
    document.core_properties.title, document.core_properties.author = f"{sheet.symbol} {sheet.subject}", sheet.agency
    document.core_properties.language = "vi-VN"
    _page_number(section.header.paragraphs[0])


def _page_number(paragraph: "Paragraph") -> None:
    paragraph.alignment = _CENTRE
    run = paragraph.add_run()
    run.font.size = Pt(13)
    for kind, words in (("begin", ""), ("", "PAGE"), ("end", "")):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = words
        run._r.append(part)


def _head(document: "Document", sheet: "Sheet") -> None:
    """Agency and number on the left, the state's name and the day on the right."""
    left, right = _pair(document, _HEAD)
    if sheet.superior:
        _line(left.paragraphs[0], sheet.superior, 12)
    _line(left.add_paragraph() if sheet.superior else left.paragraphs[0], sheet.agency, 12, bold=True)
    _rule(left.add_paragraph(), _HEAD[0], Mm(24))
    _line(left.add_paragraph(), f"Số: {sheet.symbol}", 13)
    if not sheet.title:
        _line(left.add_paragraph(), sheet.subject, 12)
    _line(right.paragraphs[0], "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 12, bold=True)
    _line(right.add_paragraph(), "Độc lập - Tự do - Hạnh phúc", 13, bold=True)
    _rule(right.add_paragraph(), _HEAD[1], Mm(59))
    _line(right.add_paragraph(), sheet.place_and_day, 13, italic=True)


def _body(document: "Document", paragraphs: Iterable[str]) -> None:
    paragraph = None
    for place, words in enumerate(paragraphs):
        paragraph = document.add_paragraph(words)
        layout = paragraph.paragraph_format
        layout.alignment, layout.first_line_indent = _BOTH, Mm(12.7)
        layout.space_before, layout.space_after, layout.line_spacing = Pt(18 if place == 0 else 0), Pt(6), 1.15
    if paragraph is not None:
        # The last words and the signature stand on one page.
        paragraph.paragraph_format.keep_with_next = True


def _foot(document: "Document", sheet: "Sheet") -> None:
    """To whom it goes on the left, who signs on the right."""
    gap = document.add_paragraph()
    gap.paragraph_format.keep_with_next = True
    left, right = _pair(document, _FOOT)
    _line(left.paragraphs[0], "Nơi nhận:", 12, bold=True, italic=True, alignment=_LEFT)
    for line in sheet.copies:
        _line(left.add_paragraph(), line, 11, alignment=_LEFT)
    for place, line in enumerate(sheet.signer_title):
        _line(right.add_paragraph() if place else right.paragraphs[0], line, 14, bold=True)
    _line(right.add_paragraph(), sheet.signer_name, 14, bold=True, before=72)


def _pair(document: "Document", widths: tuple[Length, Length]) -> "tuple[_Cell, _Cell]":
    """Two cells side by side without lines, that stay on one page."""
    table = document.add_table(rows=1, cols=2)
    table.autofit = False
    row = table.rows[0]
    whole = OxmlElement("w:cantSplit")
    row._tr.get_or_add_trPr().append(whole)
    for column, cell, width in zip(table.columns, row.cells, widths, strict=True):
        # Word goes by the cells, others by the columns.
        column.width = cell.width = width
    return row.cells[0], row.cells[1]


def _line(
    paragraph: "Paragraph",
    words: str,
    size: float,
    *,
    bold: bool = False,
    italic: bool = False,
    before: float = 0,
    alignment: WD_ALIGN_PARAGRAPH = _CENTRE,
) -> None:
    run = paragraph.add_run(words)
    run.bold, run.italic, run.font.size = bold, italic, Pt(size)
    paragraph.alignment, paragraph.paragraph_format.space_before = alignment, Pt(before)


def _rule(paragraph: "Paragraph", width: Length, length: Length) -> None:
    """A line of some length under the words above it: the border of an empty paragraph that is set in from both sides."""
    layout = paragraph.paragraph_format
    layout.left_indent = layout.right_indent = Length((width - length) // 2)
    layout.line_spacing, layout.space_after = Pt(4), Pt(4)
    border, edge = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "auto")):
        edge.set(qn(f"w:{name}"), value)
    border.append(edge)
    paragraph._p.get_or_add_pPr().insert_element_before(border, "w:shd", "w:spacing", "w:ind", "w:jc")
