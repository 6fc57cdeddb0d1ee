"""A report as PDF: A4 across, tagged for those who listen (PDF/UA-1) where the typeface has every letter."""

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from feedback.domain.text import N_
from feedback.services.reports.said import CHECKED, checked, notes_of
from feedback.services.reports.shown import is_vietnamese, levels, lines, printable, texts
from feedback.services.reports.table import Report, Table
from feedback.services.reports.wording import Translate

_HERE = Path(__file__).parent
_FONTS = _HERE.parent / "documents" / "fonts"


def pdf(report: Report, translate: Translate) -> bytes:
    """The file. What people wrote reaches the template as data and is never read as markup."""
    import typst  # noqa: PLC0415 - 80 MB that only files ask for

    said = {
        "language": "vi" if is_vietnamese(translate) else "en",
        "font": "Tinos" if report.official else "Be Vietnam Pro",
        "head": {"left": report.head.left, "centre": report.head.centre, "right": report.head.right},
        "tables": [_table(table, translate) for table in report.tables],
        "notes": list(notes_of(report, translate)),
        "checks": {
            "title": translate(N_("Checks")),
            "captions": [translate(word) for word in CHECKED],
            "rules": list(checked(report, translate)),
        },
    }
    make: Callable[..., Any] = partial(
        typst.compile,
        str(_HERE / "pdf_table.typ"),
        root=str(_HERE),
        font_paths=[str(_FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"report": json.dumps(said)},
    )
    try:
        return bytes(make(pdf_standards=["ua-1"]))
    except typst.TypstError:
        # A character that the typeface lacks (an emoji) cannot stand in PDF/UA; an empty box is better than no report.
        return bytes(make())


def _table(table: Table, translate: Translate) -> dict[str, Any]:
    shown, rest = printable(table)
    numbers = [column.number for column in table.columns]
    return {
        "title": table.title.put(translate),
        "widths": [column.width for column in table.columns],
        "kinds": [column.kind for column in table.columns],
        "captions": [
            [{"text": heading.said.put(translate), "columns": heading.columns, "rows": heading.rows} for heading in level]
            for level in levels(table.columns)
        ],
        "numbers": numbers if any(numbers) else [],
        "rows": [
            {"cells": texts(shown, row, translate), "level": row.level, "total": row is shown.total} for row in lines(shown)
        ],
        "notes": [said.put(translate) for said in (*rest, *table.notes)],
    }
