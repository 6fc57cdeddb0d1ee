"""How the forms II.05a and II.05b are laid out: their head, and captions on three levels over the columns (LAW 2.2)."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from feedback.services.reports.asking import Asked
from feedback.services.reports.checks import adds_up, parts_of, within
from feedback.services.reports.counting import TAKES, Placed, Stands
from feedback.services.reports.ii_05a import Form, Item, count
from feedback.services.reports.table import Check, Column, Figure, Head, Kind, Report, Row, Table, counted
from feedback.services.reports.wording import Said, full_date, note_lines, period_name
from feedback.store.queries.catalogue import list_captions

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

Captions = Mapping[str, str]
_ABOVE: Mapping[str, tuple[str, ...]] = {
    "total": ("classification",),
    "conduct": ("classification", "by_content"),
    "regulation": ("classification", "by_content"),
    "carried_over": ("classification", "by_time"),
    "received": ("classification", "by_time"),
    "competent": ("result", "competent"),
    "handled_conduct": ("result", "handled"),
    "handled_regulation": ("result", "handled"),
    "open_conduct": ("result", "in_progress"),
    "open_regulation": ("result", "in_progress"),
    "transferred": ("result",),
    "published": (),
}
"""The captions over each column's own, by key, the outermost first."""
_OWN = {
    "competent": "total",
    "handled_conduct": "conduct",
    "handled_regulation": "regulation",
    "open_conduct": "conduct",
    "open_regulation": "regulation",
}
_DASHED = {"handled", "in_progress"}
"""“– ” stands before what is part of the column to the left."""
_PART_B = (
    ("b_sender", Kind.TEXT, 22),
    ("b_received", Kind.DATE, 16),
    ("b_code", Kind.CODE, 28),
    ("b_content", Kind.TEXT, 40),
    ("b_related", Kind.TEXT, 14),
    ("b_office", Kind.TEXT, 28),
    ("b_result", Kind.TEXT, 28),
    ("b_answer", Kind.TEXT, 32),
)


def ii_05a(session: "Session", asked: Asked) -> Report:
    """Form II.05a with its note, its checks and its sentence."""
    form, captions = count(session, asked), captions_of(session, "ii-05a")
    part_a = _part_a(form, captions)
    return Report(
        slug="ii-05a",
        head=head(captions, asked, form.unit),
        tables=(part_a, _part_b(form, captions)),
        notes=tuple(note_lines(form.note)),
        checks=(*form_checks(part_a), form.carried),
        differences=form.differences,
        sentence=form.sentence,
        official=True,
        as_of=asked.as_of,
    )


def captions_of(session: "Session", report: str) -> Captions:
    """The administrator's words for a report, by key."""
    return {caption.key: caption.text for caption in list_captions(session, report)}


def head(captions: Captions, asked: Asked, unit: str) -> Head:
    """The head of a form, in the manner of its siblings."""
    first, last = asked.window
    name = period_name(asked.period)
    running = (f"(Số liệu tính đến ngày {asked.as_of:%d/%m/%Y}; kỳ báo cáo chưa kết thúc)",) if asked.as_of else ()
    return Head(
        left=(captions["form"], captions["issued"]),
        centre=(
            captions["title"],
            f"Kỳ báo cáo: {name[:1].upper()}{name[1:]}",
            f"(Từ {full_date(first)} đến {full_date(last)})",
            *running,
        ),
        right=(
            f"- {captions['reporting_unit']}: {unit}",
            f"- {captions['receiving_unit']}: {captions['receiver']}",
            captions["unit"],
        ),
    )


def figures(captions: Captions) -> list[Figure[Stands]]:
    """Columns (1) to (12); one whose caption the administrator took away is left out."""

    def words(key: str) -> Said:
        return Said(f"– {captions[key]}" if key in _DASHED else captions[key])

    return [
        Figure(
            Column(
                key,
                words(_OWN.get(key, key)),
                above=tuple(words(above) for above in _ABOVE[key] if captions.get(above)),
                number=f"({number})",
            ),
            takes,
        )
        for number, (key, takes) in enumerate(TAKES.items(), 1)
        if captions.get(_OWN.get(key, key))
    ]


def lead(captions: Captions, second: str, width: int = 30) -> tuple[Column, Column]:
    """Columns A and B: the running number and the line's name."""
    return (
        Column("number", Said(captions["number"]), Kind.ORDER, 5, number="A"),
        Column(second, Said(captions[second]), Kind.TEXT, width, number="B"),
    )


def total_row(captions: Captions, cases: Placed, columns: Iterable[Figure[Stands]]) -> Row:
    """The last line."""
    return counted("total", ("", captions["total"]), cases, list(columns))


def form_checks(table: Table) -> tuple[Check, ...]:
    """The rules of LAW 2.2 that a form can break by itself, as far as it has the columns."""
    there = {column.key for column in table.columns}
    open_ones, handled = ("open_conduct", "open_regulation"), ("handled_conduct", "handled_regulation")
    wholes = (
        ("total", ("conduct", "regulation")),
        ("total", ("carried_over", "received")),
        ("competent", (*handled, *open_ones)),
        ("total", ("competent", "transferred")),
    )
    found = [parts_of(table, whole, parts) for whole, parts in wholes if {whole, *parts} <= there]
    if {"published", *handled} <= there:
        found.append(within(table, "published", handled))
    return (*found, adds_up(table))


def _part_a(form: Form, captions: Captions) -> Table:
    columns = figures(captions)
    return Table(
        slug="A",
        title=Said(captions["part_a"]),
        columns=(*lead(captions, "sector"), *(figure.column for figure in columns)),
        rows=tuple(
            counted(str(row.sector_id), (number, row.name), row.cases, columns) for number, row in enumerate(form.rows, 1)
        ),
        total=total_row(captions, form.cases, columns),
    )


def part_b_columns(captions: Captions) -> tuple[Column, ...]:
    """The columns of the list."""
    return (
        Column("number", Said(captions["number"]), Kind.ORDER, 5),
        *(Column(key, Said(captions[key]), kind, width) for key, kind, width in _PART_B),
    )


def _part_b(form: Form, captions: Captions) -> Table:
    return Table(
        slug="B",
        title=Said(captions["part_b"]),
        columns=part_b_columns(captions),
        rows=tuple(_line(number, item) for number, item in enumerate(form.items, 1)),
        is_list=True,
    )


def _line(number: int, item: Item) -> Row:
    """Which rule or procedure it concerns is filled in by hand."""
    cells = (number, item.sender, item.received, item.code, item.content, "", item.office, item.result, item.answer)
    return Row(item.code, cells, code=item.code if item.readable else "")
