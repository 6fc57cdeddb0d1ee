"""A table of a report as comma-separated values, for programs: one line of captions, plain numbers."""

import csv
import io
import re

from feedback.services.reports.shown import caption, cell, lines
from feedback.services.reports.table import Column, Kind, Table, Value
from feedback.services.reports.wording import Translate

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
_INSIDE = re.compile(r"([;\t]\s*)([=+\-@])")


def written(table: Table, translate: Translate) -> str:
    """The captions, a line for each row and the total."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(harmless(caption(column, translate)) for column in table.columns)
    for row in lines(table):
        writer.writerow(_plain(column, value, translate) for column, value in zip(table.columns, row.cells, strict=True))
    return text.getvalue()


def _plain(column: Column, value: Value, translate: Translate) -> str:
    if value is None:
        return ""
    if isinstance(value, int | float):
        return f"{value:.2f}" if column.kind is Kind.PERCENT else str(value)
    return harmless(cell(value, column.kind, translate))


def harmless(text: str) -> str:
    """A cell that no spreadsheet takes for a formula: citizens write the titles."""
    # Where Vietnamese settings hold, a semicolon parts cells too: what follows one could begin a formula as well.
    inside = _INSIDE.sub(r"\1'\2", text)
    return f"'{inside}" if inside.startswith(_DANGEROUS) else inside
