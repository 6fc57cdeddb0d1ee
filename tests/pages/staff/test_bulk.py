"""One step on many petitions: each by its own rules, and a page that says what came of each and does nothing again."""

import re

from tests import people


def codes(page) -> list[str]:
    return [link.get_text() for link in page.select(".worklist tbody th a")]


def ticks(page, *wanted: str) -> list[str]:
    return [str(box["value"]) for box in page.select("input[name=petition]") if str(box["value"]).split(":")[0] in wanted]


def together(reader, do: str, *wanted: str, status: int = 303, **fields):
    page = reader.page
    return reader.fill_and_send(
        "form[action*='/staff/together']", press=f"do={do}", status=status, petition=ticks(page, *wanted), **fields
    )


def officer_of(work, code: str) -> str | None:
    with work() as session:
        petition = people.reload(session, code)
        return petition.officer.name if petition.officer else None


def test_each_passes_its_own_rules_and_the_page_says_which_did_not(sign_in, make_petition, work, clock):
    ready = make_petition("assigned", office="SYT", **people.BOB)
    answered = make_petition("answered", office="SYT", phone="", email="b@example.vn")
    with work() as session:
        officer = people.account(session, "officer", "SYT", now=clock())
        name, number = officer.name, officer.id
    leader = sign_in("leader", office="SYT")
    leader.get("/staff/petitions")
    page = together(leader, "assign", ready.code, answered.code, officer=str(number))
    result = page.location
    page = leader.follow()
    good, bad = page.one(".notice--good").get_text(), page.one(".notice--warn").get_text()
    assert ready.code in good
    assert answered.code not in good
    assert answered.code in bad
    assert "không hợp với trạng thái" in bad
    assert "Đã trả lời" in bad
    assert officer_of(work, ready.code) == name
    with work() as session:
        version = people.reload(session, ready.code).version
    leader.get(result)
    with work() as session:
        assert people.reload(session, ready.code).version == version
    sign_in("officer", office="SYT").get(result, 404)


def test_what_somebody_changed_meanwhile_is_left_as_it_is(sign_in, make_petition, work, clock):
    made = make_petition("assigned", office="SYT")
    coordinator = sign_in("coordinator")
    coordinator.get("/staff/petitions")
    with work() as session:
        people.handling.take(
            session, people.reload(session, made.code), by=people.staff(session, "officer", "SYT", now=clock()), now=clock()
        )
    together(coordinator, "reroute", made.code, office="SXD")
    assert "Người khác đã thay đổi" in coordinator.follow().one(".notice--warn").get_text()
    with work() as session:
        assert people.reload(session, made.code).office.code == "SYT"


def test_all_on_the_page_are_routed_the_new_ones_accepted_with_it(sign_in, make_petition, work):
    fresh = make_petition(**people.BOB)
    assigned = make_petition("assigned", office="SYT", phone="", email="c@example.vn")
    coordinator = sign_in("coordinator")
    coordinator.get("/staff/petitions?state=open")
    coordinator.fill_and_send("form[action*='/staff/together']", press="do=reroute", everything=True, office="SXD", note="")
    page = coordinator.follow()
    assert len(page.select(".notice--good li")) == 2
    told = page.one(".notice--good").get_text()
    assert "Chưa có đơn vị → Sở Xây dựng" in told
    assert "Sở Y tế → Sở Xây dựng" in told
    assert "chuyển lại" in told
    with work() as session:
        for made in (fresh, assigned):
            petition = people.reload(session, made.code)
            assert (petition.office.code, petition.state, petition.accepted_at is not None) == ("SXD", "assigned", True)


