"""A coordinator takes in a backlog: template, sheet, what is wrong, confirmation, what went in, the same again."""

import io

import openpyxl
import pytest

from feedback.extensions import clock as now
from feedback.services import import_job, jobs
from feedback.store.models import Petition
from tests import people
from tests.services.sheets import sheet

START = "/staff/import"


@pytest.fixture
def boss(sign_in):
    return sign_in("coordinator")


@pytest.fixture
def work_off(engine, files):
    """The background worker, once."""
    return lambda: jobs.run_due(engine, files, now)


def send(boss, data: bytes, name: str = "ton.xlsx", status: int = 303):
    boss.get(START)
    return boss.fill_and_send("main form", status=status, sheet=[(name, data)])


def cells(data: bytes) -> list[tuple]:
    return [tuple(row) for row in openpyxl.load_workbook(io.BytesIO(data)).active.iter_rows(values_only=True)]


def test_the_whole_way(boss, work_off, work):
    send(boss, sheet({}, {"phone": "12", "title": ""}, {}))
    page = boss.follow()
    assert page.select("progress")
    work_off()
    page = boss.get(page.url)
    assert "Dòng cần xem" in page.main
    [trouble] = page.select("table.worklist tbody tr")
    assert trouble.select_one("th").get_text() == "3"
    assert "Số điện thoại:" in trouble.get_text()
    with work() as session:
        assert session.query(Petition).count() == 0

    page = boss.fill_and_send("main form", status=422)
    assert page.errors
    boss.fill_and_send("main form", told=True)
    first = boss.page.location
    boss.follow()
    work_off()
    page = boss.get(first)
    assert "Đã nhập" in page.main
    report = cells(boss.get(f"{first}/report.xlsx").response.data)
    assert report[1][:3] == (2, "Đã nhập", "PAKN.20261119.0001")
    assert report[2][0] == 3
    assert report[2][2] in ("", None)

    send(boss, sheet({}, {"phone": "12", "title": ""}, {}))
    work_off()
    page = boss.follow()
    assert "Nhập 0" not in page.main
    assert not page.select("main form")


def test_pressed_twice_it_goes_in_once(boss, work_off, work):
    send(boss, sheet({}))
    work_off()
    form = boss.follow()
    boss.fill_and_send("main form", told=True)
    first = boss.page.location
    boss.page = form
    assert boss.fill_and_send("main form", told=True).location == first
    work_off()
    assert "Đã nhập đủ" in boss.follow().main
    with work() as session:
        assert session.query(Petition).one().entered_by == boss.actor.account_id


def test_the_template_can_be_sent_as_it_is_filled_in(boss, work_off):
    data = boss.get(f"{START}/template.xlsx").response.data
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert book.sheetnames == ["Phản ánh", "Danh sách mã", "Ví dụ", "Hướng dẫn"]
    first, examples = book.worksheets[0], book["Ví dụ"]
    for row in examples.iter_rows(min_row=2, values_only=True):
        first.append(row)
    kept = io.BytesIO()
    book.save(kept)
    send(boss, kept.getvalue())
    work_off()
    page = boss.follow()
    assert "Nhập 2 phản ánh" in page.main, page.main


def test_an_english_template_is_read_too(boss, work_off):
    data = boss.get(f"{START}/template.xlsx?lang=en").response.data
    book = openpyxl.load_workbook(io.BytesIO(data))
    for row in book["Examples"].iter_rows(min_row=2, values_only=True):
        book.worksheets[0].append(row)
    kept = io.BytesIO()
    book.save(kept)
    send(boss, kept.getvalue())
    work_off()
    assert "Nhập 2 phản ánh" in boss.follow().main


@pytest.mark.parametrize(("data", "words"), [(b"%PDF-1.7", "PDF"), (b"", "trống"), (sheet({})[:-300], "không đầy đủ")])
def test_a_bad_file_is_refused_on_the_spot(boss, data, words):
    page = send(boss, data, status=422)
    assert words in page.errors[0]


def test_without_a_file(boss):
    boss.get(START)
    assert boss.fill_and_send("main form", status=422).errors == ["Chọn tệp Excel."]


def test_wrong_headings_are_told_on_the_page(boss, work_off):
    send(boss, sheet({}, headings=["Lạ"]))
    work_off()
    page = boss.follow()
    assert "“Lạ”" in page.main


def test_nobody_sees_anothers_import(boss, sign_in, work_off, clock):
    send(boss, sheet({}))
    page = boss.page.location
    sign_in("coordinator", name="Trần Khác").get(page, 404)
    sign_in("clerk", office="SYT").get(START, 403)


def test_after_a_day_the_files_are_gone(boss, work_off, clock, engine, files, work):
    send(boss, sheet({}))
    work_off()
    page = boss.page.location
    boss.get(page)
    clock.advance(hours=7)
    clock.advance(days=1)
    jobs.forget_expired(engine, files, clock())
    with work() as session:
        [job] = session.query(jobs.Job).all()
        assert job.source_key is None
        assert import_job.report_of(job, files, clock()) is None


def test_whoever_lost_the_role_meanwhile_takes_in_nothing(boss, work_off, work):
    send(boss, sheet({}))
    page = boss.page.location
    with work() as session:
        people.account(session, "coordinator", now=now()).active = False
    work_off()
    with work() as session:
        [job] = session.query(jobs.Job).all()
        assert (job.status, job.summary) == ("failed", "")
        assert page.endswith(job.reference)
