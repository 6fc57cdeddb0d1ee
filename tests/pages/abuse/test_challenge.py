"""The proof of work: asked for while very many send, bound to one form, over after two hours; nobody is turned away by it."""

import base64
import json

import pytest

from feedback.services import proof_of_work
from feedback.store.models import Petition, Policy
from feedback.web.tokens import new_form_token
from tests.pages.citizens.test_submit import FILLED

SOLVED = proof_of_work.solve


def challenge_of(page) -> str:
    return str(page.one("[data-challenge]")["data-challenge"])


def sent(client, altcha: str, status: int = 303, **typed):
    """The filled form with a solution, as the widget's hidden field sends it."""
    token = str(client.page.one("#form_token")["value"])
    return client.post("/submit", {**FILLED, "form_token": token, "altcha": altcha, **typed}, status)


def petitions(work) -> list[tuple[str, str]]:
    with work() as session:
        return [(petition.state, petition.hold_reason) for petition in session.query(Petition).order_by(Petition.id)]


def test_nothing_of_it_is_on_the_page_on_a_usual_day(client):
    page = client.get("/submit")
    assert not page.select("[data-challenge]")
    assert "altcha" not in page.text


class TestAlways:
    @pytest.fixture
    def settings(self):
        return {"FEEDBACK_CHALLENGE": "always"}

    def test_who_solved_it_is_received_as_ever(self, client, work):
        page = client.get("/submit")
        sent(client, SOLVED(challenge_of(page)))
        assert petitions(work) == [("submitted", "")]

    @pytest.mark.parametrize("nonsense", ["", "x", "e30=", base64.b64encode(b'{"challenge":[]}').decode(), "A" * 5000, "\x00"])
    def test_without_a_solution_the_form_comes_back_filled_with_a_new_challenge(self, client, work, nonsense):
        first = challenge_of(client.get("/submit"))
        page = sent(client, nonsense, 422)
        assert "rất nhiều người đang gửi" in page.main
        assert FILLED["content"].split("\n")[0] in page.text
        assert challenge_of(page) != first
        assert petitions(work) == []
        sent(client, SOLVED(challenge_of(page)))
        assert petitions(work) == [("submitted", "")]

    def test_a_wrong_solution_is_none(self, client, work):
        solution = json.loads(base64.b64decode(SOLVED(challenge_of(client.get("/submit")))))
        solution["solution"]["derivedKey"] = "00" * 32
        sent(client, base64.b64encode(json.dumps(solution).encode()).decode(), 422)
        assert petitions(work) == []

    def test_a_challenge_made_easier_is_none(self, client, work):
        asked = json.loads(challenge_of(client.get("/submit")))
        asked["parameters"]["cost"] = 1
        sent(client, SOLVED(json.dumps(asked)), 422)
        assert petitions(work) == []

    def test_one_solution_serves_one_form(self, client, new_client, work):
        solution = SOLVED(challenge_of(client.get("/submit")))
        sent(client, solution)
        other = new_client()
        other.get("/submit")
        sent(other, solution, 422)
        assert len(petitions(work)) == 1

    def test_a_solution_is_over_after_two_hours(self, client, clock, work):
        solution = SOLVED(challenge_of(client.get("/submit")))
        clock.advance(hours=2, seconds=1)
        page = sent(client, solution, 422)
        assert page.select("[data-challenge]")
        assert petitions(work) == []

    def test_the_same_form_sent_again_is_the_same_petition_without_another_solution(self, client, clock, work):
        page = client.get("/submit")
        sent(client, SOLVED(challenge_of(page)))
        client.page = page
        clock.advance(hours=3)
        sent(client, "")
        assert len(petitions(work)) == 1

    def test_without_javascript_it_is_received_and_looked_at_first(self, client, work):
        page = client.get("/submit")
        assert page.one("noscript input[name=unchecked]")["value"] == "yes"
        assert "vẫn được ghi nhận" in page.one("noscript").get_text()
        sent(client, "", unchecked="yes")
        assert petitions(work) == [("held", "unchecked")]
        page = client.follow()
        assert "có người xem trước" in page.main
        code = page.select(".receipt__code")[0].get_text()
        assert "Đã ghi nhận, có người xem trước" in client.get(f"/track/{code}").main

    def test_a_field_that_nobody_sees_gives_programs_away(self, client, work):
        page = client.get("/submit")
        sent(client, SOLVED(challenge_of(page)), homepage="https://spam.example")
        assert petitions(work) == [("held", "honeypot")]

    @pytest.mark.parametrize(("url", "field"), [("/track/lost", "contact"), ("/my", "email")])
    def test_forms_that_ask_for_a_letter_ask_for_it_too_and_a_solution_opens_them_once(self, client, url, field):
        page = client.get(url)
        form = {field: "an@example.vn"}
        assert "rất nhiều người đang gửi" in client.post(url, form, 422).main
        solution = SOLVED(challenge_of(page))
        client.post(url, {**form, "altcha": solution}, 303)
        client.post(url, {**form, "altcha": solution}, 422)
        client.post(url, {**form, "unchecked": "yes"}, 303)


