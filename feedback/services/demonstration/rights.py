"""What some senders ask about their own data, and who looked at them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from feedback.domain.data_rights import DataRight
from feedback.domain.states import FINAL, OPEN, State
from feedback.services import data_rights
from feedback.services.demonstration.cast import Cast
from feedback.services.demonstration.replay import settle_letters
from feedback.store.models import AccessRecord, DataRequest, Petition
from feedback.store.queries import outbox

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_LOOKS_AFTER = (timedelta(hours=2), timedelta(hours=20))


def claim(everything: Sequence[Petition], session: "Session", cast: Cast, *, now: datetime) -> None:
    """A correction that waits, an objection that is late, a restriction and an erasure that were granted; and looks."""
    for petition in everything:
        if petition.officer_id and not petition.confidential:
            _look(session, petition)
    opened = [p for p in everything if p.state == State.IN_PROGRESS]
    old = [p for p in everything if p.state == State.ANSWERED and p.events[-1].happened_at < now - timedelta(days=30)]
    over = [p for p in everything if p.state in FINAL - {State.LINKED} and p.events[-1].happened_at < now - timedelta(days=12)]
    if len(opened) > 1 and len(old) > 1 and over:
        wrong = {"address": "Số 8, đường 25/4 (địa chỉ mẫu)"}
        _ask(session, opened[0], DataRight.CORRECT, now - timedelta(days=3), "Đã chuyển nhà (mẫu).", wrong)
        _ask(session, old[0], DataRight.OBJECT, now - timedelta(days=24), "Không muốn được gọi điện khảo sát (mẫu).")
        restricted = _ask(session, opened[1], DataRight.RESTRICT, now - timedelta(days=5), "Chỉ dùng để trả lời (mẫu).")
        _grant(session, restricted, cast, now - timedelta(days=4), "Chỉ dùng dữ liệu để trả lời phản ánh này.")
        erased = _ask(session, over[0], DataRight.ERASE, now - timedelta(days=9))
        session.flush()
        settle_letters(session, over[0], by=cast.coordinator.account_id, now=now)
        _grant(session, erased, cast, now - timedelta(days=7), "Đã xóa theo yêu cầu.")
        for letter in outbox.list_of_petition(session, over[0].id):
            letter.recipient = ""


def _look(session: "Session", petition: Petition) -> None:
    for after in _LOOKS_AFTER if petition.state in OPEN else _LOOKS_AFTER[:1]:
        at = (petition.accepted_at or petition.received_at) + after
        session.add(AccessRecord(petition_id=petition.id, account_id=petition.officer_id, at=at, purpose="petition"))


def _ask(
    session: "Session", petition: Petition, kind: DataRight, at: datetime, text: str = "", changes: dict[str, str] | None = None
) -> DataRequest:
    then = max(at, petition.events[-1].happened_at)
    return data_rights.request(session, petition, kind, now=then, text=text, corrections=changes)


def _grant(session: "Session", asked: DataRequest, cast: Cast, at: datetime, words: str) -> None:
    then = max(at, asked.requested_at)
    session.flush()
    data_rights.decide(session, asked, by=cast.coordinator, now=then, granted=True, explanation=words)
