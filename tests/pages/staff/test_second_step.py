"""Two steps at the door, who must add a second factor first, passkeys alone, recovery codes, and what wrong ones say."""

import json
import re
from base64 import urlsafe_b64decode

import pytest
from sqlalchemy import select

from feedback.services import factors
from feedback.services.administration import accounts as administration
from feedback.store.models import SignInRecord
from feedback.store.queries.sign_in import has_factor
from tests import people
from tests.authenticator import SecurityKey
from tests.services.test_factors import code_at

HERE = {"Origin": "http://localhost"}


def raw(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def options(page) -> dict:
    """What the page gives the browser for a passkey."""
    return json.loads(page.one("[data-passkey]")["data-options"])


def show(reader, key: SecurityKey, **also):
    """Press the button of a passkey: what static/js/passkeys.js does."""
    page = reader.page
    place, form = page.one("[data-passkey]"), page.one("main form")
    fields = {field["name"]: field.get("value", "") for field in form.select("input[name]")}
    fields[place["data-field"]] = key.show(raw(options(page)["challenge"]))
    return reader.post(place["data-to"] or form["action"], fields, **also)


@pytest.fixture
def alice(work, clock):
    with work() as session:
        return people.account(session, "officer", people.HEALTH, "Alice", now=clock())


def door(client, alice, password=people.PASSWORD, status=303):
    client.get("/staff/sign-in")
    return client.fill_and_send(email=alice.email, password=password, status=status)


def add_app(reader, clock) -> tuple[str, list[str]]:
    """On the page, as a person does: the key as text, the code from the app, the codes for the sheet."""
    page = reader.get("/staff/me/factors/app")
    assert page.one("img.qr")["src"].startswith("data:image/svg+xml")
    secret = page.one("main code").text.replace(" ", "")
    assert reader.fill_and_send("main form", code="000000", status=422).errors
    assert reader.page.one("main code").text.replace(" ", "") == secret, "the picture that was read stays"
    page = reader.fill_and_send("main form", code=code_at(secret, clock()), status=200)
    return secret, [code.text for code in page.select(".codes code")]


def add_passkey(reader, key: SecurityKey, name="máy ở cơ quan"):
    page = reader.get("/staff/me/factors/passkey")
    asked = options(page)
    assert asked["authenticatorSelection"]["userVerification"] == "required"
    assert reader.actor.name not in asked["user"]["id"]
    form = page.one("main form")
    fields = {field["name"]: field.get("value", "") for field in form.select("input[name]")}
    made = key.make(raw(asked["challenge"]), raw(asked["user"]["id"]))
    return reader.post(form["action"], {**fields, "passkey_answer": made, "name": name}, 200)


def events(work) -> list[str]:
    with work() as session:
        return list(session.scalars(select(SignInRecord.event).order_by(SignInRecord.id)))


class TestDemonstration:
    """Nobody must, everybody can."""

    def test_a_newcomer_gets_in_with_the_password_alone(self, client, alice):
        door(client, alice)
        client.get("/staff/")

    def test_who_added_an_app_is_asked_for_its_code(self, client, new_client, alice, clock, work):
        door(client, alice)
        client.actor = alice.actor
        secret, codes = add_app(client, clock)
        assert len(codes) == 10
        client.get("/staff/")
        other = new_client()
        door(other, alice)
        assert other.page.location == "/staff/sign-in/second-step"
        other.get("/staff/", 303)
        other.get("/staff/sign-in/second-step")
        assert "Mã chưa đúng" in other.fill_and_send("main form", code="123456", status=422).errors[0]
        assert other.fill_and_send("main form", code=code_at(secret, clock()), status=422).errors, "used to add it"
        clock.advance(seconds=30)
        other.fill_and_send("main form", code=code_at(secret, clock()))
        other.get("/staff/")
        assert events(work) == ["new_device", "app_added", "wrong_proof", "wrong_proof", "new_device"]

    def test_a_recovery_code_opens_once(self, client, new_client, alice, clock):
        door(client, alice)
        _secret, codes = add_app(client, clock)
        for status in (303, 422):
            other = new_client()
            door(other, alice)
            other.get("/staff/sign-in/second-step")
            other.fill_and_send("main form", code=codes[3], status=status)

    def test_after_ten_minutes_or_a_new_password_it_begins_anew(self, client, new_client, alice, clock, work):
        door(client, alice)
        secret, _codes = add_app(client, clock)
        slow, other = new_client(), new_client()
        for reader in (slow, other):
            door(reader, alice)
            reader.get("/staff/sign-in/second-step")
        with work() as session:
            account = people.account(session, "officer", people.HEALTH, "Alice", now=clock())
            people.accounts.set_password(session, account, "ba từ không liên quan", now=clock())
        clock.advance(seconds=30)
        other.fill_and_send("main form", code=code_at(secret, clock()))
        assert other.page.location == "/staff/sign-in"
        clock.advance(minutes=10)
        slow.fill_and_send("main form", code=code_at(secret, clock()))
        assert slow.page.location == "/staff/sign-in"
        other.get("/staff/", 303)

    def test_a_passkey_signs_in_without_a_password_or_after_it(self, client, new_client, alice, clock):
        key = SecurityKey()
        door(client, alice)
        client.actor = alice.actor
        assert len(add_passkey(client, key).select(".codes code")) == 10
        alone = new_client()
        alone.get("/staff/sign-in?next=/staff/petitions")
        show(alone, key, status=303)
        assert alone.page.location == "/staff/petitions"
        alone.get("/staff/")
        after = new_client()
        door(after, alice)
        after.get("/staff/sign-in/second-step")
        show(after, key, status=303)
        after.get("/staff/")

    def test_an_answer_is_not_taken_twice_nor_later_nor_elsewhere(self, client, new_client, alice, clock):
        key = SecurityKey()
        door(client, alice)
        client.actor = alice.actor
        add_passkey(client, key)
        first = new_client()
        page = first.get("/staff/sign-in")
        answer = {"passkey_answer": key.show(raw(options(page)["challenge"])), "next": ""}
        answer["passkey_challenge"] = page.one("input[name=passkey_challenge]")["value"]
        first.post("/staff/sign-in/passkey", answer, 303)
        assert new_client().post("/staff/sign-in/passkey", answer, 422).errors
        late = new_client()
        late.get("/staff/sign-in")
        clock.advance(minutes=11)
        show(late, key, status=422)
        second = new_client()
        door(second, alice)
        page = second.get("/staff/sign-in/second-step")
        carried = page.one("input[name=passkey_challenge]")["value"]
        signed = key.show(raw(options(page)["challenge"]))
        stolen = {"passkey_challenge": carried, "passkey_answer": signed}
        assert new_client().post("/staff/sign-in/passkey", stolen, 422).errors, "made for the second step"

    def test_a_closed_account_s_passkey_opens_nothing(self, client, new_client, alice, clock, work):
        key = SecurityKey()
        door(client, alice)
        client.actor = alice.actor
        add_passkey(client, key)
        with work() as session:
            account = people.account(session, "officer", people.HEALTH, "Alice", now=clock())
            administration.deactivate(session, account, by=None, now=clock())
        late = new_client()
        late.get("/staff/sign-in")
        assert show(late, key, status=422).errors == ["Khóa truy cập này không dùng được ở đây. Thử lại hoặc chọn cách khác."]

    def test_a_factor_is_removed_and_new_codes_are_made(self, client, alice, clock, work):
        door(client, alice)
        client.actor = alice.actor
        add_app(client, clock)
        client.get("/staff/me/factors")
        page = client.fill_and_send("form[action$='/factors/codes']", status=200)
        assert len(page.select(".codes code")) == 10
        client.get("/staff/me/factors")
        client.fill_and_send("form[action$='/app/remove']")
        client.get("/staff/me/factors")
        with work() as session:
            assert not has_factor(session, alice.id)


class TestDemanded:
    """As where the service is reached by https: every role needs a second factor."""

    @pytest.fixture
    def settings(self):
        return {"FEEDBACK_SECOND_FACTOR_ROLES": "all"}

    def test_nothing_opens_before_it_is_there(self, client, alice, clock, make_petition):
        made = make_petition("in_progress")
        door(client, alice)
        client.actor = alice.actor
        for address in ("/staff/", "/staff/petitions", f"/staff/petitions/{made.code}", "/staff/me", "/staff/me/password"):
            assert client.get(address, 303).location == "/staff/me/factors"
        page = client.get("/staff/me/factors")
        assert page.select("nav.menu a") == []
        token = page.one(".masthead__form input[name=csrf_token]")["value"]
        note = {"csrf_token": token, "text": "Đã gọi cho người gửi, hẹn thứ Hai."}
        refused = client.post(f"/staff/petitions/{made.code}/note", note, 403, headers=HERE)
        assert note["text"] in refused.text
        add_app(client, clock)
        client.get(f"/staff/petitions/{made.code}")

    def test_the_only_one_is_not_removed(self, client, alice, clock):
        door(client, alice)
        add_app(client, clock)
        client.get("/staff/me/factors")
        page = client.fill_and_send("form[action$='/app/remove']", status=409)
        assert "lớp duy nhất" in page.errors[0]

    def test_who_wants_none_can_leave(self, client, alice):
        door(client, alice)
        client.get("/staff/me/factors")
        client.fill_and_send(".masthead__form")
        client.get("/staff/", 303)


class TestDemandedOfAdministrators:
    @pytest.fixture
    def settings(self):
        return {"FEEDBACK_SECOND_FACTOR_ROLES": "coordinator, administrator"}

    def test_it_holds_from_the_page_after_the_role_was_given(self, client, alice, clock, work):
        door(client, alice)
        client.get("/staff/")
        with work() as session:
            account = people.account(session, "officer", people.HEALTH, "Alice", now=clock())
            administration.grant_role(session, account, by=None, now=clock(), role="coordinator", office="UBND")
        assert client.get("/staff/", 303).location == "/staff/me/factors"


def test_an_app_carried_from_somebody_else_s_page_is_not_taken(sign_in, clock):
    alice, bob = sign_in("officer", office="SYT"), sign_in("leader", office="SYT")
    page = alice.get("/staff/me/factors/app")
    sealed, secret = page.one("input[name=secret]")["value"], re.sub(r"\s", "", page.one("main code").text)
    token = bob.get("/staff/me/factors/app").one("main input[name=csrf_token]")["value"]
    fields = {"csrf_token": token, "secret": sealed, "code": code_at(secret, clock())}
    assert bob.post("/staff/me/factors/app", fields, 303, headers=HERE).location == "/staff/me/factors/app"
    assert len(fields["code"]) == factors.DIGITS
