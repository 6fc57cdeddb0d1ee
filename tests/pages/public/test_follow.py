"""Following a petition by e-mail: asked, confirmed, told, ended."""

from email import message_from_bytes, policy

import pytest
from sqlalchemy import select

from feedback.services import publishing
from feedback.store.models import Follow, OutboxMessage
from tests import people
from tests.mailbox import carry, links

READER = "doc@example.vn"


@pytest.fixture
def asked(app, client):
    """Somebody asks to follow; the letters that go out."""

    def ask(code: str, email: str = READER):
        carry(app)
        client.get(f"/petitions/{code}/follow")
        client.fill_and_send(email=email)
        assert "hộp thư rác" in client.follow().text
        return carry(app)

    return ask


def confirmed(client, letter):
    link = links(letter)[0]
    client.get(link)
    client.get(link)
    client.fill_and_send(f"form[action$='{link}']")
    assert "đang theo dõi" in client.follow().text
    return link


def change(work, made, clock):
    """The public version is changed."""
    with work() as session:
        petition = people.reload(session, made.code)
        by = people.staff(session, "coordinator", now=clock())
        texts = {"title": petition.title, "content": "Nội dung sửa.", "answer": "Đã sửa xong."}
        publishing.publish(session, petition, by=by, now=clock(), texts=texts, looked_at=True)


def test_from_asking_to_the_last_letter(app, client, new_client, make_petition, asked, work, clock):
    made = make_petition("published")
    [letter] = asked(made.code)
    change(work, made, clock)
    assert [one for one in carry(app) if one.recipient == READER] == [], "who has not confirmed is not written to"
    link = confirmed(client, letter)
    page = client.get(link)
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "origin"
    assert asked(made.code) == [], "who follows already gets no second question"
    change(work, made, clock)
    [told] = carry(app)
    assert told.recipient == READER
    assert f"/petitions/{made.code}" in told.text
    assert f"{link}/stop" in links(told)
    head = message_from_bytes((app.extensions["settings"].mailbox / f"{told.name}.eml").read_bytes(), policy=policy.default)
    assert head["List-Unsubscribe"].strip() == f"<http://localhost{link}/stop>"
    assert head["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    # A mail program that ends it by itself: one POST, without any page of ours.
    answer = app.test_client().post(f"{link}/stop", data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    change(work, made, clock)
    assert carry(app) == []
    with work() as session:
        assert session.scalars(select(Follow)).all() == []
    new_client().get(link, 404)


def test_the_letter_opens_a_page_that_stops(app, client, make_petition, asked, work):
    made = make_petition("published")
    [letter] = asked(made.code)
    client.get(f"{links(letter)[0]}/stop")
    client.fill_and_send("form[action$=stop]", status=200)
    with work() as session:
        assert session.scalars(select(Follow)).all() == []


def test_a_second_asking_within_a_day_sends_nothing(make_petition, asked, clock, client):
    made = make_petition("published")
    [letter] = asked(made.code)
    assert asked(made.code) == []
    clock.advance(days=1, minutes=1)
    [again] = asked(made.code)
    client.get(links(letter)[0], 404)
    confirmed(client, again)


def test_one_address_is_asked_about_few_petitions_a_day(make_petition, asked):
    sent = [len(asked(make_petition("published").code)) for _ in range(6)]
    assert sent == [1, 1, 1, 1, 1, 0]


def test_who_never_confirms_is_forgotten(app, make_petition, asked, work, clock):
    made = make_petition("published")
    asked(made.code)
    clock.advance(days=7, minutes=1)
    carry(app)
    with work() as session:
        assert session.scalars(select(Follow)).all() == []
        assert READER not in [letter.recipient for letter in session.scalars(select(OutboxMessage))]


@pytest.mark.parametrize("state", ["submitted", "answered", "taken_down"])
def test_what_nobody_can_read_cannot_be_followed(client, make_petition, state):
    made = make_petition(state)
    client.get(f"/petitions/{made.code}/follow", 404)
    client.post(f"/petitions/{made.code}/follow", {"email": READER}, 404)


def test_what_is_no_address(client, make_petition):
    made = make_petition("published")
    client.get(f"/petitions/{made.code}/follow")
    page = client.fill_and_send(email="không", status=422)
    assert page.one("input[name=email]")["value"] == "không"
    client.get("/follow/0123456789abcdef0123456789abcdef", 404)
    client.post("/follow/0123456789abcdef0123456789abcdef/stop", status=200)
