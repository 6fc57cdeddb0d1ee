"""A report as a workbook: a sheet for each table, A4 across and one page wide, in the face of official papers."""

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from feedback.domain.calendar import LOCAL_ZONE
from feedback.domain.text import N_
from feedback.services.reports.said import CHECKED, checked, notes_of
from feedback.services.reports.shown import cell, is_figure, levels, lines
from feedback.services.reports.table import Column, Head, Kind, Report, Row, Table
from feedback.services.reports.wording import Translate

_A4 = 9
_FACE = {"font_name": "Times New Roman", "font_size": 12, "valign": "vcenter", "text_wrap": True}
_LINE = 16.5
"""Height of a line in points."""
_CENTIMETRE = 1 / 2.54
_FORMATS = {Kind.ORDER: "0", Kind.NUMBER: "#,##0", Kind.PERCENT: "0.00", Kind.DAYS: "#,##0.0", Kind.DATE: "dd/mm/yyyy"}


def workbook(report: Report, translate: Translate, *, now: datetime) -> bytes:
    """The file. Formulas and links are never made of what people wrote."""
    import xlsxwriter  # noqa: PLC0415 - needed only here

    kept = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(kept, options) as book:
        made = now.astimezone(LOCAL_ZONE).replace(tzinfo=None)
        book.set_properties({"title": report.head.centre[0], "created": made})
        styles = _Styles(book)
        for position, table in enumerate(report.tables):
            sheet = _Sheet(book, table.slug, [column.width for column in table.columns], styles)
            if position == 0:
                sheet.head(report.head)
            sheet.table(table, translate)
            if position == 0:
                for title, paragraphs in notes_of(report, translate):
                    sheet.paragraphs(title, paragraphs)
        _checks(_Sheet(book, translate(N_("Checks")), [46, 30, 34], styles), report, translate)
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
        self._made: dict[tuple[Kind, int, bool], Any] = {}
        self._book, self._grid = book, grid

    def cell(self, kind: Kind, *, level: int, total: bool) -> Any:
        """How a cell of a kind is written: text to the left and as deep as its line stands, figures in the middle."""
        key = (kind, level, total)
        if key not in self._made:
            words = kind in (Kind.TEXT, Kind.CODE)
            form: dict[str, object] = {"align": "left", "indent": level} if words else {"align": "center"}
            self._made[key] = self._book.add_format({**self._grid, **form, "num_format": _FORMATS.get(kind, "@"), "bold": total})
        return self._made[key]


