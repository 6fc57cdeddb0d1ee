"""Neutral lines about some open field reports, so that others find them, and readers who follow a few of them."""

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from feedback.domain.petition import Kind
from feedback.domain.states import State
from feedback.services import following_by_mail, notices
from feedback.services.demonstration.replay import settle_follow
from feedback.store.blind import MAILBOX
from feedback.store.queries import follows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from feedback.domain.actors import Staff
    from feedback.store.models import Petition

_MOST = 12
_LINES = (
    (r"nắp (?:hố ga|cống)", "Nắp hố ga bị mất hoặc hỏng"),
    (r"đèn đường", "Đèn đường hỏng"),
    (r"đèn tín hiệu", "Đèn tín hiệu giao thông hỏng"),
    (r"hộ lan", "Hộ lan đường bị hư hỏng"),
    (r"biển báo", "Biển báo giao thông bị che khuất"),
    (r"nhà chờ xe buýt", "Nhà chờ xe buýt hư hỏng"),
    (r"vỉa hè|bó vỉa", "Vỉa hè hư hỏng"),
    (r"đường ống", "Đường ống nước bị vỡ"),
    (r"váng dầu", "Váng dầu và rác trôi vào bãi tắm"),
    (r"nhà vệ sinh công cộng", "Nhà vệ sinh công cộng đóng cửa"),
    (r"bãi chôn lấp|thùng rác|chợ tan|phao xốp", "Rác chưa được thu gom"),
)
"""What a title speaks of, and how a coordinator says it without the sender's words."""
_STATES = frozenset({State.ASSIGNED, State.IN_PROGRESS, State.AWAITING_APPROVAL, State.SUBMITTED})
_READERS = (3, 1, 2)
"""How many follow the first, the second, the third."""


def make_known(everything: "Sequence[Petition]", session: "Session", *, by: "Staff", now: datetime) -> None:
    """Publish a line about the latest open reports whose matter can be said in one; the first have followers."""
    reports = [petition for petition in everything if petition.kind == Kind.FIELD_REPORT and petition.state in _STATES]
    told = {line: petition for petition in reports if petition.commune and (line := _line_of(petition))}
    latest = list(reversed(told.items()))[:_MOST]
    for number, (line, petition) in enumerate(latest):
        at = min(petition.events[-1].happened_at + timedelta(minutes=20), now)
        notices.publish_notice(session, petition, by=by, now=at, line=line, show_place=True)
        for reader in range(_READERS[number] if number < len(_READERS) else 0):
            _follow(session, petition, f"nguoidoc{number}{reader}@example.com", at)


def _line_of(petition: "Petition") -> str:
    said = next((line for pattern, line in _LINES if re.search(pattern, petition.title, re.I)), "")
    name = petition.commune.name if petition.commune else ""
    return f"{said} tại {name[:1].lower()}{name[1:]}" if said else ""


def _follow(session: "Session", petition: "Petition", email: str, at: datetime) -> None:
    following_by_mail.ask_to_confirm(session, petition, email, language="vi", now=at)
    follow = follows.find_of_address(session, petition, MAILBOX.indexes(email))
    if follow is not None:
        following_by_mail.confirm(session, follow, now=at)
        settle_follow(session, follow, now=at)
