"""A leader goes away: who stands in does the leader's work, and the history says on whose behalf."""

import pytest

DAYS = {"since": "2026-11-20", "until": "2026-11-25"}
SECOND = "officer.syt.do-chuyen-vien@example.vn"


@pytest.fixture
def officer(sign_in):
    return sign_in("officer", office="SYT")


def test_the_officer_approves_while_the_leader_is_away(sign_in, officer, make_petition, clock):
    made = make_petition("awaiting_approval")
    leader = sign_in("leader", office="SYT")
    leader.get("/staff/deputies")
    leader.fill_and_send(".section form", deputy=SECOND, **DAYS, reason="Đi công tác")
    page = leader.follow()
    assert "Đang thay mặt" in page.main
    assert "Đang thay mặt Vũ Thị Lãnh" in officer.get("/staff/deputies").main
    officer.get(f"/staff/petitions/{made.code}")
    officer.fill_and_send('form[action$="/approve"]')
    assert "Đỗ Chuyên Viên, thay mặt Vũ Thị Lãnh" in officer.follow().main
    clock.set("2026-11-26T08:00")
    officer.get("/staff/deputies", 303)
    officer = sign_in("officer", office="SYT")
    officer.get("/staff/deputies", 403)


def test_it_is_ended_early(sign_in, officer):
    leader = sign_in("leader", office="SYT")
    leader.get("/staff/deputies")
    leader.fill_and_send(".section form", deputy=SECOND, **DAYS)
    leader.follow()
    leader.fill_and_send('main form[action$="/end"]')
    assert "Kết thúc sớm ngày 20/11/2026" in leader.follow().main
    officer.get("/staff/deputies", 403)


def test_what_does_not_fit_stays_typed(sign_in, officer):
    leader = sign_in("leader", office="SYT")
    leader.get("/staff/deputies")
    page = leader.fill_and_send(".section form", deputy=SECOND, since="2026-11-19", until="", reason="Nghỉ phép", status=422)
    assert len(page.errors) == 1
    page = leader.fill_and_send(".section form", deputy="", since="2026-11-19", until="2026-11-20", status=422)
    assert len(page.errors) == 2
    assert page.one("#reason")["value"] == "Nghỉ phép"


def test_the_administrator_names_a_deputy_for_any_leader(sign_in, officer):
    sign_in("leader", office="SYT")
    admin = sign_in("administrator")
    admin.get("/staff/deputies")
    admin.fill_and_send("main form.filters", office="SYT", status=200)
    admin.fill_and_send(".section form", deputy=SECOND, **DAYS)
    assert "Đang thay mặt" in admin.follow().main
    page = admin.get("/staff/admin/history")
    assert "Đỗ Chuyên Viên, thay mặt Vũ Thị Lãnh" in page.main
    admin.get("/staff/deputies?lang=en")
    admin.get("/staff/admin/deputies")
    admin.get(admin.page.links("main table a")["Đỗ Chuyên Viên"])


def test_nobody_ends_or_names_for_another_office(sign_in, officer):
    leader, stranger = sign_in("leader", office="SYT"), sign_in("leader", office="SXD")
    leader.get("/staff/deputies")
    leader.fill_and_send(".section form", deputy=SECOND, **DAYS)
    token = stranger.get("/staff/deputies").one(".masthead__form input[name=csrf_token]")["value"]
    stranger.post(f"/staff/deputies/SYT/{'leader.syt.vu-thi-lanh@example.vn'}/2026-11-20/end", {"csrf_token": token}, 404)
    typed = {"office": "SYT", "leader": "leader.syt.vu-thi-lanh@example.vn", "deputy": SECOND, **DAYS, "csrf_token": token}
    stranger.post("/staff/deputies", typed, 403)
