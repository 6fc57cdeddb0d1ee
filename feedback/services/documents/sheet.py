"""A document as it is printed: the parts of NĐ 30/2020 Đ8, for PDF and DOCX the same, and the sender as far as one may see."""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from feedback.domain.actors import Staff
from feedback.domain.calendar import local_date
from feedback.domain.permissions import Permission, permits
from feedback.domain.petition import PetitionerType
from feedback.domain.states import State
from feedback.services import identity
from feedback.services.documents.drafting import ADDRESS, SENDER, Wording
from feedback.services.documents.kinds import FORMS, DocumentKind, symbol_of
from feedback.services.reports.wording import full_date
from feedback.store.queries.offices import get_authority, get_offices

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from feedback.store.models import Document, Office, Petition, Petitioner

KEPT_SECRET = "Người gửi (giữ kín)"  # noqa: S105 - words, not a password
_ERASED = "(đã xóa theo yêu cầu)"
_NO_ADDRESS = "(không ghi)"
_END = "./."
_PLACE = re.compile(r"(?:thành phố|tỉnh) (.+)", re.IGNORECASE)


@dataclass(frozen=True)
class Sheet:
    """What is printed; every field is text as it stands on the paper."""

    superior: str
    """Agency above the one that issues; empty for People's Committees, which write only their own name."""
    agency: str
    symbol: str
    place_and_day: str
    title: str
    """Name of the type in capitals; empty for a công văn."""
    subject: str
    recipients: tuple[str, ...]
    paragraphs: tuple[str, ...]
    copies: tuple[str, ...]
    signer_title: tuple[str, ...]
    signer_name: str


def sheet_of(session: "Session", document: "Document", *, by: Staff, now: datetime) -> Sheet:
    """An issued document for somebody who opens it; where it names the sender, the look is written down."""
    kind = DocumentKind(document.kind)
    wording = Wording(document.subject, document.body, document.signer_title, document.signer_name)
    blank = preview(session, document.petition, kind, document.office, wording, on=local_date(document.issued_at))
    named = _reveal(session, document.petition, kind, by, now)
    return replace(
        blank,
        symbol=document.symbol,
        recipients=tuple(_fill(line, named) for line in blank.recipients if _says_something(line, named)),
        paragraphs=tuple(_fill(line, named) for line in blank.paragraphs),
    )


def preview(
    session: "Session", petition: "Petition", kind: DocumentKind, office: "Office", wording: Wording, *, on: date
) -> Sheet:
    """The document without number and sender: the marks stand where the name and address will."""
    form = FORMS[kind]
    above = get_offices(session, [office.parent_id]).get(office.parent_id) if office.parent_id else None
    return Sheet(
        superior=_short(above.name_on(on)) if above and office.kind != "commune" else "",
        agency=office.name_on(on).upper(),
        symbol=symbol_of(kind, office, None),
        place_and_day=f"{place_of(session, office, on)}, {full_date(on)}",
        title=form.title,
        subject=f"{form.before_subject}{wording.subject}",
        recipients=_recipients(petition, kind, office, on),
        paragraphs=_paragraphs(wording.body),
        copies=tuple(f"- {line}" for line in form.copies),
        signer_title=tuple(filter(None, (line.strip() for line in wording.signer_title.splitlines()))),
        signer_name=wording.signer_name,
    )


def place_of(session: "Session", office: "Office", on: date) -> str:
    """The place from which an office writes (địa danh): a commune's own name, else that of the city."""
    name = (office if office.kind == "commune" else get_authority(session)).name_on(on)
    if office.kind == "commune":
        return re.sub(r"^Ủy ban nhân dân (?:phường|xã|đặc khu) ", "", name)
    found = _PLACE.search(name)
    return found[1] if found else "……………"


def names_sender(petition: "Petition", kind: str, by: Staff) -> bool:
    """Whether the document, made for this person, says who sent the petition.

    A transfer slip goes to the office that handles it: where the sender asked to be kept from that office, it names nobody.
    """
    kept = kind == DocumentKind.TRANSFER_SLIP and petition.confidential
    return not kept and permits(Permission.SEE_IDENTITY, by, petition)


def _reveal(session: "Session", petition: "Petition", kind: DocumentKind, by: Staff, now: datetime) -> "Petitioner | None":
    if not names_sender(petition, kind, by):
        return None
    return identity.reveal(session, petition, by=by, now=now, purpose="document")


def _recipients(petition: "Petition", kind: DocumentKind, office: "Office", on: date) -> tuple[str, ...]:
    """After “Kính gửi”: the sender, or the office to which a slip goes. A receipt slip is addressed to nobody."""
    if kind is DocumentKind.RECEIPT_SLIP:
        return ()
    if kind is DocumentKind.TRANSFER_SLIP:
        handler = petition.office if petition.office and petition.office_id != office.id else None
        return (petition.transferred_to if petition.state == State.TRANSFERRED_OUT or not handler else handler.name_on(on),)
    return (SENDER, f"Địa chỉ: {ADDRESS}")


def _says_something(line: str, sender: "Petitioner | None") -> bool:
    """The head of a letter has no line for an address that is not known, or not shown."""
    return ADDRESS not in line or (sender is not None and bool(sender.address))


def _fill(line: str, sender: "Petitioner | None") -> str:
    """Name and address in place of the marks."""
    if sender is None:
        return line.replace(f"Người gửi: {SENDER}", KEPT_SECRET).replace(SENDER, KEPT_SECRET).replace(ADDRESS, "(giữ kín)")
    if sender.is_erased:
        return line.replace(SENDER, _ERASED).replace(ADDRESS, _ERASED)
    name = sender.full_name if sender.type == PetitionerType.ORGANISATION else f"Ông/Bà {sender.full_name}"
    return line.replace(SENDER, name).replace(ADDRESS, sender.address or _NO_ADDRESS)


def _paragraphs(body: str) -> tuple[str, ...]:
    """The lines that say something; the last one ends with the sign that nothing follows."""
    lines = [line.strip() for line in body.splitlines() if line.strip()]
    if lines:
        lines[-1] = lines[-1].removesuffix(_END).rstrip(" .;,") + _END
    return tuple(lines)


def _short(name: str) -> str:
    """The agency above in capitals, on one line: the usual abbreviation of a People's Committee."""
    return name.upper().replace("ỦY BAN NHÂN DÂN", "UBND")
