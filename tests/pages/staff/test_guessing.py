"""Whoever guesses is slowed down from everywhere, and shuts nobody out; what the door says tells nothing."""

import secrets
from datetime import timedelta

import pytest

from feedback.domain.signing_in import SignInEvent
from feedback.services import invitations, throttle
from feedback.services.administration import accounts as administration
from feedback.services.notifications.staff_letters import staff_payload
from feedback.store.encryption import keyring
from feedback.store.models import Attempt, OutboxMessage
from feedback.store.queries.sign_in import list_records
from tests import databases, people
from tests.pages.staff.test_second_step import add_app, code_at

ATTEMPTS = 8


@pytest.fixture
def alice(work, clock):
    with work() as session:
        return people.account(session, "officer", people.HEALTH, "Alice", now=clock())


def guess(client, email: str, address: str, password="một lần đoán mò"):
    sent = {"email": email, "password": password, "next": ""}
    return client._client.post("/staff/sign-in", data=sent, environ_base={"REMOTE_ADDR": address})


def test_a_thousand_addresses_get_few_guesses_and_shut_nobody_out(client, new_client, alice, clock):
    client.get("/staff/sign-in")
    client.fill_and_send(email=alice.email, password=people.PASSWORD)
    client.get("/staff/")
    client.fill_and_send(".masthead__form")
    attacker = new_client()
    answers = [guess(attacker, alice.email, f"198.18.{n // 250}.{n % 250}").status_code for n in range(1000)]
    assert answers.count(422) == ATTEMPTS * 4
    assert answers.count(429) == 1000 - ATTEMPTS * 4
    client.get("/staff/sign-in")
    client.fill_and_send(email=alice.email, password=people.PASSWORD)
    client.get("/staff/")
    clock.advance(minutes=61)
    assert guess(attacker, alice.email, "198.18.9.9").status_code == 422


def test_a_new_device_waits_during_the_attack_unless_a_letter_was_opened(client, new_client, alice, clock, work):
    for n in range(ATTEMPTS * 4):
        guess(client, alice.email, f"198.18.0.{n}")
    fresh = new_client()
    assert guess(fresh, alice.email, "203.0.113.5", people.PASSWORD).status_code == 429
    with work() as session:
        invitations.answer_forgotten(session, alice.email, now=clock())
        letters = session.query(OutboxMessage).filter_by(letter="staff_password_reset").all()
        link = staff_payload(letters[0])["token"]
    fresh.get(f"/staff/invitation/{link}")
    fresh.fill_and_send("main form", password="ba từ không liên quan", again="ba từ không liên quan")
    fresh.get("/staff/sign-in")
    fresh.fill_and_send(email=alice.email, password="ba từ không liên quan")
    fresh.get("/staff/")


def test_a_colleague_behind_the_same_address_does_not_wait_for_the_guesser(client, new_client, alice, work, clock):
    client.get("/staff/sign-in")
    client.fill_and_send(email=alice.email, password=people.PASSWORD)
    client.get("/staff/")
    client.fill_and_send(".masthead__form")
    for n in range(ATTEMPTS * 10):
        guess(new_client(), f"nobody{n}@example.vn", "127.0.0.1")
    assert guess(new_client(), "somebody@example.vn", "127.0.0.1").status_code == 429
    client.get("/staff/sign-in")
    client.fill_and_send(email=alice.email, password=people.PASSWORD)


def test_a_known_device_is_slowed_by_itself(client, alice):
    client.get("/staff/sign-in")
    client.fill_and_send(email=alice.email, password=people.PASSWORD)
    client.get("/staff/")
    client.fill_and_send(".masthead__form")
    answers = [guess(client, alice.email, f"198.18.0.{n}").status_code for n in range(ATTEMPTS + 1)]
    assert answers == [422] * ATTEMPTS + [429]


