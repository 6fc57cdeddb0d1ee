"""A cheap phone on a slow line: how much goes over the wire, and to whom."""

import re
from urllib.parse import urlsplit

import brotli
import pytest

FIRST_VIEW = 55_000
"""Bytes over the wire for HTML, CSS and JavaScript of a first view."""
WITH_FONTS = 150_000
PAGES = (
    *("/", "/petitions", "/petitions/{code}", "/submit", "/track", "/track/lost", "/my", "/statistics", "/data"),
    *("/ledger", "/ledger/verify", "/ledger/about"),
    *("/help", "/contact", "/privacy", "/accessibility"),
)


@pytest.fixture
def fetch(app):
    """A page or a file as a browser gets it: the bytes on the wire, and what they say."""
    browser = app.test_client()

    def over_the_wire(url: str) -> tuple[int, bytes]:
        answer = browser.get(url, headers={"Accept-Encoding": "br"})
        assert answer.status_code == 200, url
        plain = brotli.decompress(answer.data) if answer.headers.get("Content-Encoding") == "br" else answer.data
        answer.close()
        return len(answer.data), plain

    return over_the_wire


@pytest.mark.parametrize("tongue", ["vi", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_the_first_view_is_small_and_comes_from_here(fetch, make_petition, path, tongue):
    if "{code}" in path:
        path = path.format(code=make_petition("published").code)
    size, html = fetch(f"{path}?lang={tongue}")
    text = html.decode()
    links = re.findall(r"<(?:script|link|img|source|iframe)\b[^>]*?\b(?:src|href)=\"([^\"]+)\"", text)
    loaded = [url for url in links if re.search(r"\.(css|js)(\?|$)", url)]
    fonts = 0
    for url in loaded:
        weight, content = fetch(url)
        size += weight
        if ".css" in url:
            fonts += sum(fetch(f"/static/fonts/{name}")[0] for name in set(re.findall(r"[\w-]+\.woff2", content.decode())))
    assert loaded, "the page has a style sheet"
    assert size <= FIRST_VIEW, f"{size} bytes"
    assert size + fonts <= WITH_FONTS, f"{size + fonts} bytes with every font there is"
    assert {urlsplit(url).netloc for url in links if not url.startswith("data:")} <= {"", "localhost"}, "nobody else is asked"


def test_a_token_in_a_form_never_reads_the_same_twice(client, make_petition):
    """Compressed pages whose secrets repeat give them away byte by byte (BREACH)."""
    made = make_petition("submitted")
    client.get("/track")
    client.fill_and_send(code=made.code, secret=made.secret)
    client.follow()
    tokens = {client.get(f"/track/{made.code}").select("input[name=csrf_token]")[0]["value"] for _ in range(3)}
    assert len(tokens) == 3
    for token in tokens:
        client.post(f"/track/{made.code}/message", {"csrf_token": token, "text": "Còn đây."}, 303)
    for wrong in ("", "x", "AAAA", next(iter(tokens))[:-4], "é"):
        client.post(f"/track/{made.code}/message", {"csrf_token": wrong, "text": "Không phải."}, 400)
