"""A report as a text document that a clerk can edit: A4 across, in the face of official papers."""

import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape

from feedback.domain.text import N_
from feedback.services.reports.said import CHECKED, checked, notes_of
from feedback.services.reports.shown import levels, lines, printable, texts
from feedback.services.reports.table import Column, Head, Kind, Report, Table
from feedback.services.reports.wording import Translate

_FACE = "Times New Roman"
_NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_WIDTH = 14570
"""Of the text, in twentieths of a point: A4 across without its margins."""


def document(report: Report, translate: Translate, *, now: datetime) -> bytes:
    """The file."""
    from docx import Document  # noqa: PLC0415 - needed only here

    paper = Document()
    paper.core_properties.title = report.head.centre[0]
    paper.core_properties.author = ""
    paper.core_properties.created = now
    _prepare(paper)
    _head(paper, report.head)
    for table in report.tables:
        paper.add_heading(table.title.put(translate), level=2)
        shown, rest = printable(table)
        _table(paper, shown, translate)
        for said in (*rest, *table.notes):
            paper.add_paragraph(said.put(translate))
    for title, paragraphs in notes_of(report, translate):
        paper.add_heading(title, level=2)
        for text in paragraphs:
            paper.add_paragraph(text)
    paper.add_heading(translate(N_("Checks")), level=2)
    words = [[translate(word) for word in CHECKED], *map(list, checked(report, translate))]
    _rows(paper, [_tr(line, [1, 1, 1], bold=index == 0, header=index == 0) for index, line in enumerate(words)], [6, 4, 4])
    kept = io.BytesIO()
    paper.save(kept)
    return kept.getvalue()


def _prepare(paper: Any) -> None:
    from docx.enum.section import WD_ORIENT  # noqa: PLC0415
    from docx.oxml.ns import qn  # noqa: PLC0415
    from docx.shared import Cm, Pt, RGBColor  # noqa: PLC0415

    page = paper.sections[0]
    page.orientation, page.page_width, page.page_height = WD_ORIENT.LANDSCAPE, Cm(29.7), Cm(21)
    page.top_margin, page.bottom_margin, page.left_margin, page.right_margin = Cm(2), Cm(2), Cm(2.5), Cm(1.5)
    for name, size in (("Normal", 12), ("Heading 1", 13), ("Heading 2", 12)):
        style = paper.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = _FACE, Pt(size), RGBColor(0, 0, 0)
        for face in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
            style.element.get_or_add_rPr().get_or_add_rFonts().set(qn(face), _FACE)
        for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            style.element.rPr.rFonts.attrib.pop(qn(theme), None)
        style.paragraph_format.space_after = Pt(4)


def _head(paper: Any, head: Head) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH  # noqa: PLC0415

    cells = paper.add_table(rows=1, cols=2).rows[0].cells
    for cell, block in zip(cells, (head.left, head.right), strict=True):
        cell.text = "\n".join(block)
    title, *below = head.centre
    paper.add_heading(title, level=1).alignment = WD_ALIGN_PARAGRAPH.CENTER
    for text in below:
        paper.add_paragraph(text).alignment = WD_ALIGN_PARAGRAPH.CENTER


def _table(paper: Any, table: Table, translate: Translate) -> None:
    rows = list(_captions(table.columns, translate))
    if any(column.number for column in table.columns):
        rows.append(_tr([column.number for column in table.columns], [1] * len(table.columns), header=True, centred=True))
    for row in lines(table):
        centred = [column.kind not in (Kind.TEXT, Kind.CODE) for column in table.columns]
        told = texts(table, row, translate)
        rows.append(_tr(told, [1] * len(told), bold=row is table.total, centred=centred, level=row.level))
    _rows(paper, rows, [column.width for column in table.columns])


def _captions(columns: Sequence[Column], translate: Translate) -> Iterable[str]:
    """The captions; a cell that spans rows is told again below as one that goes on."""
    grid = levels(columns)
    below: dict[int, int] = {}
    for headings in grid:
        position, cells = 0, []
        waiting = iter(headings)
        while position < len(columns):
            if below.get(position):
                below[position] -= 1
                cells.append(_tc("", merged="continue"))
                position += 1
                continue
            heading = next(waiting)
            if heading.rows > 1:
                below[position] = heading.rows - 1
            merged = "restart" if heading.rows > 1 else ""
            cells.append(_tc(heading.said.put(translate), heading.columns, merged=merged, bold=True, centred=True))
            position += heading.columns
        yield _line(cells, header=True)


def _tr(
    told: Sequence[str],
    spans: Sequence[int],
    *,
    bold: bool = False,
    header: bool = False,
    centred: bool | Sequence[bool] = False,
    level: int = 0,
) -> str:
    middles = [centred] * len(told) if isinstance(centred, bool) else centred
    cells = zip(told, spans, middles, strict=True)
    return _line([_tc(text, span, bold=bold, centred=middle, level=level) for text, span, middle in cells], header=header)


def _line(cells: Sequence[str], *, header: bool) -> str:
    kept = "<w:tblHeader/>" if header else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{kept}</w:trPr>{''.join(cells)}</w:tr>"


def _tc(text: str, span: int = 1, *, merged: str = "", bold: bool = False, centred: bool = False, level: int = 0) -> str:
    """A cell as the format writes it: through the library's own objects a table of thousands of lines takes minutes."""
    cell = (f'<w:gridSpan w:val="{span}"/>' if span > 1 else "") + (f'<w:vMerge w:val="{merged}"/>' if merged else "")
    place = '<w:jc w:val="center"/>' if centred else f'<w:ind w:left="{level * 240}"/>' if level else ""
    look = f'{"<w:b/>" if bold else ""}<w:sz w:val="18"/>'
    return (
        f'<w:tc><w:tcPr>{cell}<w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr><w:spacing w:after="0"/>{place}</w:pPr><w:r><w:rPr>{look}</w:rPr>'
        f'<w:t xml:space="preserve">{escape(_drawable(text))}</w:t></w:r></w:p></w:tc>'
    )


def _drawable(text: str) -> str:
    """Without control characters, which no XML may hold."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def _rows(paper: Any, rows: Sequence[str], widths: Sequence[int]) -> None:
    from docx.oxml import parse_xml  # noqa: PLC0415

    unit = _WIDTH / sum(widths)
    columns = "".join(f'<w:gridCol w:w="{int(width * unit)}"/>' for width in widths)
    edges = "".join(f'<w:{side} w:val="single" w:sz="4"/>' for side in ("top", "left", "bottom", "right", "insideH", "insideV"))
    paper.element.body.insert_element_before(
        parse_xml(
            f'<w:tbl {_NAMESPACE}><w:tblPr><w:tblW w:w="{_WIDTH}" w:type="dxa"/><w:tblBorders>{edges}</w:tblBorders>'
            f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{columns}</w:tblGrid>{"".join(rows)}</w:tbl>'
        ),
        "w:sectPr",
    )
