"""Form II.05a as a workbook laid out like the form: A4 across, one page wide, in the face of official papers."""

import io
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from feedback.domain.calendar import LOCAL_ZONE
from feedback.domain.text import N_
from feedback.services.reports.ii_05a import Form
from feedback.services.reports.layout import HEADINGS, NUMBERS, PART_B, caption_of, head, part_b_line
from feedback.services.reports.text import RESULTS
from feedback.services.reports.wording import Translate, note_lines

_A4 = 9
_FACE = {"font_name": "Times New Roman", "font_size": 12, "valign": "vcenter", "text_wrap": True}
_WIDTHS_A = (5, 30, *(10,) * 12)
_WIDTHS_B = (5, 22, 12, 52, 18, 28, 28, 32)
_LINE = 16.5
"""Height of a line in points."""
_CENTIMETRE = 1 / 2.54


def workbook(form: Form, translate: Translate, *, now: datetime) -> bytes:
    """The file. Formulas and links are never made of what people wrote.

    :param translate: into Vietnamese: the form is an official paper.
    """
    import xlsxwriter  # noqa: PLC0415 - needed only here

    kept = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(kept, options) as book:
        made = now.astimezone(LOCAL_ZONE).replace(tzinfo=None)
        book.set_properties({"title": form.captions["form"], "author": form.authority, "created": made})
        styles = _Styles(book)
        _part_a(_sheet(book, "II.05a", _WIDTHS_A), form, styles, translate)
        _part_b(_sheet(book, "B", _WIDTHS_B), form, styles, translate)
        _checks(_sheet(book, translate(N_("Checks")), (46, 30, 34)), form, styles, translate)
    return kept.getvalue()


class _Styles:
    """The few ways in which a cell is written."""

    def __init__(self, book: Any) -> None:
        grid = {**_FACE, "border": 1}
        self.text = book.add_format({**_FACE, "align": "left"})
        self.small = book.add_format({**_FACE, "align": "left", "font_size": 11, "italic": True})
        self.centre = book.add_format({**_FACE, "align": "center"})
        self.title = book.add_format({**_FACE, "align": "center", "bold": True, "font_size": 13})
        self.strong = book.add_format({**_FACE, "align": "left", "bold": True})
        self.heading = book.add_format({**grid, "align": "center", "bold": True, "font_size": 11})
        self.number = book.add_format({**grid, "align": "center", "italic": True, "font_size": 10})
        self.cell = book.add_format({**grid, "align": "left"})
        self.figure = book.add_format({**grid, "align": "center", "num_format": "0"})
        self.total = book.add_format({**grid, "align": "center", "bold": True, "num_format": "0"})


def _sheet(book: Any, name: str, widths: Iterable[float]) -> Any:
    sheet = book.add_worksheet(name)
    sheet.set_paper(_A4)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=2 * _CENTIMETRE, right=1.5 * _CENTIMETRE, top=2 * _CENTIMETRE, bottom=2 * _CENTIMETRE)
    sheet.set_footer("&C&P/&N")
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    return sheet


def _part_a(sheet: Any, form: Form, styles: _Styles, translate: Translate) -> None:
    row = _head(sheet, form, styles)
    sheet.merge_range(row, 0, row, 13, form.captions["part_a"], styles.strong)
    first = row + 1
    _headings(sheet, first, form, styles)
    row = first + len(HEADINGS)
    for column, number in enumerate(NUMBERS):
        sheet.write_string(row, column, number, styles.number)
    sheet.repeat_rows(first, row)
    for position, sector in enumerate(form.rows, 1):
        row += 1
        sheet.write_number(row, 0, position, styles.figure)
        sheet.write_string(row, 1, sector.name, styles.cell)
        for column, cell in enumerate(sector.cells, 2):
            sheet.write_number(row, column, cell, styles.figure)
        sheet.set_row(row, _LINE * _lines_of(sector.name, 30))
    row += 1
    sheet.merge_range(row, 0, row, 1, form.captions["total"], styles.total)
    for column, cell in enumerate(form.total, 2):
        sheet.write_number(row, column, cell, styles.total)
    row = _paragraphs(sheet, row + 2, translate(N_("Note")), [said.put(translate) for said in note_lines(form.note)], styles)
    _paragraphs(sheet, row + 1, translate(N_("Sentence for the narrative report")), [form.sentence], styles)


