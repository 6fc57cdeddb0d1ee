"""Bad files get a clear sentence; cells are read as they were meant."""

import io
import unicodedata
import zipfile
from datetime import date, datetime

import openpyxl
import pytest

from feedback.domain.calendar import LOCAL_ZONE
from feedback.services import import_file, import_sheet
from feedback.services.import_file import TooManyEmpty, TooManyRows, Unreadable
from feedback.services.jobs import LeaseLost
from tests.services.sheets import HEADINGS, repacked, saved, sheet
from tests.services.test_importing import vietnamese

WORDS = vietnamese()
MOMENT = datetime(2026, 11, 19, 9, 5, tzinfo=LOCAL_ZONE)
DAY = datetime(2026, 11, 19, tzinfo=LOCAL_ZONE)


def rows(data: bytes) -> list[import_sheet.Row]:
    return list(import_sheet.read(data, lambda message: WORDS.get(message, message)))


def refusal(data: bytes) -> str:
    with pytest.raises(Unreadable) as refused:
        rows(data)
    return str(refused.value)


def bomb() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as part:
            for _ in range(310):
                part.write(b" " * (1 << 20))
    return made.getvalue()


def document() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w/>")
    return made.getvalue()


def below(row: bytes) -> bytes:
    """A sheet of a heading and a row, and another below them as it stands in the file."""
    return repacked(sheet({}), xl__worksheets__sheet1_xml=lambda part: part.replace(b"</sheetData>", row + b"</sheetData>"))


def with_part(name: str, content: bytes) -> bytes:
    made = io.BytesIO(sheet({}))
    with zipfile.ZipFile(made, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return made.getvalue()


def declaring(part: bytes) -> bytes:
    return b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]>' + part.partition(b"?>")[2]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"%PDF-1.7\n...", "PDF"),
        ("Tiêu đề;Nội dung\n".encode(), "text file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old kind"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(64) + "EncryptedPackage".encode("utf-16-le"), "password"),
        (b"\x00\x01\x02" * 50, "no Excel workbook"),
        (b"PK\x03\x04" + bytes(300), "not complete"),
        (document(), "no Excel workbook"),
        (sheet({})[:-400], "not complete"),
        (sheet({})[:1500], "not complete"),
        (repacked(sheet({}), xl__worksheets__sheet1_xml=lambda part: part[: len(part) // 2]), "cannot be read"),
        (repacked(sheet({}), xl__workbook_xml=lambda _part: b"<nothing/>"), "sheet is empty"),
        (repacked(sheet({}), xl__worksheets__sheet1_xml=declaring), "no Excel workbook"),
        (bomb(), "too large"),
        (b"PK\x03\x04" + bytes(import_file.MAX_BYTES), "30 MB"),
    ],
)
def test_a_file_that_is_no_workbook_is_named_for_what_it_is(data, words):
    assert words in refusal(data)


@pytest.mark.parametrize(
    ("headings", "words"),
    [
        ({}, "empty"),
        ([*HEADINGS.values(), "Ghi chú riêng"], "“Ghi chú riêng”"),
        ([*HEADINGS.values(), "Title"], "twice"),
        ([name for name in HEADINGS.values() if name != "Nội dung"], "“Nội dung”"),
    ],
)
def test_headings_are_those_of_the_template(headings, words):
    assert words in refusal(sheet(headings=headings))


def test_a_sheet_without_rows_is_empty():
    assert "no row" in refusal(sheet())


def test_headings_are_known_in_both_languages_without_marks_and_by_name():
    names = ["NGAY NHAN", "Way it came", "kind", " Lĩnh vực ", "Title", unicodedata.normalize("NFD", "Nội dung")]
    [row] = rows(sheet({}, headings=[*names, *list(HEADINGS.values())[6:]]))
    assert row.texts["content"]


def test_more_rows_than_can_be_taken_are_refused_before_they_are_read(monkeypatch):
    monkeypatch.setattr(import_file, "MOST_ROWS", 3)
    monkeypatch.setattr(import_sheet, "_cells", lambda _data: pytest.fail("it was parsed"))
    with pytest.raises(TooManyRows):
        import_file.inspect(sheet({}, {}, {}, {}))


def test_more_rows_are_noticed_while_reading_too(monkeypatch):
    monkeypatch.setattr(import_sheet, "MOST_ROWS", 3)
    assert "more than" in refusal(sheet({}, {}, {}, {}))
    assert len(rows(sheet({}, {}, {}))) == 3


def test_a_hundred_thousand_and_one_rows_are_refused_at_the_door():
    part = b"<row><c><v>1</v></c></row>"
    many = repacked(sheet({}), xl__worksheets__sheet1_xml=lambda _part: b"<sheetData>" + part * 100_002 + b"</sheetData>")
    assert "100.000" in refusal(many)


@pytest.mark.parametrize(
    "row",
    [
        '<row r="2000000000"/>',
        "<row spans='1:3' r='1048577' ><c><v>1</v></c></row>",
        '<x:row r="2000000000"/>',
        '<row><c r="A1048577"><v>1</v></c></row>',
        '<row><c s="1" r="AAAA1"><v>1</v></c></row>',
    ],
)
def test_rows_and_cells_where_excel_has_none_are_refused_at_the_door(row):
    with pytest.raises(Unreadable, match="no Excel workbook"):
        import_file.inspect(below(row.encode()))


def test_the_last_row_of_a_sheet_is_no_trouble_at_the_door():
    assert import_file.inspect(below(b'<row r="1048576"><c r="A1048576"><v>1</v></c></row>')) == 3


def test_empty_rows_by_the_hundred_thousand_are_refused_at_the_door():
    with pytest.raises(TooManyEmpty, match=r"200\.000"):
        import_file.inspect(below(b"<row/>" * 200_001))


@pytest.mark.parametrize("number", [b"9e8", b"900", b"&#57;00000"])
def test_numbers_left_out_are_not_gone_through_for_ever(monkeypatch, number):
    monkeypatch.setattr(import_sheet, "MOST_LISTED", 500)
    assert "filled or empty" in refusal(below(b'<row r="%s"/>' % number))


def test_who_waits_hears_that_empty_rows_go_on_too(monkeypatch):
    monkeypatch.setattr(import_sheet, "_A_WHILE", 100)
    heard = []
    assert len(list(import_sheet.read(below(b'<row r="450"/>'), WORDS.get, lambda: heard.append(1)))) == 1
    assert len(heard) == 4


def test_who_lost_the_lease_stops_in_the_midst_of_a_sheet(monkeypatch):
    monkeypatch.setattr(import_sheet, "_A_WHILE", 100)

    def lost():
        raise LeaseLost

    with pytest.raises(LeaseLost):
        list(import_sheet.read(below(b'<row r="450"/>'), WORDS.get, lost))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("xl/sharedStrings.xml", b"<sst>" + b" " * 5000 + b"<!DOCTYPE x>"),
        ("xl/strange.bin", b"<sst>" + b" " * ((1 << 20) - 9) + b"<!DOCTYPE x>"),
        ("xl/strange.bin", b"<sst>" + b" " * 5000 + b'<!ENTITY a "aaaa">'),
        ("xl/strange.bin", b"\xff\xfe<\x00s\x00"),
        ("xl/STRANGE.XML", b"s\x00t\x00"),
        ("xl/strange.bin", b"\x00<\x00s"),
        ("xl/strange.bin", b"<s>" + b" " * (2 << 20) + b"\x00"),
    ],
)
def test_declarations_are_found_wherever_they_stand(name, content):
    with pytest.raises(Unreadable, match="no Excel workbook"):
        import_file.inspect(with_part(name, content))


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n\x00\x00", b"P\x00r\x00i\x00n\x00t\x00", b"<!doctype> <!entity>", b""])
def test_pictures_and_settings_of_printers_are_no_trouble(content):
    assert import_file.inspect(with_part("xl/media/image1.bin", content)) == 2


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("19/11/2026 9:05", MOMENT),
        ("19-11-2026 09:05:30", MOMENT),
        ("2026-11-19T09:05", MOMENT),
        ("19/11/2026 lúc 9h05", MOMENT),
        ("19/11/2026", DAY),
        (" 19.11.2026 ", DAY),
        (datetime(2026, 11, 19, 9, 5), MOMENT),
        (date(2026, 11, 19), DAY),
        (46345, DAY),
        (46345.378472222, MOMENT),
        ("11/19/2026", None),
        ("hôm qua", None),
        (7, None),
        (True, None),
    ],
)
def test_days_as_text_as_dates_and_as_numbers(written, meant):
    [row] = rows(sheet({"received": written}))
    assert row.received == meant
    assert ("received" in row.problems) is (meant is None)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (987654321, "0987654321"),
        (84987654321, "0987654321"),
        ("987 654 321", "0987654321"),
        ("0987.654.321", "0987654321"),
        (12, "12"),
        ("không có", "không có"),
    ],
)
def test_the_first_zero_of_a_telephone_number_comes_back(written, meant):
    [row] = rows(sheet({"phone": written}))
    assert row.texts["phone"] == meant


