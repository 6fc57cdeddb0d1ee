"""Following a petition by e-mail: asked, confirmed, told, ended."""

from email import message_from_bytes, policy

import pytest
from sqlalchemy import select

from feedback.services import following, following_by_mail, linking, notices, objecting, publishing
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
        return [letter for letter in carry(app) if letter.recipient == email]

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
        publishing.publish(session, petition, by=by, now=clock(), texts=texts)


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


@pytest.mark.parametrize("address", ["doc+{}@example.vn", "doc+{}@ｅｘａｍｐｌｅ.vn", "DOC+{}@Example.vn"])
def test_labels_in_an_address_fill_nobodys_mailbox(app, new_client, make_petition, address):
    """One letter of a petition, five of all: however the address of the mailbox is written."""
    carry(app)
    codes = [make_petition("published").code for _ in range(6)]
    for number, code in enumerate([codes[0], codes[0], *codes]):
        reader = new_client()
        reader.get(f"/petitions/{code}/follow")
        reader.fill_and_send(email=address.format(number))
    letters = [letter for letter in carry(app) if letter.recipient.lower().startswith("doc+")]
    assert len(letters) == 5
    assert {letter.recipient.partition("@")[2] for letter in letters} == {"example.vn"}


def test_one_petition_writes_to_no_lists(session, clock, files):
    petition = people.petition_in(session, "published", now=clock(), files=files)
    for number in range(210):
        following_by_mail.ask_to_confirm(session, petition, f"doc{number}@example.vn", language="vi", now=clock())
    assert len(session.scalars(select(OutboxMessage).where(OutboxMessage.follow_id.is_not(None))).all()) == 200
    clock.advance(days=1, minutes=1)
    following_by_mail.ask_to_confirm(session, petition, "moi@example.vn", language="vi", now=clock())
    assert len(session.scalars(select(OutboxMessage).where(OutboxMessage.follow_id.is_not(None))).all()) == 201


def test_one_network_address_asks_for_few_a_day(client, make_petition, clock):
    code = make_petition("published").code
    for number in range(100):
        if number % 50 == 0:
            clock.advance(minutes=16)
        client.post(f"/petitions/{code}/follow", {"email": f"doc{number}@example.vn"})
    clock.advance(hours=20)
    client.post(f"/petitions/{code}/follow", {"email": "moi@example.vn"}, 429)
    clock.advance(hours=5)
    client.post(f"/petitions/{code}/follow", {"email": "moi@example.vn"})


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


LINE = "Đèn đường hỏng trên đường Trần Phú"
ENDS = {
    "refuse": ("submitted", "không được thụ lý"),
    "withdraw": ("submitted", "đã rút phản ánh"),
    "transfer": ("submitted", "cơ quan khác có thẩm quyền"),
    "withhold": ("answered", "không được công khai"),
    "link": ("submitted", "một phản ánh khác"),
}


@pytest.mark.parametrize("end", ENDS)
def test_a_report_that_ends_without_a_public_answer_says_so(app, client, make_petition, asked, work, clock, files, end):
    state, sentence = ENDS[end]
    primary = make_petition("published", kind="field_report")
    made = make_petition("submitted", kind="field_report")
    with work() as session:
        case = people.Case(session, people.reload(session, made.code), people.HEALTH, clock())
        notices.publish_notice(session, case.petition, by=case.person("coordinator"), now=clock(), line=LINE)
        if state == "answered":
            case.answer()
    [letter] = asked(made.code)
    confirmed(client, letter)
    assert LINE in client.get(f"/petitions/{made.code}.atom").text
    with work() as session:
        case = people.Case(session, people.reload(session, made.code), people.HEALTH, clock.advance(minutes=1))
        if end == "withdraw":
            following.withdraw(session, case.petition, now=clock())
        elif end == "link":
            by = case.person("coordinator")
            linking.link(session, case.petition, by=by, now=clock(), primary=primary.code, reason="Cùng một chỗ.")
        else:
            getattr(case, end)()
    [told] = [one for one in carry(app) if one.recipient == READER]
    assert sentence in told.text
    page = client.get(f"/petitions/{made.code}", 410)
    assert sentence in page.main
    where = f"/petitions/{primary.code}"
    assert (where in links(told)) == (end == "link") == (where in page.links("main a").values())
    client.get(f"/petitions/{made.code}/follow", 404)
    feed = client.get(f"/petitions/{made.code}.atom").text
    assert LINE not in feed
    assert sentence in feed


def test_a_report_taken_up_again_stands_again(app, client, make_petition, asked, work, clock):
    made = make_petition("submitted", kind="field_report")
    with work() as session:
        case = people.Case(session, people.reload(session, made.code), people.HEALTH, clock())
        notices.publish_notice(session, case.petition, by=case.person("coordinator"), now=clock(), line=LINE)
    confirmed(client, asked(made.code)[0])
    with work() as session:
        case = people.Case(session, people.reload(session, made.code), people.HEALTH, clock.advance(minutes=1))
        case.refuse()
    carry(app)
    client.get(f"/petitions/{made.code}", 410)
    with work() as session:
        petition, by = people.reload(session, made.code), people.staff(session, "coordinator", now=clock())
        objecting.reinstate(session, petition, by=by, now=clock.advance(minutes=1), explanation="Đã xem lại.")
    [told] = [one for one in carry(app) if one.recipient == READER]
    assert "thụ lý lại" in told.text
    assert f"/petitions/{made.code}" in links(told)
    assert LINE in client.get(f"/petitions/{made.code}").main
