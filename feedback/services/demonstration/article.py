"""The case of the article: two petitions on administrative conduct in quarter II of 2021 (LAW 0)."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from feedback.domain.actors import Role, Staff
from feedback.domain.calendar import LOCAL_ZONE, local_date
from feedback.domain.petition import Channel, Kind, PetitionerType
from feedback.services import accounts, answers, handling, intake, publishing, routing, triage
from feedback.services.demonstration.replay import settle_letters
from feedback.services.draft import Draft
from feedback.services.history import recorded
from feedback.store.encryption import keyring
from feedback.store.queries import offices
from feedback.store.queries.petitions import find_by_form

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from feedback.gateways.files import FileStore
    from feedback.store.models import Petition

DOMAIN = "demo.lang-nghe.vn"
_FORMS = ("article-2021-health", "article-2021-land")
_ANSWER = """Sở Y tế đã làm việc với đơn vị và người được phản ánh vào ngày 22/04/2021, đối chiếu sổ trực và hồ sơ khám bệnh.

Kết luận: phản ánh đúng. Nhân viên tiếp đón hẹn lại hai lần mà không giải thích lý do.

Việc đã làm: đơn vị đã xin lỗi người bệnh, nhắc nhở nhân viên và niêm yết lại quy trình tiếp đón từ ngày 26/04/2021.

Cảm ơn Ông/Bà đã phản ánh."""
_HEALTH = Draft(
    kind=Kind.CONDUCT,
    sector="YT",
    title="Nhân viên tiếp đón ở cơ sở khám bệnh hẹn lại nhiều lần không nêu lý do",
    content=(
        "Tôi đưa người nhà đến khám theo lịch hẹn nhưng nhân viên tiếp đón hai lần bảo về, không nói vì sao và không ghi "
        "giấy hẹn mới. Đề nghị kiểm tra cách tiếp đón và trả lời cho người dân được biết."
    ),
    petitioner_type=PetitionerType.PERSON,
    full_name="Nguyễn Thị Mẫu",
    address="Khu mẫu, tỉnh Quảng Ninh",
    phone="0900 000 021",
    consent=True,
)
_LAND = Draft(
    kind=Kind.CONDUCT,
    sector="DAT",
    title="Hồ sơ đất đai quá giấy hẹn, cán bộ không trả lời bằng văn bản",
    content=(
        "Hồ sơ đăng ký biến động đất đai của gia đình tôi đã quá ngày hẹn trên giấy. Tôi hỏi ba lần, mỗi lần một cán bộ trả lời "
        "một cách khác và không ai trả lời bằng văn bản. Đề nghị cho biết vướng ở khâu nào và ai chịu trách nhiệm."
    ),
    petitioner_type=PetitionerType.PERSON,
    full_name="Trần Văn Mẫu",
    address="Thôn mẫu, tỉnh Quảng Ninh",
    phone="0900 000 022",
    consent=True,
)


@dataclass(frozen=True)
class _People:
    coordinator: Staff
    officers: dict[str, Staff]
    leaders: dict[str, Staff]


def is_there(session: "Session") -> bool:
    """Whether the case was replayed before."""
    return find_by_form(session, keyring.hashes("form-token", _FORMS[0])) is not None


def replay(session: "Session", *, files: "FileStore", now: datetime) -> bool:
    """Bring both petitions to where the article saw them, under the authority's offices and limits of 2021.

    :param now: the real moment; it becomes the time of recording.
    :returns: False when they are there already and nothing was done.
    """
    if is_there(session):
        return False
    people = _people(session, now)
    with recorded(session, now):
        handled = _taken(session, _HEALTH, _FORMS[0], ("2021-04-12 08:40", "2021-04-13 09:10", "2021-04-14 08:20"), people, files)
        _answered(session, handled, people)
        still_open = _taken(
            session, _LAND, _FORMS[1], ("2021-06-02 14:05", "2021-06-03 10:30", "2021-06-04 08:45"), people, files
        )
    for petition in (handled, still_open):
        settle_letters(session, petition, by=people.coordinator.account_id, now=now)
    return True


def _taken(
    session: "Session", draft: Draft, form_token: str, times: tuple[str, str, str], people: _People, files: "FileStore"
) -> "Petition":
    sent, accepted, taken = map(_local, times)
    receipt = intake.submit(session, draft, form_token=form_token, now=sent, files=files, channel=Channel.WEB, demonstration=True)
    petition = receipt.petition
    proposal = routing.propose_office(session, petition, local_date(accepted))
    if proposal is None:
        raise LookupError(f"nobody led {draft.sector} in 2021")
    office = proposal[0].code
    triage.accept_and_route(session, petition, by=people.coordinator, now=accepted, office=office)
    handling.take(session, petition, by=people.officers[office], now=taken)
    return petition


def _answered(session: "Session", petition: "Petition", people: _People) -> None:
    office = "SYT"
    officer, leader = people.officers[office], people.leaders[office]
    handling.draft_answer(session, petition, by=officer, now=_local("2021-04-26 15:30"), text=_ANSWER, number="1234/SYT-TTr")
    handling.submit_for_approval(
        session, petition, by=officer, now=_local("2021-04-26 15:45"), checks=answers.CHECKS, vague_read=True
    )
    handling.approve(session, petition, by=leader, now=_local("2021-04-27 10:15"))
    texts = publishing.masked(session, petition)
    publishing.publish(session, petition, by=people.coordinator, now=_local("2021-04-28 09:00"), texts=texts)


def _people(session: "Session", now: datetime) -> _People:
    """Staff of 2021. Nobody knows their passwords and they are closed: they only stand in the history."""
    officers, leaders = {}, {}
    coordinator = _account(session, "dieuphoi", "Đầu mối tiếp nhận năm 2021 (mẫu)", "VP", Role.COORDINATOR, now)
    for code, name in (("SYT", "Sở Y tế"), ("STNMT", "Sở Tài nguyên và Môi trường")):
        officers[code] = _account(session, f"chuyenvien.{code}", f"Chuyên viên {name} năm 2021 (mẫu)", code, Role.OFFICER, now)
        leaders[code] = _account(session, f"lanhdao.{code}", f"Lãnh đạo {name} năm 2021 (mẫu)", code, Role.LEADER, now)
    return _People(coordinator, officers, leaders)


def _account(session: "Session", local: str, name: str, office_code: str, role: Role, now: datetime) -> Staff:
    office = offices.find_office(session, office_code)
    if office is None:
        raise LookupError(office_code)
    account = accounts.create_account(
        session,
        email=f"2021.{local.lower()}@{DOMAIN}",
        name=name,
        password=secrets.token_urlsafe(24),
        roles=[(office.id, role)],
        now=now,
    )
    account.demonstration, account.active = True, False
    return account.actor


def _local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LOCAL_ZONE)
