"""Letters that people deliver, and the record of who looked."""

from sqlalchemy import select

from feedback.store.models import AccessRecord, OutboxMessage
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
    about = make_petition("answered", subject_office="SYT", **people.BOB)
    leader, coordinator = sign_in("leader", office="SYT"), sign_in("coordinator")
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
