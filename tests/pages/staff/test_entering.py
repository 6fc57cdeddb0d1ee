"""A clerk on the telephone: fills in, looks whether the caller called before, stores, reads out, takes the next call."""

import pytest

from feedback.store.models import AccessRecord
from tests import people
from tests.services.test_attachments import picture

NEW = "/staff/petitions/new"
SAID = {
    "full_name": "Trần Văn Bình",
    "phone": "0987 654 321",
    "kind": "field_report",
    "sector": "MT-RT",
    "title": "Rác đổ ở đầu ngõ 12",
    "content": "Rác đổ ở đầu ngõ ba ngày nay, có mùi.",
    "commune": "Hồng Hải",
    "consent": True,
}


@pytest.fixture
def clerk(sign_in):
    reader = sign_in("clerk", office="SYT")
    reader.get(NEW)
    return reader


def test_a_call_is_entered_read_out_and_the_next_one_taken(clerk, work):
    clerk.fill_and_send("main form", press="", **SAID)
    page = clerk.follow()
    assert "PAKN.20261120.0001" in page.main
    secret = page.select(".receipt__code")[1].get_text()
    assert clerk.get(f"{NEW}/received").select(".receipt__code")[1].get_text() == secret
    assert clerk.get(f"{NEW}/received.pdf").response.data.startswith(b"%PDF")
    clerk.get(f"{NEW}/received")
    clerk.fill_and_send("main form")
    page = clerk.follow()
    assert "PAKN.20261120.0001" in page.text
    assert secret not in page.text
    assert clerk.get(f"{NEW}/received", 303).location == NEW
    with work() as session:
        found = people.reload(session, "PAKN.20261120.0001")
        assert (found.channel, found.petitioner.phone) == ("phone", "0987654321")
        assert found.received_at.isoformat() == "2026-11-20T02:00:00+00:00"


def test_the_next_caller_comes_on_the_same_way(clerk):
    clerk.fill_and_send("main form", channel="counter", **SAID)
    page = clerk.follow()
    page = clerk.get(page.links()["Chưa báo: nhập tiếp"])
    assert page.one("input[name=channel][checked]")["value"] == "counter"


def test_a_double_press_is_one_petition(clerk, new_client):
    form = clerk.page
    clerk.fill_and_send("main form", **SAID)
    clerk.page = form
    clerk.fill_and_send("main form", **SAID)
    assert clerk.follow().select(".receipt__code")[0].get_text() == "PAKN.20261120.0001"


def test_everything_wrong_is_said_and_nothing_is_lost(clerk):
    told = {**SAID, "consent": False, "phone": "12", "commune": "Hà Khẩu"}
    page = clerk.fill_and_send("main form", status=422, received_on="2026-11-21", **told)
    assert len(page.errors) == 4
    assert page.one("textarea[name=content]").get_text().strip() == SAID["content"]
    assert page.select("input[type=radio][name=commune]")
    clerk.fill_and_send("main form", received_on="2026-11-19", **{**SAID, "commune": "06706"})


def test_looking_for_the_caller_stores_nothing_and_keeps_what_was_typed(sign_in, make_petition, work):
    made = make_petition("assigned", office="SYT", title="Chờ lâu ở quầy", **people.BOB)
    clerk = sign_in("clerk", office="SYT")
    clerk.get(NEW)
    page = clerk.fill_and_send("main form", press="look", status=200, phone="0987654321", title="Chờ")
    assert made.code in page.one("#earlier").get_text()
    assert page.one("input[name=title]")["value"] == "Chờ"
    page = clerk.fill_and_send("main form", press="look", status=200, phone="0912000111", title="")
    assert "Không tìm thấy" in page.one("#earlier").get_text()


def test_who_called_before_is_entered_again_only_after_a_look(sign_in, make_petition, work):
    made = make_petition("submitted", **people.BOB)
    boss = sign_in("coordinator")
    boss.get(NEW)
    page = boss.fill_and_send("main form", status=422, **SAID)
    assert made.code in page.one("#earlier").get_text()
    boss.fill_and_send("main form", despite=True)
    assert "PAKN.20261120.0002" in boss.follow().main
    inspector = sign_in("inspector")
    assert "Tìm phản ánh trước đây" in inspector.get("/staff/access-records").main


def test_a_clerk_hears_only_the_number_of_what_lies_elsewhere(clerk, make_petition):
    made = make_petition("submitted", **people.BOB)
    page = clerk.fill_and_send("main form", status=422, **SAID)
    assert made.code not in page.text
    assert "Còn 1 phản ánh khác" in page.one("#earlier").get_text()


def test_the_paper_is_scanned(clerk, work):
    clerk.fill_and_send("main form", **SAID, channel="post", scan=[("don.png", picture("PNG"))])
    with work() as session:
        [file] = people.reload(session, "PAKN.20261120.0001").attachments
        assert (file.filename, file.purpose) == ("don.png", "scan")


def test_files_are_asked_for_again(clerk):
    page = clerk.fill_and_send("main form", status=422, **{**SAID, "title": ""}, scan=[("don.png", picture("PNG"))])
    assert "don.png" in page.one(".notice--warn").get_text()


def test_a_form_that_was_open_too_long_is_shown_again(clerk, work):
    clerk.page.one("input[name=form_token]")["value"] = "old"
    page = clerk.fill_and_send("main form", status=422, **SAID)
    assert page.one("input[name=title]")["value"] == SAID["title"]
    clerk.fill_and_send("main form")


def test_the_menu_offers_it_to_those_who_enter(sign_in):
    for role, office, offered in (("coordinator", "", True), ("clerk", "SYT", True), ("officer", "SYT", False)):
        links = sign_in(role, office=office).get("/staff/").links("nav a")
        assert (NEW in links.values()) is offered


def test_in_english(clerk):
    assert clerk.get(f"{NEW}?lang=en").title == "Enter a petition"


def test_the_scan_is_closed_to_who_may_not_know_the_sender(sign_in, work, clock, files):
    boss = sign_in("coordinator")
    boss.get(NEW)
    boss.fill_and_send("main form", **SAID, confidential=True, channel="post", scan=[("don.png", picture("PNG"))])
    with work() as session:
        petition = people.reload(session, "PAKN.20261120.0001")
        people.Case(session, petition, "SYT", clock()).accept()
        address = f"/staff/petitions/{petition.code}/attachments/{petition.attachments[0].reference}"
    officer = sign_in("officer", office="SYT")
    officer.get(address, 404)
    assert "don.png" not in officer.get("/staff/petitions/PAKN.20261120.0001").text
    assert boss.get(address).response.mimetype == "image/jpeg"
    with work() as session:
        assert [look.purpose for look in session.query(AccessRecord) if look.account_id == boss.actor.account_id] == ["scan"]
