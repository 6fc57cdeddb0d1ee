"""Letters that people deliver, and the record of who looked."""

import pytest
from sqlalchemy import select

from feedback.gateways import mail
from feedback.services.notifications.letters import Letter
from feedback.store.models import AccessRecord, OutboxMessage
from feedback.web.staff import letter_words
from feedback.web.staff.letter_words import name_of, trouble
from tests import people


def test_a_letter_is_listed_opened_delivered(sign_in, make_petition, work):
    made = make_petition("answered", **people.BOB)
    leader = sign_in("leader", office="SYT")
    page = leader.get("/staff/letters")
    assert made.code in page.text
    assert people.BOB["phone"] not in page.text
    assert people.BOB["full_name"] not in page.text
    address = page.links(".worklist th a")["Câu trả lời"]
    page = leader.get(address)
    assert people.BOB["phone"] in page.main
    assert people.ANSWER in page.main
    with work() as session:
        assert [r.purpose for r in session.scalars(select(AccessRecord))] == ["letter"]
    leader.fill_and_send("main form")
    assert "Câu trả lời" not in leader.follow().links(".worklist th a")
    assert "Đã chuyển lúc" in leader.get(address).main
    with work() as session:
        done = session.scalars(select(OutboxMessage).where(OutboxMessage.status == "delivered")).one()
        assert done.delivered_by == leader.actor.account_id


def test_two_who_deliver_the_same_letter(sign_in, make_petition):
    make_petition("refused", **people.BOB)
    first, second = sign_in("coordinator", name="Người Một"), sign_in("coordinator", name="Người Hai")
    for reader in (first, second):
        address = next(iter(reader.get("/staff/letters").links(".worklist th a").values()))
        reader.get(address)
    first.fill_and_send("main form")
    second.fill_and_send("main form", status=409)


def test_only_who_may_know_the_sender_delivers(sign_in, make_petition):
    secret = make_petition("answered", confidential=True, **people.BOB)
    about = make_petition("answered", **people.BOB)
    leader, coordinator = sign_in("leader", office="SYT"), sign_in("coordinator")
    coordinator.get(f"/staff/petitions/{about.code}")
    coordinator.fill_and_send("#step-name_subject form", office="SYT")
    text = leader.get("/staff/letters").text
    assert secret.code not in text
    assert about.code not in text
    assert "Không có thư nào chờ chuyển" in text
    assert secret.code in coordinator.get("/staff/letters").text
    leader.get(f"/staff/petitions/{secret.code}/letters/1", 403)
    leader.get(f"/staff/petitions/{about.code}/letters/1", 403)
    sign_in("inspector").get(f"/staff/petitions/{secret.code}/letters/1", 403)
    coordinator.get(f"/staff/petitions/{secret.code}/letters/1")
    for number in ("0", "9"):
        coordinator.get(f"/staff/petitions/{secret.code}/letters/{number}", 404)


def test_letters_that_go_by_mail_are_told_on_the_petitions_page_and_opened_nowhere(sign_in, make_petition):
    made = make_petition("answered")
    coordinator = sign_in("coordinator")
    assert "Chờ gửi" in coordinator.get(f"/staff/petitions/{made.code}").text
    coordinator.get(f"/staff/petitions/{made.code}/letters/1", 404)


@pytest.fixture
def give_up(make_petition, work):
    """A petition whose receipt could not be sent; nothing else is known of where its sender is, unless told."""

    def given_up(**contact):
        made = make_petition(**{"phone": "", "address": "", **contact})
        with work() as session:
            message = session.scalars(select(OutboxMessage).where(OutboxMessage.petition_id == made.id)).one()
            message.status, message.tries, message.finished_at = "dead", 10, message.created_at
            message.last_error = "RecipientRefused: 550 5.1.1 <address>: no such user"
        return made

    return given_up


def test_a_letter_that_could_not_be_sent_is_listed_and_sent_again(sign_in, give_up, work):
    made = give_up()
    coordinator = sign_in("coordinator")
    page = coordinator.get("/staff/letters")
    assert "Thư không gửi được (1)" in [" ".join(heading.text.split()) for heading in page.select("h2")]
    assert made.code in page.main
    assert "Máy chủ thư từ chối địa chỉ hoặc thư này (550 5.1.1 <address>: no such user)" in page.main
    assert people.ALICE["email"] not in page.text
    assert people.ALICE["full_name"] not in page.text
    assert page.one("main form button").text == "Gửi lại"
    coordinator.fill_and_send("main form")
    assert made.code not in coordinator.follow().main
    with work() as session:
        message = session.scalars(select(OutboxMessage).where(OutboxMessage.petition_id == made.id)).one()
        assert (message.status, message.tries, message.finished_at) == ("queued", 0, None)


