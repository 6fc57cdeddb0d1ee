"""The working calendar in the hands of the administrator: day by day, and a year at once."""

import datetime
import io

import openpyxl
import pytest

from feedback.services.administration import calendar
from feedback.store.queries import administration
from tests import people


def day(**typed: str) -> dict[str, str]:
    return {"working": "no", "name_vi": "Nghỉ bù", "name_en": "Day off", "source": "QĐ 1", **typed}


def test_a_day_is_added_once_changed_and_removed(sign_in):
    reader = sign_in("administrator")
    reader.get("/staff/admin/calendar/new")
    reader.fill_and_send(**day(day="2027-03-08"))
    assert "thứ Hai, 08/03/2027" in reader.follow().one("main table").get_text()
    reader.get("/staff/admin/calendar/new")
    page = reader.fill_and_send(**day(day="2027-03-08", name_vi="Tên khác"), status=422)
    assert "đã có trong lịch với tên “Nghỉ bù”" in page.main
    assert page.one("#name_vi")["value"] == "Tên khác"
    reader.get("/staff/admin/calendar?year=2027")
    reader.get(reader.page.links("main table a")["thứ Hai, 08/03/2027"])
    reader.fill_and_send(name_vi="Nghỉ bù Tết", estimated="yes")
    page = reader.get("/staff/admin/calendar?year=2027")
    assert "Nghỉ bù Tết" in page.main
    reader.get("/staff/admin/calendar/2027-03-08")
    reader.get(reader.page.links()["Xóa"])
    reader.fill_and_send()
    assert "08/03/2027" not in reader.follow().one("main table").get_text()
    history = reader.get("/staff/admin/calendar/2027-03-08/history").main
    assert [word in history for word in ("thêm mới", "sửa", "xóa", "Nghỉ bù → Nghỉ bù Tết")] == [True] * 4


@pytest.mark.parametrize(
    "typed",
    [
        {"day": ""},
        {"day": "2027-02-30"},
        {"day": "2026-11-19"},
        {"day": "2027-03-10", "working": "yes"},
        {"day": "2027-03-13"},
        {"day": "2027-03-14"},
        {"day": "2027-03-10", "name_vi": ""},
        {"day": "2027-03-10", "source": "x" * 501},
    ],
)
def test_a_day_that_does_not_fit(typed, sign_in):
    reader = sign_in("administrator")
    reader.get("/staff/admin/calendar/new")
    assert reader.fill_and_send(**day(**typed), status=422).errors


def test_a_past_day_cannot_be_removed(sign_in):
    reader = sign_in("administrator")
    page = reader.get("/staff/admin/calendar/2026-09-02")
    assert "Xóa" not in page.links()
    token = reader.select("input[name=csrf_token]")[0]["value"]
    reader.post("/staff/admin/calendar/2026-09-02/remove", {"csrf_token": token}, 409)
    reader.post("/staff/admin/calendar/2026-12-31/remove", {"csrf_token": token}, 404)


def test_what_a_removed_day_moves_is_said_before(sign_in, make_petition):
    reader = sign_in("administrator")
    assert "Không có hạn nào" in reader.get("/staff/admin/calendar/2026-11-24/remove").main
    make_petition()
    make_petition("assigned", email="b@example.vn")
    assert "Hạn của 2 phản ánh đang giải quyết sẽ thay đổi ngay" in reader.get("/staff/admin/calendar/2026-11-24/remove").main
    assert "24/11/2026" in reader.get("/staff/admin/calendar?year=2026").main


def lines(reader, year: int = 2026) -> list[str]:
    reader.get(f"/staff/admin/calendar/import?year={year}")
    return reader.page.one("#lines").get_text().strip().splitlines()


