"""The report's page: who may open it, what it shows, what it refuses, its downloads."""

import csv
import io

import openpyxl
import pytest

from feedback.store.models import AccessRecord

REPORT = "/staff/reports/ii-05a"


@pytest.fixture
def petitions(make_petition, clock):
    """One published, one open and confidential, one report from a place; all of quarter IV of 2026."""
    clock.set("2026-10-01T09:00")
    kept = [
        make_petition("published", full_name="Nguyễn Thị An", title="Chờ lâu ở quầy số 2"),
        make_petition(
            "assigned", full_name="Trần Văn Kín", email="kin@example.com", confidential=True, office="SNNMT", sector="DAT"
        ),
        make_petition("assigned", kind="field_report", sector="MT-RT", email="c@example.com"),
    ]
    clock.set("2026-11-20T09:00")
    return kept


@pytest.fixture
def coordinator(sign_in):
    return sign_in("coordinator")


def figures(page):
    return [[cell.get_text(strip=True) for cell in row.select("td, th")] for row in page.select("main table caption ~ tbody tr")]


def test_the_present_quarter_is_shown_first(coordinator, petitions):
    page = coordinator.get(REPORT)
    assert "Kỳ báo cáo: Quý IV/2026" in page.main
    assert figures(page) == [["1", "Y tế", *"110011100001"], ["2", "Đất đai", *"110011001000"]]
    assert (
        page.one("textarea")
        .get_text()
        .startswith("Tính đến ngày 20/11/2026, trong quý IV/2026, Ủy ban nhân dân thành phố Quảng Ninh đã tiếp nhận 02")
    )
    assert "Số liệu tính đến ngày 20/11/2026; kỳ báo cáo chưa kết thúc." in page.main
    assert "Phản ánh hiện trường (không thuộc biểu): 1" in page.main
    assert page.main.count("khớp") == 7


def test_the_table_can_be_read_without_eyes(coordinator, petitions):
    page = coordinator.get(REPORT)
    table = page.one("main table:has(caption)")
    assert {th.get("scope") for th in table.select("thead th")} == {"col", "colgroup"}
    assert {th.get("scope") for th in table.select("tbody th, tfoot th")} == {"row"}
    assert len(table.select("tbody tr:first-child > *")) == 14


def test_another_period_is_chosen_in_the_form(coordinator, petitions):
    coordinator.get(REPORT)
    page = coordinator.fill_and_send("main form.filters", year="2021", quarter="", basis="calendar", status=200)
    assert "Kỳ báo cáo: Năm 2021" in page.main
    assert "(Từ ngày 01 tháng 01 năm 2021 đến ngày 31 tháng 12 năm 2021)" in page.main
    assert "chưa kết thúc" not in page.main
    assert "Kỳ này không có phản ánh nào trong biểu." in page.main
    assert page.one("#year")["value"] == "2021"
    assert page.one("#basis option[selected]")["value"] == "calendar"


@pytest.mark.parametrize("query", ["period=abc", "year=1999&quarter=2", "year=&quarter=1", "year=20x6", "year=2026&quarter=9"])
def test_a_period_that_is_none_is_refused_with_what_to_write(coordinator, query):
    page = coordinator.get(f"{REPORT}?{query}&basis=calendar", 422)
    assert "Ghi quý theo mẫu 2021-Q2, năm theo mẫu 2021." in page.errors[0]
    assert page.one("#basis option[selected]")["value"] == "calendar"
    for ending in ("xlsx", "csv"):
        coordinator.get(f"{REPORT}.{ending}?{query}", 422)


def test_a_period_in_one_word_is_read_too(coordinator, petitions):
    assert "Kỳ báo cáo: Quý II/2021" in coordinator.get(f"{REPORT}?period=2021-Q2").main


def test_no_sender_is_named_on_the_page(coordinator, petitions):
    page = coordinator.get(REPORT)
    assert "Nguyễn Thị An" not in page.main
    assert "Trần Văn Kín" not in page.main
    assert "Người gửi (giữ kín)" in page.main


def test_the_english_page_keeps_the_form_in_vietnamese(coordinator, petitions):
    page = coordinator.get(f"{REPORT}?lang=en")
    assert "Reports from a place (not part of the form): 1" in page.main
    assert page.one("main table:has(caption)")["lang"] == "vi"
    assert "lang=en" in page.links()["Workbook (XLSX)"]


def test_csv_is_part_a_or_part_b(coordinator, petitions):
    answer = coordinator.get(f"{REPORT}.csv?year=2026&quarter=4").response
    assert answer.headers["Content-Disposition"] == "attachment; filename=ii-05a-2026-Q4-reporting.a.csv"
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert rows[-1] == ["", "Tổng số", *"220022101001"]
    part_b = coordinator.get(f"{REPORT}.csv?year=2026&quarter=4&part=b").response.data.decode("utf-8-sig")
    assert len(list(csv.reader(io.StringIO(part_b)))) == 3


def senders(answer):
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data))["B"]
    return [row[1].value for row in sheet.iter_rows(min_row=3)]


def test_the_workbook_names_nobody(coordinator, petitions, session):
    answer = coordinator.get(f"{REPORT}.xlsx?year=2026&quarter=4").response
    assert answer.mimetype.endswith("spreadsheetml.sheet")
    assert senders(answer) == ["Cá nhân", "Người gửi (giữ kín)"]
    assert session.query(AccessRecord).count() == 0


def test_a_coordinator_takes_names_and_every_look_is_written_down(coordinator, petitions, session):
    coordinator.get(REPORT)
    answer = coordinator.fill_and_send("main form[method=post]", status=200).response
    assert senders(answer) == ["Nguyễn Thị An", "Người gửi (giữ kín)"]
    record = session.query(AccessRecord).one()
    assert (record.petition.code, record.purpose, record.account_id) == (
        petitions[0].code,
        "report",
        coordinator.actor.account_id,
    )


def test_only_a_coordinator_takes_names(sign_in, petitions):
    inspector = sign_in("inspector")
    assert inspector.get(REPORT).select("main form[method=post]") == []
    leader = sign_in("leader", "SYT")
    token = leader.get(REPORT).one("input[name=csrf_token]")["value"]
    leader.post(f"{REPORT}/with-names", {"csrf_token": token, "year": "2026", "quarter": "4"}, 403)


def test_a_head_of_office_reads_of_others_only_what_is_public(sign_in, petitions):
    page = sign_in("leader", "SNNMT").get(REPORT)
    assert "Chờ lâu ở quầy số 2" in page.main
    page = sign_in("leader", "SXD").get(REPORT)
    assert "(đơn vị khác xử lý)" in page.main
    assert [link for link in page.links() if link.startswith("PAKN")] == []


@pytest.mark.parametrize("role", ["officer", "clerk", "administrator"])
def test_others_do_not_see_reports(sign_in, role):
    reader = sign_in(role, "SYT")
    for ending in ("", ".xlsx", ".csv"):
        reader.get(REPORT + ending, 403)


def test_a_stranger_is_asked_to_sign_in(client):
    assert client.get(REPORT, 303).location.startswith("/staff/sign-in")
