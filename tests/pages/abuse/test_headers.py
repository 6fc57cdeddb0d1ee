"""What every answer tells the browser: the same everywhere, strict, and without a word about what runs here."""

import pytest

PAGES = (
    "/",
    "/petitions",
    "/submit",
    "/track",
    "/staff/sign-in",
    "/nowhere",
    "/healthz",
    "/static/js/site.js",
    "/petitions.atom",
)


@pytest.mark.parametrize("url", PAGES)
def test_every_answer_is_closed(client, url):
    with client._client.get(url) as answer:
        headers = answer.headers
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert (policy["default-src"], policy["script-src"], policy["style-src"]) == ("'none'", "'self'", "'self'")
    assert (policy["frame-ancestors"], policy["base-uri"], policy["form-action"]) == ("'none'", "'none'", "'self'")
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Cross-Origin-Embedder-Policy"] == "require-corp"
    assert headers["Cache-Control"]
    assert "camera=()" in headers["Permissions-Policy"]
    assert "geolocation=(self)" in headers["Permissions-Policy"]
    assert "Server" not in headers
    assert "X-Powered-By" not in headers
    assert "Strict-Transport-Security" not in headers, "http only here"
    assert "Access-Control-Allow-Origin" not in headers


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ("host", "max-age=31536000"),
        ("subdomains", "max-age=31536000; includeSubDomains"),
        ("preload", "max-age=63072000; includeSubDomains; preload"),
    ],
)
class TestSecure:
    @pytest.fixture
    def settings(self, wish):
        return {"FEEDBACK_BASE_URL": "https://localhost", "FEEDBACK_HSTS": wish}

    def test_https_is_remembered_as_far_as_was_wished(self, client, said):
        answer = client._client.get("/")
        assert answer.headers["Strict-Transport-Security"] == said
        assert "upgrade-insecure-requests" in answer.headers["Content-Security-Policy"]

    def test_cookies_are_for_this_host_and_for_https_only(self, client, said, make_petition):
        made = make_petition()
        form = {"code": made.code, "secret": made.secret}
        answer = client._client.post("/track", data=form, headers={"Origin": "https://localhost"}, base_url="https://localhost")
        [cookie] = answer.headers.getlist("Set-Cookie")
        assert cookie.startswith("__Host-session=")
        for part in ("; Secure", "; HttpOnly", "; Path=/", "; SameSite=Lax"):
            assert part in cookie
        assert "Domain=" not in cookie


def test_who_leaves_takes_the_pages_along(sign_in):
    reader = sign_in("coordinator")
    token = str(reader.get("/staff/petitions").one(".masthead__form input[name=csrf_token]")["value"])
    answer = reader._client.post("/staff/sign-out", data={"csrf_token": token}, headers={"Origin": "http://localhost"})
    assert answer.headers["Clear-Site-Data"] == '"cache"'
    assert "no-store" in answer.headers["Cache-Control"]
