"""Lines of a year's calendar out of a text, a CSV file or an XLSX file."""

import csv
import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from feedback.domain.errors import Refusal
from feedback.domain.text import N_, fold, tidy_line

MOST_BYTES = 1_000_000
_MOST_UNPACKED = 20_000_000
MOST_LINES = 400
_HEADS = {"ngay", "day", "date"}


class Unreadable(Refusal):
    """The file or the text cannot be taken as lines."""


@dataclass(frozen=True)
class Line:
    """A line with its number as people count it, and its cells, tidied."""

    number: int
    cells: tuple[str, ...]


def from_file(name: str, data: bytes) -> list[Line]:
    """The lines of a file. :raises Unreadable: too large, no XLSX though called one, or no text in UTF-8."""
    if len(data) > MOST_BYTES:
        raise Unreadable(N_("The file is larger than 1 MB. A year's calendar is a page or two: send only that."))
    if name.lower().endswith((".xlsx", ".xlsm", ".xls")) or data.startswith(b"PK"):
        return _lines(_xlsx(data))
    try:
        return from_text(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        sentence = N_("The file is no text in UTF-8. Save it as “CSV UTF-8” or as XLSX, or paste the lines into the box.")
        raise Unreadable(sentence) from error


def from_text(text: str) -> list[Line]:
    """The lines of a text: cells separated by semicolons, tabs or commas, whichever the first filled line has."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = next((sign for sign in ";\t," if sign in first), ";")
    try:
        return _lines(csv.reader(text.splitlines(), delimiter=separator))
    except csv.Error as error:
        raise Unreadable(N_("The lines cannot be read. Write one day a line, the cells separated by semicolons.")) from error


def written(rows: Iterable[Iterable[str]]) -> str:
    """Rows as the text that :func:`from_text` reads."""
    kept = io.StringIO()
    csv.writer(kept, delimiter=";", lineterminator="\n").writerows(rows)
    return kept.getvalue()


def _lines(rows: Iterable[Iterable[object]]) -> list[Line]:
    """:raises Unreadable: more lines than a year has days, or a formula."""
    lines: list[Line] = []
    for number, row in enumerate(rows, start=1):
        cells = tuple(_cell(cell) for cell in row)
        if not any(cells) or (not lines and fold(cells[0]) in _HEADS):
            continue
        if any(cell.startswith("=") for cell in cells):
            raise Unreadable(N_("Line %(line)s holds a formula. Write what it should say."), line=number)
        if len(lines) == MOST_LINES:
            raise Unreadable(N_("There are more than %(most)s lines. A year has fewer days."), most=MOST_LINES)
        lines.append(Line(number, cells))
    return lines


def _cell(value: object) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else tidy_line(str(value)) if value is not None else ""


def _xlsx(data: bytes) -> list[tuple[object, ...]]:
    """The rows of the first sheet. :raises Unreadable: this is no such file."""
    import openpyxl  # noqa: PLC0415 - needed only here, and slow to load

    sentence = N_("This is no XLSX file that can be read. Save it anew as XLSX or CSV, or paste the lines into the box.")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(member.file_size for member in archive.infolist()) > _MOST_UNPACKED:
                raise Unreadable(sentence)
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False)
        sheet = book.worksheets[0]
        return [tuple(row) for row in sheet.iter_rows(max_row=10 * MOST_LINES, max_col=5, values_only=True)]
    except Unreadable:
        raise
    except Exception as error:  # the reader fails in as many ways as a file can be broken
        raise Unreadable(sentence) from error
