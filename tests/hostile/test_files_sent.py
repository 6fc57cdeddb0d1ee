"""Every hostile file through every way in: refused with a sentence that names it, or taken and handed out harmless."""

import html
import io
import itertools
import re
import secrets
import zipfile
from collections.abc import Callable

import pikepdf
import pytest
from sqlalchemy import select

from feedback.cli import jobs as command
from feedback.domain.petition import Scan
from feedback.extensions import clock as now
from feedback.services import apart, attachments, jobs, pdf_files
from feedback.services.attachments import Unfit, Upload, inspect
from feedback.services.safe_copies import pdf as safe_pdf
from feedback.store.models import Attachment, StagedFile
from feedback.web.tokens import new_form_token
from tests import people
from tests.hostile import corpus, pictures
from tests.hostile.pdfs import MARK, saved
from tests.hostile.sending import LIMITS, form_of, post
from tests.pages.citizens.test_submit import FILLED
from tests.pages.staff.test_entering import SAID

SENT = [*corpus.FILES.items(), *((name, pictures.drawn("PNG")) for name in corpus.NAMES)]
_OFFICE = "application/vnd.openxmlformats-officedocument"
ALLOWED = {
    "image/jpeg",
    "application/pdf",
    f"{_OFFICE}.wordprocessingml.document",
    f"{_OFFICE}.spreadsheetml.sheet",
}
_known: dict[tuple[str, bytes], bytes | None] = {}


@pytest.fixture
def settings() -> dict[str, str]:
    return LIMITS


@pytest.fixture(autouse=True)
def looked_at_here(monkeypatch):
    """Each file once, and in this process: that the other process does the same is shown where single files are tested."""

    def run(work: Callable[[bytes], bytes], data: bytes) -> bytes:
        key = (f"{work.__module__}.{work.__name__}", data)
        if key not in _known:
            try:
                _known[key] = work(data)
            except Exception:  # noqa: BLE001 - whatever ends the other process
                _known[key] = None
        if (made := _known[key]) is None:
            raise apart.Overtaxed
        return made

    monkeypatch.setattr(apart, "run", run)
    for module in (pdf_files, safe_pdf):
        monkeypatch.setattr(module, "bound_unpacking", lambda: None)


@pytest.fixture
def batches(looked_at_here, request) -> list[tuple[bool, list[tuple[str, bytes]]]]:
    """Five at a time, as a form takes them: those that can be taken, and those that cannot."""
    return in_fives(request, inspect)


@pytest.fixture
def received(looked_at_here, request) -> list[tuple[bool, list[tuple[str, bytes]]]]:
    """The same where pictures are looked into when their sender has gone: more can be taken, and stay closed."""
    return in_fives(request, attachments._accepted)


def in_fives(request, look) -> list[tuple[bool, list[tuple[str, bytes]]]]:
    good, bad = [], []
    for name, data in SENT:
        try:
            look(Upload(name, data))
            good.append((name, data))
        except Unfit:
            bad.append((name, data))
    assert len(good) > 60
    assert len(bad) > 40
    fives = [(fits, these[at : at + 5]) for fits, these in ((True, good), (False, bad)) for at in range(0, len(these), 5)]
    # What is alike for every way in is shown in full by the first; the others send a part of it, or all in the full matrix.
    return fives[getattr(request, "param", 0) :: 5] if hasattr(request, "param") and request.param is not None else fives


@pytest.fixture(autouse=True)
def the_service_stays_up(client):
    yield
    assert client.get("/healthz").status == 200


def answers_well(response, batch, *, fits: bool) -> None:
    """Taken, or each file named in a sentence."""
    assert response.status_code == (303 if fits else 422), (response.status_code, [name for name, _data in batch])
    said = html.unescape(response.get_data(as_text=True))
    if not fits:
        assert len(set(re.findall(r"[^<>]*“[^”]+”[^<>]*", said))) >= len(batch), [name for name, _data in batch]
    assert "<script>" not in response.get_data(as_text=True)


def unpacked(data: bytes) -> bytes:
    """Everything that a file holds."""
    if data.startswith(b"%PDF-"):
        with pikepdf.open(io.BytesIO(data)) as opened:
            return saved(opened)
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return b"\n".join(archive.read(part) for part in archive.infolist())
    return data


def all_of(batches) -> list[tuple[str, bytes]]:
    return [file for _fits, batch in batches for file in batch]


def somebody(numbers=itertools.count(1)) -> dict[str, str]:  # noqa: B008 - one row of numbers for all
    """Another sender and other words each time: many of one, or alike, are put aside."""
    number = next(numbers)
    words = " ".join(secrets.token_hex(3) for _ in range(30))
    return {"phone": f"0977{number:06d}", "email": f"x{number}@example.vn", "title": words[:80], "content": words}


def is_handed_out_harmless(reader, address: str) -> None:
    answer = reader._client.get(address)
    assert answer.status_code == 200, address
    assert answer.mimetype in ALLOWED
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "no-store" in answer.headers["Cache-Control"]
    place, _semicolon, named = answer.headers["Content-Disposition"].partition(";")
    assert place == ("inline" if answer.mimetype == "image/jpeg" else "attachment")
    assert named.rstrip('"').endswith((".jpg", ".pdf", ".docx", ".xlsx"))
    held = unpacked(answer.data)
    for trace in (MARK, b"Exif", b"<script", b"Photoshop", b"JavaScript", b"xmpmeta"):
        assert trace not in held, (address, trace)


