"""The list as a file: made in the background, for who asked, a day long, harmless in a spreadsheet."""

import csv
import io

import openpyxl
import pytest

from feedback.extensions import db
from feedback.services import exports, jobs
from tests import people

EVIL = '=HYPERLINK("http://evil.example";"x")'


@pytest.fixture
def do_jobs(app, engine, files, clock):
    return lambda: jobs.run_due(engine, files, clock)


def ask(reader, url: str, ending: str) -> str:
    reader.get(url)
    return reader.fill_and_send("form[action*='/staff/export']", press=f"ending={ending}").location


def test_a_file_is_asked_for_awaited_and_fetched(sign_in, make_petition, do_jobs, clock):
    made = make_petition("assigned", office="SYT", title=EVIL)
    make_petition("assigned", office="SXD", **people.BOB)
    clerk = sign_in("clerk", office="SYT")
    url = ask(clerk, "/staff/petitions?state=open", "csv")
    page = clerk.follow()
    assert page.select("progress")
    assert page.select("progress[data-again]")
    assert do_jobs() == 1
    page = clerk.get(url)
    assert "Tệp có 1 phản ánh" in page.main
    assert not page.select("progress[data-again]")
    answer = clerk.get(f"{url}/file").response
    rows = list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    assert rows[0][:2] == ["Mã phản ánh", "Tiêu đề"]
    [row] = rows[1:]
    assert row[0] == made.code
    assert row[1].startswith("'=")
    assert (row[2], row[5], row[6], row[8]) == ("Hành vi hành chính", "Đã chuyển xử lý", "Sở Y tế", "2026-11-20")
    assert "Nguyễn" not in answer.get_data().decode(), "no sender"
    assert "attachment" in answer.headers["Content-Disposition"]
    coordinator = sign_in("coordinator")
    coordinator.get(url, 404)
    coordinator.get(f"{url}/file", 404)
    clock.advance(hours=25)
    assert "chỉ được giữ một ngày" in sign_in("clerk", office="SYT").get(f"{url}/file", 410).main


def test_a_workbook_holds_days_as_days_and_no_formula(sign_in, make_petition, do_jobs):
    for number, title in enumerate((EVIL, "+84 912", "-1", "@SUM(A1)", "Đèn hỏng")):
        make_petition(title=title, phone="", email=f"x{number}@example.vn")
    coordinator = sign_in("coordinator")
    url = ask(coordinator, "/staff/petitions?sort=code", "xlsx")
    do_jobs()
    coordinator.get(url)
    book = openpyxl.load_workbook(io.BytesIO(coordinator.get(f"{url}/file").response.get_data()))
    sheet = book.active
    titles = sheet["B"][1:]
    assert [cell.value for cell in titles] == [EVIL, "+84 912", "-1", "@SUM(A1)", "Đèn hỏng"]
    assert {cell.data_type for cell in titles} == {"s"}
    assert [cell.quotePrefix for cell in titles] == [True, True, True, True, False]
    assert sheet["I"][1].is_date


def test_what_the_person_may_see_is_asked_when_it_is_made(sign_in, make_petition, do_jobs, work):
    made = make_petition("assigned", office="SYT")
    clerk = sign_in("clerk", office="SYT")
    url = ask(clerk, "/staff/petitions", "csv")
    with work() as session:
        people.triage.reroute(
            session,
            people.reload(session, made.code),
            by=people.staff(session, "coordinator", now=people.reload(session, made.code).received_at),
            now=people.reload(session, made.code).received_at,
            office="SXD",
        )
    do_jobs()
    assert "Tệp có 0 phản ánh" in clerk.get(url).main


def test_many_petitions_are_written_piece_by_piece(sign_in, make_petition, do_jobs, monkeypatch):
    monkeypatch.setattr(exports, "_CHUNK", 2)
    for number in range(5):
        make_petition(phone="", email=f"e{number}@example.vn")
    coordinator = sign_in("coordinator")
    url = ask(coordinator, "/staff/petitions", "csv")
    do_jobs()
    coordinator.get(url)
    assert coordinator.get(f"{url}/file").text.count("PAKN.") == 5
    assert "Tệp danh sách phản ánh" in coordinator.get("/staff/jobs").main


def test_too_many_at_once_are_refused_in_words(sign_in, make_petition):
    make_petition()
    coordinator = sign_in("coordinator")
    for _ in range(jobs.MOST_AT_ONCE):
        ask(coordinator, "/staff/petitions", "csv")
    coordinator.get("/staff/petitions")
    page = coordinator.fill_and_send("form[action*='/staff/export']", press="ending=csv", status=422)
    assert "chưa xong" in " ".join(page.errors)


def test_the_worker_does_it_in_its_round(app, sign_in, make_petition):
    make_petition()
    coordinator = sign_in("coordinator")
    url = ask(coordinator, "/staff/petitions", "csv")
    with app.app_context():
        from feedback.cli.jobs import do_jobs

        assert db.engine is not None
        assert do_jobs() == 1
    assert coordinator.get(url).select("a[href$='/file']")
