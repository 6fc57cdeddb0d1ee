"""The list of petitions as a file, made in the background: what the person may see when it is made, and no sender."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Protocol

from feedback.domain.actors import Staff
from feedback.domain.calendar import local_date
from feedback.domain.errors import Refusal
from feedback.domain.text import N_
from feedback.services import accounts, finding, jobs
from feedback.services.cells import harmless, is_dangerous
from feedback.services.jobs import Outcome, Task
from feedback.store.queries import exported
from feedback.store.queries.accounts import get_account
from feedback.store.queries.exported import ExportRow
from feedback.store.queries.filtered import Filter
from feedback.store.queries.outbox import snapshot

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from feedback.store.models import Job

KIND = "export"
FORMATS = ("xlsx", "csv")
COLUMNS = (
    "code", "title", "kind", "sector", "commune", "state", "office", "officer", "received", "due", "answered", "published",
    "channel", "round",
)  # fmt: skip
_WIDTHS = (22, 60, 22, 30, 24, 24, 36, 24, 12, 12, 12, 12, 16, 8)
_CHUNK = 1000
_DAY_ZERO = date(1899, 12, 30)
"""From where spreadsheets count days."""

Cell = str | int | date | None


@dataclass(frozen=True)
class Words:
    """What columns, kinds, states and channels are called: chosen by whoever asks, whose language the worker does not know."""

    language: str
    columns: Mapping[str, str]
    kinds: Mapping[str, str]
    states: Mapping[str, str]
    channels: Mapping[str, str]


def ask(session: "Session", asked: Filter, *, by: Staff, now: datetime, ending: str, words: Words) -> "Job":
    """Ask for a file of the list.

    :raises Refusal: an unknown format, or too many unfinished jobs.
    """
    if ending not in FORMATS:
        raise Refusal(N_("Choose XLSX or CSV."))
    arguments = {"filter": asked.as_json(), "ending": ending, "words": vars(words)}
    return jobs.enqueue(session, by=by.account_id, kind=KIND, arguments=arguments, now=now)


@jobs.does(KIND)
def export(task: Task) -> Outcome:
    """Write the file, a thousand petitions at a time.

    :raises Refusal: whoever asked may not sign in any more.
    """
    words, asked = Words(**task.arguments["words"]), Filter.from_json(task.arguments["filter"])
    today = local_date(task.clock())
    with snapshot(task.engine) as session:
        account = get_account(session, task.by)
        if not account.active:
            raise Refusal(N_("The account that asked for it is closed."))
        staff = accounts.actor_of(session, account, today)
        numbers = exported.list_numbers(session, staff, asked, finding.days_of(session, today))
        offices = exported.names_of_offices(session, today, words.language)
        sectors = exported.names_of_sectors(session, words.language)
    task.progress(0, len(numbers))
    file: _File = _Workbook(words) if task.arguments["ending"] == "xlsx" else _Values(words)
    for start in range(0, len(numbers), _CHUNK):
        with snapshot(task.engine) as session:
            rows = exported.list_rows(session, staff, numbers[start : start + _CHUNK])
        file.add(_cells(row, words, offices, sectors) for row in rows)
        task.progress(min(start + _CHUNK, len(numbers)))
    name = f"phan-anh-{today:%Y%m%d}.{task.arguments['ending']}"
    return Outcome(name, file.close(), {"count": file.count})


def _cells(row: ExportRow, words: Words, offices: Mapping[int, str], sectors: Mapping[int, str]) -> list[Cell]:
    return [
        row.code,
        row.title,
        words.kinds.get(row.kind, row.kind),
        sectors.get(row.sector_id, ""),
        row.commune,
        words.states.get(row.state, row.state),
        offices.get(row.office_id, "") if row.office_id is not None else None,
        row.officer,
        local_date(row.received_at),
        row.due,
        local_date(row.answered_at) if row.answered_at else None,
        local_date(row.published_at) if row.published_at else None,
        words.channels.get(row.channel, row.channel),
        row.round,
    ]


class _File(Protocol):
    count: int

    def add(self, rows: Iterable[Sequence[Cell]]) -> None:
        """Write rows."""

    def close(self) -> bytes:
        """The whole file."""


class _Workbook:
    """A sheet with a filter row. Rows go to the disk as they come, so the memory stays the same however many there are."""

    def __init__(self, words: Words) -> None:
        import xlsxwriter  # noqa: PLC0415 - needed only here

        self.count = 0
        self._kept = io.BytesIO()
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        self._book: Any = xlsxwriter.Workbook(self._kept, options)
        self._day = self._book.add_format({"num_format": "dd/mm/yyyy", "align": "left"})
        # The mark that Excel itself sets when somebody types an apostrophe: it stays text when the cell is edited, too.
        self._quoted = self._book.add_format({"quote_prefix": True})
        self._sheet = self._book.add_worksheet()
        self._sheet.freeze_panes(1, 1)
        heading = self._book.add_format({"bold": True, "bottom": 1})
        for column, name in enumerate(COLUMNS):
            self._sheet.set_column(column, column, _WIDTHS[column])
            self._sheet.write_string(0, column, words.columns.get(name, name), heading)

    def add(self, rows: Iterable[Sequence[Cell]]) -> None:
        """Write rows."""
        for row in rows:
            self.count += 1
            for column, cell in enumerate(row):
                self._write(column, cell)

    def close(self) -> bytes:
        """The whole file."""
        self._sheet.autofilter(0, 0, self.count, len(COLUMNS) - 1)
        self._book.close()
        return self._kept.getvalue()

    def _write(self, column: int, cell: Cell) -> None:
        if isinstance(cell, str):
            self._sheet.write_string(self.count, column, cell, self._quoted if is_dangerous(cell) else None)
        elif isinstance(cell, int):
            self._sheet.write_number(self.count, column, cell)
        elif cell is not None:
            self._sheet.write_number(self.count, column, (cell - _DAY_ZERO).days, self._day)


class _Values:
    """Comma-separated values in UTF-8 with a mark that tells Excel so; days as ISO 8601 writes them."""

    def __init__(self, words: Words) -> None:
        self.count = 0
        self._kept = io.BytesIO()
        # Kept as bytes from the first line on: as text a file takes four times as much, and both at the end.
        self._text = io.TextIOWrapper(self._kept, encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._text, lineterminator="\r\n")
        self._writer.writerow([words.columns.get(name, name) for name in COLUMNS])
        # Of fourteen cells two are a petition's own words: the others say the same few things again and again.
        self._harmless = lru_cache(maxsize=1000)(harmless)

    def add(self, rows: Iterable[Sequence[Cell]]) -> None:
        """Write rows."""
        for row in rows:
            self.count += 1
            self._writer.writerow([self._harmless(cell) if isinstance(cell, str) else cell for cell in row])

    def close(self) -> bytes:
        """The whole file."""
        self._text.flush()
        return self._kept.getvalue()