def test_two_who_send_the_same_letter_again(sign_in, give_up):
    give_up()
    first, second = sign_in("coordinator", name="Người Một"), sign_in("coordinator", name="Người Hai")
    for reader in (first, second):
        reader.get("/staff/letters")
    first.fill_and_send("main form")
    second.fill_and_send("main form", status=409)


def test_only_coordinators_see_and_send_what_could_not_be_sent(sign_in, give_up, make_petition):
    made = give_up(title="Thư này không đi được")
    coordinator = sign_in("coordinator")
    for role in ("inspector", "administrator"):
        assert "Thư không gửi được" not in sign_in(role).get("/staff/letters").text
    leader = sign_in("leader", office="SYT")
    answered = make_petition("answered")
    assert "Thư không gửi được" not in leader.get("/staff/letters").text
    leader.get(f"/staff/petitions/{answered.code}/letters/1/again", 403)
    coordinator.get(f"/staff/petitions/{made.code}/letters/1/again", 303)
    coordinator.get("/staff/letters")
    token = coordinator.page.one("main form input[name=csrf_token]")["value"]
    for number, status in (("0", 404), ("9", 404), ("1", 303), ("1", 409)):
        coordinator.post(f"/staff/petitions/{made.code}/letters/{number}/again", {"csrf_token": token}, status)


def test_a_letter_that_waits_or_goes_by_hand_is_not_sent_again(sign_in, make_petition):
    waiting = make_petition("answered")
    by_hand = make_petition("answered", **people.BOB)
    coordinator = sign_in("coordinator")
    coordinator.get(f"/staff/petitions/{waiting.code}")
    token = coordinator.page.select("form input[name=csrf_token]")[0]["value"]
    coordinator.post(f"/staff/petitions/{waiting.code}/letters/1/again", {"csrf_token": token}, 409)
    coordinator.post(f"/staff/petitions/{by_hand.code}/letters/1/again", {"csrf_token": token}, 404)


def test_every_letter_and_every_trouble_has_words(app):
    with app.test_request_context():
        for letter in Letter:
            assert name_of(OutboxMessage(letter=letter))
        for kind in (mail.RecipientRefused, mail.SendingFailed, mail.ServerUnavailable):
            assert not trouble(OutboxMessage(last_error=f"{kind.__name__}: 4.1")).startswith("Không soạn")
        assert trouble(OutboxMessage(last_error="KeyError")) == "Không soạn được thư (KeyError)"
        assert trouble(OutboxMessage(last_error="")) == ""


def test_a_posted_letter_is_a_sheet_and_a_call_a_script(sign_in, make_petition):
    posted = make_petition("answered", phone="", email="")
    told = make_petition("answered", **people.BOB)
    reader = sign_in("coordinator")
    sheet = reader.get(f"/staff/petitions/{posted.code}/letters/1")
    head = sheet.one(".sheet__head").get_text(" ", strip=True)
    assert "Ủy ban nhân dân thành phố Quảng Ninh" in head
    assert "Quảng Ninh, ngày 20 tháng 11 năm 2026" in head
    assert people.ALICE["full_name"] in head
    assert people.ALICE["address"] in head
    assert "đóng dấu" in sheet.one(".sheet__signature").get_text()
    script = reader.get(f"/staff/petitions/{told.code}/letters/1")
    assert "Nội dung cần nói qua điện thoại" in script.main
    assert not script.select(".sheet__head, .sheet__signature")


@pytest.mark.parametrize(
    ("tries", "last_error", "said"),
    [
        (0, "", "Chờ gửi"),
        (1, "", "Đang gửi"),
        (1, "ServerUnavailable", "Đã thử 1 lần; sẽ gửi lại"),
        (2, "ServerUnavailable", "Đã thử 2 lần; sẽ gửi lại"),
    ],
)
def test_how_far_a_queued_letter_got(tries, last_error, said, app):
    with app.test_request_context():
        assert letter_words.status(OutboxMessage(status="queued", tries=tries, last_error=last_error)) == said
