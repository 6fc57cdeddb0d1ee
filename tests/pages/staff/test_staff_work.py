"""What there is to do, in its order, and the search that leads to a petition."""

import pytest


def codes(page) -> list[str]:
    return [link.get_text() for link in page.select(".worklist tbody th a")]


def test_overdue_stands_first_and_says_so_in_words(sign_in, make_petition, clock):
    late = make_petition(title="Đến trước")
    clock.set("2026-11-25T10:00")
    today = make_petition(title="Đến sau")
    clock.set("2026-11-27T10:00")
    fresh = make_petition(title="Vừa đến")
    page = sign_in("coordinator").get("/staff/")
    assert codes(page) == [late.code, today.code, fresh.code]
    assert [heading.get_text() for heading in page.select("main h2")] == ["Quá hạn", "Đến hạn hôm nay", "Còn hạn"]
    assert [number.get_text() for number in page.select(".figures dd")] == ["1", "1", "1"]
    assert "Quá hạn" in page.one("tr.is-overdue").get_text()


def test_each_role_finds_its_own_step(sign_in, make_petition):
    petitions = {
        state: make_petition(state, office="SYT").code for state in ("submitted", "assigned", "drafted", "awaiting_approval")
    }
    assert codes(sign_in("clerk", office="SYT").get("/staff/")) == [petitions["assigned"], petitions["drafted"]]
    assert codes(sign_in("officer", office="SYT").get("/staff/")) == [petitions["drafted"]]
    assert petitions["awaiting_approval"] in codes(sign_in("leader", office="SYT").get("/staff/"))
    assert codes(sign_in("coordinator").get("/staff/")) == [petitions["submitted"]]
    assert "Không có việc nào đang chờ" in sign_in("leader", office="SXD").get("/staff/").main


def test_a_coordinator_sees_which_offices_are_late(sign_in, make_petition, clock):
    make_petition("assigned", office="SYT")
    clock.advance(days=60)
    page = sign_in("coordinator").get("/staff/")
    assert "Đơn vị có phản ánh quá hạn" in page.main
    assert "Sở Y tế 1" in page.main


def test_an_answered_petition_that_is_to_be_decided_is_not_sorted_behind(sign_in, make_petition, clock):
    asking = make_petition("asking_reopening")
    clock.advance(days=20)
    fresh = make_petition()
    assert codes(sign_in("coordinator").get("/staff/")) == [asking.code, fresh.code]


def test_inspector_and_administrator_are_sent_where_they_have_something_to_do(sign_in, make_petition):
    inspector, administrator = sign_in("inspector"), sign_in("administrator")
    assert inspector.get("/staff/", 302).location == "/staff/petitions"
    assert administrator.get("/staff/", 302).location == "/staff/admin/"
    assert "Phản ánh" not in administrator.get("/staff/admin/").links("#menu a")
    assert codes(administrator.get("/staff/petitions")) == []


@pytest.mark.parametrize("typed", ["PAKN.20261120.0001", "pakn 20261120 0001"])
def test_a_full_code_leads_straight_to_the_petition(sign_in, make_petition, typed):
    made = make_petition("assigned", office="SYT")
    clerk = sign_in("clerk", office="SYT")
    clerk.get("/staff/")
    assert clerk.fill_and_send("form.masthead__search", words=typed, status=302).location == f"/staff/petitions/{made.code}"
    stranger = sign_in("clerk", office="SXD")
    assert codes(stranger.get(f"/staff/petitions?words={made.code}")) == []


def test_the_list_is_searched_by_words_whatever_their_case_and_by_state(sign_in, make_petition):
    lamp = make_petition(title="Đèn đường hỏng ba tuần").code
    queue = make_petition("refused", title="Chờ lâu ở quầy").code
    reader = sign_in("coordinator")
    for words in ("đèn", "ĐÈN hỏng", "Đèn", lamp[-4:]):
        assert codes(reader.get(f"/staff/petitions?words={words}")) == [lamp], words
    assert codes(reader.get("/staff/petitions?state=refused")) == [queue]
    assert set(codes(reader.get("/staff/petitions?state=nonsense"))) == {lamp, queue}
    assert "Không có phản ánh nào phù hợp" in reader.get("/staff/petitions?words=xyz").main
    assert "Xem tất cả" in reader.text


def test_the_list_does_not_ask_more_the_longer_it_is(app, sign_in, make_petition):
    from sqlalchemy import event

    from feedback.extensions import db

    asked: list[str] = []
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda _c, _k, statement, *_r: asked.append(statement))
    reader = sign_in("coordinator")
    counts = []
    for _ in range(2):
        for state in ("assigned", "answered", "asking_reopening"):
            make_petition(state)
        asked.clear()
        reader.get("/staff/petitions")
        counts.append(len(asked))
    assert counts[0] == counts[1], counts
