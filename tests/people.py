"""The people of the tests and their petitions, brought to any state by the real verbs."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.domain.actors import Role, Staff
from feedback.domain.calendar import local_date
from feedback.domain.states import State
from feedback.domain.text import fold
from feedback.gateways.files import FileStore
from feedback.services import accounts, answers, coordinating, following, handling, intake, masking, publishing, sessions, triage
from feedback.services.attachments import Upload, inspect_all
from feedback.services.draft import Draft
from feedback.store.models import Account, Petition, Policy
from feedback.store.queries.accounts import find_account, list_open_sessions
from feedback.store.queries.offices import find_office, get_authority

PASSWORD = "mật khẩu của buổi thử"
HEALTH = "SYT"
LAND = "SNNMT"
TITLE = "Chờ lâu ở quầy tiếp nhận"
CONTENT = "Ngày 18/11/2026 tôi chờ 3 giờ ở quầy số 2 mà không ai tiếp nhận hồ sơ."
ANSWER = "Cơ quan đã kiểm tra, bố trí thêm người ở quầy số 2 và xin lỗi vì sự chậm trễ."

ALICE = {"full_name": "Nguyễn Thị An", "phone": "0912345678", "email": "an@example.vn", "address": "12 Lê Thánh Tông"}
"""Writes in her own name, and can be reached in every way."""
BOB = {"full_name": "Trần Văn Bình", "phone": "0987654321", "email": "", "address": ""}
"""Has a telephone only."""

_NAMES = {
    Role.COORDINATOR: "Phạm Điều Phối",
    Role.CLERK: "Lê Văn Đầu",
    Role.OFFICER: "Đỗ Chuyên Viên",
    Role.LEADER: "Vũ Thị Lãnh",
    Role.INSPECTOR: "Hoàng Thanh Tra",
    Role.ADMINISTRATOR: "Bùi Quản Trị",
}


def account(session: Session, role: Role | str, office: str = "", name: str = "", *, now: datetime) -> Account:
    """The account that holds the role in the office; the same one each time. Without an office: the authority."""
    role = Role(role)
    place = find_office(session, office) if office else get_authority(session)
    assert place is not None, f"no office {office}"
    shown = name or _NAMES[role]
    email = f"{role}.{place.code.lower()}.{'-'.join(fold(shown).split())}@example.vn"
    found = find_account(session, email)
    if found is None:
        found = accounts.create_account(session, email=email, name=shown, password=PASSWORD, roles=[(place.id, role)], now=now)
        session.flush()
    return found


def staff(session: Session, role: Role | str, office: str = "", name: str = "", *, now: datetime) -> Staff:
    """The same person as the rules see them."""
    return account(session, role, office, name, now=now).actor


def open_session(session: Session, who: Account, *, now: datetime) -> str:
    """A signed-in browser's token, without the door; who it is counts as just shown, however the clock is turned."""
    token = sessions.start(session, who.id, now=now)
    for row in list_open_sessions(session, who.id):
        row.proved_at = now + timedelta(days=3650)
    return token


def sign_in(session: Session, email: str, password: str, *, now: datetime) -> str:
    """Through the door: the token of the session."""
    number = accounts.check_password(session, email, password)
    accounts.renew_hash(session, number, password)
    return sessions.start(session, number, now=now)


def draft(*, attachments: Sequence[Upload] = (), **typed: Any) -> Draft:
    """A petition that has nothing wrong with it, but for what is typed otherwise."""
    usual = {
        "kind": "conduct",
        "sector": "YT",
        "title": TITLE,
        "content": CONTENT,
        "commune": "Hồng Hải",
        "petitioner_type": "person",
        "consent": True,
        **ALICE,
    }
    return Draft(**{**usual, **typed}, attachments=inspect_all(attachments))


def send(
    session: Session, *, now: datetime, files: FileStore, token: str = "", language: str = "vi", **typed: Any
) -> intake.Receipt:
    """A petition sent on the web."""
    return intake.submit(
        session, draft(**typed), form_token=token or secrets.token_hex(16), now=now, files=files, language=language
    )


