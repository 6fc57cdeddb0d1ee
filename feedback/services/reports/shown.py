"""How a report's cells and captions are shown, the same on the page and in every file."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from feedback.domain.text import N_
from feedback.services.reports.table import Column, Kind, Linked, Row, Table, Value
from feedback.services.reports.wording import Said, Translate

NOTHING = "–"
"""Where there is nothing to say, such as a share of nothing."""
_VIETNAMESE = str.maketrans(",.", ".,")


class Heading(NamedTuple):
    """A caption, and how many columns and rows it spans."""

    said: Said
    columns: int
    rows: int


def levels(columns: Sequence[Column]) -> list[list[Heading]]:
    """The captions level by level, from left to right; one that spans rows is not named again below."""
    depth = max(len(column.above) for column in columns) + 1
    found: list[list[Heading]] = [[] for _ in range(depth)]
    for level in range(depth):
        before: tuple[Said, ...] | None = None
        for column in columns:
            above = column.above[: level + 1] if level < len(column.above) else None
            if above is not None and above == before:
                last = found[level][-1]
                found[level][-1] = last._replace(columns=last.columns + 1)
            elif above is not None:
                found[level].append(Heading(above[-1], 1, 1))
            elif level == len(column.above):
                found[level].append(Heading(column.heading, 1, depth - level))
            before = above
    return found


def caption(column: Column, translate: Translate) -> str:
    """The column's number and all its captions in one line, for files that have one line only."""
    words = " – ".join(said.put(translate).removeprefix("– ") for said in (*column.above, column.heading))
    return f"{column.number} {words}" if column.number.startswith("(") else words


def cell(value: Value, kind: Kind, translate: Translate) -> str:
    """The cell as people of the language read it; an address stands behind its words."""
    if value is None:
        return NOTHING if kind in (Kind.NUMBER, Kind.PERCENT, Kind.DAYS) else ""
    if isinstance(value, Said):
        return value.put(translate)
    if isinstance(value, Linked):
        return f"{value.text.put(translate)}; {value.address}"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, str):
        return value
    return number(value, kind, vietnamese=is_vietnamese(translate))


def number(value: float, kind: Kind, *, vietnamese: bool) -> str:
    """``1.234`` and ``66,67`` in Vietnamese, ``1,234`` and ``66.67`` in English; a share always with two decimals."""
    if kind is Kind.ORDER:
        return str(value)
    if kind is Kind.PERCENT:
        written = f"{value:,.2f}"
    else:
        written = f"{value:,}" if isinstance(value, int) else f"{value:,.1f}".removesuffix(".0")
    return written.translate(_VIETNAMESE) if vietnamese else written


def is_vietnamese(translate: Translate) -> bool:
    """Whether the translator speaks Vietnamese."""
    return translate(N_("Total")) != "Total"


def lines(table: Table) -> Sequence[Row]:
    """The rows and, where there is one, the total."""
    return (*table.rows, table.total) if table.total else table.rows


def texts(table: Table, row: Row, translate: Translate) -> list[str]:
    """The cells of a line."""
    return [cell(value, column.kind, translate) for column, value in zip(table.columns, row.cells, strict=True)]


def name(row: Row, translate: Translate) -> str:
    """What the line is called: its first words."""
    words = (cell(value, Kind.TEXT, translate) for value in row.cells if isinstance(value, str | Said))
    return next(filter(None, words), row.key)


def filled(table: Table) -> list[Column]:
    """The columns of a list beside its number and code in which some line says something."""
    lead = (Kind.ORDER, Kind.CODE)
    numbered = [(place, column) for place, column in enumerate(table.columns) if column.kind not in lead]
    return [column for place, column in numbered if any(row.cells[place] not in ("", None) for row in table.rows)]


def is_figure(column: Column) -> bool:
    """Whether the column holds figures, which stand to the right."""
    return column.kind in (Kind.NUMBER, Kind.PERCENT, Kind.DAYS)


LONGEST = 2000
"""Lines of a table that a printed file holds at most."""


def printable(table: Table) -> tuple[Table, tuple[Said, ...]]:
    """The table as far as anybody prints it, and the sentence that says where the rest is."""
    if len(table.rows) <= LONGEST:
        return table, ()
    rest = N_("Only the first %(shown)s of %(all)s lines are shown here; the workbook and the CSV file hold all of them.")
    return replace(table, rows=table.rows[:LONGEST]), (Said(rest, {"shown": LONGEST, "all": len(table.rows)}),)
