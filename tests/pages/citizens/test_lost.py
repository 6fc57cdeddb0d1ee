"""The secret was lost: a new one for who sent the petition, and nothing to learn for anybody else."""

import pytest
from sqlalchemy import event, select

from feedback.store.models import ContactRequest, Event, OnceKey, OutboxMessage
from tests import people
from tests.mailbox import carry, links
from tests.pages.citizens.test_submit import FILLED


@pytest.fixture
def ask(app, new_client):
    """Somebody asks in a browser of their own; the letters that go out because of it."""

    def asked(contact: str, code: str = ""):
        carry(app)
        reader = new_client()
        reader.get("/track/lost")
        reader.fill_and_send(contact=contact, code=code)
        reader.follow()
        return carry(app)

    return asked


def secret_on(page) -> str:
    return page.select(".receipt__code")[1].get_text()


def test_a_new_secret_by_the_link_in_the_letter(client, new_client, make_petition, ask, work):
    made = make_petition("assigned")
    [letter] = ask("an@example.vn", made.code)
    assert letter.recipient == "an@example.vn"
    [link] = links(letter)
    page = client.get(link)
    assert page.headers["Referrer-Policy"] == "origin"
    assert page.headers["Cache-Control"] == "no-store"
    client.get(link)
    new_client().get(f"/track/{made.code}", 303)
    client.get(link)
    client.fill_and_send()
    secret = secret_on(client.follow())
    assert made.code in client.get(f"/track/{made.code}").text
    for typed, status in ((made.secret, 422), (secret, 303)):
        stranger = new_client()
        stranger.get("/track")
        stranger.fill_and_send(code=made.code, secret=typed, status=status)
    # The paper that was lost may be in somebody's hands.
    new_client().post(f"/t/{made.link_token}", status=404)
    with work() as session:
        assert "renew_secret" in session.scalars(select(Event.action)).all()
        assert secret not in str(session.scalars(select(OnceKey.token_hash)).all())


def test_a_link_works_once_and_says_what_to_do_then(client, new_client, make_petition, ask, clock):
    made = make_petition("submitted")
    [letter] = ask("an@example.vn", made.code)
    [link] = links(letter)
    client.get(link)
    client.fill_and_send()
    late = new_client()
    late.get(link)
    page = late.fill_and_send(status=410)
    assert page.links()["Xin liên kết mới"] == "/track/lost"
    [other] = ask("an@example.vn", made.code)
    clock.advance(days=7)
    late.get(links(other)[0])
    late.fill_and_send(status=410)
    late.get("/track/lost/0123456789abcdef0123456789abcdef")
    late.fill_and_send(status=410)


def test_without_the_code_the_letter_leads_to_all_petitions(make_petition, ask):
    make_petition("submitted")
    [letter] = ask("AN@example.vn")
    assert links(letter)[0].startswith("/my/open/")


def test_nobody_learns_whether_a_petition_exists(app, engine, new_client, make_petition):
    """The same bytes, and the same statements up to what is stored, for a known and an unknown address and code."""
    made = make_petition("submitted")
    seen = []
    for contact, code in (
        ("an@example.vn", made.code),
        ("khong@example.vn", "PAKN.20200101.0001"),
        ("0912345678", ""),
        ("0900000000", ""),
    ):
        statements: list[str] = []

        def look(_connection, _cursor, statement, *_rest, into=statements):
            into.append(statement)

        reader = new_client()
        reader.get("/track/lost")
        event.listen(engine, "before_cursor_execute", look)
        sent = reader.fill_and_send(contact=contact, code=code)
        event.remove(engine, "before_cursor_execute", look)
        seen.append((sent.location, statements, reader.follow().response.data))
    assert all(one == seen[0] for one in seen)
    letters = carry(app)
    assert {letter.recipient for letter in letters} == {"an@example.vn"}


@pytest.mark.parametrize("code", ["", "PAKN.20200101.0001"])
def test_an_address_that_sent_nothing_gets_no_letter(make_petition, ask, work, code):
    make_petition("submitted")
    assert ask("khong@example.vn", code) == []
    with work() as session:
        assert session.scalars(select(ContactRequest)).all() == []


