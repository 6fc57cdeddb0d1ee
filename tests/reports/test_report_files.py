"""A report as workbook, text document, PDF, comma-separated values and plain text: all of the same tables."""

import csv
import io
import zipfile
from dataclasses import replace
from datetime import date, timedelta

import docx
import openpyxl
import pypdfium2
import pytest

from feedback.domain.periods import Period
from feedback.language import gettext
from feedback.services.reports import shown
from feedback.services.reports.asking import Asked, Look
from feedback.services.reports.files import written
from feedback.services.reports.layout import ii_05a
from feedback.services.reports.registry import REPORTS
from feedback.services.reports.table import Column, Kind, Report, Row, Table
from feedback.services.reports.wording import Said
from tests.people import case_in

FORMULA = '=HYPERLINK("http://example.com";"Bấm")'
ASKED = Asked(Period(2026, 4), look=Look(base_url="https://phananh.example.vn"))


@pytest.fixture
def quarter(session, files, clock):
    """One published, one open whose title looks like a formula, and one report from a place."""
    clock.set("2026-10-01T09:00")
    case_in(session, "published", now=clock(), files=files)
    case_in(
        session, "assigned", now=clock(), files=files, kind="regulation", sector="DAT-GCN", title=FORMULA, email="b@example.com"
    )
    case_in(session, "assigned", now=clock(), files=files, kind="field_report", sector="MT-RT", email="c@example.com")
    session.commit()
    return session


@pytest.fixture
def make(app, clock):
    """``make(report, "xlsx")``: the file."""

    def made(report, ending, table=""):
        with app.app_context():
            return written(report, ending, gettext, now=clock(), table=table)

    return made


@pytest.fixture
def form(quarter):
    return ii_05a(quarter, ASKED)


@pytest.fixture
def book(form, make):
    return openpyxl.load_workbook(io.BytesIO(make(form, "xlsx")))


def values(sheet):
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def pages(content):
    """What the PDF says, without line ends."""
    paper = pypdfium2.PdfDocument(content)
    return " ".join(" ".join(page.get_textpage().get_text_bounded().split()) for page in paper)


def test_the_sheet_is_laid_out_like_the_form(book):
    rows = values(book["A"])
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
    assert rows[first + 3][1:] == ["Tổng số", 2, 1, 1, 0, 2, 2, 1, 0, 0, 1, 0, 1]


def test_merged_captions_cover_what_they_name(book):
    merged = {str(found) for found in book["A"].merged_cells.ranges}
    assert {"A6:A8", "B6:B8", "C6:G6", "H6:M6", "N6:N8", "C7:C8", "D7:E7", "F7:G7", "I7:J7", "K7:L7", "M7:M8"} <= merged


def test_it_prints_on_a4_across_one_page_wide_in_the_official_face(book):
    for sheet in book:
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
    fonts = {cell.font.name for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert fonts == {"Times New Roman"}


def test_note_and_sentence_stand_below(book):
    said = [value for row in values(book["A"]) for value in row if isinstance(value, str)]
    assert any(line.startswith("Phản ánh hiện trường (không thuộc biểu): 1") for line in said)
    assert any(line.startswith("Trong quý IV/2026, Ủy ban nhân dân thành phố Quảng Ninh đã tiếp nhận 02 PAKN") for line in said)


def test_what_people_wrote_is_never_a_formula_or_a_link(book, form, make):
    cells = [cell for row in book["B"].iter_rows() for cell in row if cell.value and "HYPERLINK" in str(cell.value)]
    assert [cell.data_type for cell in cells] == ["s"]
    archive = zipfile.ZipFile(io.BytesIO(make(form, "xlsx")))
    parts = b"".join(archive.read(name) for name in archive.namelist())
    assert b"<f>" not in parts
    assert b"<hyperlink" not in parts


def test_part_b_of_the_workbook(book):
    rows = values(book["B"])
    assert rows[1][:5] == ["STT", "Tên cá nhân, tổ chức", "Ngày nhận", "Mã PAKN", "Nội dung PAKN tóm tắt"]
    assert (rows[2][1], rows[2][2].date(), rows[2][3]) == ("Cá nhân", date(2026, 10, 1), "PAKN.20261001.0001")
    assert rows[2][6:] == [
        "Sở Y tế",
        "Đã xử lý, trả lời ngày 01/10/2026",
        "12/SYT-VP; https://phananh.example.vn/petitions/PAKN.20261001.0001",
    ]


def test_part_a_as_csv(form, make):
    rows = list(csv.reader(io.StringIO(make(form, "csv").decode("utf-8-sig"))))
    assert rows[0][:3] == ["STT", "Tên ngành, lĩnh vực có PAKN", "(1) Phân loại PAKN – Tổng số"]
    assert rows[0][8] == "(7) Kết quả xử lý – Đã xử lý – Hành vi hành chính"
    assert rows[1:] == [
        ["1", "Y tế", *"110011100001"],
        ["2", "Đất đai", *"101011000100"],
        ["", "Tổng số", *"211022100101"],
    ]


def test_part_b_as_csv_holds_no_formula(form, make):
    rows = list(csv.reader(io.StringIO(make(form, "csv", "B").decode("utf-8-sig"))))
    assert len(rows) == 3
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)


