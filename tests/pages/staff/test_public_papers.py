"""Papers that prove an answer: everyone gets a new one of the decided text, or the pages of a scan with boxes burnt in."""

import io
import zipfile

import docx
import pikepdf
import pytest
from PIL import Image, ImageDraw

from feedback.services import handling, papers, publishing
from feedback.services.attachments import Upload, inspect_all
from feedback.services.documents.public_paper import public_paper
from tests import people

SAID = "Biên bản làm việc với ông Trần Văn Ba, điện thoại 0987 654 321.\nĐã sửa xong hố ga ngày 12/11/2026."


def as_docx(text: str) -> bytes:
    document, kept = docx.Document(), io.BytesIO()
    document.core_properties.author = "Lê Thị Kín"
    for line in text.split("\n"):
        document.add_paragraph(line)
    hidden = document.add_paragraph().add_run("Câu ẩn 0911 222 333")
    hidden.font.hidden = True
    document.save(kept)
    return kept.getvalue()


def as_pdf(text: str) -> bytes:
    """With properties of its own, as an office's program writes them."""
    kept = io.BytesIO()
    with pikepdf.open(io.BytesIO(public_paper("Biên bản", text, authority="Kín", code="x"))) as opened:
        opened.docinfo["/Author"] = "Lê Thị Kín"
        opened.save(kept)
    return kept.getvalue()


def as_scan(pages: int = 2) -> bytes:
    """Pages of one grey, a white field in the middle of each."""
    drawn = []
    for _page in range(pages):
        page = Image.new("RGB", (600, 800), (120, 120, 120))
        ImageDraw.Draw(page).rectangle((200, 300, 400, 500), fill="white")
        drawn.append(page)
    kept = io.BytesIO()
    drawn[0].save(kept, "PDF", save_all=True, append_images=drawn[1:])
    return kept.getvalue()


@pytest.fixture
def answered(work, files, clock):
    """``answered(("a.pdf", bytes))``: an answered petition with that proof."""

    def made(name: str, data: bytes) -> tuple[str, str]:
        with work() as session:
            case = people.case_in(session, "in_progress", now=clock(), files=files)
            handling.draft_answer(
                session, case.petition, by=case.person("officer"), now=clock(), text=people.ANSWER, number="12/SYT-VP",
                uploads=inspect_all([Upload(name, data)]), files=files,
            )  # fmt: skip
            case.lay_before()
            case.approve()
            return case.petition.code, publishing.proofs(case.petition)[0].reference

    return made


@pytest.mark.parametrize(("name", "make"), [("Ông Ba 0987654321.docx", as_docx), ("Ông Ba.pdf", as_pdf)])
def test_everyone_gets_a_new_paper_of_the_decided_text(answered, sign_in, client, name, make):
    code, reference = answered(name, make(SAID))
    coordinator, address = sign_in("coordinator"), f"/staff/petitions/{code}/public-files/{reference}"
    page = coordinator.get(address)
    assert {mark.contents[0] for mark in page.select("mark")} == {"Trần Văn Ba", "0987 654 321"}
    assert "Câu ẩn" not in page.main
    page = coordinator.fill_and_send("main form", status=422)
    assert "Quyết định" in " ".join(page.errors)
    coordinator.fill_and_send("main form", press="press=mask", status=200)
    coordinator.fill_and_send("main form")
    assert "ông [đã che tên người]" in coordinator.follow().main
    coordinator.get(f"/staff/petitions/{code}/publish")
    coordinator.fill_and_send("main form", photos=[reference])
    public = client.get(f"/petitions/{code}")
    [link] = [address for words, address in public.links().items() if words == "Tài liệu 1 (PDF)"]
    paper = client.get(link)
    assert paper.headers["Content-Disposition"].startswith("attachment")
    assert "Ba" not in paper.headers["Content-Disposition"]
    text = papers.text_of(paper.response.data)
    assert "Đã sửa xong hố ga ngày 12/11/2026." in text
    assert "[đã che số điện thoại]" in text
    with pikepdf.open(io.BytesIO(paper.response.data)) as opened:
        told = str(opened.docinfo) + opened.open_metadata().__str__()
        assert not opened.attachments
    for secret in ("Trần Văn Ba", "0987", "Lê Thị Kín", "Câu ẩn"):
        assert secret not in text + told
    for old in (reference, "nothing"):
        client.get(f"/petitions/{code}/papers/{old}", 404)


def test_a_changed_paper_has_another_address(answered, sign_in, client):
    code, reference = answered("a.docx", as_docx("Đã sửa xong."))
    coordinator, address = sign_in("coordinator"), f"/staff/petitions/{code}/public-files/{reference}"
    coordinator.get(address)
    coordinator.fill_and_send("main form")
    coordinator.get(f"/staff/petitions/{code}/publish")
    coordinator.fill_and_send("main form", photos=[reference])
    before = client.get(f"/petitions/{code}").links()["Tài liệu 1 (PDF)"]
    coordinator.get(address)
    coordinator.fill_and_send("main form", text="Đã sửa xong hố ga.")
    after = client.get(f"/petitions/{code}").links()["Tài liệu 1 (PDF)"]
    client.get(before, 404)
    assert "hố ga" in papers.text_of(client.get(after).response.data)
    coordinator.get(address)
    assert coordinator.fill_and_send("main form", text=" ", status=422).select("#paper-text[aria-invalid]")
    coordinator.get(f"/staff/petitions/{code}/publish")
    coordinator.fill_and_send("main form", photos=[])
    client.get(after, 404)


def test_of_a_scan_everyone_gets_the_pages_that_were_looked_at(answered, sign_in, client):
    code, reference = answered("scan.pdf", as_scan())
    coordinator, address = sign_in("coordinator"), f"/staff/petitions/{code}/public-files/{reference}"
    page = coordinator.get(address)
    assert "bản chụp" in page.main
    coordinator.get(page.links()["Trang 2"])
    box = {"left": ["33"], "top": ["37"], "width": ["34"], "height": ["26"]}
    coordinator.fill_and_send("main form", looked_at=True, **box)
    coordinator.get(f"/staff/petitions/{code}/publish")
    coordinator.fill_and_send("main form", photos=[reference])
    [shown] = client.get(f"/petitions/{code}").select(".photos img")
    with Image.open(io.BytesIO(client.get(shown["src"]).response.data)) as picture:
        assert max(picture.getpixel((picture.width // 2, picture.height // 2))) < 20
        assert min(picture.getpixel((20, 20))) > 90
    for wrong in ("?page=3", "?page=51", "?page=x"):
        coordinator.get(f"{address}/page{wrong}", 404)


def test_what_cannot_be_read_says_so(answered, sign_in):
    book = io.BytesIO()
    with zipfile.ZipFile(book, "w") as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
    with pytest.raises(papers.Unreadable):
        papers.text_of(book.getvalue())
    with pytest.raises(papers.Unreadable):
        papers.text_of(b"%PDF-1.7 nothing")
    with pytest.raises(papers.Unreadable):
        papers.text_of(b"plain")
    with pytest.raises(papers.Unreadable):
        papers.text_of(as_docx("x" * (papers.LONGEST + 1)))
    with pytest.raises(papers.Unreadable):
        papers.picture_of(as_scan(1), 2)
