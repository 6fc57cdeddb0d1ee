"""What a PDF is, found out by opening it. Opening alone may unpack streams within streams, so it is done apart."""

import io
from enum import StrEnum
from typing import TYPE_CHECKING

from feedback.services import apart

if TYPE_CHECKING:
    import pikepdf

_MOST_UNPACKED = 32 * 1024 * 1024
"""Bytes of one stream: the largest table of contents that a file of 10 MB can need is far below."""
_KEYS = {"/AA", "/JS", "/JavaScript", "/EmbeddedFiles", "/XFA", "/RichMedia"}
_ACTIONS = {"/JavaScript", "/Launch", "/Rendition", "/ImportData", "/GoToE"}
_NOTES = {"/RichMedia", "/FileAttachment", "/Movie", "/Screen", "/3D"}


class Found(StrEnum):
    """What was found."""

    WHOLE = "whole"
    LOCKED = "locked"
    BROKEN = "broken"
    ACTIVE = "active"


def look_strictly(data: bytes) -> Found:
    """Whether the file opens without mending and has a page, and whether anything in it runs, opens or carries something."""
    try:
        return Found(apart.run(_opened_strictly, data).decode())
    except apart.Overtaxed:
        return Found.BROKEN


def bound_unpacking() -> None:
    """In the other process: no stream may unpack to more than a file of 10 MB can need."""
    from pikepdf.settings import set_qpdf_limits  # noqa: PLC0415 - slow to import, needed only here

    # One filter: those that pack what is packed already turn some hundred bytes into any number.
    set_qpdf_limits(
        max_stream_filters=1,
        flate_max_memory=_MOST_UNPACKED,
        run_length_max_memory=_MOST_UNPACKED,
        png_max_memory=_MOST_UNPACKED,
        tiff_max_memory=_MOST_UNPACKED,
    )


def _opened_strictly(data: bytes) -> bytes:
    return _found_strictly(data).encode()


def _found_strictly(data: bytes) -> Found:
    import pikepdf  # noqa: PLC0415 - slow to import, needed only here

    bound_unpacking()
    try:
        with pikepdf.open(io.BytesIO(data), attempt_recovery=False) as opened:
            if not len(opened.pages):
                return Found.BROKEN
            return Found.ACTIVE if _is_active(opened) else Found.WHOLE
    except pikepdf.PasswordError:
        return Found.LOCKED
    except (pikepdf.PdfError, ValueError):
        return Found.BROKEN


def _is_active(opened: "pikepdf.Pdf") -> bool:
    """Whether anything in it runs, opens or carries something else. All its objects are looked at, reachable or not."""
    import pikepdf  # noqa: PLC0415

    waiting: list[pikepdf.Object] = list(opened.objects)
    while waiting:
        found = waiting.pop()
        if isinstance(found, pikepdf.Array):
            waiting += [item for item in found if is_inside(item)]
            continue
        if not isinstance(found, pikepdf.Dictionary | pikepdf.Stream):
            continue
        if not _KEYS.isdisjoint(found.keys()) or str(found.get("/S")) in _ACTIONS or str(found.get("/Subtype")) in _NOTES:
            return True
        waiting += [item for _key, item in found.items() if is_inside(item)]
    return False


def is_inside(item: object) -> bool:
    """Whether it is written within another object; all others stand in the list of objects themselves."""
    import pikepdf  # noqa: PLC0415

    return isinstance(item, pikepdf.Array | pikepdf.Dictionary) and not item.is_indirect
