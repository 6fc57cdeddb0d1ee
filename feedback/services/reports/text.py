"""A report as plain text, for a terminal or a letter."""

from collections.abc import Iterable, Iterator
from textwrap import wrap

from feedback.domain.text import N_
from feedback.services.reports.said import checked, notes_of
from feedback.services.reports.shown import is_figure, lines, texts
from feedback.services.reports.table import Kind, Report, Table
from feedback.services.reports.wording import Translate

_WIDTH = 100


def written(report: Report, translate: Translate) -> str:
    """The whole report: head, tables, checks, notes, sentence."""
    return "\n".join(_lines(report, translate)) + "\n"


def _lines(report: Report, translate: Translate) -> Iterator[str]:
    yield from report.head.left
    yield ""
    for line in report.head.centre:
        yield from (part.center(_WIDTH).rstrip() for part in wrap(line, _WIDTH))
    yield ""
    yield from report.head.right
    for table in report.tables:
        yield from ("", table.title.put(translate), "")
        yield from _list(table, translate) if table.is_list else _figures(table, translate)
        yield from _wrapped(said.put(translate) for said in table.notes)
    yield from ("", translate(N_("Checks")))
    yield from (f"  {formula}: {numbers} – {result}" for formula, numbers, result in checked(report, translate))
    for title, paragraphs in notes_of(report, translate):
        yield from ("", title)
        yield from _wrapped(paragraphs)


def _figures(table: Table, translate: Translate) -> Iterator[str]:
    """The columns beside each other; a column of a form is named by its number alone."""
    told = [[column.number or column.heading.put(translate) for column in table.columns]]
    told += [texts(table, row, translate) for row in lines(table)]
    deep = [0, *(row.level for row in lines(table))]
    widths = [max(len(line[position]) for line in told) for position in range(len(table.columns))]
    for line, level in zip(told, deep, strict=True):
        cells = zip(line, table.columns, widths, strict=True)
        yield "  " * level + " ".join(
            text.rjust(width) if is_figure(column) or column.kind is Kind.ORDER else text.ljust(width)
            for text, column, width in cells
        )


def _list(table: Table, translate: Translate) -> Iterator[str]:
    """A paragraph for each line."""
    for row in table.rows:
        number, *told = texts(table, row, translate)
        first, *rest = wrap(f"{number}. {' · '.join(filter(None, told))}", _WIDTH - 2)
        yield first
        yield from (f"   {line}" for line in rest)


def _wrapped(sentences: Iterable[str]) -> Iterator[str]:
    for sentence in sentences:
        yield from (f"  {line}" for line in wrap(f"- {sentence}", _WIDTH - 2))
