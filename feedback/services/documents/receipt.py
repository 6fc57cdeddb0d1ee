"""The receipt (phiếu tiếp nhận): what was received, when, and how to follow it, as PDF/UA."""

import io
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from feedback.domain.calendar import LOCAL_ZONE, local_date
from feedback.domain.deadlines import Step
from feedback.services import deadlines
from feedback.services.documents.sheet import place_of
from feedback.store.queries.offices import get_authority

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from feedback.services.intake import Receipt

_HERE = Path(__file__).parent


@dataclass(frozen=True)
class ReceiptFacts:
    """What stands on the receipt; every field is text as it is printed."""

    language: str
    authority: str
    place: str
    code: str
    secret: str
    link: str
    track_address: str
    verify_address: str
    received: str
    day: str
    month: str
    year: str
    title: str
    sector: str
    kind: str
    attachments: str
    triage_due: str
    answer_due: str
    digest: str
    """The line by which the paper can be held against the public log; empty: there is none."""


def receipt_facts(session: "Session", receipt: "Receipt", base_url: str, language: str, digest: str = "") -> ReceiptFacts:
    """Gather the receipt from what is stored.

    :param digest: ``services.receipts.line_of``.
    """
    petition = receipt.petition
    received = petition.received_at.astimezone(LOCAL_ZONE)
    authority, day = get_authority(session), local_date(petition.received_at)
    return ReceiptFacts(
        language=language,
        authority=authority.name_on(day, language),
        place=place_of(session, authority, day),
        code=petition.code,
        secret=receipt.secret,
        link=link_of(base_url, receipt.link_token),
        track_address=f"{base_url}/track",
        verify_address=f"{base_url}/ledger/verify",
        received=f"{received:%H:%M, %d/%m/%Y}",
        day=f"{received:%d}",
        month=f"{received:%m}" if received.month < 3 else str(received.month),  # noqa: PLR2004 - NĐ 30/2020: 01 and 02
        year=str(received.year),
        title=petition.title,
        sector=petition.sector.name_in(language),
        kind=petition.kind,
        attachments=str(len(petition.attachments)),
        triage_due=_due(deadlines.current(petition, Step.TRIAGE)),
        answer_due=_due(deadlines.current(petition, Step.ANSWER)),
        digest=digest,
    )


def _due(deadline: object) -> str:
    due: date | None = getattr(deadline, "due", None)
    return f"{due:%d/%m/%Y}" if due else "–"


def receipt_pdf(facts: ReceiptFacts) -> bytes:
    """The receipt as PDF/UA-1. The facts reach the template as data and are never read as markup."""
    import typst  # noqa: PLC0415 - 80 MB that only this page needs

    make: Callable[..., Any] = partial(
        typst.compile,
        str(_HERE / "receipt.typ"),
        root=str(_HERE),
        font_paths=[str(_HERE / "fonts")],
        ignore_system_fonts=True,
        sys_inputs={
            "facts": json.dumps(asdict(facts)),
            "qr": _qr_svg(facts.link),
            "digest": _qr_svg(facts.digest) if facts.digest else "",
        },
    )
    try:
        return bytes(make(pdf_standards=["ua-1"]))
    except typst.TypstError:
        # A character that our typeface lacks (an emoji) cannot stand in PDF/UA; an empty box is better than no receipt.
        return bytes(make())


def link_of(base_url: str, token: str) -> str:
    """The address of the link with power (DESIGN 9.10)."""
    return f"{base_url}/t/{token}"


def qr_picture(text: str) -> str:
    """A QR code as a data address, for an image on a page."""
    import segno  # noqa: PLC0415

    return str(segno.make(text, error="m").svg_data_uri(scale=4, border=2, dark="#12262b", light="#ffffff"))


def _qr_svg(text: str) -> str:
    import segno  # noqa: PLC0415

    drawing = io.BytesIO()
    segno.make(text, error="m").save(drawing, kind="svg", scale=4, border=2, dark="#000000", light="#ffffff")
    return drawing.getvalue().decode()
