"""Whether a file is a workbook that can be read at all, found out before anything is stored or parsed."""

import io
import re
import zipfile
import zlib

from feedback.domain.errors import Refusal
from feedback.domain.text import N_

MOST_ROWS = 100_000
MAX_BYTES = 30 * 1024 * 1024
_MAX_UNPACKED = 300 * 1024 * 1024
_MAX_TEXTS = 100 * 1024 * 1024
"""Of the part that is held in memory while a workbook is read."""
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_KNOWN = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_CHUNK = 1 << 20
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_TRUNCATED = N_("The file is not complete: the upload broke off, or it is damaged. Send it again.")
_NO_WORKBOOK = N_("This is no Excel workbook. Save it as .xlsx and send that.")


class Unreadable(Refusal):
    """A file that is not what it should be; nothing of it was stored."""


class TooManyRows(Unreadable):
    """More than can be taken at once."""

    sentence = N_("The sheet has more than %(most)s rows. Split it into several files.")

    def __init__(self) -> None:
        super().__init__(most=f"{MOST_ROWS:,}".replace(",", "."))


def inspect(data: bytes) -> int:
    """Look at the outside of the file; how many filled rows its largest sheet seems to have.

    :raises Unreadable: with the one sentence that says what it is instead, or what is wrong.
    """
    if not data:
        raise Unreadable(N_("The file is empty. Choose another."))
    if len(data) > MAX_BYTES:
        raise Unreadable(N_("The file is larger than 30 MB. Split it into several files."))
    if not data.startswith(b"PK\x03\x04"):
        raise Unreadable(_what_it_is(data))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_parts(archive)
            rows = max((_count_rows(archive, name) for name in archive.namelist() if _SHEET.fullmatch(name)), default=0)
    except (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, NotImplementedError, ValueError, EOFError) as error:
        raise Unreadable(_TRUNCATED) from error
    if rows > MOST_ROWS + 1:
        raise TooManyRows
    return rows


def _what_it_is(data: bytes) -> str:
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            return N_("The workbook is locked with a password. Remove it and send the file again.")
        return N_("This is a workbook of the old kind (.xls). Open it, save it as .xlsx and send that.")
    if data.startswith(b"%PDF-"):
        return N_("This is a PDF, whatever it is called. Send the list as an Excel workbook (.xlsx).")
    if b"\x00" not in data[:_CHUNK]:
        return N_("This is a text file such as CSV. Open it in Excel, save it as .xlsx and send that.")
    return _NO_WORKBOOK


def _check_parts(archive: zipfile.ZipFile) -> None:
    """Nothing is unpacked whole: the sizes are said beforehand, and reading never gives more than was said."""
    parts = archive.infolist()
    texts = sum(part.file_size for part in parts if part.filename.lower() == "xl/sharedstrings.xml")
    if sum(part.file_size for part in parts) > _MAX_UNPACKED or texts > _MAX_TEXTS or any(part.compress_type not in _KNOWN for part in parts):
        raise Unreadable(N_("Unpacked, the workbook is too large. Split it into several files."))
    if not {"[Content_Types].xml", "xl/workbook.xml"} <= set(archive.namelist()):
        raise Unreadable(_NO_WORKBOOK)
    if archive.testzip() is not None:
        raise Unreadable(_TRUNCATED)
    for part in parts:
        if part.filename.endswith((".xml", ".rels")):
            with archive.open(part) as opened:
                # What Excel writes declares nothing; a declaration can blow up to gigabytes.
                begin = opened.read(4096)
                if b"<!DOCTYPE" in begin or begin.startswith((b"\xff\xfe", b"\xfe\xff")):
                    raise Unreadable(_NO_WORKBOOK)


def _count_rows(archive: zipfile.ZipFile, name: str) -> int:
    """Rows that hold something, without parsing: formatted but empty ones stand in many sheets by the thousand."""
    count, rest = 0, b""
    with archive.open(name) as sheet:
        while chunk := sheet.read(_CHUNK):
            *whole, rest = (rest + chunk).split(b"</row>")
            count += sum(1 for row in whole if b"<v" in row or b"<is" in row or b"<f" in row)
            rest = rest[-_CHUNK:]
    return count