def _head(sheet: Any, form: Form, styles: _Styles) -> int:
    """The three blocks over the table; the row below them."""
    above = head(form)
    for row, text in enumerate(above.left):
        sheet.merge_range(row, 0, row, 3, text, styles.strong if row == 0 else styles.small)
        sheet.set_row(row, _LINE * 3)
    for row, text in enumerate(above.right):
        sheet.merge_range(row, 10, row, 13, text, styles.text)
        sheet.set_row(row, _LINE * 3)
    for row, text in enumerate(above.centre):
        sheet.merge_range(row, 4, row, 9, text, styles.title if row == 0 else styles.centre)
    sheet.set_row(0, _LINE * 4)
    return len(above.centre) + 1


def _headings(sheet: Any, first: int, form: Form, styles: _Styles) -> None:
    taken: set[tuple[int, int]] = set()
    for level, headings in enumerate(HEADINGS):
        column = 0
        for heading in headings:
            while (level, column) in taken:
                column += 1
            last_row, last_column = level + heading.rows - 1, column + heading.columns - 1
            text = caption_of(form.captions, heading.key)
            if heading.rows > 1 or heading.columns > 1:
                sheet.merge_range(first + level, column, first + last_row, last_column, text, styles.heading)
            else:
                sheet.write_string(first + level, column, text, styles.heading)
            taken |= {(r, c) for r in range(level, last_row + 1) for c in range(column, last_column + 1)}
            column = last_column + 1
    for level, lines in enumerate((1.3, 4, 3)):
        sheet.set_row(first + level, _LINE * lines)


def _part_b(sheet: Any, form: Form, styles: _Styles, translate: Translate) -> None:
    sheet.merge_range(0, 0, 0, len(PART_B) - 1, form.captions["part_b"], styles.strong)
    for column, key in enumerate(PART_B):
        sheet.write_string(1, column, form.captions[key], styles.heading)
    sheet.repeat_rows(1)
    for position, item in enumerate(form.items, 1):
        row = position + 1
        told = part_b_line(item, translate)
        sheet.write_number(row, 0, position, styles.figure)
        for column, text in enumerate(told, 1):
            sheet.write_string(row, column, text, styles.cell)
        sheet.set_row(row, _LINE * max(_lines_of(text, width) for text, width in zip(told, _WIDTHS_B[1:], strict=True)))


def _checks(sheet: Any, form: Form, styles: _Styles, translate: Translate) -> None:
    for column, heading in enumerate((N_("Rule"), N_("In this report"), N_("Result"))):
        sheet.write_string(0, column, translate(heading), styles.heading)
    sheet.repeat_rows(0)
    for row, check in enumerate(form.checks, 1):
        failing = f": {', '.join(map(translate, check.failing))}" if check.failing else ""
        result = translate(RESULTS[check.result]) + failing
        sheet.write_string(row, 0, check.formula.put(translate), styles.cell)
        sheet.write_string(row, 1, check.numbers, styles.cell)
        sheet.write_string(row, 2, result, styles.cell)
        sheet.set_row(row, _LINE * _lines_of(result, 34))
    below = len(form.checks) + 2
    if form.differences:
        title = translate(N_("Why the number carried over differs from the previous period"))
        sheet.merge_range(below, 0, below, 2, title, styles.strong)
    for row, said in enumerate(form.differences, below + 1):
        text = said.put(translate)
        sheet.merge_range(row, 0, row, 2, text, styles.text)
        sheet.set_row(row, _LINE * _lines_of(text, 105))


def _paragraphs(sheet: Any, row: int, title: str, paragraphs: list[str], styles: _Styles) -> int:
    sheet.merge_range(row, 0, row, 13, title, styles.strong)
    for text in paragraphs:
        row += 1
        sheet.merge_range(row, 0, row, 13, text, styles.text)
        sheet.set_row(row, _LINE * _lines_of(text, 140))
    return row + 1


def _lines_of(text: str, width: int) -> int:
    """How many lines the text takes at so many letters a line; merged cells do not grow by themselves."""
    return max(1, -(-len(text) * 11 // (width * 10)))
