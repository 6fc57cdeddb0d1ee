"""Form II.05a as comma-separated values: part A for programs, or part B."""

import csv
import io
import re

from feedback.services.reports.ii_05a import Form
from feedback.services.reports.layout import NUMBERS, PART_B, part_b_line
from feedback.services.reports.wording import Translate

_DANGEROUS = ("=", "+", "-", "@", "\t")
_INSIDE = re.compile(r"([;\t]\s*)([=+\-@])")


def part_a(form: Form) -> str:
    """A row for each sector and the total, columns (1) to (12)."""
    rows = [[form.captions["number"], form.captions["sector"], *NUMBERS[2:]]]
    rows += [[str(number), row.name, *map(str, row.cells)] for number, row in enumerate(form.rows, 1)]
    rows.append(["", form.captions["total"], *map(str, form.total)])
    return _written(rows)


def part_b(form: Form, translate: Translate) -> str:
    """A row for each petition that the form counts."""
    rows = [[form.captions[key] for key in PART_B]]
    rows += [[str(number), *part_b_line(item, translate)] for number, item in enumerate(form.items, 1)]
    return _written(rows)


def _written(rows: list[list[str]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows([[_harmless(cell) for cell in row] for row in rows])
    return text.getvalue()


def _harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: citizens write the titles."""
    # Where Vietnamese settings hold, a semicolon parts cells too: what follows one could begin a formula as well.
    inside = _INSIDE.sub(r"\1'\2", cell)
    return f"'{inside}" if inside.startswith(_DANGEROUS) else inside