class _Sheet:
    """A sheet that is filled from the top to the bottom."""

    def __init__(self, book: Any, name: str, widths: Sequence[float], styles: _Styles) -> None:
        self.sheet = book.add_worksheet(name[:31])
        self.widths, self.styles, self.row = list(widths), styles, 0
        self.sheet.set_paper(_A4)
        self.sheet.set_landscape()
        self.sheet.fit_to_pages(1, 0)
        self.sheet.set_margins(left=2 * _CENTIMETRE, right=1.5 * _CENTIMETRE, top=2 * _CENTIMETRE, bottom=2 * _CENTIMETRE)
        self.sheet.set_footer("&C&P/&N")
        for column, width in enumerate(widths):
            self.sheet.set_column(column, column, width)

    def head(self, head: Head) -> None:
        """Three blocks beside each other where the sheet is wide enough, else below each other."""
        last = len(self.widths) - 1
        wide = last > 8  # noqa: PLR2004
        spans = ((0, last // 4), (last // 4 + 1, last * 3 // 4), (last * 3 // 4 + 1, last)) if wide else ((0, last),) * 3
        styles = (self.styles.strong, self.styles.small), (self.styles.title, self.styles.centre), (self.styles.text,) * 2
        first, deepest = self.row, self.row
        for block, (left, right), (top, below) in zip((head.left, head.centre, head.right), spans, styles, strict=True):
            row = first if wide else deepest
            for position, text in enumerate(block):
                self._across(row, text, top if position == 0 else below, left, right)
                row += 1
            deepest = max(deepest, row)
        for row in range(first, deepest if wide else first):
            self.sheet.set_row(row, _LINE * (4 if row == first else 3))
        self.row = deepest + 1

    def table(self, table: Table, translate: Translate) -> None:
        """The title, the captions, which stand again on every page, and the lines."""
        self._across(self.row, table.title.put(translate), self.styles.strong)
        self.row += 1
        first = self.row
        self._captions(table.columns, translate)
        if any(column.number for column in table.columns):
            for position, column in enumerate(table.columns):
                self.sheet.write_string(self.row, position, column.number, self.styles.number)
            self.row += 1
        self.sheet.repeat_rows(first, self.row - 1)
        for row in lines(table):
            self._line(table, row, translate)
        for said in table.notes:
            self._across(self.row, said.put(translate), self.styles.small)
            self.row += 1
        self.row += 1

    def paragraphs(self, title: str, paragraphs: Iterable[str]) -> None:
        """A heading with sentences below."""
        self._across(self.row, title, self.styles.strong)
        for text in paragraphs:
            self.row += 1
            self._across(self.row, text, self.styles.text)
        self.row += 2

    def _captions(self, columns: Sequence[Column], translate: Translate) -> None:
        taken: set[tuple[int, int]] = set()
        for level, headings in enumerate(levels(columns)):
            column, deepest = 0, 1
            for heading in headings:
                while (level, column) in taken:
                    column += 1
                bottom, right = level + heading.rows - 1, column + heading.columns - 1
                text = heading.said.put(translate)
                if heading.rows > 1 or heading.columns > 1:
                    self.sheet.merge_range(self.row + level, column, self.row + bottom, right, text, self.styles.heading)
                else:
                    self.sheet.write_string(self.row + level, column, text, self.styles.heading)
                taken |= {(r, c) for r in range(level, bottom + 1) for c in range(column, right + 1)}
                deepest = max(deepest, -(-_lines_of(text, sum(self.widths[column : right + 1]) * 0.8) // heading.rows))
                column = right + 1
            self.sheet.set_row(self.row + level, _LINE * deepest)
        self.row += len(levels(columns))

    def _line(self, table: Table, row: Row, translate: Translate) -> None:
        deepest = 1
        for position, (column, value) in enumerate(zip(table.columns, row.cells, strict=True)):
            style = self.styles.cell(column.kind, level=row.level, total=row is table.total)
            if isinstance(value, date):
                self.sheet.write_datetime(self.row, position, value, style)
            elif isinstance(value, int | float):
                self.sheet.write_number(self.row, position, value, style)
            else:
                text = cell(value, column.kind, translate)
                self.sheet.write_string(self.row, position, text, style)
                deepest = max(deepest, 1 if is_figure(column) else _lines_of(text, self.widths[position] - row.level))
        self.sheet.set_row(self.row, _LINE * deepest)
        self.row += 1

    def _across(self, row: int, text: str, style: Any, left: int = 0, right: int | None = None) -> None:
        last = len(self.widths) - 1 if right is None else right
        if last > left:
            self.sheet.merge_range(row, left, row, last, text, style)
        else:
            self.sheet.write_string(row, left, text, style)
        self.sheet.set_row(row, _LINE * _lines_of(text, sum(self.widths[left : last + 1])))


def _checks(sheet: _Sheet, report: Report, translate: Translate) -> None:
    for column, heading in enumerate(CHECKED):
        sheet.sheet.write_string(0, column, translate(heading), sheet.styles.heading)
    sheet.sheet.repeat_rows(0)
    style = sheet.styles.cell(Kind.TEXT, level=0, total=False)
    for row, told in enumerate(checked(report, translate), 1):
        for column, text in enumerate(told):
            sheet.sheet.write_string(row, column, text, style)
        sheet.sheet.set_row(row, _LINE * max(_lines_of(text, width) for text, width in zip(told, sheet.widths, strict=True)))


def _lines_of(text: str, width: float) -> int:
    """How many lines the text takes at so many letters a line; merged cells do not grow by themselves."""
    return max(1, -(-len(text) * 11 // int(width * 10)))