def test_the_text_document_can_be_edited_and_has_every_table(form, make):
    paper = docx.Document(io.BytesIO(make(form, "docx")))
    _head, part_a, part_b, checks = paper.tables
    assert [cell.text for cell in part_a.rows[-1].cells][1:4] == ["Tổng số", "2", "1"]
    assert len({id(cell._tc) for cell in part_a.rows[0].cells}) == 5, "captions are merged over their columns"
    assert part_b.rows[1].cells[3].text == "PAKN.20261001.0001"
    assert part_b.rows[2].cells[4].text == FORMULA
    assert len(checks.rows) == 8
    assert {run.font.name for run in paper.paragraphs[0].runs} <= {None, "Times New Roman"}
    assert paper.sections[0].page_width > paper.sections[0].page_height


def test_the_pdf_says_the_same_and_can_be_listened_to(form, make):
    content = make(form, "pdf")
    said = pages(content)
    assert "KẾT QUẢ TIẾP NHẬN, XỬ LÝ PHẢN ÁNH, KIẾN NGHỊ" in said
    assert "Tổng số 2 1 1 0 2 2 1 0 0 1 0 1" in said
    assert "PAKN.20261001.0001" in said
    assert FORMULA.partition("(")[0] in said
    assert b"pdfuaid" in content


def test_an_emoji_costs_no_report(form, make):
    part_b = form.tables[1]
    odd = replace(part_b.rows[0], cells=tuple("👍\x07" if cell == "Sở Y tế" else cell for cell in part_b.rows[0].cells))
    report = replace(form, tables=(form.tables[0], replace(part_b, rows=(odd,))))
    for ending in ("pdf", "docx", "xlsx", "csv", "text"):
        assert make(report, ending)


def test_plain_text_says_everything(form, make):
    said = make(form, "text").decode()
    assert "\n1 Y tế  " in said
    assert "(1) = (2) + (3): 2 = 1 + 1 – khớp" in said
    assert " ".join(said.split()).endswith("đang được xử lý.")


def test_a_period_that_is_not_over_says_so_in_every_file(quarter, form, make):
    last = date(2026, 12, 14)
    assert ii_05a(quarter, replace(ASKED, today=last + timedelta(days=1))) == form
    running = ii_05a(quarter, replace(ASKED, today=last))
    sentence = "(Số liệu tính đến ngày 14/12/2026; kỳ báo cáo chưa kết thúc)"
    assert values(openpyxl.load_workbook(io.BytesIO(make(running, "xlsx")))["A"])[3][4] == sentence
    assert sentence in make(running, "text").decode()
    assert sentence in pages(make(running, "pdf"))
    assert sentence in {paragraph.text for paragraph in docx.Document(io.BytesIO(make(running, "docx"))).paragraphs}
    assert running.sentence.startswith("Tính đến ngày 14/12/2026, trong quý IV/2026, Ủy ban")


@pytest.mark.parametrize("slug", REPORTS)
@pytest.mark.parametrize("ending", ["xlsx", "docx", "pdf", "csv", "text"])
def test_every_report_is_given_out_in_every_way(quarter, make, slug, ending):
    assert make(REPORTS[slug].build(quarter, ASKED), ending)


def columns(*kinds):
    return tuple(Column(str(kind), Said(str(kind)), kind) for kind in kinds)


def test_figures_are_written_as_the_language_writes_them(make):
    table = Table(
        "A",
        Said("Figures"),
        columns(Kind.TEXT, Kind.NUMBER, Kind.PERCENT, Kind.DAYS, Kind.DATE),
        (Row("a", ("one", 12345, 66.666, 7.5, date(2026, 11, 20))), Row("b", ("two", None, None, None, None))),
    )
    assert shown.texts(table, table.rows[0], str) == ["one", "12,345", "66.67", "7.5", "20/11/2026"]
    assert shown.texts(table, table.rows[1], str) == ["two", "–", "–", "–", ""]
    vietnamese = {"Total": "Tổng số"}.get
    assert shown.texts(table, table.rows[0], lambda text: vietnamese(text, text))[1:4] == ["12.345", "66,67", "7,5"]
    assert make(Report("x", ii_head(), (table,)), "csv").decode().endswith("one,12345,66.67,7.5,20/11/2026\r\ntwo,,,,\r\n")


def ii_head():
    from feedback.services.reports.table import Head

    return Head((), ("Figures",), ())


def test_a_list_nobody_prints_is_cut_in_what_is_printed_only(form, make, monkeypatch):
    monkeypatch.setattr(shown, "LONGEST", 1)
    assert "Chỉ in 1 trong 2 dòng đầu" in pages(make(form, "pdf"))
    assert len(list(csv.reader(io.StringIO(make(form, "csv", "B").decode("utf-8-sig"))))) == 3
