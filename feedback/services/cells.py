"""Cells of tables that leave the service: what people wrote must never be taken for a formula."""

import re

MARK = "\ufeff"
"""Stands first in a file of comma-separated values: by it spreadsheets know UTF-8, and read Vietnamese right."""
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
_INSIDE = re.compile(r"([;\t\r\n]\s*)([=+\-@])")


def is_dangerous(cell: str) -> bool:
    """Whether a spreadsheet might take the text for a formula."""
    return cell.startswith(_DANGEROUS)


def harmless(cell: str) -> str:
    """The text as a cell of comma-separated values that no spreadsheet takes for a formula."""
    # Where Vietnamese settings hold, a semicolon parts cells too: what follows one could begin a formula as well.
    inside = _INSIDE.sub(r"\1'\2", cell)
    return f"'{inside}" if is_dangerous(inside) else inside