@dataclass
class Case:
    """A petition with the people who handle it; each method is one real verb at ``now``."""

    session: Session
    petition: Petition
    office: str
    now: datetime

    def person(self, role: Role | str) -> Staff:
        """The coordinator, or somebody of the office."""
        wide = Role(role) in {Role.COORDINATOR, Role.INSPECTOR, Role.ADMINISTRATOR}
        return staff(self.session, role, "" if wide else self.office, now=self.now)

    def accept(self) -> None:
        note = "Đơn vị được giao vì chỉ ở đây có hồ sơ." if self.petition.subject_office_id else ""
        triage.accept_and_route(
            self.session, self.petition, by=self.person("coordinator"), now=self.now, office=self.office, override=note
        )

    def take(self) -> None:
        handling.take(self.session, self.petition, by=self.person("officer"), now=self.now)

    def ask_office(self, office: str, question: str = "Đề nghị cho biết hiện trạng.") -> None:
        """Ask another office to contribute until the end of the day."""
        coordinating.add_coordinating_office(
            self.session,
            self.petition,
            by=self.person("leader"),
            now=self.now,
            office=office,
            question=question,
            due=local_date(self.now).isoformat(),
        )

    def write(self, text: str = ANSWER) -> None:
        handling.draft_answer(self.session, self.petition, by=self.person("officer"), now=self.now, text=text, number="12/SYT-VP")

    def lay_before(self) -> None:
        confirmed = {"checks": answers.CHECKS, "vague_read": True}
        handling.submit_for_approval(self.session, self.petition, by=self.person("officer"), now=self.now, **confirmed)

    def approve(self) -> None:
        handling.approve(self.session, self.petition, by=self.person("leader"), now=self.now)

    def answer(self) -> None:
        """From the sending to the answer."""
        self.accept()
        self.take()
        self.write()
        self.lay_before()
        self.approve()

    def ask(self, question: str = "Xin cho biết số hồ sơ.") -> None:
        triage.request_supplement(self.session, self.petition, by=self.person("coordinator"), now=self.now, question=question)

    def supply(self, files: FileStore, text: str = "Số hồ sơ là 123.") -> None:
        following.supplement(self.session, self.petition, now=self.now, text=text, files=files)

    def refuse(self) -> None:
        triage.refuse(
            self.session,
            self.petition,
            by=self.person("coordinator"),
            now=self.now,
            reason="unclear",
            explanation="Không rõ việc gì đã xảy ra.",
        )

    def transfer(self) -> None:
        triage.transfer_out(
            self.session,
            self.petition,
            by=self.person("coordinator"),
            now=self.now,
            body="Công an thành phố",
            explanation="Việc này do Công an giải quyết.",
        )

    def publish(self, **texts: str) -> None:
        """With everything masked that looks personal, also in the texts given."""
        clean = {**publishing.originals(self.petition), **texts}
        decisions = masking.all_masked(masking.review(self.session, self.petition, clean))
        publishing.publish(
            self.session, self.petition, by=self.person("coordinator"), now=self.now, texts=clean, decisions=decisions
        )

    def withhold(self) -> None:
        publishing.withhold(
            self.session, self.petition, by=self.person("coordinator"), now=self.now, reason="Nội dung quá riêng tư."
        )

    def take_down(self) -> None:
        publishing.take_down(
            self.session, self.petition, by=self.person("coordinator"), now=self.now, reason="Lộ thông tin của người khác."
        )

    def ask_reopening(self) -> None:
        following.request_reopening(self.session, self.petition, now=self.now, reason="Quầy số 2 vẫn chưa có người.")


_WAYS: dict[str, tuple[str, ...]] = {
    "submitted": (),
    "awaiting_supplement": ("ask",),
    "assigned": ("accept",),
    "in_progress": ("accept", "take"),
    "drafted": ("accept", "take", "write"),
    "awaiting_approval": ("accept", "take", "write", "lay_before"),
    "answered": ("answer",),
    "published": ("answer", "publish"),
    "withheld": ("answer", "withhold"),
    "taken_down": ("answer", "publish", "take_down"),
    "asking_reopening": ("answer", "ask_reopening"),
    "refused": ("refuse",),
    "transferred_out": ("transfer",),
}
STATES = (*_WAYS, "held", "withdrawn")


def let_many_come(session: Session) -> None:
    """Many petitions with the same words are no flood, where a test needs one in each state."""
    session.get_one(Policy, "same_text_per_day").value = "1000"


def petition_in(
    session: Session, state: State | str, *, now: datetime, files: FileStore, office: str = HEALTH, **typed: Any
) -> Petition:
    """A petition in a state, or a step further (``drafted``, ``published``, ``taken_down``, ``asking_reopening``)."""
    return case_in(session, state, now=now, files=files, office=office, **typed).petition


def case_in(session: Session, state: State | str, *, now: datetime, files: FileStore, office: str = HEALTH, **typed: Any) -> Case:
    """The same, with the people who handle it."""
    receipt = send(session, now=now, files=files, **typed)
    case = Case(session, receipt.petition, office, now)
    session.info.setdefault("receipts", {})[receipt.petition.id] = receipt
    if state == "withdrawn":
        following.withdraw(session, receipt.petition, now=now)
    elif state == "held":
        # Only a flood makes one, which is a test of its own.
        receipt.petition.state, receipt.petition.hold_reason = State.HELD, "flood"
        session.flush()
    else:
        for step in _WAYS[str(state)]:
            getattr(case, step)()
    return case


@dataclass(frozen=True)
class Made:
    """What a page test needs to know of a petition."""

    id: int
    code: str
    secret: str
    link_token: str
    version: int


def made(petition: Petition) -> Made:
    """What :func:`petition_in` brought there."""
    session = Session.object_session(petition)
    assert session is not None
    receipt = session.info["receipts"][petition.id]
    session.flush()
    return Made(petition.id, petition.code, receipt.secret, receipt.link_token, petition.version)


def reload(session: Session, code: str) -> Petition:
    """The petition as it is stored."""
    return session.scalars(select(Petition).where(Petition.code == code).execution_options(populate_existing=True)).one()
