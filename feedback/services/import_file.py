"""Whether a file is a workbook that can be read at all, found out before anything is stored or parsed."""

import io
import re
import zipfile
import zlib

from feedback.domain.errors import Refusal
from feedback.domain.text import N_

MOST_ROWS = 100_000
MOST_LISTED = 200_000
"""Rows gone through, filled or not."""
MAX_BYTES = 30 * 1024 * 1024
_MAX_UNPACKED = 300 * 1024 * 1024
_MAX_TEXTS = 100 * 1024 * 1024
"""Of the part that is held in memory while a workbook is read."""
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_KNOWN = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_CHUNK = 1 << 20
_DECLARATIONS = (b"<!DOCTYPE", b"<!ENTITY")
LAST_ROW = 1_048_576
"""The last row Excel has, and so the last that :func:`read <feedback.services.import_sheet.read>` goes to."""
_FAR = re.compile(rb""" r=["'](?:[A-Z]{4}|[A-Z]{0,3}0*([0-9]{7,}))""")
"""Rows and cells with a column of four letters or a number of seven digits, found in one straight run. What is written
so that it slips through meets the limit of rows while it is read.
"""
_TRUNCATED = N_("The file is not complete: the upload broke off, or it is damaged. Send it again.")
_NO_WORKBOOK = N_("This is no Excel workbook. Save it as .xlsx and send that.")


class Unreadable(Refusal):
    """A file that is not what it should be; nothing of it was stored."""


class TooManyEmpty(Unreadable):
    """A sheet that goes on, mostly empty, far below what is filled in."""

    sentence = N_("The sheet has more than %(most)s rows, filled or empty. Delete the empty ones below the list and save it.")

    def __init__(self) -> None:
        super().__init__(most=f"{MOST_LISTED:,}".replace(",", "."))


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
            rows = max(_look_through(archive, part) for part in archive.infolist())
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
    too_large = sum(part.file_size for part in parts) > _MAX_UNPACKED or texts > _MAX_TEXTS
    if too_large or any(part.compress_type not in _KNOWN for part in parts):
        raise Unreadable(N_("Unpacked, the workbook is too large. Split it into several files."))
    if not {"[Content_Types].xml", "xl/workbook.xml"} <= set(archive.namelist()):
        raise Unreadable(_NO_WORKBOOK)


def _look_through(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> int:
    """Read a part to its end without parsing it; how many rows in it hold something.

    Every part, as any of them can be named as a sheet. Formatted but empty rows stand in many sheets by the thousand.

    :raises Unreadable: it holds what Excel never writes. :raises zipfile.BadZipFile: it is damaged.
    """
    filled = listed = 0
    rest = b""
    with archive.open(part) as opened:
        chunk = opened.read(_CHUNK)
        is_xml = _is_xml(part.filename, chunk)
        while chunk:
            seen = rest + chunk
            # A declaration can blow up to gigabytes; in UTF-16 or behind zeros it would not be seen here.
            if any(sign in seen for sign in _DECLARATIONS) or (is_xml and b"\x00" in chunk) or _is_far(seen):
                raise Unreadable(_NO_WORKBOOK)
            listed += chunk.count(b"<row") + chunk.count(b":row")
            if is_xml and listed > MOST_LISTED:
                raise TooManyEmpty
            *whole, rest = seen.split(b"</row>")
            filled += sum(1 for row in whole if b"<v" in row or b"<is" in row or b"<f" in row)
            rest = rest[-_CHUNK:]
            chunk = opened.read(_CHUNK)
    return filled


def _is_xml(name: str, begin: bytes) -> bool:
    """Whether a part says by its name or its first bytes that it is XML, in any encoding. :raises Unreadable: in UTF-16."""
    if begin.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Unreadable(_NO_WORKBOOK)
    return name.lower().endswith((".xml", ".rels")) or begin.lstrip(b"\xef\xbb\xbf\x00 \t\r\n").startswith(b"<")


def _is_far(seen: bytes) -> bool:
    """Whether rows or cells stand where Excel has none: a reader goes through all the numbers before them."""
    return any(not found[1] or int(found[1][:8]) > LAST_ROW for found in _FAR.finditer(seen))
