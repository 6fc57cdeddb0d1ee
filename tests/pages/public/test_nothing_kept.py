"""What the service knows of a reader stays in no cache, and shows in no length of an answer."""


def test_a_message_to_one_reader_is_kept_by_no_cache(client, new_client, make_petition):
    made = make_petition("submitted")
    for address in ("/statistics", "/data"):
        stranger = new_client().get(address)
        client.get("/track")
        client.fill_and_send(code=made.code, secret=made.secret)
        client.follow()
        client.fill_and_send("form[action$=leave]")
        page = client.get(address)
        assert "không còn mở phản ánh" in page.text
        assert page.headers["Cache-Control"] == "no-store"
        assert client.get(address).headers["Cache-Control"] == stranger.headers["Cache-Control"] != "no-store"


def test_who_follows_a_petition_leaves_no_public_page_behind(client, make_petition):
    made = make_petition("submitted")
    client.get("/track")
    client.fill_and_send(code=made.code, secret=made.secret)
    assert client.get("/statistics").headers["Cache-Control"] == "no-store"


GUESS = "guess=nguyen-thi-an"


def other_language(page) -> str:
    return str(page.one("a[hreflang]")["href"])


def test_pages_of_one_person_carry_no_guesses(client, sign_in, make_petition):
    """Compressed together with what stands on the page, a right guess would make the answer shorter."""
    made = make_petition("answered")
    client.get("/track")
    client.fill_and_send(code=made.code, secret=made.secret)
    client.follow()
    for address in (f"/track/{made.code}", f"/track/{made.code}/data", "/submit", "/my", "/track/lost"):
        assert GUESS not in client.get(f"{address}?{GUESS}").response.get_data(as_text=True)
    coordinator = sign_in("coordinator")
    assert GUESS not in coordinator.get(f"/staff/petitions/{made.code}?{GUESS}").response.get_data(as_text=True)


def test_lists_and_codes_are_kept_in_the_other_language(client, sign_in, make_petition):
    code = make_petition("published").code
    assert other_language(client.get(f"/track/lost?code={code}&x=1")) == f"/track/lost?code={code}&lang=en"
    assert other_language(client.get("/petitions?q=rác&sector=YT")).startswith("/petitions?q=r%C3%A1c&sector=YT")
    assert (
        other_language(sign_in("coordinator").get("/staff/petitions?state=submitted"))
        == "/staff/petitions?state=submitted&lang=en"
    )
