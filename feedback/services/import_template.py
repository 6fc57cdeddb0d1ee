"""The empty sheet for a backlog: headings, lists to choose from, the codes, examples and what each column is for."""

import io
from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from feedback.domain.text import N_
from feedback.services.import_columns import COLUMNS, Translate, choices

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_ROWS = 2000
"""Rows for which cells offer their list; further ones can be filled in by hand."""
_EXAMPLES: tuple[dict[str, str], ...] = (
    {
        "title": "Rác thải ở đầu ngõ 12 chưa được thu gom",
        "content": "Rác đổ ở đầu ngõ từ ngày 17/11, có mùi. Mong được thu gom.",
        "address_text": "Đầu ngõ 12",
        "full_name": "Nguyễn Văn A",
        "phone": "0912345678",
        "reference": "15/SDT",
    },
    {
        "title": "Chờ lâu ở bộ phận một cửa",
        "content": "Công ty chờ ba giờ ở quầy số 2 mà không được tiếp nhận hồ sơ.",
        "full_name": "Công ty TNHH B",
        "representative": "Trần Thị C",
        "position": "Giám đốc",
        "address": "Số 1 đường Lê Thánh Tông",
        "reference": "16/SDT",
    },
)
_PLACES_OF_EXAMPLES = {
    "channel": (0, 2),
    "kind": (2, 0),
    "petitioner_type": (0, 1),
    "confidential": (1, 0),
    "sector": (0, 1),
    "commune": (0, 1),
}
"""Which entry of its list an example shows."""


def workbook(session: "Session", translate: Translate, language: str, today: date) -> bytes:
    """The file, in the words of one language; a sheet filled in from it is read in both."""
    import xlsxwriter  # noqa: PLC0415 - needed only here

    kept = io.BytesIO()
    lists = choices(session, translate, language, today)
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(kept, options) as book:
        styles = _Styles(book)
        sheet = book.add_worksheet(translate(N_("Petitions")))
        _head(sheet, styles, translate)
        codes = translate(N_("Codes"))
        _offer_lists(sheet, codes, lists)
        _codes(book.add_worksheet(codes), styles, translate, lists)
        _examples(book.add_worksheet(translate(N_("Examples"))), styles, translate, lists, today)
        _help(book.add_worksheet(translate(N_("Instructions"))), styles, translate)
    return kept.getvalue()


class _Styles:
    """The few ways in which a cell is written; text everywhere, so that no 0 and no date is lost."""

    def __init__(self, book: Any) -> None:
        self.head = book.add_format({"bold": True, "bg_color": "#DCEBEE", "bottom": 1, "text_wrap": True, "valign": "top"})
        self.must = book.add_format(
            {"bold": True, "bg_color": "#0B5D6B", "font_color": "#FFFFFF", "bottom": 1, "text_wrap": True}
        )
        self.text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})


def _head(sheet: Any, styles: _Styles, translate: Translate) -> None:
    for place, column in enumerate(COLUMNS):
        sheet.set_column(place, place, column.width, styles.text)
        sheet.write_string(0, place, translate(column.heading), styles.must if column.required else styles.head)
    sheet.freeze_panes(1, 0)


def _offer_lists(sheet: Any, codes: str, lists: dict[str, list[str]]) -> None:
    quoted = codes.replace("'", "''")
    for place, column in enumerate(COLUMNS):
        if column.key in lists:
            letter = _letter(list(lists).index(column.key))
            source = f"='{quoted}'!${letter}$2:${letter}${len(lists[column.key]) + 1}"
            # A former commune's name is not in the list and must be let through.
            rule = {"validate": "list", "source": source, "error_type": "information", "ignore_blank": True}
            sheet.data_validation(1, place, _ROWS, place, rule)


def _codes(sheet: Any, styles: _Styles, translate: Translate, lists: dict[str, list[str]]) -> None:
    named = {column.key: column.heading for column in COLUMNS}
    for place, (key, words) in enumerate(lists.items()):
        sheet.set_column(place, place, 36)
        sheet.write_string(0, place, translate(named[key]), styles.head)
        for below, word in enumerate(words, 1):
            sheet.write_string(below, place, word)
    sheet.freeze_panes(1, 0)


def _examples(sheet: Any, styles: _Styles, translate: Translate, lists: dict[str, list[str]], today: date) -> None:
    _head(sheet, styles, translate)
    days = (f"{today - timedelta(days=1):%d/%m/%Y} 9:05", f"{today - timedelta(days=2):%d/%m/%Y}")
    for below, (example, day) in enumerate(zip(({**one} for one in _EXAMPLES), days, strict=True), 1):
        example["received"] = day
        for place, column in enumerate(COLUMNS):
            chosen = _PLACES_OF_EXAMPLES.get(column.key)
            text = _entry(lists[column.key], chosen[below - 1]) if chosen else example.get(column.key, "")
            sheet.write_string(below, place, text, styles.text)


def _help(sheet: Any, styles: _Styles, translate: Translate) -> None:
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 16)
    sheet.set_column(2, 2, 80)
    for place, title in enumerate((N_("Column"), N_("Needed"), N_("What goes in"))):
        sheet.write_string(0, place, translate(title), styles.head)
    for below, column in enumerate(COLUMNS, 1):
        sheet.write_string(below, 0, translate(column.heading))
        sheet.write_string(below, 1, translate(N_("Yes")) if column.required else "")
        sheet.write_string(below, 2, translate(column.help) if column.help else "")


def _entry(words: Sequence[str], place: int) -> str:
    return words[min(place, len(words) - 1)]


def _letter(place: int) -> str:
    return "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[place]