def test_a_petition_that_goes_to_the_office_it_is_about_needs_its_reason_alone(sign_in, make_petition, work):
    about = make_petition(subject_office="SXD", **people.BOB)
    other = make_petition(phone="", email="d@example.vn")
    coordinator = sign_in("coordinator")
    coordinator.get("/staff/petitions")
    together(coordinator, "reroute", about.code, other.code, office="SXD")
    page = coordinator.follow()
    assert about.code in page.one(".notice--warn").get_text()
    assert other.code in page.one(".notice--good").get_text()
    with work() as session:
        left = people.reload(session, about.code)
        assert (left.office_id, left.accepted_at, left.state) == (None, None, "submitted"), "nothing is half-done"
        assert not [event for event in left.events if event.action != "submit"]


def test_a_reminder_stands_in_the_history_once_a_day(sign_in, make_petition, work, clock):
    made = make_petition("in_progress", office="SYT")
    coordinator = sign_in("coordinator")
    for expected in (".notice--good", ".notice--warn"):
        coordinator.get("/staff/petitions")
        together(coordinator, "remind", made.code, text="Sắp đến hạn.")
        assert made.code in coordinator.follow().one(expected).get_text()
    clock.advance(days=1)
    coordinator = sign_in("coordinator")
    coordinator.get("/staff/petitions")
    together(coordinator, "remind", made.code, text="")
    assert coordinator.follow().select(".notice--good")
    with work() as session:
        said = [event.text for event in people.reload(session, made.code).events if event.action == "remind"]
    assert said == ["Sắp đến hạn.", ""]


def test_nothing_chosen_keeps_what_was_typed(sign_in, make_petition):
    made = make_petition("in_progress", office="SYT")
    coordinator = sign_in("coordinator")
    coordinator.get("/staff/petitions?state=open")
    page = together(coordinator, "remind", status=422, text="Xin đẩy nhanh.")
    assert "Chọn ít nhất một phản ánh" in " ".join(page.errors)
    assert page.one("#bulk-text").get_text().strip() == "Xin đẩy nhanh."
    page = together(coordinator, "reroute", made.code, status=422)
    assert page.select(f"input[value^='{made.code}'][checked]")
    assert page.select("#state-0[checked], input[name=state][checked]")


def test_who_may_not_see_a_petition_learns_nothing_of_it(sign_in, make_petition, work, clock):
    made, own = make_petition("assigned", office="SXD"), make_petition("assigned", office="SYT", **people.BOB)
    leader = sign_in("leader", office="SYT")
    page = leader.get("/staff/petitions")
    assert codes(page) == [own.code]
    token = str(page.one(".masthead__form input[name=csrf_token]")["value"])
    with work() as session:
        number = people.account(session, "officer", "SXD", now=clock()).id
    sent = {"csrf_token": token, "petition": [f"{made.code}:{made.version}", "PAKN.20200101.0001:1"], "do": "assign"}
    leader.post("/staff/together", {**sent, "officer": str(number)})
    assert len(leader.follow().select(".notice--warn li")) == 2
    assert "không được xem" in leader.text
    assert officer_of(work, made.code) is None
    leader.post("/staff/together", {**sent, "do": "publish"}, 400)


def test_printing_shows_each_on_a_sheet_and_writes_the_looks_down(sign_in, make_petition, work):
    made = [make_petition("assigned", office="SYT", **people.BOB), make_petition("assigned", office="SYT", confidential=True)]
    clerk = sign_in("clerk", office="SYT")
    clerk.get(f"/staff/petitions/{made[0].code}")
    clerk.fill_and_send("#step-reveal_identity form", reason="In để đi kiểm tra tại chỗ.")
    clerk.get("/staff/petitions")
    page = together(clerk, "print", *(one.code for one in made), status=200)
    sheets = page.select("article.print-sheet")
    assert len(sheets) == 2
    assert "Trần Văn Bình" in page.main
    assert not re.search("Nguyễn Thị An", page.main), "who asked to be kept from the office"
    inspector = sign_in("inspector").get("/staff/access-records")
    assert [row.get_text() for row in inspector.select("tbody td a")] == [made[0].code] * 2
    assert "In phản ánh" in inspector.main