def test_with_a_petition(app, client, sign_in, work, received):
    boss = sign_in("coordinator")
    for fits, batch in received:
        form = form_of(client, "/submit", "form[data-submit], main form")
        answers_well(post(client, form, {**FILLED, "consent": "y"}, [("attachments", *file) for file in batch]), batch, fits=fits)
    with work() as session:
        assert any(file.scan == Scan.UNSEEN for file in session.scalars(select(Attachment)))
    with app.app_context():
        while command.scan_files():
            pass
    with work() as session:
        every = [(file.petition.code, file.reference, file.filename, file.scan) for file in session.scalars(select(Attachment))]
    kept = [known for *known, scan in every if scan == Scan.OFF]
    closed = [known for *known, scan in every if scan == Scan.BROKEN]
    assert len(kept) > 90
    assert len(closed) == len(every) - len(kept) > 5
    for code, reference, _filename in closed:
        for end in ("", "/original"):
            assert boss._client.get(f"/staff/petitions/{code}/attachments/{reference}{end}").status_code == 404
    for code, reference, filename in kept:
        assert 0 < len(filename) <= 150
        assert not re.search(r"[/\\\x00-\x1f\x7f\u200b\u202a-\u202e\u2066-\u2069]", filename), filename
        is_handed_out_harmless(boss, f"/staff/petitions/{code}/attachments/{reference}")
        original = boss._client.get(f"/staff/petitions/{code}/attachments/{reference}/original")
        assert original.mimetype == "application/octet-stream"
        assert original.headers["Content-Disposition"].startswith("attachment")
    for code in {code for code, _reference, _filename in kept}:
        page = boss._client.get(f"/staff/petitions/{code}").get_data(as_text=True)
        assert not any(trace in page for trace in ("<script>alert", "<img src=x", "50337")), code


SHORT = pytest.mark.parametrize("batches", [0, pytest.param(None, marks=pytest.mark.full)], indirect=True, ids=["some", "all"])


@pytest.mark.parametrize("received", [0, pytest.param(None, marks=pytest.mark.full)], indirect=True, ids=["some", "all"])
def test_ahead_of_a_form(client, app, work, received):
    for fits, batch in received:
        for name, data in batch:
            with app.app_context():
                token = new_form_token()
            sent = {"form_token": token, "file": (io.BytesIO(data), name)}
            answer = client._client.post(
                "/submit/files", data=sent, headers={"Origin": "http://localhost", "Accept": "application/json"}
            )
            assert answer.status_code == (201 if fits else 422), (name, answer.get_json())
            if not fits:
                assert "“" in answer.get_json()["detail"]
    with work() as session:
        assert len(session.scalars(select(StagedFile)).all()) == sum(len(batch) for fits, batch in received if fits)


@pytest.mark.parametrize(
    ("state", "form", "text"), [("awaiting_supplement", "supplement", "Ảnh."), ("submitted", "message", "Ảnh.")]
)
def test_from_the_tracking_page(new_client, make_petition, batches, state, form, text):
    for fits, batch in batches:
        made, sender = make_petition(state, **somebody()), new_client()
        sender.get("/track")
        sender.fill_and_send(code=made.code, secret=made.secret)
        there = form_of(sender, f"/track/{made.code}", f"form[action$={form}]")
        answers_well(post(sender, there, {"text": text}, [("attachments", *file) for file in batch]), batch, fits=fits)


@SHORT
def test_with_an_answer(sign_in, make_petition, batches):
    officer = sign_in("officer", office=people.HEALTH)
    for fits, batch in batches:
        form = form_of(
            officer, f"/staff/petitions/{make_petition('in_progress', **somebody()).code}/draft_answer", "form[data-working-copy]"
        )
        answers_well(post(officer, form, {"text": people.ANSWER}, [("attachments", *file) for file in batch]), batch, fits=fits)


@SHORT
@pytest.mark.parametrize("field", ["attachments", "scan"])
def test_typed_in_at_the_counter(sign_in, batches, field):
    clerk = sign_in("clerk", office=people.HEALTH)
    for number, (fits, batch) in enumerate(batches):
        form = form_of(clerk, "/staff/petitions/new")
        said = {**SAID, "consent": "y", "channel": "post", "title": f"Việc số {number}", "phone": f"09876{number:05d}"}
        answers_well(post(clerk, form, {**said, "despite": "y"}, [(field, *file) for file in batch]), batch, fits=fits)


@SHORT
def test_as_a_workbook_of_a_backlog(sign_in, engine, files, batches):
    boss = sign_in("coordinator")
    form = form_of(boss, "/staff/import")
    for name, data in all_of(batches):
        answer = post(boss, form, {}, [("sheet", name, data)])
        assert answer.status_code in {303, 422}, name
        assert answer.status_code == 303 or "error-summary" in answer.get_data(as_text=True), name
    jobs.run_due(engine, files, now, limit=100)


@SHORT
def test_as_a_calendar(sign_in, batches):
    administrator = sign_in("administrator")
    form = form_of(administrator, "/staff/admin/calendar/import")
    for name, data in all_of(batches):
        answer = post(administrator, form, {"press": "look"}, [("file", name, data)])
        assert answer.status_code in {200, 413, 422}, name
        assert b"<script>" not in answer.data


@SHORT
def test_as_a_signed_document(sign_in, make_petition, batches):
    made, clerk = make_petition("answered"), sign_in("clerk", office=people.HEALTH)
    clerk.get(clerk.get(f"/staff/petitions/{made.code}").links()["Công văn trả lời"])
    clerk.fill_and_send(signer_name="Vũ Thị Lãnh")
    form = form_of(clerk, clerk.page.location, 'form[action$="/signed"]')
    for name, data in all_of(batches):
        answer = post(clerk, form, {"reason": "Thay tệp."}, [("file", name, data)])
        assert answer.status_code in {303, 409, 422}, name
        if answer.status_code == 303:
            assert name.endswith(".pdf"), name