def test_texts_are_tidied():
    nfd = unicodedata.normalize("NFD", "Đường hỏng")
    [row] = rows(sheet({"title": f"{nfd}   ", "content": "Một_x000D_\nHai", "address": 12.0}))
    assert (row.texts["title"], row.texts["content"], row.texts["address"]) == ("Đường hỏng", "Một\nHai", "12")


def test_a_cell_that_excel_made_a_date_or_an_error_is_named():
    def spoil(first):
        first["E2"] = date(2026, 11, 1)
        first["F2"] = "#REF!"
        first["F2"].data_type = "e"

    [row] = rows(sheet({}, before=spoil))
    assert "a date" in str(row.problems["title"])
    assert "#REF!" in str(row.problems["content"])


def test_formulas_of_every_kind_are_refused_and_never_worked_out():
    from openpyxl.worksheet.formula import ArrayFormula

    def spoil(first):
        first["E2"] = '=CONCATENATE("a","b")'
        first["F2"] = ArrayFormula("F2:F2", "=SUM(1,2)")
        first["A2"] = "=NOW()"

    [row] = rows(sheet({}, before=spoil))
    assert all("formula" in str(row.problems[key]) for key in ("title", "content", "received"))


def test_empty_rows_and_columns_keep_the_numbers_right():
    def gaps(first):
        first.insert_rows(2, 3)
        first["A400"].number_format = "0.00"

    assert [row.number for row in rows(sheet({}, {}, before=gaps))] == [5, 6]


def test_only_the_first_sheet_is_read():
    book = openpyxl.load_workbook(io.BytesIO(sheet({})))
    book.create_sheet("Ghi chú")["A1"] = "bất kỳ"
    assert len(rows(saved(book))) == 1
