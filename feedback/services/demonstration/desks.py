"""What lies on the desks beside the petitions: who stands in for whom, and the filters that somebody keeps."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from feedback.domain.actors import Role
from feedback.domain.calendar import local_date
from feedback.services import deputies, saved_filters
from feedback.services.demonstration.cast import Cast
from feedback.store.models import Account
from feedback.store.queries.accounts import get_account
from feedback.store.queries.offices import find_office

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_ABSENT = "SXD"
_FORTNIGHT = timedelta(days=13)
_REASON = "Đi công tác, hội nghị (mẫu)"
_KEPT = (
    ("Môi trường, rác thải quá hạn", "sector=MT&due=overdue"),
    ("Đang xin gia hạn", "asks=extension"),
)
"""Name, and the parameters of the list's address."""


def furnish(session: "Session", cast: Cast, *, now: datetime) -> None:
    """Name a deputy for one leader from today on, and keep two filters for the coordinator."""
    today, office = local_date(now), find_office(session, _ABSENT)
    if office is None:
        raise LookupError(_ABSENT)
    leader = cast.of(office.id, Role.LEADER)
    stands_in: Account = get_account(session, cast.of(office.id, Role.CLERK).account_id)
    deputies.name_deputy(
        session,
        by=leader,
        now=now,
        office=office,
        leader=get_account(session, leader.account_id).email,
        deputy=stands_in.email,
        since=today.isoformat(),
        until=(today + _FORTNIGHT).isoformat(),
        reason=_REASON,
    )
    for name, query in _KEPT:
        saved_filters.keep(session, by=cast.coordinator, name=name, query=query, now=now)
