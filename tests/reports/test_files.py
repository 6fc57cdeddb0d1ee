"""The form as workbook, comma-separated values and plain text."""

import csv
import io
import zipfile
from datetime import timedelta

import openpyxl
import pytest
from flask_babel import gettext

from feedback.domain.periods import Period
from feedback.services.reports import csv_file, ii_05a, text, xlsx
from tests.people import case_in

FORMULA = '=HYPERLINK("http://example.com";"Bấm")'


@pytest.fixture
def form(session, files, clock):
    """A quarter with one published, one open whose title looks like a formula, and one report from a place."""
    clock.set("2026-10-01T09:00")
    case_in(session, "published", now=clock(), files=files)
    case_in(
        session, "assigned", now=clock(), files=files, kind="regulation", sector="DAT-GCN", title=FORMULA, email="b@example.com"
    )
    case_in(session, "assigned", now=clock(), files=files, kind="field_report", sector="MT-RT", email="c@example.com")
    session.commit()
    return ii_05a.build(session, Period(2026, 4), look=ii_05a.Look(base_url="https://phananh.example.vn"))


@pytest.fixture
def book(app, form, clock):
    with app.app_context():
        content = xlsx.workbook(form, gettext, now=clock())
    return openpyxl.load_workbook(io.BytesIO(content))


def values(sheet):
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_the_sheet_is_laid_out_like_the_form(book):
    sheet = book["II.05a"]
    rows = values(sheet)
    assert rows[0][0] == "Biểu số II.05a/VPCP/KSTT"
    assert rows[0][4].startswith("KẾT QUẢ TIẾP NHẬN")
    assert rows[1][4] == "Kỳ báo cáo: Quý IV/2026"
    assert rows[2][4] == "(Từ ngày 15 tháng 9 năm 2026 đến ngày 14 tháng 12 năm 2026)"
    assert rows[0][10] == "- Đơn vị báo cáo: Ủy ban nhân dân thành phố Quảng Ninh"
    assert rows[2][10] == "Đơn vị tính: Số PAKN"
    numbers = next(row for row in rows if row[0] == "A")
    assert numbers == ["A", "B", *(f"({number})" for number in range(1, 13))]
    first = rows.index(numbers)
    assert rows[first - 3][2] == "Phân loại PAKN"
    assert rows[first - 3][7] == "Kết quả xử lý"
    assert rows[first - 2][7:13] == [
        "Thuộc thẩm quyền giải quyết",
        "– Đã xử lý",
        None,
        "– Đang xử lý",
        None,
        "Chuyển cơ quan, đơn vị có thẩm quyền xử lý",
    ]
    assert rows[first - 1][3:7] == ["Hành vi hành chính", "Quy định hành chính", "Kỳ trước chuyển qua", "Tiếp nhận mới trong kỳ"]
    assert rows[first + 1] == [1, "Y tế", 1, 1, 0, 0, 1, 1, 1, 0, 0, 0, 0, 1]
    assert rows[first + 2] == [2, "Đất đai", 1, 0, 1, 0, 1, 1, 0, 0, 0, 1, 0, 0]
    assert rows[first + 3] == ["Tổng số", None, 2, 1, 1, 0, 2, 2, 1, 0, 0, 1, 0, 1]


def test_merged_captions_cover_what_they_name(book):
    merged = {str(found) for found in book["II.05a"].merged_cells.ranges}
    assert {"A6:A8", "B6:B8", "C6:G6", "H6:M6", "N6:N8", "C7:C8", "D7:E7", "F7:G7", "I7:J7", "K7:L7", "M7:M8"} <= merged


