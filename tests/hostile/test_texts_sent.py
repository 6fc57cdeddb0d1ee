"""Every hostile text through every field: refused with a sentence, or kept and shown as nothing but words."""

import io
import re
import zipfile

import pytest
from sqlalchemy import select

from feedback.extensions import clock as now
from feedback.services import jobs
from feedback.store.models import Petition
from tests.hostile.corpus import TEXTS
from tests.hostile.sending import LIMITS, form_of, post
from tests.reading import HOST
from tests.services.sheets import sheet

NEVER_ON_A_PAGE = ("<script>alert", "<scr\x00ipt", "<img src=x", "<svg/onload", "<iframe src=//", "<base href=//", "50337")
"""In the open, that is: as part of the page and not as words of it. The last is what 7*7191 comes to."""
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""What no workbook can hold."""
NEVER_IN_A_TEXT = "\x00\x08\x1b\x7f\u202e\ud800\udfff"
POSSIBLE = [text.encode("utf-8", "surrogatepass").decode("utf-8", "replace") for text in TEXTS]
"""As browsers send them: half a pair of surrogates cannot be written in UTF-8."""


@pytest.fixture
def settings() -> dict[str, str]:
    return LIMITS


@pytest.fixture(autouse=True)
def the_service_stays_up(client):
    yield
    assert client.get("/healthz").status == 200


def is_harmless(response, *allowed: int) -> None:
    """No fault of ours, and nothing of what was typed works on the page that answers."""
    assert response.status_code in allowed, response.get_data(as_text=True)[:300]
    body = response.get_data(as_text=True)
    assert not [trace for trace in NEVER_ON_A_PAGE if trace in body]
    assert not set("\x00\x08\x1b\x7f") & set(body)
    if response.status_code == 422:
        assert "error" in body


def somebody(number: int) -> dict[str, str]:
    return {"phone": f"0966{number:06d}", "email": f"y{number}@example.vn"}


def test_in_a_backlog(sign_in, engine, files, work):
    rows = []
    for text in POSSIBLE:
        row = {"title": text[:150], "content": text[:9000], "full_name": text[:60], "address": text[:100]}
        if not NOT_IN_XML.search(text):
            rows.append(row)
    boss = sign_in("coordinator")
    boss.get("/staff/import")
    boss.fill_and_send("main form", sheet=[("tồn.xlsx", sheet(*rows))])
    url = boss.page.location
    jobs.run_due(engine, files, now, limit=10)
    is_harmless(boss._client.get(url), 200)
    form = form_of(boss, url)
    is_harmless(post(boss, form, {"told": "y"}), 303)
    jobs.run_due(engine, files, now, limit=10)
    report = boss._client.get(f"{url}/report.xlsx")
    with zipfile.ZipFile(io.BytesIO(report.data)) as archive:
        assert not [name for name in archive.namelist() if b"<f>" in archive.read(name)]
    with work() as session:
        for row in session.scalars(select(Petition)):
            assert not set(NEVER_IN_A_TEXT) & set(row.title + row.content)


def test_as_names_by_an_administrator(sign_in):
    administrator = sign_in("administrator")
    form = form_of(administrator, "/staff/admin/offices/new")
    for number, text in enumerate(POSSIBLE):
        named = {"code": f"T{number}", "kind": "department", "name_vi": text, "name_en": text[:80], "valid_from": "2026-11-20"}
        is_harmless(post(administrator, form, named), 303, 409, 413, 422)
    for url in ("/staff/admin/offices", "/submit", "/contact"):
        is_harmless(administrator._client.get(url), 200)


def test_pages_say_the_words_as_they_were_typed(client, sign_in, make_petition):
    made = make_petition(title="<script>alert(1)</script> {{7*7191}} 'a' \"b\" &amp;")
    page = sign_in("coordinator")._client.get(f"/staff/petitions/{made.code}").get_data(as_text=True)
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {{7*7191}}" in page


def test_headers_that_lie(client):
    for text in ("a\tb", "'; DROP TABLE petition; --", "<script>", "x" * 8000, "=1+1"):
        for name in ("User-Agent", "Referer", "Accept-Language", "X-Forwarded-For", "Cookie", "If-None-Match", "Range"):
            is_harmless(client._client.get("/petitions", headers={name: text, "Origin": HOST}), 200, 304, 400, 416)
