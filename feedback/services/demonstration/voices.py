"""What senders say besides: messages under open petitions, and ratings of five sides."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from feedback.domain.states import State
from feedback.services import messaging, ratings
from feedback.store.queries.accounts import get_account

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from feedback.store.models import Petition

_EVERY = 3
_TALKS = (
    ("Cho hỏi việc này đã có người đến xem chưa?", "Cán bộ đã đến kiểm tra sáng nay; kết quả sẽ ghi trong câu trả lời."),
    ("Xin bổ sung: buổi tối mùi nặng hơn ban ngày.", ""),
    ("Bao giờ thì có kết quả?", "Đang chờ đơn vị thi công báo lịch, chậm nhất thứ Sáu tuần này."),
    ("Số điện thoại đã đổi, xin liên hệ qua thư điện tử.", ""),
)
_GRADES = ((5, 4, 5, 4, 4), (4, 4, 5, 5, 4), (3, 4, 4, 3, 2), (2, 3, 3, 1, 2))


def speak(everything: "Sequence[Petition]", session: "Session", *, now: datetime) -> None:
    """Some senders of open petitions write, some officers reply; every third rating also grades the five sides."""
    handled = [petition for petition in everything if petition.state == State.IN_PROGRESS and petition.officer is not None]
    for number, petition in enumerate(handled[::_EVERY]):
        _talk(session, petition, *_TALKS[number % len(_TALKS)], now=now)
    rated = [petition for petition in everything if ratings.rating_of(petition)]
    for number, petition in enumerate(rated[::_EVERY]):
        said = ratings.rating_of(petition)
        grades = _GRADES[(0 if said and said.satisfied else 2) + number % 2]
        for side, grade in zip(ratings.SIDES, grades, strict=True):
            setattr(said, side, grade)


def _talk(session: "Session", petition: "Petition", question: str, reply: str, *, now: datetime) -> None:
    asked = max(petition.events[-1].happened_at, now - timedelta(hours=30))
    messaging.write(session, petition, now=asked, text=question)
    if reply and petition.officer is not None:
        officer = get_account(session, petition.officer.id).actor
        messaging.write(session, petition, now=max(asked, now - timedelta(hours=4)), text=reply, by=officer)
