"""What there is to do, heap by heap, with numbers that agree with the lists they lead to."""

import re

import pytest
from sqlalchemy import event

from feedback.services import coordinating
from tests import people


def codes(page) -> list[str]:
    return [link.get_text() for link in page.select(".worklist tbody th a")]


def heaps(page) -> dict[str, int]:
    """The figures at the top, by their words."""
    names = [term.get_text() for term in page.select(".figures dt")]
    return dict(zip(names, (int(number.get_text()) for number in page.select(".figures dd")), strict=True))


def total(page) -> int:
    return int(re.match(r"\d+", page.one("main p[role=status] strong").get_text())[0])


def test_the_heaps_stand_in_the_order_of_the_work(sign_in, make_petition, clock):
    """Friday 20/11 to Friday 27/11: two working days to receive a petition."""
    make_petition(title="Đến trước")
    clock.set("2026-11-25T10:00")
    today = make_petition(title="Đến sau")
    clock.set("2026-11-26T10:00")
    waiting = make_petition("awaiting_supplement")
    clock.set("2026-11-27T10:00")
    fresh = make_petition(title="Vừa đến")
    page = sign_in("coordinator").get("/staff/")
    assert heaps(page) == {
        "Quá hạn": 1,
        "Đến hạn hôm nay": 1,
        "Đến hạn trong hai ngày làm việc": 1,
        "Mới, chờ quyết định": 0,
        "Chờ người khác": 1,
        "Còn thời gian": 0,
    }
    assert codes(page)[1:] == [today.code, fresh.code, waiting.code]
    assert "Quá hạn" in page.one("tr.is-overdue").get_text()


def test_each_role_finds_its_own_step(sign_in, make_petition):
    states = ("submitted", "assigned", "in_progress", "drafted", "awaiting_approval", "awaiting_supplement")
    made = {state: make_petition(state, office="SYT", phone="", email=f"{state}@example.vn").code for state in states}
    desk = {
        ("coordinator", ""): {"Đến hạn trong hai ngày làm việc": ["submitted"], "Chờ người khác": ["awaiting_supplement"]},
        ("clerk", "SYT"): {
            "Mới, chờ quyết định": ["assigned"],
            "Chờ người khác": ["in_progress", "drafted", "awaiting_approval"],
        },
        ("officer", "SYT"): {
            "Mới, chờ quyết định": ["in_progress"],
            "Còn thời gian": ["drafted"],
            "Chờ người khác": ["awaiting_approval"],
        },
        ("leader", "SYT"): {
            "Mới, chờ quyết định": ["assigned", "awaiting_approval"],
            "Chờ người khác": ["in_progress", "drafted"],
        },
    }
    for (role, office), expected in desk.items():
        page = sign_in(role, office=office).get("/staff/")
        assert {name: count for name, count in heaps(page).items() if count} == {n: len(s) for n, s in expected.items()}, role
        assert sorted(codes(page)) == sorted(made[state] for states in expected.values() for state in states), role
    assert "Không có việc nào đang chờ" in sign_in("leader", office="SXD").get("/staff/").main


def test_the_numbers_are_not_cut_and_agree_with_the_lists(sign_in, make_petition, work):
    with work() as session:
        people.let_many_come(session)
    for number in range(11):
        make_petition("assigned", office="SYT", phone="", email=f"a{number}@example.vn")
    leader = sign_in("leader", office="SYT")
    page = leader.get("/staff/")
    assert (heaps(page)["Mới, chờ quyết định"], len(codes(page))) == (11, 8)
    assert total(leader.get(page.links()["Xem tất cả 11: Mới, chờ quyết định"])) == 11


@pytest.mark.parametrize(("role", "office"), [("coordinator", ""), ("leader", "SYT")])
def test_every_figure_about_offices_leads_to_the_list_that_it_counts(sign_in, make_petition, clock, role, office):
    for number, state in enumerate(people.STATES):
        make_petition(state, office="SYT" if number % 3 else "SXD", phone="", email=f"b{number}@example.vn")
        clock.advance(days=1)
    clock.advance(days=8)
    reader = sign_in(role, office=office)
    cells = [(int(re.match(r"\d+", a.get_text())[0]), a["href"]) for a in reader.get("/staff/").select(".table--numbers td a")]
    assert len(cells) > 3
    for count, url in cells:
        assert total(reader.get(url)) == count, url


def test_a_coordinator_sees_who_is_late_and_what_is_to_be_decided(sign_in, make_petition, clock):
    make_petition("assigned", office="SYT")
    asking = make_petition("asking_reopening", **people.BOB)
    clock.advance(days=60)
    reader = sign_in("coordinator")
    page = reader.get("/staff/")
    assert "Đơn vị có phản ánh quá hạn" in page.main
    assert "Sở Y tế 1" in page.main
    assert codes(reader.get(page.links()["Mở lại: 1"])) == [asking.code]


def test_whoever_is_asked_to_contribute_sees_it_with_its_own_date(sign_in, make_petition, work, clock):
    made = make_petition("in_progress", office="SYT")
    with work() as session:
        petition, lead = people.reload(session, made.code), people.staff(session, "leader", "SYT", now=clock())
        coordinating.add_coordinating_office(
            session, petition, by=lead, now=clock(), office="SXD", question="Ai cấp phép?", due="2026-11-24"
        )
    helper = sign_in("clerk", office="SXD").get("/staff/")
    assert (codes(helper), heaps(helper)["Đến hạn trong hai ngày làm việc"]) == ([made.code], 1)
    assert "24/11/2026" in helper.one(".worklist tbody tr").get_text()
    assert heaps(sign_in("officer", office="SYT").get("/staff/"))["Chờ người khác"] == 1


def test_inspector_and_administrator_are_sent_where_they_have_something_to_do(sign_in, make_petition):
    inspector, administrator = sign_in("inspector"), sign_in("administrator")
    assert inspector.get("/staff/", 302).location == "/staff/petitions"
    assert administrator.get("/staff/", 302).location == "/staff/admin/"
    assert "Phản ánh" not in administrator.get("/staff/admin/").links("#menu a")
    assert codes(administrator.get("/staff/petitions")) == []


def test_the_page_does_not_ask_more_the_longer_it_is(sign_in, make_petition, engine):
    asked: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda _c, _k, statement, *_r: asked.append(statement))
    reader, counts = sign_in("coordinator"), []
    for number in range(2):
        for state in ("assigned", "submitted", "asking_reopening"):
            make_petition(state, phone="", email=f"{state}{number}@example.vn")
        asked.clear()
        reader.get("/staff/")
        counts.append(len(asked))
    assert counts[0] == counts[1], counts


def test_the_calendar_names_its_entries_by_the_address_of_the_service(sign_in, make_petition, app):
    made = make_petition()
    reader = sign_in("coordinator")
    reader.get("/staff/calendar")
    address = reader.fill_and_send('form[action$="/staff/calendar"]', status=200).one("#address")["value"]
    feed = app.test_client().get(address.removeprefix("http://localhost"), headers={"Host": "localhost:81"})
    assert f"UID:{made.code}@localhost\r\n" in feed.text
    feed = app.test_client().get(address.removeprefix("http://localhost"), headers={"Host": "elsewhere.example"})
    assert "elsewhere" not in feed.text