def test_who_knows_only_the_code_gets_nothing(make_petition, ask):
    assert ask("khac@example.vn", make_petition("submitted").code) == []


def test_nobodys_mailbox_is_flooded(make_petition, ask, clock):
    made = make_petition("submitted")
    sent = [len(ask("an@example.vn", made.code)) for _ in range(5)]
    assert sent == [1, 1, 1, 0, 0]
    clock.advance(days=1, minutes=1)
    assert len(ask("an@example.vn", made.code)) == 1


def test_asking_is_slowed_at_one_place(client):
    for _ in range(10):
        client.get("/track/lost")
        client.fill_and_send(contact="an@example.vn")
    client.get("/track/lost")
    client.fill_and_send(contact="an@example.vn", status=429)


def test_by_telephone_a_coordinator_reads_out_what_opens_it_once(app, client, sign_in, new_client, make_petition, ask, work):
    made = make_petition("assigned", **people.BOB)
    ask("+84 987 654 321", made.code)
    ask("0987654321")
    with work() as session:
        calls = session.scalars(select(OutboxMessage).where(OutboxMessage.letter == "reader_new_secret")).all()
        assert [(call.recipient, call.status) for call in calls] == [("0987654321", "task")], (
            "one call, however often it was asked"
        )
    assert "Gọi điện báo mã mở lại" not in sign_in("leader", office="SYT").get("/staff/letters").text
    coordinator = sign_in("coordinator")
    page = coordinator.get(coordinator.get("/staff/letters").links(".worklist th a")["Gọi điện báo mã mở lại"])
    spoken = page.one(".sheet .code").get_text()
    coordinator.fill_and_send("main form")
    client.get("/track")
    client.fill_and_send(code=made.code, secret=spoken.lower().replace("-", " "))
    secret = secret_on(client.follow())
    for typed, status in ((spoken, 422), (secret, 303)):
        other = new_client()
        other.get("/track")
        other.fill_and_send(code=made.code, secret=typed, status=status)


def test_the_office_that_is_judged_never_reads_out_the_code(sign_in, make_petition, ask):
    made = make_petition("assigned", **people.BOB)
    ask("0987654321", made.code)
    leader = sign_in("leader", office="SYT")
    for number in range(1, 6):
        page = leader._client.get(f"/staff/petitions/{made.code}/letters/{number}")
        assert "mã phản ánh, và điền mã" not in page.get_data(as_text=True)


@pytest.mark.parametrize("contact", ["", "không phải", "!!!", "\u202e@\u202c", "😀", "a" * 10_000, "an@example"])
def test_what_is_no_address_is_said_and_stays(client, contact):
    client.get("/track/lost")
    page = client.fill_and_send(contact=contact, code="abc", status=422)
    assert len(page.errors) == 2
    assert page.one("input[name=code]")["value"] == "abc"


def test_in_english(client, app, make_petition):
    made = make_petition("submitted")
    carry(app)
    client.get("/track/lost?lang=en")
    client.fill_and_send(contact="an@example.vn", code=made.code)
    assert "Nothing came?" in client.follow().text
    [letter] = carry(app)
    assert "new tracking secret" in letter.subject
    assert links(letter)[0].endswith("?lang=en")


def test_the_receipt_of_another_petition_stays_and_its_own_shows_no_dead_secret(client, ask):
    codes = []
    for _ in range(2):
        client.get("/submit")
        client.fill_and_send(**{**FILLED, "email": "an@example.vn"})
        codes.append(client.get("/submit/received").select(".receipt__code")[0].get_text())
    for code, status in ((codes[0], 200), (codes[1], 303)):
        [letter] = ask("an@example.vn", code)
        client.get(links(letter)[0])
        client.fill_and_send()
        client.follow()
        client.get("/submit/received", status)


def test_a_call_has_a_day_until_which_it_is_made(ask, sign_in, make_petition, clock):
    made = make_petition("submitted")
    ask("0912345678", made.code)
    coordinator = sign_in("coordinator")
    assert "Còn 2 ngày làm việc" in coordinator.get("/staff/letters").main
    clock.advance(days=7)
    page = sign_in("coordinator").get("/staff/letters")
    assert "Quá hạn" in page.one(".worklist tr.is-overdue").get_text()
