"""All petitions of one e-mail address."""

from feedback.store.queries import once_keys
from tests.mailbox import carry, links


def proved(app, client, email="an@example.vn"):
    """The list, by the link in the letter."""
    client.get("/my")
    client.fill_and_send(email=email)
    client.follow()
    [letter] = [one for one in carry(app) if "/my/open/" in one.text]
    client.get(links(letter)[0])
    client.fill_and_send()
    return letter, client.follow()


def test_all_of_them_and_nobody_elses(app, client, make_petition):
    late = make_petition("assigned", title="Đèn đường tắt")
    make_petition("answered", title="Chờ lâu ở quầy")
    make_petition("submitted", title="Của người khác", email="khac@example.vn")
    _, page = proved(app, client)
    assert [title.get_text() for title in page.select(".petition__title")] == ["Chờ lâu ở quầy", "Đèn đường tắt"]
    assert "Còn 15 ngày làm việc" in page.text
    client.fill_and_send(f"form[action$='{late.code}']")
    assert "Đèn đường tắt" in client.follow().text


def test_it_lasts_two_hours_and_can_be_left(app, client, new_client, make_petition, clock):
    made = make_petition("submitted")
    letter, _ = proved(app, client)
    again = new_client()
    again.get(links(letter)[0])
    again.fill_and_send(status=410)
    clock.advance(hours=1, minutes=59)
    assert client.get("/my").select(".petition")
    clock.advance(minutes=2)
    assert not client.get("/my").select(".petition")
    proved(app, client)
    client.get("/my")
    client.fill_and_send(f"form[action$='{made.code}']", press="show=data")
    client.follow()
    client.get("/my")
    client.fill_and_send("form[action='/my/leave']")
    assert not client.follow().select(".petition")
    client.get(f"/track/{made.code}", 303)


def test_the_link_grows_old(app, client, make_petition, clock):
    make_petition("submitted")
    client.get("/my")
    client.fill_and_send(email="an@example.vn")
    [letter] = [one for one in carry(app) if "/my/open/" in one.text]
    clock.advance(hours=2)
    client.get(links(letter)[0])
    client.fill_and_send(status=410)


def test_another_persons_petition_does_not_open(app, client, make_petition):
    make_petition("submitted")
    other = make_petition("submitted", email="khac@example.vn")
    proved(app, client)
    client.post(f"/my/petitions/{other.code}", status=404)
    client.get(f"/track/{other.code}", 303)


def test_a_stranger_opens_nothing_without_the_letter(client, make_petition):
    made = make_petition("submitted", email="")
    client.post(f"/my/petitions/{made.code}", status=404)
    client.remember(mine="00")
    client.get("/my")


def test_every_address_is_told_the_same(app, client, make_petition):
    make_petition("submitted")
    carry(app)
    pages = []
    for email in ("an@example.vn", "khong@example.vn"):
        client.get("/my")
        client.fill_and_send(email=email)
        pages.append(client.follow().response.data)
    assert pages[0] == pages[1]
    assert [letter.recipient for letter in carry(app)] == ["an@example.vn"]


def test_what_is_no_address(client):
    client.get("/my?lang=en")
    page = client.fill_and_send(email="0912345678", status=422)
    assert page.errors == ["This is no e-mail address. Write it like ten@example.com."]


def test_what_is_over_is_forgotten(app, client, make_petition, clock, work):
    make_petition("submitted")
    client.get("/my")
    client.fill_and_send(email="an@example.vn")
    carry(app)
    clock.advance(days=9)
    carry(app)
    with work() as session:
        assert once_keys.delete_keys(session, before=clock()) == 0
        assert not once_keys.has_requests(session)
