"""What is put aside for a person instead of dropped: floods, copies, advertising, and what the door saw."""

import pytest

from feedback.domain.petition import HoldReason
from feedback.services import bulk, intake
from feedback.services.bulk import Chosen
from feedback.store.models import OutboxMessage, Policy
from tests import people
from tests.databases import on_both_databases

LONG = "Chiều hôm qua nhóm thợ đào đường trước cổng trường rồi bỏ đi, đất đá tràn ra cả lòng đường, học sinh không có lối đi. "


def person(number: int) -> dict[str, str]:
    """Somebody else each time."""
    return {"full_name": f"Người thứ {number}", "phone": f"09120000{number:02}", "email": "", "address": ""}


@pytest.fixture
def received(session, clock, files):
    def send(number: int = 0, **typed):
        return people.send(session, now=clock(), files=files, **{**person(number), **typed}).petition

    return send


@on_both_databases
def test_the_same_words_from_many_people_are_put_aside_and_received(received, session, clock):
    """A name or a number put into the text makes no difference; what is about something else goes its way."""
    for number in range(10):
        assert received(number, content=f"{LONG * 3} Tôi là người thứ {number}.").state == "submitted"
    held = received(11, content=f"{LONG * 3} TÔI LÀ NGƯỜI THỨ 11!")
    assert (held.state, held.hold_reason) == ("held", HoldReason.SAME_TEXT)
    assert held.next_due is not None
    assert held.events[0].action == "submit"
    assert received(12, title="Đèn đường", content="Đèn đường tắt đã ba tuần ở ngõ 12.").state == "submitted"
    clock.advance(days=1, minutes=1)
    assert received(13, content=f"{LONG * 3} Tôi là người thứ 13.").state == "submitted"


@pytest.mark.parametrize(
    ("content", "held"),
    [
        ("Xem https://a.vn, https://b.vn, http://c.vn và www.d.vn", True),
        ("rẻ nhất best-shop.xyz best-shop.top casino.club win.site", True),
        ("Bài báo https://a.vn, ảnh ở https://b.vn và https://c.vn", False),
        ("Số 12.345.678 đồng, ngày 20.11.2026, v.v. và khoản 3.Điều 5", False),
    ],
)
def test_many_links_are_put_aside(received, content, held):
    found = received(content=content)
    assert (found.hold_reason == HoldReason.LINKS) is held


def test_what_the_door_saw_counts_first(session, clock, files):
    receipt = intake.submit(
        session, people.draft(), form_token="x" * 32, now=clock(), files=files, seen=[HoldReason.NEARBY, HoldReason.HONEYPOT]
    )
    assert (receipt.petition.state, receipt.petition.hold_reason) == ("held", HoldReason.HONEYPOT)


def test_nobodys_mailbox_is_flooded_by_what_is_put_aside(received, session):
    session.get_one(Policy, "links_in_text").value = "0"
    held = received(email="victim@example.vn", content="https://a.vn")
    assert held.state == "held"
    assert session.query(OutboxMessage).count() == 0


def test_a_coordinator_lets_many_go_on_at_once(received, session, clock):
    session.get_one(Policy, "links_in_text").value = "0"
    held = [received(number, content=f"Việc {number}: https://a.vn") for number in range(3)]
    other = received(4, content="Không có gì.")
    coordinator = people.staff(session, "coordinator", now=clock())
    chosen = [Chosen(petition.code, petition.version) for petition in (*held, other)]
    results = bulk.release(session, chosen, by=coordinator, now=clock())
    assert [bool(result.refusal) for result in results] == [False, False, False, True]
    assert {(petition.state, petition.hold_reason) for petition in held} == {("submitted", "")}
