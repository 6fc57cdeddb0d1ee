"""A document as PDF/UA. The typeface is Tinos (SIL Open Font License), cut to the widths of Times New Roman.

NĐ 30/2020 wants Times New Roman, which may not be passed on; lines and pages break with Tinos as they do with it in the
DOCX that a clerk edits.
"""

import json
from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from feedback.services.documents.sheet import Sheet

_HERE = Path(__file__).parent
_PREVIEW_DOTS = 84
"""Dots an inch: an A4 page of about 700 pixels."""


def official_pdf(sheet: "Sheet") -> bytes:
    """The document as PDF/UA-1. What was written reaches the template as data and is never read as markup."""
    import typst  # noqa: PLC0415 - 80 MB that only this page needs

    make = _maker(sheet)
    try:
        return bytes(make(pdf_standards=["ua-1"]))
    except typst.TypstError:
        # A name with a sign that the typeface lacks cannot stand in PDF/UA; an empty box is better than no letter.
        return bytes(make())


def official_pictures(sheet: "Sheet") -> list[bytes]:
    """The pages as PNG, to look at before a number is taken."""
    pages = _maker(sheet)(format="png", ppi=_PREVIEW_DOTS)
    return list(pages) if isinstance(pages, list) else [pages]


def _maker(sheet: "Sheet") -> Callable[..., Any]:
    import typst  # noqa: PLC0415

    return partial(
        typst.compile,
        str(_HERE / "official.typ"),
        root=str(_HERE),
        font_paths=[str(_HERE / "fonts")],
        ignore_system_fonts=True,
        sys_inputs={"sheet": json.dumps(asdict(sheet))},
    )
