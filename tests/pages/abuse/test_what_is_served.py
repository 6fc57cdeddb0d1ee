"""What is given out and how it is called: types with their charset, nothing of the store-room, the first of two values."""

import base64

import pytest

TEXTS = (
    "/",
    "/petitions",
    "/petitions.atom",
    "/healthz",
    "/robots.txt",
    "/.well-known/security.txt",
    "/nowhere",
    "/ledger/checkpoint",
)


@pytest.mark.parametrize("url", [*TEXTS, "/static/js/site.js", "/static/css/site.css"])
def test_a_text_says_in_what_it_is_written(client, url):
    with client._client.get(url) as answer:
        kind = answer.headers["Content-Type"].lower()
    assert kind.startswith("text/") or "xml" in kind or "javascript" in kind, kind
    assert kind.endswith("; charset=utf-8"), kind


@pytest.mark.parametrize(
    "url",
    [
        *"/.git/ /.git/config /.env /static/ /static /static/js/ /static/../.git/config /static/%2e%2e/pyproject.toml".split(),
        *"/static/..%2fpyproject.toml /static//etc/passwd /instance/secret.key /requirements.txt /wsgi.py /docs/".split(),
    ],
)
def test_no_folder_is_listed_and_nothing_of_the_store_room_is_given_out(client, url):
    with client._client.get(url) as answer:
        assert answer.status_code in {404, 308, 301}, url
        assert b"[core]" not in answer.data
        assert b"[tool." not in answer.data


def test_of_a_value_given_twice_the_first_counts(client, make_petition):
    make_petition("published", title="Vỉa hè trước chợ bị lấn chiếm")
    once = client.get("/petitions?q=chợ").main
    assert "Vỉa hè trước chợ" in once
    assert client.get("/petitions?q=chợ&q=khôngcógì").main == once
    assert "Vỉa hè trước chợ" not in client.get("/petitions?q=khôngcógì&q=chợ").main


def test_cookies_and_forms_are_signed_with_sha_256(client, make_petition):
    made = make_petition()
    client.get("/track")
    client.fill_and_send(code=made.code, secret=made.secret)
    cookie = client._client.get_cookie("session").value
    form = client.get("/submit").one("input[name=form_token]")["value"]
    for signed in (cookie, form):
        assert len(base64.urlsafe_b64decode(signed.rpartition(".")[2] + "=")) == 256 // 8
