"""Every hostile text through every field: refused with a sentence, or kept and shown as nothing but words."""

import csv
import email
import email.policy
import io
import re
import zipfile

import openpyxl
import pytest
from sqlalchemy import select

from feedback.extensions import clock as now
from feedback.services import jobs
from feedback.services.cells import is_dangerous
from feedback.store.models import Petition
from tests import people
from tests.hostile.corpus import TEXTS
from tests.hostile.sending import LIMITS, form_of, post
from tests.mailbox import carry
from tests.pages.citizens.test_submit import FILLED
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


@pytest.fixture
def sent(client, work) -> list[str]:
    """Codes of the petitions that were taken, of one petition for each text, in every field that takes words."""
    form = form_of(client, "/submit")
    for number, text in enumerate(POSSIBLE):
        fields = ("title", "content", "address_text", "subject_person", "full_name", "address")
        short = {name: text[:150] if name != "content" else text for name in fields}
        client._client = client.app.test_client()
        form = form_of(client, "/submit")
        is_harmless(post(client, form, {**FILLED, "consent": "y", **short, **somebody(number)}), 303, 413, 422)
    with work() as session:
        rows = session.scalars(select(Petition)).all()
        for row in rows:
            for words in (row.title, row.content, row.address_text, row.subject_person, row.petitioner.full_name):
                assert not set(NEVER_IN_A_TEXT) & set(words), repr(words[:80])
        return [row.code for row in rows]


@pytest.fixture
def boss(sign_in):
    return sign_in("coordinator")


@pytest.fixture
def export(boss, make_petition):
    """The form that asks for the list as a file, from before what is hostile stands in the list."""
    make_petition()
    return form_of(boss, "/staff/petitions", "form[action*='/staff/export']")


def test_a_petition_of_each(boss, export, sent, app, engine, files):
    assert len(sent) > 40
    for code in sent:
        is_harmless(boss._client.get(f"/staff/petitions/{code}"), 200)
    for url in ("/staff/", "/staff/petitions", "/staff/petitions?sort=code", "/staff/letters"):
        is_harmless(boss._client.get(url), 200, 302)
    for ending in ("csv", "xlsx"):
        job = post(boss, export, {"ending": ending}).headers["Location"]
        jobs.run_due(engine, files, now, limit=10)
        data = boss.get(f"{job}/file").response.get_data()
        if ending == "csv":
            cells = [cell for row in csv.reader(io.StringIO(data.decode("utf-8-sig"))) for cell in row]
            assert not [cell for cell in cells if is_dangerous(cell)]
            assert any(cell.startswith("'=") for cell in cells)
        else:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                assert not [name for name in archive.namelist() if b"<f>" in archive.read(name)]
            assert openpyxl.load_workbook(io.BytesIO(data)).active.max_row > len(sent) // 2
    letters = carry(app)
    assert letters
    for kept in sorted(app.extensions["settings"].mailbox.glob("*.eml")):
        letter = email.message_from_bytes(kept.read_bytes(), policy=email.policy.default)
        assert not {"Bcc", "X-Injected", "Set-Cookie"} & set(letter.keys())
        assert len(letter.get_all("To")) == len(letter.get_all("Subject")) == 1
        assert letter["To"].endswith("@example.vn")
        assert "\n" not in letter["Subject"]


def test_with_a_supplement_a_message_and_a_rating(client, make_petition):
    for state, css, field in (
        ("submitted", "form[action$=message]", "text"),
        ("awaiting_supplement", "form[action$=supplement]", "text"),
        ("answered", "form[action$=rate]", "comment"),
        ("submitted", "form[action$=withdraw]", "reason"),
    ):
        made = make_petition(state, **somebody(len(css)))
        client.get("/track")
        client.fill_and_send(code=made.code, secret=made.secret)
        form = form_of(client, f"/track/{made.code}", css)
        more = {"satisfied": "yes"} if field == "comment" else {}
        for text in POSSIBLE:
            is_harmless(post(client, form, {field: text, **more}), 303, 409, 413, 422)
        is_harmless(client._client.get(f"/track/{made.code}"), 200)


def test_by_staff(sign_in, make_petition):
    made, officer, boss = make_petition("in_progress"), sign_in("officer", office=people.HEALTH), sign_in("coordinator")
    note = form_of(officer, f"/staff/petitions/{made.code}", "#step-note form")
    for number, text in enumerate(POSSIBLE):
        is_harmless(post(officer, note, {"text": text}), 303, 409, 413, 422)
        if number % 8 == 0:
            draft = form_of(officer, f"/staff/petitions/{made.code}/draft_answer", "form[data-working-copy]")
            is_harmless(post(officer, draft, {"text": text, "number": text[:40]}), 303, 413, 422)
    is_harmless(officer._client.get(f"/staff/petitions/{made.code}"), 200)
    is_harmless(boss._client.get(f"/staff/petitions/{made.code}"), 200)


def test_searched_for_and_filtered_by(client, sign_in):
    boss = sign_in("coordinator")
    for text in POSSIBLE:
        asked = {"q": text[:5000]}
        everywhere = dict.fromkeys(
            ("sector", "office", "commune", "from", "to", "cursor", "sort", "state", "page", "lang"), text[:300]
        )
        for reader, url in (
            (client, "/petitions"),
            (client, "/statistics"),
            (client, "/petitions.atom"),
            (boss, "/staff/petitions"),
        ):
            is_harmless(reader._client.get(url, query_string=asked), 200, 302, 303, 400, 404, 422)
            is_harmless(reader._client.get(url, query_string=everywhere), 200, 302, 303, 400, 404, 422)


def test_as_a_code_and_a_secret(client):
    form = form_of(client, "/track")
    for text in POSSIBLE:
        is_harmless(post(client, form, {"code": text, "secret": text}), 303, 413, 422, 429)
        is_harmless(
            client._client.get("/track/" + text[:100].replace("/", "%2F").replace("?", "%3F").replace("#", "%23")),
            303,
            308,
            400,
            404,
        )


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
