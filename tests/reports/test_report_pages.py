"""The reports' pages: who may open which, what they show and refuse, where figures lead, the files."""

import csv
import io

import openpyxl
import pytest

from feedback.services.reports.registry import REPORTS
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


def test_every_report_is_offered_and_opens(coordinator, petitions):
    links = coordinator.get("/staff/reports").links()
    addresses = [address for address in links.values() if address.startswith("/staff/reports/")]
    assert len(addresses) == len(REPORTS)
    for address in addresses:
        coordinator.get(address)
        coordinator.get(f"{address}?lang=en")


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
    page = coordinator.fill_and_send("main form.filters", year="2021", part="", basis="calendar", status=200)
    assert "Kỳ báo cáo: Năm 2021" in page.main
    assert "(Từ ngày 01 tháng 01 năm 2021 đến ngày 31 tháng 12 năm 2021)" in page.main
    assert "chưa kết thúc" not in page.main
    assert "Kỳ này không có phản ánh nào." in page.main
    assert page.one("#year")["value"] == "2021"
    assert page.one("#basis option[selected]")["value"] == "calendar"


@pytest.mark.parametrize(
    ("part", "named"),
    [("H2", "6 tháng cuối năm 2026"), ("10", "Tháng 10/2026"), ("Q4", "Quý IV/2026"), ("", "Năm 2026")],
)
def test_months_and_half_years_are_periods_too(coordinator, petitions, part, named):
    page = coordinator.get(f"{REPORT}?year=2026&part={part}")
    assert f"Kỳ báo cáo: {named}" in page.main
    assert page.one("#part option[selected]")["value"] == part


def test_from_a_day_to_a_day(coordinator, petitions):
    coordinator.get(REPORT)
    page = coordinator.fill_and_send("main form.filters", **{"from": "2026-10-01", "to": "2026-10-01"}, status=200)
    assert "(Từ ngày 01 tháng 10 năm 2026 đến ngày 01 tháng 10 năm 2026)" in page.main
    assert [row[1] for row in figures(page)] == ["Y tế", "Đất đai"]
    assert page.one("#from")["value"] == "2026-10-01"


@pytest.mark.parametrize("query", ["period=abc", "year=1999&part=Q2", "year=&part=Q1", "year=20x6", "year=2026&part=Q9"])
def test_a_period_that_is_none_is_refused_with_what_to_write(coordinator, query):
    page = coordinator.get(f"{REPORT}?{query}&basis=calendar", 422)
    assert "quý theo mẫu 2021-Q2" in page.errors[0]
    assert page.one("#basis option[selected]")["value"] == "calendar"
    for ending in ("xlsx", "docx", "pdf", "csv"):
        coordinator.get(f"{REPORT}?{query}&format={ending}", 422)
    coordinator.get(f"{REPORT}/petitions?{query}&table=A&row=total&column=total", 422)


def test_days_that_run_backward_are_refused_with_what_was_typed(coordinator):
    page = coordinator.get(f"{REPORT}?from=2026-10-02&to=2026-10-01", 422)
    assert page.errors == ["Ngày cuối kỳ trước ngày đầu kỳ. Sửa một trong hai ngày."]
    assert page.one("#from")["value"] == "2026-10-02"


def test_a_period_in_one_word_is_read_too(coordinator, petitions):
    assert "Kỳ báo cáo: Quý II/2021" in coordinator.get(f"{REPORT}?period=2021-Q2").main


@pytest.mark.parametrize(
    "address",
    [
        "/staff/reports/none",
        f"{REPORT}?format=exe",
        f"{REPORT}?office=NONE",
        f"{REPORT}?format=csv&table=Z",
        f"{REPORT}/petitions",
        f"{REPORT}/petitions?table=A&row=total&column=none",
        f"{REPORT}/petitions?table=A&row=none&column=total",
        f"{REPORT}/petitions?table=A&row=total&column=total&after=-1",
        "/staff/reports/none/petitions",
    ],
)
def test_what_there_is_not_reads_404(coordinator, petitions, address):
    coordinator.get(address, 404)


def test_every_figure_leads_to_exactly_the_petitions_it_counts(coordinator, petitions):
    for slug in ("ii-05a", "ii-05b"):
        page = coordinator.get(f"/staff/reports/{slug}")
        links = page.select("main table:has(caption) a")
        assert links
        for link in links:
            lines = coordinator.get(link["href"]).select("main table tbody tr")
            assert len(lines) == int(link.get_text()), link["href"]
        totals = [link for link in page.select("main tfoot a") if "column=total" in link["href"]]
        listed = coordinator.get(totals[0]["href"])
        assert petitions[0].code in listed.main
        assert petitions[2].code not in listed.main
        assert f"/staff/petitions/{petitions[0].code}" in listed.links().values()


def test_a_list_of_many_has_pages(coordinator, petitions, monkeypatch):
    from feedback.web.staff import report_pages

    monkeypatch.setattr(report_pages, "_PAGE", 1)
    first = coordinator.get(f"{REPORT}/petitions?table=A&row=total&column=total")
    second = coordinator.get(first.links()["Trang sau"])
    assert "2 phản ánh được đếm trong số này" in second.main
    codes = [page.one("main table a").get_text() for page in (first, second)]
    assert sorted(codes) == sorted(made.code for made in petitions[:2])
    assert "Trang sau" not in second.links()