def test_it_prints_on_a4_across_one_page_wide_in_the_official_face(book):
    for sheet in book:
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
    fonts = {cell.font.name for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert fonts == {"Times New Roman"}


def test_note_and_sentence_stand_below(book):
    said = [value for row in values(book["II.05a"]) for value in row if isinstance(value, str)]
    assert any(line.startswith("Phản ánh hiện trường (không thuộc biểu): 1") for line in said)
    assert any(line.startswith("Trong quý IV/2026, Ủy ban nhân dân thành phố Quảng Ninh đã tiếp nhận 02 PAKN") for line in said)


def test_what_people_wrote_is_never_a_formula_or_a_link(book, app, form, clock):
    cells = [cell for row in book["B"].iter_rows() for cell in row if cell.value and "HYPERLINK" in str(cell.value)]
    assert [cell.data_type for cell in cells] == ["s"]
    with app.app_context():
        archive = zipfile.ZipFile(io.BytesIO(xlsx.workbook(form, gettext, now=clock())))
    parts = b"".join(archive.read(name) for name in archive.namelist())
    assert b"<f>" not in parts
    assert b"<hyperlink" not in parts


def test_part_b_of_the_workbook(book):
    rows = values(book["B"])
    assert rows[1][:4] == ["STT", "Tên cá nhân, tổ chức", "Ngày nhận", "Nội dung PAKN tóm tắt"]
    assert rows[2][1:3] == ["Cá nhân", "01/10/2026"]
    assert rows[2][5:] == [
        "Sở Y tế",
        "Đã xử lý, trả lời ngày 01/10/2026",
        "12/SYT-VP; https://phananh.example.vn/petitions/PAKN.20261001.0001",
    ]


def test_part_a_as_csv(form):
    rows = list(csv.reader(io.StringIO(csv_file.part_a(form))))
    assert rows[0][:4] == ["STT", "Tên ngành, lĩnh vực có PAKN", "(1)", "(2)"]
    assert rows[1:] == [
        ["1", "Y tế", *"110011100001"],
        ["2", "Đất đai", *"101011000100"],
        ["", "Tổng số", *"211022100101"],
    ]


def test_part_b_as_csv_holds_no_formula(app, form):
    with app.app_context():
        rows = list(csv.reader(io.StringIO(csv_file.part_b(form, gettext))))
    assert len(rows) == 3
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)


def test_plain_text_says_everything(app, form):
    with app.app_context():
        said = text.written(form, gettext)
    assert "  1 Y tế " in said
    assert "(1) = (2) + (3): 2 = 1 + 1 – khớp" in said
    assert "Sở Nông nghiệp và Môi trường" in said or "Sở Y tế" in said
    assert " ".join(said.split()).endswith("đang được xử lý.")


def test_a_period_that_is_not_over_says_so_in_every_file(app, session, form, clock):
    last = form.last
    assert ii_05a.build(session, Period(2026, 4), today=last + timedelta(days=1)) == ii_05a.build(session, Period(2026, 4))
    running = ii_05a.build(session, Period(2026, 4), today=last)
    with app.app_context():
        rows = values(openpyxl.load_workbook(io.BytesIO(xlsx.workbook(running, gettext, now=clock())))["II.05a"])
        said = text.written(running, gettext)
    assert rows[3][4] == "(Số liệu tính đến ngày 14/12/2026; kỳ báo cáo chưa kết thúc)"
    assert rows[3][4] in said
    assert running.sentence.startswith("Tính đến ngày 14/12/2026, trong quý IV/2026, Ủy ban")


def test_the_checks_have_a_head_and_say_why_numbers_differ(app, session, files, clock):
    case = case_in(session, "submitted", now=clock.set("2026-09-12T08:00"), files=files)
    case.now = clock.set("2026-09-16T08:00")
    case.accept()
    session.commit()
    made = ii_05a.build(session, Period(2026, 4))
    with app.app_context():
        rows = values(openpyxl.load_workbook(io.BytesIO(xlsx.workbook(made, gettext, now=clock()))).worksheets[-1])
    assert rows[0] == ["Quy tắc", "Trong báo cáo này", "Kết quả"]
    assert rows[len(made.checks) + 2][0].startswith("Vì sao")
    assert rows[len(made.checks) + 3][0].startswith(case.petition.code)
