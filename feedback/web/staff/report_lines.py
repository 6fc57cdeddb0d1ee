"""The lines of a report's tables, written in one go: a macro for each of some thousand cells takes ten times as long."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import quote_plus

from flask import url_for
from markupsafe import Markup, escape

from feedback.services.reports import shown
from feedback.services.reports.table import Column, Kind, Linked, Row, Table, Value
from feedback.services.reports.wording import Said, Translate

_NAMES = (Kind.TEXT, Kind.CODE, Kind.DATE)
_WIDE = 30
"""Letters of a column of a list that takes the whole width of a narrow screen."""


@dataclass(frozen=True)
class Lines:
    """What the lines of one table are written with: ``chosen`` is the question that a link repeats.

    ``warmth``: how dark a field is, by table, row and column.
    """

    slug: str
    table: Table
    chosen: Mapping[str, Any]
    warmth: Mapping[tuple[str, str, str], int]
    translate: Translate

    def figures(self) -> Markup:
        """The lines of a table of figures."""
        return Markup("".join(map(self._figures, self.table.rows)))  # noqa: S704 - every part is escaped

    def total(self) -> Markup:
        """The last line."""
        return Markup(self._figures(self.table.total) if self.table.total else "")  # noqa: S704 - every part is escaped

    def listed(self, most: int) -> Markup:
        """The first lines of a list: a number and its code lead each; a column that is empty throughout is for the paper only."""
        places = {column.key: place for place, column in enumerate(self.table.columns)}
        code = next(column for column in self.table.columns if column.kind is Kind.CODE)
        told = [(column, places[column.key], self._label(column)) for column in shown.filled(self.table)]
        return Markup(  # noqa: S704 - every part is escaped
            "".join(
                f'<tr><th scope="row">{number}. {self._value(row, code, row.cells[places[code.key]])}</th>'
                + "".join(f"{label}{self._value(row, column, row.cells[at]) or '–'}</span></td>" for column, at, label in told)
                + "</tr>\n"
                for number, row in enumerate(self.table.rows[:most], 1)
            )
        )

    def _label(self, column: Column) -> str:
        wide = ' class="worklist__wide"' if column.width > _WIDE else ""
        return f'<td{wide} data-label="{self._put(column.heading)}"><span>'

    @cached_property
    def _named(self) -> Column:
        """The column that names the line."""
        columns: Sequence[Column] = self.table.columns
        return next((column for column in columns if column.kind in _NAMES), columns[0])

    def _figures(self, row: Row) -> str:
        under = ' class="table__under"' if row.level else ""
        return f"<tr{under}>{''.join(map(self._cell, [row] * len(row.cells), self.table.columns, row.cells))}</tr>\n"

    def _cell(self, row: Row, column: Column, value: Value) -> str:
        written = self._value(row, column, value)
        if column is self._named:
            return f'<th scope="row">{written}</th>'
        if not shown.is_figure(column):
            return f"<td>{written}</td>"
        warm = self.warmth.get((self.table.slug, row.key, column.key))
        return f'<td class="number{"" if warm is None else f" heat-{warm}"}">{written}</td>'

    def _value(self, row: Row, column: Column, value: Value) -> str:
        if isinstance(value, Linked):
            return f'<a href="{escape(value.address)}">{self._put(value.text)}</a>'
        words = escape(shown.cell(value, column.kind, self.translate))
        if row.counted.get(column.key):
            return f'<a href="{self._behind}&amp;row={quote_plus(row.key)}&amp;column={quote_plus(column.key)}">{words}</a>'
        if column.kind is Kind.CODE and row.code:
            return f'<a class="nowrap" href="{escape(url_for("staff.petition", code=row.code))}">{words}</a>'
        return words

    @cached_property
    def _behind(self) -> str:
        """Where the petitions behind a figure of the table are listed, but for the line and the column."""
        return escape(url_for("staff.report_petitions", report=self.slug, table=self.table.slug, **self.chosen))

    def _put(self, said: Said) -> str:
        return escape(said.put(self.translate))
