"""Whether a signed PDF can be kept and given out as it is: changing anything in it would break the signature."""

import io
from typing import TYPE_CHECKING

from feedback.domain.text import N_

if TYPE_CHECKING:
    import pikepdf

NOT_WHOLE = N_("“%(name)s” is not a whole PDF. Choose the signed PDF.")
_ACTIVE = N_(
    "“%(name)s” holds a program, an attached file, a film or an XFA form. Make the PDF without it, sign it again and choose that."
)
_KEYS = {"/AA", "/JS", "/JavaScript", "/EmbeddedFiles", "/XFA", "/RichMedia"}
_ACTIONS = {"/JavaScript", "/Launch", "/Rendition", "/ImportData", "/GoToE"}
_NOTES = {"/RichMedia", "/FileAttachment", "/Movie", "/Screen", "/3D"}


def fault_of(data: bytes) -> str:
    """What is wrong with the file, as a sentence with a ``name``; empty where nothing is.

    One that was cut off opens only after it was mended, and says no more what was signed.
    """
    import pikepdf  # noqa: PLC0415 - slow to import, needed only here

    try:
        with pikepdf.open(io.BytesIO(data), attempt_recovery=False) as opened:
            if not len(opened.pages):
                return NOT_WHOLE
            return _ACTIVE if _is_active(opened) else ""
    except (pikepdf.PdfError, ValueError):
        return NOT_WHOLE


def _is_active(opened: "pikepdf.Pdf") -> bool:
    """Whether anything in it runs, opens or carries something else. All its objects are looked at, reachable or not."""
    import pikepdf  # noqa: PLC0415

    waiting: list[pikepdf.Object] = list(opened.objects)
    while waiting:
        found = waiting.pop()
        if isinstance(found, pikepdf.Array):
            waiting += [item for item in found if _is_inside(item)]
            continue
        if not isinstance(found, pikepdf.Dictionary | pikepdf.Stream):
            continue
        if not _KEYS.isdisjoint(found.keys()) or str(found.get("/S")) in _ACTIONS or str(found.get("/Subtype")) in _NOTES:
            return True
        waiting += [item for _key, item in found.items() if _is_inside(item)]
    return False


def _is_inside(item: object) -> bool:
    """Whether it is written within another object; all others stand in the list of objects themselves."""
    import pikepdf  # noqa: PLC0415

    return isinstance(item, pikepdf.Array | pikepdf.Dictionary) and not item.is_indirect
