"""The kinds of documents about a petition, how each is numbered, and when it can be issued (NĐ 30/2020 Đ7, Đ15; LAW 1.10)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from feedback.domain.states import State
from feedback.domain.text import N_

if TYPE_CHECKING:
    from feedback.store.models import Office, Petition

_UNIT = "VP"
"""The unit that keeps an office's register (văn phòng), where the office's sign names no other."""


class DocumentKind(StrEnum):
    """What is written to whom: the reply, the slips and the notices."""

    REPLY = "reply"
    RECEIPT_SLIP = "receipt_slip"
    TRANSFER_SLIP = "transfer_slip"
    REFUSAL_NOTICE = "refusal_notice"
    SUPPLEMENT_REQUEST = "supplement_request"


@dataclass(frozen=True)
class Form:
    """How a kind looks and is numbered.

    ``series`` is the abbreviation of the type, by which numbers run; công văn have none in their sign and run as ``CV``.
    ``title`` is printed in capitals over the text; a công văn has none, its subject stands under the number.
    """

    series: str
    title: str
    before_subject: str
    copies: tuple[str, ...]
    too_early: str
    """Why it cannot be issued now."""

    @property
    def is_letter(self) -> bool:
        """Whether it is a công văn."""
        return not self.title


_COPIES = ("Như trên;", "Lưu: VT.")
FORMS: Mapping[DocumentKind, Form] = {
    DocumentKind.REPLY: Form(
        "CV",
        "",
        "V/v ",
        _COPIES,
        N_("The letter of reply is issued by the office that answered, once its answer is approved."),
    ),
    DocumentKind.RECEIPT_SLIP: Form(
        "PTN",
        "PHIẾU TIẾP NHẬN",
        "",
        ("Người gửi;", "Lưu: VT."),
        N_("The receipt slip is issued for petitions that are not put aside, refused or withdrawn."),
    ),
    DocumentKind.TRANSFER_SLIP: Form(
        "PC",
        "PHIẾU CHUYỂN",
        "Về việc ",
        ("Như trên;", "Người gửi (để biết);", "Lưu: VT."),
        N_("The transfer slip is issued once the petition was passed on, by whoever passed it on."),
    ),
    DocumentKind.REFUSAL_NOTICE: Form(
        "TB", "THÔNG BÁO", "Về việc ", _COPIES, N_("The notice of refusal is issued once the petition was refused.")
    ),
    DocumentKind.SUPPLEMENT_REQUEST: Form(
        "CV", "", "V/v ", _COPIES, N_("The request is issued while a supplement is awaited from the sender.")
    ),
}


def can_be_issued(kind: DocumentKind, petition: "Petition", office: "Office") -> bool:
    """Whether an office has reason to issue this kind now; who may at all is the matter of the table of states."""
    match kind:
        case DocumentKind.REPLY:
            return petition.state == State.ANSWERED and petition.office_id == office.id
        case DocumentKind.RECEIPT_SLIP:
            return petition.state not in {State.HELD, State.REFUSED, State.WITHDRAWN}
        case DocumentKind.TRANSFER_SLIP:
            return petition.state == State.TRANSFERRED_OUT or petition.office_id not in {None, office.id}
        case DocumentKind.REFUSAL_NOTICE:
            return petition.state == State.REFUSED
    return petition.state == State.AWAITING_SUPPLEMENT


def symbol_of(kind: DocumentKind, office: "Office", number: int | None) -> str:
    """Number and sign as printed: ``12/SYT-VP`` for a công văn (agency, then unit), else ``12/TB-SYT`` (type, then agency).

    The agency and its unit are the parts of the office's sign around its dash, ``SYT-NVY``; a sign without one belongs to
    the unit that keeps the register, an office without a sign goes by its code. Numbers under 10 are written with a nought.

    :param number: None before one was taken: dots stand in its place.
    """
    agency, _, unit = (office.symbol or office.code).partition("-")
    form, printed = FORMS[kind], "……" if number is None else f"{number:02d}"
    if not form.is_letter:
        return f"{printed}/{form.series}-{agency}"
    parts = dict.fromkeys((agency, unit or _UNIT))
    return f"{printed}/{'-'.join(parts)}"