def test_a_year_is_shown_before_it_is_taken_and_then_counts(sign_in, make_petition, work):
    made = make_petition("assigned")
    reader = sign_in("administrator")
    standing = [line for line in lines(reader) if not line.startswith("24/11/2026")]
    page = reader.fill_and_send(lines="\n".join([*standing, "01/12/2026; nghỉ; Nghỉ bão; Storm; CĐ 7"]), status=200)
    assert "Thêm: 1. Sửa: 0. Bỏ: 1." in page.main
    assert "Không có hạn nào" in page.main
    page = reader.fill_and_send(press="press=edit", status=200)
    kept = page.one("#lines").get_text().strip()
    page = reader.fill_and_send(lines=f"{kept}\n2/12/2026; nghỉ; Nghỉ bão; Storm; CĐ 7", status=200)
    assert made.code in page.one("details.details").get_text()
    assert "Hạn của 1 phản ánh" in page.main
    with work() as session:
        before = people.reload(session, made.code).next_due
        assert administration.find_day(session, before.replace(month=12, day=2)) is None
    reader.fill_and_send(press="press=confirm")
    assert "Đã thay đổi 3 ngày trong lịch. Hạn của 1 phản ánh đã thay đổi." in reader.follow().text
    with work() as session:
        petition = people.reload(session, made.code)
        assert (petition.next_due - before).days == 1
        assert [event.action for event in petition.events].count("calendar_changed") == 1
    assert "Nghỉ bão" in reader.get("/staff/admin/calendar/2026-12-02/history").main


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("01/12/2026;nghỉ;A;;Q\n1.12.2026;nghỉ;B;;Q", "Dòng 2: ngày 01/12/2026 đã có ở dòng 1"),
        ("ngày;loại;tên\n02/11/2026;nghỉ;A;;Q", "Dòng 2: ngày 02/11/2026 đã qua"),
        ("05/12/2026;nghỉ;A;;Q", "Dòng 1: ngày 05/12/2026 là thứ Bảy hoặc Chủ nhật"),
        ("01/12/2026;làm bù;A;;Q", "Dòng 1: ngày 01/12/2026 không phải thứ Bảy, Chủ nhật"),
        ("01/12/2027;nghỉ;A;;Q", "Dòng 1: ngày 01/12/2027 không thuộc năm 2026"),
        ("31/02/2026;nghỉ;A;;Q", "Dòng 1: “31/02/2026” không phải là ngày"),
        ("01/12/2026;lễ;A;;Q", "Dòng 1: viết “nghỉ”"),
        ("01/12/2026;nghỉ;;;Q", "Dòng 1: thiếu tên ngày"),
        ("01/12/2026;nghỉ;A", "Dòng 1: thiếu căn cứ"),
        ("01/12/2026;nghỉ;=A1;;Q", "Dòng 1 có công thức"),
        ("", "Chưa có nội dung"),
        ("01/12/2026;nghỉ;A;;Q\n" * 401, "Có hơn 400 dòng"),
        (f"01/12/2026;nghỉ;{'x' * 501};;Q", "Dòng 1: có nội dung dài hơn 500 ký tự"),
    ],
)
def test_lines_that_do_not_fit_are_named_and_nothing_is_lost(typed, said, sign_in, work):
    reader = sign_in("administrator")
    reader.get("/staff/admin/calendar/import?year=2026")
    page = reader.fill_and_send(lines=typed, status=422)
    assert any(said in error for error in page.errors), page.errors
    assert page.one("#lines").get_text().strip() == typed.strip()
    with work() as session:
        assert not administration.list_changes(session)


def test_every_line_that_is_wrong_is_said_at_once(sign_in):
    reader = sign_in("administrator")
    reader.get("/staff/admin/calendar/import?year=2026")
    assert len(reader.fill_and_send(lines="x;nghỉ;A;;Q\n05/12/2026;nghỉ;A;;Q\n01/12/2026;nghỉ;A;;Q", status=422).errors) == 2


def workbook(*rows: tuple[object, ...]) -> bytes:
    book, kept = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(kept)
    return kept.getvalue()


def test_a_workbook_is_taken_and_what_is_none_is_said_so(sign_in):
    reader = sign_in("administrator")
    reader.get("/staff/admin/calendar/import?year=2028")
    for name, content in (
        ("lich.xlsx", b"Day la van ban"),
        ("lich.xlsx", workbook()[:500]),
        ("lich.csv", "ngày;nghỉ".encode("utf-16")),
    ):
        assert reader.fill_and_send(file=[(name, content)], status=422).errors
    rows = (("Ngày", "Loại", "Tên"), (datetime.datetime(2028, 3, 8), "Nghỉ", "Nghỉ bão"))
    page = reader.fill_and_send(file=[("lich.xlsx", workbook(*rows))], source="CĐ 9", status=200)
    assert "thứ Tư, 08/03/2028" in page.main
    assert "CĐ 9" in page.main
    reader.fill_and_send(press="press=confirm")
    assert "Nghỉ bão" in reader.follow().main


def test_the_year_was_changed_since_it_was_shown(sign_in, work, clock):
    reader = sign_in("administrator")
    standing = lines(reader, 2027)
    reader.fill_and_send(lines="\n".join([*standing, "08/03/2027; nghỉ; Nghỉ bão; Storm; CĐ 7"]), status=200)
    with work() as session:
        by = people.staff(session, "administrator", now=clock())
        calendar.add(session, by=by, now=clock(), **day(day="2027-06-01"))
    page = reader.fill_and_send(press="press=confirm", status=409)
    assert "vừa được người khác sửa" in page.errors[0]
    assert "08/03/2027" in page.one("#lines").get_text()
    with work() as session:
        assert administration.find_day(session, administration.list_days(session, 2027)[0].day.replace(month=3, day=8)) is None
