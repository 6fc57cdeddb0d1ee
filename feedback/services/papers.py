"""What stands in a paper somebody made: its words, or its pages as pictures where it has none. Read by a process of its own."""

import io
import json
import re
import zipfile
from xml.etree import ElementTree

from feedback.domain.text import tidy
from feedback.services import apart

MOST_PAGES = 50
LONGEST = 40_000
"""Letters of a text that one person can be asked to look through."""
_LONGEST_PART = 30 * 1024 * 1024
_SIDE = 2000
"""Pixels of the longer side of a page's picture."""
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PDF, _ZIP = b"%PDF-", b"PK\x03\x04"
_BLANKS = re.compile(r"[^\S\n]+")
_MANY_LINES = re.compile(r"\n{3,}")


class Unreadable(ValueError):
    """It cannot be read within what one file may cost."""


def text_of(data: bytes) -> str:
    """The words of a PDF or DOCX, a line feed between paragraphs; empty where it holds none (a scan).

    :raises Unreadable: broken, too long, or it needs more than it may.
    """
    work = {_PDF: _text_of_pdf, _ZIP: _text_of_docx}.get(data[: len(_PDF)] if data.startswith(_PDF) else data[: len(_ZIP)])
    if work is None:
        raise Unreadable
    try:
        text = tidy(apart.run(work, data).decode())
    except apart.Overtaxed as error:
        raise Unreadable from error
    text = _MANY_LINES.sub("\n\n", "\n".join(_BLANKS.sub(" ", line).strip() for line in text.split("\n")))
    if len(text) > LONGEST:
        raise Unreadable
    return text


def pages_of(data: bytes) -> int:
    """How many pages a PDF has, at most those that are shown.

    :raises Unreadable: broken, or it needs more than it may.
    """
    try:
        return min(int(apart.run(_count_pages, data)), MOST_PAGES)
    except apart.Overtaxed as error:
        raise Unreadable from error


def picture_of(data: bytes, page: int) -> bytes:
    """A page of a PDF, from 1, as a JPEG.

    :raises Unreadable: no such page, broken, or it needs more than it may.
    """
    try:
        return apart.run(_draw, json.dumps(page).encode() + b"\n" + data)
    except apart.Overtaxed as error:
        raise Unreadable from error


def _text_of_pdf(data: bytes) -> bytes:
    from pypdfium2 import PdfDocument  # noqa: PLC0415 - slow to import, needed only here

    with PdfDocument(data) as opened:
        texts = [opened[number].get_textpage().get_text_bounded() for number in range(min(len(opened), MOST_PAGES))]
    return "\n\n".join(texts).replace("\r\n", "\n").encode()


def _count_pages(data: bytes) -> bytes:
    from pypdfium2 import PdfDocument  # noqa: PLC0415

    with PdfDocument(data) as opened:
        return str(len(opened)).encode()


def _draw(order: bytes) -> bytes:
    from pypdfium2 import PdfDocument  # noqa: PLC0415

    number, _line_feed, data = order.partition(b"\n")
    with PdfDocument(data) as opened:
        page = opened[json.loads(number) - 1]
        drawn = page.render(scale=_SIDE / max(page.get_size())).to_pil().convert("RGB")
    written = io.BytesIO()
    drawn.save(written, "JPEG", quality=85, subsampling=0)
    return written.getvalue()


def _text_of_docx(data: bytes) -> bytes:
    """The words people see in the body; what was deleted, hidden, or stands in comments is none of it."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        part = archive.getinfo("word/document.xml")
        if part.file_size > _LONGEST_PART:
            raise Unreadable
        body = ElementTree.fromstring(archive.read(part))  # noqa: S314 - bounded in size, time and memory by the process
    return "\n".join(_paragraph(paragraph) for paragraph in body.iter(f"{_W}p")).encode()


def _paragraph(paragraph: ElementTree.Element) -> str:
    said = []
    for run in paragraph.iter(f"{_W}r"):
        if run.find(f"{_W}rPr/{_W}vanish") is not None:
            continue
        for piece in run:
            if piece.tag == f"{_W}t":
                said.append(piece.text or "")
            elif piece.tag in {f"{_W}br", f"{_W}cr"}:
                said.append("\n")
            elif piece.tag == f"{_W}tab":
                said.append(" ")
    return "".join(said)
