"""A paper for everyone as PDF/UA, made of its decided text alone."""

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent
_NOTE = "Nội dung được trình bày lại từ tài liệu gốc; thông tin cá nhân đã được che."


def public_paper(title: str, text: str, *, authority: str, code: str) -> bytes:
    """The text under a title, a paragraph for each of its lines. It reaches the template as data and is never read as markup."""
    import typst  # noqa: PLC0415 - 80 MB that only this page needs

    paragraphs = [line for line in text.split("\n") if line.strip()]
    paper = {"title": title, "note": _NOTE, "authority": authority, "code": code, "paragraphs": paragraphs}
    make: Callable[..., Any] = partial(
        typst.compile,
        str(_HERE / "public_paper.typ"),
        root=str(_HERE),
        font_paths=[str(_HERE / "fonts")],
        ignore_system_fonts=True,
        sys_inputs={"paper": json.dumps(paper)},
    )
    try:
        return bytes(make(pdf_standards=["ua-1"]))
    except typst.TypstError:
        # A sign that the typeface lacks cannot stand in PDF/UA; an empty box is better than no paper.
        return bytes(make())