def test_a_device_stays_known_while_another_secret_takes_over(client, alice, work):
    client.get("/staff/sign-in")
    client.fill_and_send(email=alice.email, password=people.PASSWORD)
    client.get("/staff/")
    client.fill_and_send(".masthead__form")
    another = secrets.token_hex(32)
    keyring.load(another.encode(), databases.SECRET.encode())
    client.get("/staff/sign-in")
    client.fill_and_send(email=alice.email, password=people.PASSWORD)
    with work() as session:
        assert [row.event for row in list_records(session, account_id=alice.id, limit=1)] == [SignInEvent.SIGNED_IN]
    client.get("/staff/")
    client.fill_and_send(".masthead__form")
    keyring.load(another.encode())
    answers = [guess(client, alice.email, f"198.18.0.{n}").status_code for n in range(ATTEMPTS + 1)]
    assert answers == [422] * ATTEMPTS + [429], "it was signed anew, so it outlives the old secret"


def test_the_device_of_one_account_is_unknown_to_another(client, alice, work, clock):
    with work() as session:
        bob = people.account(session, "leader", people.HEALTH, now=clock())
    client.get("/staff/sign-in")
    client.fill_and_send(email=alice.email, password=people.PASSWORD)
    client.get("/staff/")
    client.fill_and_send(".masthead__form")
    answers = [guess(client, bob.email, f"198.18.0.{n}").status_code for n in range(ATTEMPTS * 4 + 1)]
    assert answers == [422] * (ATTEMPTS * 4) + [429]


def test_codes_are_few_a_day_for_who_has_the_password(client, new_client, alice, clock):
    client.get("/staff/sign-in")
    client.fill_and_send(email=alice.email, password=people.PASSWORD)
    secret, _codes = add_app(client, clock)
    thief, wrong = new_client(), []
    for n in range(ATTEMPTS * 4 + 2):
        address = {"REMOTE_ADDR": f"198.18.1.{n}"}
        guess(thief, alice.email, address["REMOTE_ADDR"], people.PASSWORD)
        answer = thief._client.post("/staff/sign-in/second-step", data={"code": "000000"}, environ_base=address)
        wrong.append(answer.status_code)
    assert wrong.count(422) <= ATTEMPTS * 4
    assert wrong[-1] in {303, 429}
    clock.advance(seconds=30)
    client.get("/staff/")
    client.fill_and_send(".masthead__form")
    client.get("/staff/sign-in")
    client.fill_and_send(email=alice.email, password=people.PASSWORD)
    client.get("/staff/sign-in/second-step")
    client.fill_and_send("main form", code=code_at(secret, clock()))
    client.get("/staff/")


def test_a_good_sign_in_takes_back_only_its_own_try(session, clock):
    for _ in range(3):
        throttle.knock(session, "d", limit=4, window=timedelta(hours=1), now=clock())
    throttle.take_back(session, "d")
    session.flush()
    assert session.query(Attempt).count() == 2


@pytest.mark.parametrize("kind", ["unknown", "wrong", "closed", "invited"])
def test_one_sentence_for_every_wrong_pair(client, alice, work, clock, kind):
    with work() as session:
        account = people.account(session, "officer", people.HEALTH, "Alice", now=clock())
        if kind == "closed":
            administration.deactivate(session, account, by=None, now=clock())
        if kind == "invited":
            administration.invite_again(session, account, by=None, now=clock())
    client.get("/staff/sign-in")
    email = "nobody@example.vn" if kind == "unknown" else alice.email
    password = people.PASSWORD if kind in {"closed", "invited"} else "không phải mật khẩu này"
    page = client.fill_and_send(email=email, password=password, status=422)
    assert page.errors == ["Thư điện tử hoặc mật khẩu chưa khớp. Nhập lại cả hai."]
    assert password not in page.response.get_data(as_text=True)
    with work() as session:
        written = [row.event for row in list_records(session, account_id=alice.id, limit=9)]
    assert (SignInEvent.WRONG_PASSWORD in written) == (kind != "unknown")
