"""How form II.05a is laid out: its captions on three levels over fourteen columns, the same on the page and in the sheet."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from feedback.domain.periods import Period
from feedback.services.reports.ii_05a import Form, Item
from feedback.services.reports.wording import QUARTERS, Translate, full_date


class Heading(NamedTuple):
    """A caption by its key, and how many columns and rows it spans."""

    key: str
    columns: int = 1
    rows: int = 1


HEADINGS: tuple[tuple[Heading, ...], ...] = (
    (
        Heading("number", rows=3),
        Heading("sector", rows=3),
        Heading("classification", columns=5),
        Heading("result", columns=6),
        Heading("published", rows=3),
    ),
    (
        Heading("total", rows=2),
        Heading("by_content", columns=2),
        Heading("by_time", columns=2),
        Heading("competent"),
        Heading("handled", columns=2),
        Heading("in_progress", columns=2),
        Heading("transferred", rows=2),
    ),
    tuple(
        map(
            Heading,
            ("conduct", "regulation", "carried_over", "received", "total", "conduct", "regulation", "conduct", "regulation"),
        )
    ),
)
"""Level by level, from left to right; a caption that spans rows is not named again below."""

NUMBERS = ("A", "B", *(f"({number})" for number in range(1, 13)))
PART_B = ("number", "b_sender", "b_received", "b_content", "b_related", "b_office", "b_result", "b_answer")


@dataclass(frozen=True)
class Head:
    """What stands over the table: left, centre and right."""

    left: tuple[str, ...]
    centre: tuple[str, ...]
    right: tuple[str, ...]


def head(form: Form) -> Head:
    """The head of the form, in the manner of its siblings (LAW 2.2)."""
    captions = form.captions
    running = (f"(Số liệu tính đến ngày {form.as_of:%d/%m/%Y}; kỳ báo cáo chưa kết thúc)",) if form.as_of else ()
    return Head(
        left=(captions["form"], captions["issued"]),
        centre=(
            captions["title"],
            f"Kỳ báo cáo: {_period(form.period)}",
            f"(Từ {full_date(form.first)} đến {full_date(form.last)})",
            *running,
        ),
        right=(
            f"- {captions['reporting_unit']}: {form.authority}",
            f"- {captions['receiving_unit']}: {captions['receiver']}",
            captions["unit"],
        ),
    )


def part_b_line(item: Item, translate: Translate) -> tuple[str, ...]:
    """The cells of a line of part B after its number; which rule or procedure it concerns is filled in by hand."""
    return (
        item.sender.put(translate),
        f"{item.received:%d/%m/%Y}",
        f"{item.code}: {item.content.put(translate)}",
        "",
        item.office,
        item.result.put(translate),
        "; ".join(filter(None, (item.number, item.address))),
    )


def caption_of(captions: Mapping[str, str], key: str) -> str:
    """The administrator's caption; “– ” stands before what is part of the column to the left."""
    return f"– {captions[key]}" if key in {"handled", "in_progress"} else captions[key]


def _period(period: Period) -> str:
    return f"Quý {QUARTERS[period.quarter]}/{period.year}" if period.quarter else f"Năm {period.year}"