class TestUnderLoad:
    @pytest.fixture
    def settings(self):
        return {"FEEDBACK_CHALLENGE_SENDS": "3", "FEEDBACK_SUBMISSIONS_PER_HOUR": "60"}

    def test_it_turns_on_when_many_send_and_off_again(self, new_client, clock, work):
        """Whose page was opened before gets the form back, filled, with the challenge; whose is opened later has it at once."""
        for number in range(3):
            sender = new_client()
            assert not sender.get("/submit").select("[data-challenge]")
            sent(sender, "", phone=f"091200000{number}")
        opened_before = new_client()
        assert not opened_before.get("/submit").select("[data-challenge]")
        page = sent(opened_before, "", 422, phone="0912000008")
        sent(opened_before, SOLVED(challenge_of(page)), phone="0912000008")
        late = new_client()
        page = late.get("/submit")
        sent(late, SOLVED(challenge_of(page)), phone="0912000009")
        clock.advance(minutes=11)
        assert not new_client().get("/submit").select("[data-challenge]")
        assert petitions(work) == [("submitted", "")] * 5


class TestUnchecked:
    @pytest.fixture
    def settings(self):
        return {"FEEDBACK_CHALLENGE": "always", "FEEDBACK_SUBMISSIONS_PER_HOUR": "12"}

    def test_without_the_check_less_may_be_sent(self, client):
        for number in range(2):
            client.get("/submit")
            sent(client, "", unchecked="yes", title=f"Việc {number}")
        page = client.get("/submit")
        token = str(page.one("#form_token")["value"])
        client.post("/submit", {**FILLED, "form_token": token, "unchecked": "yes"}, 429)
        client.get("/submit")
        sent(client, SOLVED(challenge_of(page)), 422)


def burst(app, addresses: list[str]) -> list[int]:
    """One petition from each address, each about something else and from somebody else; the answers."""
    answers = []
    with app.test_request_context():
        tokens = [new_form_token() for _ in addresses]
    for number, (token, address) in enumerate(zip(tokens, addresses, strict=True)):
        words = " ".join(f"{word}{number * 7919 % 997}" for word in ("cống", "đường", "hẻm", "trường", "chợ", "cầu", "vỉa"))
        own = {"title": f"Việc {number}", "content": words * 3, "email": "", "phone": f"0912{number:06}"}
        headers = {"Origin": "http://localhost"}
        where = {"REMOTE_ADDR": address}
        with app.test_client() as browser:
            form = {**FILLED, "form_token": token, **own}
            answers.append(browser.post("/submit", data=form, headers=headers, environ_base=where).status_code)
    return answers


def test_three_hundred_honest_senders_from_three_hundred_addresses_are_served(app, work):
    """All in one minute, every hundred of them from one neighbourhood; none is refused, none put aside."""
    addresses = [f"203.0.{number // 100}.{number % 100}" for number in range(300)]
    assert burst(app, addresses) == [303] * 300
    assert petitions(work) == [("submitted", "")] * 300


def test_a_whole_office_behind_one_address_is_served_up_to_its_limit(app):
    assert burst(app, ["203.0.113.7"] * 61) == [303] * 60 + [429]


class TestNeighbourhood:
    @pytest.fixture
    def settings(self):
        return {"FEEDBACK_CHALLENGE": "never"}

    def test_very_many_from_one_neighbourhood_are_put_aside_and_nobody_else_is(self, app, work):
        with work() as session:
            session.get_one(Policy, "nearby_per_hour").value = "5"
        assert burst(app, [f"203.0.113.{number}" for number in range(6)] + ["198.51.100.1"]) == [303] * 7
        assert petitions(work) == [("submitted", "")] * 5 + [("held", "nearby"), ("submitted", "")]