def test_no_sender_is_named_on_the_page(coordinator, petitions):
    for slug in REPORTS:
        page = coordinator.get(f"/staff/reports/{slug}")
        assert "Nguyễn Thị An" not in page.main
        assert "Trần Văn Kín" not in page.main
    assert "Người gửi (giữ kín)" in coordinator.get(REPORT).main


def test_the_english_page_keeps_the_form_in_vietnamese(coordinator, petitions):
    page = coordinator.get(f"{REPORT}?lang=en")
    assert "Phản ánh hiện trường (không thuộc biểu): 1" in page.main
    assert page.one("main table:has(caption)").find_parent("div", lang="vi")
    assert "lang=en" in page.links()["XLSX"]


def test_csv_is_one_table_or_another(coordinator, petitions):
    answer = coordinator.get(f"{REPORT}?period=2026-Q4&format=csv").response
    assert answer.headers["Content-Disposition"] == "attachment; filename=ii-05a-2026-Q4-reporting.csv"
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert rows[-1] == ["", "Tổng số", *"220022101001"]
    part_b = coordinator.get(f"{REPORT}?period=2026-Q4&format=csv&table=B").response.data.decode("utf-8-sig")
    assert len(list(csv.reader(io.StringIO(part_b)))) == 3


@pytest.mark.parametrize(("ending", "begins"), [("xlsx", b"PK"), ("docx", b"PK"), ("pdf", b"%PDF-"), ("csv", b"\xef\xbb\xbf")])
def test_every_file_comes_down_by_a_link_of_the_page(coordinator, petitions, ending, begins):
    links = [address for address in coordinator.get(REPORT).links().values() if f"format={ending}" in address]
    answer = coordinator.get(links[0]).response
    assert answer.data.startswith(begins)
    assert answer.headers["Content-Disposition"].split(".")[-1] == ending


def senders(answer):
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data))["B"]
    return [row[1].value for row in sheet.iter_rows(min_row=3)]


def test_the_workbook_names_nobody(coordinator, petitions, session):
    answer = coordinator.get(f"{REPORT}?period=2026-Q4&format=xlsx").response
    assert answer.mimetype.endswith("spreadsheetml.sheet")
    assert senders(answer) == ["Cá nhân", "Người gửi (giữ kín)"]
    assert session.query(AccessRecord).count() == 0


def test_a_coordinator_takes_names_and_every_look_is_written_down(coordinator, petitions, session):
    coordinator.get(REPORT)
    answer = coordinator.fill_and_send("main form[method=post]", press="format=xlsx", status=200).response
    assert senders(answer) == ["Nguyễn Thị An", "Người gửi (giữ kín)"]
    record = session.query(AccessRecord).one()
    assert (record.petition.code, record.purpose, record.account_id) == (
        petitions[0].code,
        "report",
        coordinator.actor.account_id,
    )


def test_a_head_of_office_takes_the_names_of_the_own_offices_petitions(sign_in, petitions, session):
    leader = sign_in("leader", "SYT")
    token = leader.get(REPORT).one("main input[name=csrf_token]")["value"]
    asked = {"csrf_token": token, "period": "2026-Q4"}
    assert senders(leader.post(f"{REPORT}/with-names", asked, 200).response) == ["Nguyễn Thị An"]
    leader.post(f"{REPORT}/with-names", {**asked, "office": "SNNMT"}, 404)
    leader.post("/staff/reports/ii-05b/with-names", asked, 404)
    assert [record.petition.code for record in session.query(AccessRecord)] == [petitions[0].code]


def test_an_inspector_takes_no_names(sign_in, petitions):
    inspector = sign_in("inspector")
    page = inspector.get(REPORT)
    assert page.select("main form[method=post]") == []
    token = page.one("input[name=csrf_token]")["value"]
    inspector.post(f"{REPORT}/with-names", {"csrf_token": token, "period": "2026-Q4"}, 403)


def test_a_head_of_office_sees_the_own_offices_reports_only(sign_in, petitions):
    page = sign_in("leader", "SYT").get(REPORT)
    assert "Đơn vị báo cáo: Sở Y tế" in page.main
    assert figures(page) == [["1", "Y tế", *"110011100001"]]
    assert [option["value"] for option in page.select("#office option")] == ["SYT"]
    leader = sign_in("leader", "SYT")
    for slug in REPORTS:
        leader.get(f"/staff/reports/{slug}?office=SYT")
        leader.get(f"/staff/reports/{slug}?office=SNNMT", 404)
        leader.get(f"/staff/reports/{slug}?office=SNNMT&format=csv", 404)
        leader.get(f"/staff/reports/{slug}/petitions?office=SNNMT&row=total&column=total", 404)


def test_a_coordinator_asks_for_one_office(coordinator, petitions):
    page = coordinator.get(f"{REPORT}?office=SNNMT")
    assert figures(page) == [["1", "Đất đai", *"110011001000"]]
    assert page.one("#office option[selected]")["value"] == "SNNMT"
    assert all("office=SNNMT" in link["href"] for link in page.select("main table:has(caption) a"))


@pytest.mark.parametrize("role", ["officer", "clerk", "administrator"])
def test_others_do_not_see_reports(sign_in, role):
    reader = sign_in(role, "SYT")
    for address in ("/staff/reports", REPORT, f"{REPORT}?format=xlsx", f"{REPORT}/petitions?row=total&column=total"):
        reader.get(address, 403)


def test_a_stranger_is_asked_to_sign_in(client):
    assert client.get(REPORT, 303).location.startswith("/staff/sign-in")
