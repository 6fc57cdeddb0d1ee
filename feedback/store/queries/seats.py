"""Who sits at a signed-in browser: asked by every request of the staff, in one statement, as rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, exists, select
from sqlalchemy.orm import Session

from feedback.domain.actors import Role, Staff
from feedback.store.models import Account, AuthenticatorApp, Deputy, Membership, Passkey, StaffSession


@dataclass(frozen=True)
class Seat:
    """A browser's session as it was when the request began. ``actor`` has what is lent to them on the day, too."""

    actor: Staff
    session_id: int
    reference: str
    created_at: datetime
    last_seen_at: datetime
    ended_at: datetime | None
    proved_at: datetime
    twofold: bool
    active: bool
    demonstration: bool
    has_factor: bool


_S, _A, _M, _D, _APP, _KEY = (
    model.__table__.c for model in (StaffSession, Account, Membership, Deputy, AuthenticatorApp, Passkey)
)
_DAY: Any = bindparam("day")
# Built once: building it takes longer than asking. Of few roles and fewer deputies every pair is a row.
_BY_TOKEN = (
    select(
        _S.id, _S.reference, _S.created_at, _S.last_seen_at, _S.ended_at, _S.proved_at, _S.twofold, _A.active, _A.demonstration,
        exists().where(_APP.account_id == _A.id) | exists().where(_KEY.account_id == _A.id),
        _A.id, _A.name, _M.office_id, _M.role, _D.office_id, _D.leader_id,
    )
    .join_from(StaffSession.__table__, Account.__table__, _A.id == _S.account_id)
    .outerjoin(Membership.__table__, _M.account_id == _A.id)
    .outerjoin(
        Deputy.__table__, (_D.deputy_id == _A.id) & (_D.since <= _DAY) & (_D.until >= _DAY) & _D.ended_at.is_(None)
    )
    .where(_S.token_hash.in_(bindparam("hashes", expanding=True)))
)  # fmt: skip
_OF_SEAT = 10


def find_seat(session: Session, hashes: Sequence[str], on: date) -> Seat | None:
    """The browser with that token's hash, whether it may still be used or not."""
    rows = session.execute(_BY_TOKEN, {"hashes": hashes, "day": on}).all()
    if not rows:
        return None
    seat: Sequence[Any] = rows[0]
    number, name = seat[_OF_SEAT : _OF_SEAT + 2]
    held = frozenset((row[-4], Role(row[-3])) for row in rows if row[-4])
    lent = frozenset((row[-2], row[-1]) for row in rows if row[-2])
    return Seat(Staff(number, name, held).standing_in(lent), *seat[:_OF_SEAT])
