"""Show again who one is: before exports, accounts and factors, without losing what was typed."""

import pytest

from tests import people
from tests.authenticator import SecurityKey
from tests.pages.staff.test_second_step import add_passkey, show

NEW = {"email": "moi@example.vn", "name": "Người Mới Đến", "role": "officer", "office": "SYT"}


@pytest.fixture
def admin(client, work, clock):
    """Signed in through the door, so that the proof grows old."""
    with work() as session:
        who = people.account(session, "administrator", now=clock())
    client.get("/staff/sign-in")
    client.fill_and_send(email=who.email, password=people.PASSWORD)
    client.actor = who.actor
    return client


def test_a_page_leads_to_the_proof_and_back(admin, clock):
    admin.get("/staff/admin/accounts/new")
    clock.advance(minutes=11)
    page = admin.get("/staff/admin/accounts/new?lang=en", 303)
    assert page.location.startswith("/staff/prove?next=/staff/admin/accounts/new")
    before = admin.cookie["staff"]
    admin.get(page.location)
    assert admin.fill_and_send("main form", proof_password="sai mật khẩu này", status=401).errors
    admin.fill_and_send("main form", proof_password=people.PASSWORD)
    assert admin.page.location == "/staff/admin/accounts/new?lang=en"
    assert admin.cookie["staff"] != before, "the token is another one"
    admin.get("/staff/admin/accounts/new")


def test_what_was_typed_is_sent_with_the_proof(admin, clock):
    admin.get("/staff/admin/accounts/new")
    clock.advance(minutes=11)
    page = admin.fill_and_send("main form", **NEW, status=401)
    assert "Không mất gì" in page.text
    assert page.one("main input[name=name]")["value"] == NEW["name"]
    page = admin.fill_and_send("main form", proof_password="sai mật khẩu này", status=401)
    assert page.one("main input[name=name]")["value"] == NEW["name"]
    assert "sai mật khẩu này" not in page.response.get_data(as_text=True)
    admin.fill_and_send("main form", proof_password=people.PASSWORD)
    assert "Người Mới Đến" in admin.follow().text


def test_a_passkey_proves_it_too(admin, clock):
    key = SecurityKey()
    add_passkey(admin, key)
    clock.advance(minutes=11)
    admin.get(admin.get("/staff/admin/accounts/new", 303).location)
    show(admin, key, status=303)
    admin.get("/staff/admin/accounts/new")


def test_guesses_are_slowed_and_told(admin, clock, work):
    clock.advance(minutes=11)
    admin.get("/staff/prove?next=/staff/me")
    for _ in range(8):
        admin.fill_and_send("main form", proof_password="một lần đoán mò", status=401)
    admin.post("/staff/prove", {"csrf_token": "", "proof_password": "x"}, 400, headers={"Origin": "http://localhost"})
    token = admin.page and admin.get("/staff/prove").one("main input[name=csrf_token]")["value"]
    admin.post("/staff/prove", {"csrf_token": token, "proof_password": people.PASSWORD}, 429)
    clock.advance(minutes=16)
    admin.get("/staff/prove?next=https://evil.example/")
    admin.fill_and_send("main form", proof_password=people.PASSWORD)
    assert admin.page.location == "/staff/"


@pytest.mark.parametrize(
    "onward",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "/staff/../petitions",
        "/staff/%2e%2E/petitions",
        "/staff/me/..",
        "javascript:x",
    ],
)
def test_nobody_is_led_outside(admin, onward):
    admin.get("/staff/prove", query_string={"next": onward})
    admin.fill_and_send("main form", proof_password=people.PASSWORD)
    assert admin.page.location == "/staff/"


def test_an_export_asks_and_goes_on(client, work, clock, make_petition):
    make_petition("submitted")
    with work() as session:
        who = people.account(session, "coordinator", now=clock())
    client.get("/staff/sign-in")
    client.fill_and_send(email=who.email, password=people.PASSWORD)
    clock.advance(minutes=11)
    client.get("/staff/petitions")
    client.fill_and_send("form[action^='/staff/export']", press="ending=csv", status=401)
    client.fill_and_send("main form", proof_password=people.PASSWORD)
    assert client.page.location.startswith("/staff/jobs/")
