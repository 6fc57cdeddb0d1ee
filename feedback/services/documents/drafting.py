"""The text with which a document begins, from what the petition holds: a clerk goes on from there.

Official documents are written in Vietnamese, whatever the language of the petition. The sender's name and address are
two marks in the text, filled in as the document is made for somebody who may see them (DESIGN 9.7).
"""

import textwrap
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from feedback.domain.actors import Role
from feedback.domain.calendar import LOCAL_ZONE, local_date
from feedback.domain.deadlines import Step
from feedback.domain.petition import Channel, Kind, PetitionerType
from feedback.domain.states import Action
from feedback.services import deadlines
from feedback.services.documents.kinds import DocumentKind
from feedback.services.handling import sent_answer
from feedback.services.reports.wording import full_date
from feedback.store.queries import accounts
from feedback.store.queries.offices import get_authority

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from feedback.store.models import Office, Petition

SENDER, ADDRESS = "«người gửi»", "«địa chỉ»"
_SHORT_TITLE = 90
_KINDS = {
    Kind.CONDUCT: "hành vi hành chính",
    Kind.REGULATION: "quy định hành chính",
    Kind.FIELD_REPORT: "phản ánh hiện trường",
}
_CHANNELS = {
    Channel.WEB: "qua trang thông tin điện tử",
    Channel.PHONE: "qua điện thoại",
    Channel.COUNTER: "trực tiếp tại nơi tiếp nhận",
    Channel.POST: "qua dịch vụ bưu chính",
    Channel.EMAIL: "qua thư điện tử",
    Channel.API: "qua hệ thống thông tin kết nối",
}
_LAW = (
    "Nghị định số 20/2008/NĐ-CP ngày 14 tháng 02 năm 2008 của Chính phủ về tiếp nhận, xử lý phản ánh, kiến nghị của "
    "cá nhân, tổ chức về quy định hành chính và các văn bản sửa đổi, bổ sung"
)
_USUAL_SIGNS = "°©®™№"
_BASIC = 0xFFFF


@dataclass(frozen=True)
class Wording:
    """What a clerk writes: ``subject`` without the words that stand before it, ``signer_title`` a line or two."""

    subject: str
    body: str
    signer_title: str
    signer_name: str


@dataclass(frozen=True)
class _Case:
    """What the texts speak of."""

    petition: "Petition"
    office: str
    handler: str
    authority: str
    you: str
    track: str

    @property
    def title(self) -> str:
        return f"“{printable(self.petition.title)}”"

    @property
    def received(self) -> str:
        return full_date(local_date(self.petition.received_at))

    @property
    def opening(self) -> str:
        """The sentence with which a letter to the sender begins."""
        return (
            f"{_capital(self.received)}, {self.authority} tiếp nhận phản ánh, kiến nghị của {self.you} "
            f"(mã phản ánh: {self.petition.code}) với nội dung: {self.title}."
        )

    @property
    def ground(self) -> str:
        """The decree is about rules and conduct; reports from a place are handled by local practice."""
        return "Theo chức năng, nhiệm vụ được giao" if self.petition.kind == Kind.FIELD_REPORT else f"Căn cứ {_LAW}"


def begin_document(
    session: "Session", petition: "Petition", kind: DocumentKind, office: "Office", *, now: "datetime", base_url: str
) -> Wording:
    """The first version of a document that an office issues."""
    today = local_date(now)
    sender = petition.petitioner
    organisation = sender is not None and sender.type == PetitionerType.ORGANISATION and not petition.confidential
    case = _Case(
        petition=petition,
        office=office.name_on(today),
        handler=petition.office.name_on(today) if petition.office else "",
        authority=get_authority(session).name_on(local_date(petition.received_at)),
        you="Quý đơn vị" if organisation else "Ông/Bà",
        track=f"{base_url}/track",
    )
    subject, body = _SUBJECTS[kind], "\n".join(_BODIES[kind](case))
    short = textwrap.shorten(printable(petition.title), _SHORT_TITLE, placeholder="…")
    return Wording(
        subject=subject.format(code=petition.code, title=f"“{short}”"),
        body=body,
        signer_title=_signs_as(office),
        signer_name=_signer(session, petition, office),
    )


def printable(text: str) -> str:
    """The text without pictograms, for which typefaces of documents have no sign."""
    return " ".join("".join(" " if is_pictogram(letter) else letter for letter in text).split())


def is_pictogram(letter: str) -> bool:
    """Whether a character is a picture, or belongs to one: no typeface of official papers has it."""
    if letter in _USUAL_SIGNS:
        return False
    joins_pictures = letter in "\ufe0e\ufe0f\u200d\u20e3"
    return ord(letter) > _BASIC or joins_pictures or unicodedata.category(letter) in {"So", "Co", "Cs", "Cn"}


def _reply(case: _Case) -> Iterator[str]:
    answer = sent_answer(case.petition)
    yield case.opening
    yield f"{case.ground}, {case.office} trả lời như sau:"
    yield from filter(None, map(printable, answer.text.splitlines() if answer else []))
    yield (
        f"Trên đây là nội dung trả lời của {case.office}. Nếu có điểm chưa rõ hoặc chưa thống nhất, đề nghị {case.you} "
        f"gửi ý kiến tại {case.track} hoặc liên hệ {case.office} để được giải đáp."
    )


