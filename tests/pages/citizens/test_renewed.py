"""A new secret puts out whoever was in; strangers who ask for somebody's address shut nobody out and get in nowhere."""

import pytest
from sqlalchemy import select

from feedback.services import recovery
from feedback.services.notifications.letters import payload_of
from feedback.store.models import OutboxMessage
from tests import people


@pytest.fixture
def ask(new_client, work, clock):
    """Somebody asks in a browser of their own; the links in the letters that are owed because of it."""

    def asked(where: str = "/track/lost", **typed: str) -> list[str]:
        reader = new_client()
        reader.get(where)
        reader.fill_and_send(**typed)
        with work() as session:
            before = set(session.scalars(select(OutboxMessage.id)))
            recovery.answer_waiting(session, now=clock())
            said = [payload_of(m) for m in session.scalars(select(OutboxMessage)) if m.id not in before]
        return [f"/{'track/lost' if 'code' in one else 'my/open'}/{one['token']}" for one in said if "token" in one]

    return asked


def opened(reader, made, secret=""):
    reader.get("/track")
    reader.fill_and_send(code=made.code, secret=secret or made.secret)
    assert made.code in reader.follow().text
    return reader


def renewed(reader, link) -> str:
    reader.get(link)
    reader.fill_and_send()
    return reader.follow().select(".receipt__code")[1].get_text()


def test_who_had_opened_it_is_out_and_who_renewed_it_is_in(client, new_client, make_petition, ask):
    made = make_petition("answered")
    thief = opened(new_client(), made)
    token = thief.page.select("input[name=csrf_token]")[0]["value"]
    [letter] = ask(contact="an@example.vn", code=made.code)
    secret = renewed(client, letter)
    assert thief.get(f"/track/{made.code}", 303).location == f"/track?code={made.code}"
    thief.get(f"/track?code={made.code}")
    thief.post(f"/track/{made.code}/withdraw", {"csrf_token": token}, 401)
    assert made.code in client.get(f"/track/{made.code}").text
    opened(new_client(), made, secret)


def test_a_pass_from_before_passes_had_a_generation_is_over(client, make_petition, clock):
    made = make_petition("submitted")
    for given in (int(clock().timestamp()) + 3600, [int(clock().timestamp()) + 3600, "another secret"]):
        client.remember(**{"pass": {made.code: given}})
        client.get(f"/track/{made.code}", 303)


def test_an_old_receipt_and_an_old_new_secret_are_shown_no_more(client, new_client, make_petition, ask):
    made = make_petition("submitted")
    first, second = ask(contact="an@example.vn", code=made.code), ask(contact="an@example.vn", code=made.code)
    assert len(first + second) == 2
    renewed(client, first[0])
    [third] = ask(contact="an@example.vn", code=made.code)
    secret = renewed(new_client(), third)
    opened(client, made, secret)
    assert client.get(f"/track/{made.code}/secret", 303).location == f"/track/{made.code}"


def test_who_proved_the_address_before_is_not_let_in_again(client, new_client, make_petition, ask, clock):
    made = make_petition("submitted")
    [letter] = ask("/my", email="an@example.vn")
    left_open = new_client()
    left_open.get(letter)
    left_open.fill_and_send()
    left_open.follow()
    clock.advance(minutes=1)
    [letter] = ask(contact="an@example.vn", code=made.code)
    secret = renewed(client, letter)
    left_open.get("/my")
    left_open.fill_and_send(f"form[action$='{made.code}']")
    assert "mã tra cứu mới" in left_open.follow().text
    left_open.get(f"/track/{made.code}", 303)
    opened(left_open, made, secret)
    left_open.get("/my")
    left_open.fill_and_send(f"form[action$='{made.code}']")
    assert made.code in left_open.follow().text


def test_a_stranger_who_asks_uses_up_nobodys_letters(client, make_petition, ask, clock):
    """All links to the list are asked for and grow old; the owner gets one all the same, and a new secret anyhow."""
    made, other = make_petition("submitted"), make_petition("submitted", title="Đèn tắt")
    assert [len(ask("/my", email="an@example.vn")) for _ in range(5)] == [1, 1, 1, 0, 0]
    assert len(ask(contact="an@example.vn", code=made.code)) == 1
    clock.advance(hours=1, minutes=59)
    assert ask("/my", email="an@example.vn") == [], "the links in the mailbox are good anew"
    clock.advance(hours=2, minutes=1)
    assert len(ask("/my", email="an@example.vn")) == 1, "none is good any more"
    assert [len(ask(contact="an@example.vn", code=made.code)) for _ in range(3)] == [1, 1, 0]
    assert len(ask(contact="an@example.vn", code=other.code)) == 1


def test_a_link_that_was_asked_for_again_is_good_anew(client, make_petition, ask, clock):
    make_petition("submitted")
    letter, *_ = [ask("/my", email="an@example.vn")[0] for _ in range(3)]
    clock.advance(hours=1, minutes=59)
    assert ask("/my", email="an@example.vn") == []
    clock.advance(hours=1)
    client.get(letter)
    client.fill_and_send()
    assert client.follow().select(".petition")


def test_what_ended_is_not_made_good_again(client, new_client, make_petition, ask):
    made = make_petition("submitted")
    letters = [ask(contact="an@example.vn", code=made.code)[0] for _ in range(3)]
    renewed(client, letters[0])
    assert len(ask(contact="an@example.vn", code=made.code)) == 1
    late = new_client()
    late.get(letters[1])
    late.fill_and_send(status=410)


def test_a_key_read_out_opens_nothing_without_the_code(client, make_petition, ask, work):
    made = make_petition("assigned", **people.BOB)
    ask(contact="0987654321", code=made.code)
    with work() as session:
        [call] = session.scalars(select(OutboxMessage).where(OutboxMessage.letter == "reader_new_secret"))
        spoken = payload_of(call)["secret"]
    client.get(f"/track/lost/{spoken}")
    client.fill_and_send(status=410)
    client.get("/track")
    client.fill_and_send(code=made.code, secret=spoken)
    assert len(client.follow().select(".receipt__code")) == 2
