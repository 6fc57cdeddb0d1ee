"""The rows of a backlog's workbook as text, cell by cell, with what is wrong with each."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from feedback.domain.calendar import LOCAL_ZONE
from feedback.domain.contact import normalise_phone
from feedback.domain.errors import Refusal
from feedback.domain.text import N_, tidy, tidy_line
from feedback.services.import_columns import COLUMNS, Translate, headings, plain
from feedback.services.import_file import LAST_ROW, MOST_LISTED, MOST_ROWS, TooManyEmpty, TooManyRows, Unreadable, inspect
from feedback.services.moments import read_moment

_MOST_COLUMNS = 60
_A_WHILE = 5000
_EXCEL_DAYS = (20_000, 80_000)
"""Numbers that can be days in Excel's count: 1954 to 2119."""
_FORMULA = N_("This is a formula. Copy the column and paste it as values; formulas are never worked out.")
_A_DATE = N_("Excel has made a date of this cell. Format it as text and type it again.")


@dataclass
class Row:
    """A filled row by its number in the sheet: its texts by column, the moment it was received, and what is wrong."""

    number: int
    texts: dict[str, str] = field(default_factory=dict)
    received: datetime | None = None
    problems: dict[str, Refusal] = field(default_factory=dict)


def read(data: bytes, translate: Translate, alive: Callable[[], None] = lambda: None) -> Iterator[Row]:
    """The filled rows of the first sheet, one after the other.

    :param alive: called every few thousand rows, filled or not, so that whoever waits hears that it still goes on.
    :raises Unreadable: no workbook, no sheet, headings that are missing, unknown or double, or too many rows; all but
        the number of rows before the first row is given.
    """
    inspect(data)
    rows = _counted(_cells(data), alive)
    heading = next((row for row in rows if _is_filled(row)), None)
    if heading is None:
        raise Unreadable(N_("The first sheet is empty. Fill in the template and send it again."))
    places = _places([tidy_line(_text(cell.value)) for cell in heading], translate)
    count = 0
    for number, row in enumerate(rows, _number_of(heading) + 1):
        if not _is_filled(row):
            continue
        count += 1
        if count > MOST_ROWS:
            raise TooManyRows
        yield _row(number, {key: row[place] for place, key in places.items() if place < len(row)})
    if count == 0:
        raise Unreadable(N_("There is no row below the headings. Fill in the template and send it again."))


def _cells(data: bytes) -> Iterator[tuple[Any, ...]]:
    """The rows of the first sheet; formulas stay formulas."""
    from openpyxl import load_workbook  # noqa: PLC0415 - slow to import, needed only here

    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
        sheets = book.worksheets
        if not sheets:
            raise Unreadable(N_("The first sheet is empty. Fill in the template and send it again."))
        sheets[0].reset_dimensions()
        yield from sheets[0].iter_rows(max_col=_MOST_COLUMNS, max_row=LAST_ROW)
    except Refusal:
        raise
    except Exception as error:  # the library fails in a hundred ways on what is not quite a workbook
        raise Unreadable(N_("The workbook cannot be read. Open it in Excel, save it again as .xlsx and send that.")) from error


def _counted(rows: Iterator[tuple[Any, ...]], alive: Callable[[], None]) -> Iterator[tuple[Any, ...]]:
    """The rows as they come, until there are too many: where numbers are left out the library gives empty ones."""
    for number, row in enumerate(rows, 1):
        if number > MOST_LISTED:
            raise TooManyEmpty
        if number % _A_WHILE == 0:
            alive()
        yield row


def _places(found: list[str], translate: Translate) -> dict[int, str]:
    """Which column stands where."""
    known = headings(translate)
    places: dict[int, str] = {}
    strange = [text for text in found if text and plain(text) not in known]
    if strange:
        raise Unreadable(N_("These headings are not known: %(names)s. Use those of the template."), names=_listed(strange))
    for place, text in enumerate(found):
        if text:
            key = known[plain(text)]
            if key in places.values():
                raise Unreadable(N_("The heading “%(name)s” is there twice. Leave one of the columns out."), name=text[:80])
            places[place] = key
    missing = [translate(column.heading) for column in COLUMNS if column.required and column.key not in places.values()]
    if missing:
        raise Unreadable(N_("These headings are missing: %(names)s. They belong in the first row."), names=_listed(missing))
    return places


def _listed(names: list[str]) -> str:
    return ", ".join(f"“{name[:60]}”" for name in names[:8])


def _row(number: int, cells: dict[str, Any]) -> Row:
    row = Row(number)
    for key, cell in cells.items():
        kind, value = getattr(cell, "data_type", None), cell.value
        if kind == "f":
            row.problems[key] = Refusal(_FORMULA)
        elif kind == "e":
            row.problems[key] = Refusal(N_("Excel shows an error here (%(error)s). Correct the cell."), error=str(value)[:20])
        elif key == "received":
            _take_received(row, value)
        elif isinstance(value, date | time):
            row.problems[key] = Refusal(_A_DATE)
        else:
            row.texts[key] = _phone(value) if key == "phone" else _text(value)
    if row.received is None and "received" not in row.problems:
        row.problems["received"] = Refusal(N_("Write when it was received, like 20/11/2026 or 20/11/2026 9:05."))
    return row


def _take_received(row: Row, value: Any) -> None:
    """A date, Excel's number of one, or text as people write it."""
    from openpyxl.utils.datetime import from_excel  # noqa: PLC0415

    if isinstance(value, int | float) and not isinstance(value, bool) and _EXCEL_DAYS[0] <= value <= _EXCEL_DAYS[1]:
        value = from_excel(value)
    if isinstance(value, datetime):
        row.received = value.replace(second=0, microsecond=0, tzinfo=LOCAL_ZONE)
    elif isinstance(value, date):
        row.received = datetime.combine(value, time(), LOCAL_ZONE)
    elif isinstance(value, str):
        row.received = read_moment(value)


def _phone(value: Any) -> str:
    """The number as it was meant: where Excel took it for a sum, its first 0 is gone."""
    text = tidy_line(_text(value))
    digits = "".join(letter for letter in text if letter.isdigit())
    return normalise_phone(text) or normalise_phone(f"0{digits}") or text


def _text(value: Any) -> str:
    # Excel writes a carriage return inside a cell like this.
    return tidy(value.replace("_x000D_", "")) if isinstance(value, str) else _number(value)


def _number(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _is_filled(row: tuple[Any, ...]) -> bool:
    return any(cell.value is not None and str(cell.value).strip() for cell in row)


def _number_of(row: tuple[Any, ...]) -> int:
    """The number of a row in the sheet; empty cells do not know theirs."""
    return next(int(cell.row) for cell in row if hasattr(cell, "row"))