def _receipt_slip(case: _Case) -> Iterator[str]:
    petition = case.petition
    received = petition.received_at.astimezone(LOCAL_ZONE)
    due = getattr(deadlines.current(petition, Step.ANSWER), "due", None)
    checked = f"đủ điều kiện tiếp nhận, đã chuyển {case.handler} xử lý" if case.handler else "đang xem xét"
    yield f"Vào {received:%H} giờ {received:%M} phút, {case.received}, {case.authority} đã nhận phản ánh, kiến nghị sau đây:"
    yield f"Mã phản ánh: {petition.code}."
    yield f"Người gửi: {SENDER}."
    yield f"Địa chỉ: {ADDRESS}."
    yield f"Hình thức gửi: {_CHANNELS[Channel(petition.channel)]}."
    yield f"Loại phản ánh, kiến nghị: {_KINDS[Kind(petition.kind)]}; lĩnh vực: {petition.sector.name_vi}."
    yield f"Tiêu đề: {case.title}."
    yield f"Tài liệu đính kèm: {len(petition.attachments):02d} tệp." if petition.attachments else "Tài liệu đính kèm: không có."
    yield f"Kết quả kiểm tra ban đầu: {checked}."
    if due:
        yield f"Thời hạn trả lời: chậm nhất {full_date(due)}."
    yield (
        f"Kết quả xử lý được thông báo theo cách liên hệ đã ghi; tra cứu tại {case.track} bằng mã phản ánh và mã tra cứu đã cấp."
    )


def _transfer_slip(case: _Case) -> Iterator[str]:
    petition = case.petition
    due = getattr(deadlines.current(petition, Step.ANSWER), "due", None)
    reason = _words_of(petition, Action.TRANSFER_OUT) or "Nội dung thuộc thẩm quyền giải quyết của Quý cơ quan."
    yield f"{_capital(case.received)}, {case.authority} tiếp nhận phản ánh, kiến nghị có mã {petition.code}."
    yield f"Người gửi: {SENDER}; địa chỉ: {ADDRESS}."
    yield f"Nội dung tóm tắt: {case.title}, lĩnh vực {petition.sector.name_vi}."
    yield f"Lý do chuyển: {reason}"
    if petition.attachments:
        yield f"Tài liệu kèm theo: {len(petition.attachments):02d} tệp."
    by_when = f" trước khi hết {full_date(due)}" if due and petition.office else ""
    yield (
        f"{case.ground}, {case.office} chuyển phản ánh, kiến nghị nêu trên đến Quý cơ quan; đề nghị Quý cơ quan xem xét, "
        f"xử lý theo thẩm quyền và thông báo kết quả đến người gửi, đồng thời gửi {case.office} để theo dõi{by_when}."
    )


def _refusal_notice(case: _Case) -> Iterator[str]:
    reason = case.petition.refusal_reason
    yield case.opening
    yield f"{case.ground}; sau khi xem xét, {case.office} thông báo không tiếp nhận phản ánh, kiến nghị nêu trên."
    if reason:
        yield f"Lý do: {reason.label_vi}."
    yield from filter(None, map(printable, _words_of(case.petition, Action.REFUSE).splitlines()))
    if reason and reason.guidance_vi:
        yield f"Hướng dẫn: {reason.guidance_vi}"
    yield f"{case.office} thông báo để {case.you} được biết."


def _supplement_request(case: _Case) -> Iterator[str]:
    due = getattr(deadlines.current(case.petition, Step.SUPPLEMENT_WAIT), "due", None)
    yield case.opening
    yield f"Để có đủ căn cứ xem xét, xử lý, {case.office} đề nghị {case.you} bổ sung thông tin, tài liệu sau đây:"
    yield from filter(None, map(printable, _words_of(case.petition, Action.REQUEST_SUPPLEMENT).splitlines()))
    by_when = f" chậm nhất {full_date(due)}" if due else ""
    yield f"Thông tin, tài liệu bổ sung gửi về {case.office} hoặc tại {case.track}{by_when}."


_SUBJECTS = {
    DocumentKind.REPLY: "trả lời phản ánh, kiến nghị {title}",
    DocumentKind.RECEIPT_SLIP: "Phản ánh, kiến nghị mã {code}",
    DocumentKind.TRANSFER_SLIP: "chuyển phản ánh, kiến nghị mã {code}",
    DocumentKind.REFUSAL_NOTICE: "không tiếp nhận phản ánh, kiến nghị mã {code}",
    DocumentKind.SUPPLEMENT_REQUEST: "đề nghị bổ sung thông tin về phản ánh, kiến nghị mã {code}",
}
_BODIES = {
    DocumentKind.REPLY: _reply,
    DocumentKind.RECEIPT_SLIP: _receipt_slip,
    DocumentKind.TRANSFER_SLIP: _transfer_slip,
    DocumentKind.REFUSAL_NOTICE: _refusal_notice,
    DocumentKind.SUPPLEMENT_REQUEST: _supplement_request,
}


def _words_of(petition: "Petition", action: Action) -> str:
    """What was said as it was last done."""
    return next((event.text for event in reversed(petition.events) if event.action == action), "")


def _signs_as(office: "Office") -> str:
    """What stands over the signature; a People's Committee decides as a body, so its head signs for it (NĐ 30/2020 Đ13)."""
    if office.kind not in {"authority", "commune"}:
        return office.signing_title or "THỦ TRƯỞNG ĐƠN VỊ"
    head = office.signing_title or "CHỦ TỊCH"
    return head if head.startswith("TM.") else f"TM. ỦY BAN NHÂN DÂN\n{head}"


def _signer(session: "Session", petition: "Petition", office: "Office") -> str:
    """Whoever signed the answer, where it is this office's; else the one who leads it, if one person does."""
    answer = sent_answer(petition)
    if answer and answer.signer and answer.office_id == office.id:
        return answer.signer.name
    leaders = [p.name for p in accounts.list_people_of(session, office.id) if p.actor.has_role_in(office.id, Role.LEADER)]
    return leaders[0] if len(leaders) == 1 else ""


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
