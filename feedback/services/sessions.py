"""Browsers in which somebody is signed in: begun, used, proved anew, listed and ended.

The cookie carries a random token, of which the row holds a keyed hash: the table opens nothing. The token is another one
after every proof, so that a stolen one ends there.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from feedback.domain.calendar import local_date
from feedback.domain.signing_in import NOWHERE, Place, Proof
from feedback.store.encryption import keyring
from feedback.store.models import Account, StaffSession
from feedback.store.queries import accounts, seats, sign_in
from feedback.store.queries.seats import Seat

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def start(
    session: "Session",
    account_id: int,
    *,
    now: datetime,
    by: Proof = Proof.PASSWORD,
    twofold: bool = False,
    place: Place = NOWHERE,
) -> str:
    """Begin a session for the account.

    :param twofold: whether a second factor was shown. :returns: its token, for the cookie.
    """
    token = secrets.token_urlsafe(32)
    row = StaffSession(token_hash=keyring.hash("staff-session", token), account_id=account_id, created_at=now, last_seen_at=now)
    row.reference, row.device, row.network = secrets.token_hex(8), place.device, place.network
    row.proved_at, row.proved_by, row.twofold = now, by, twofold
    session.add(row)
    session.flush()
    return token


def resume(
    session: "Session", token: str, *, now: datetime, longest: timedelta, idle: timedelta, demonstration: bool = False
) -> Seat | None:
    """Who sits at the browser with a token, unless its session ended, grew too old or lay idle too long.

    Nobody does whose account may not be used (any more), or who has a second factor and showed none in it.
    """
    found = seats.find_seat(session, keyring.hashes("staff-session", token), local_date(now))
    if found is None or found.ended_at is not None or not found.active:
        return None
    if found.demonstration and not demonstration:
        return None
    if now - found.created_at > longest or now - found.last_seen_at > idle:
        return None
    return found if found.twofold or not found.has_factor else None


def session_of(session: "Session", seat: Seat) -> StaffSession:
    """The row of the browser somebody sits at, to be changed."""
    return session.get_one(StaffSession, seat.session_id)


def mark_seen(session: "Session", token: str, *, now: datetime) -> None:
    """Remember that the session was used."""
    found = accounts.find_session(session, keyring.hashes("staff-session", token))
    if found is not None:
        found.last_seen_at = now


def prove_anew(session: "Session", token: str, *, now: datetime, by: Proof) -> str:
    """The person showed again who they are; the token that opens the session from now on."""
    found, another = accounts.find_session(session, keyring.hashes("staff-session", token)), secrets.token_urlsafe(32)
    if found is not None:
        found.token_hash, found.proved_at, found.proved_by = keyring.hash("staff-session", another), now, by
    return another


def is_fresh(seat: Seat, *, now: datetime, within: timedelta) -> bool:
    """Whether the person showed who they are a short while ago."""
    return now - seat.proved_at <= within


def end(session: "Session", token: str, *, now: datetime) -> StaffSession | None:
    """End the session of a token, which is given back."""
    found = accounts.find_session(session, keyring.hashes("staff-session", token))
    if found is not None:
        found.ended_at = now
    return found


def end_named(session: "Session", account: Account, reference: str, *, now: datetime) -> bool:
    """End one of the account's sessions; whether it was open."""
    found = sign_in.find_own_session(session, account.id, reference)
    if found is None or found.ended_at is not None:
        return False
    found.ended_at = now
    return True


def end_all(session: "Session", account: Account, *, now: datetime, besides: StaffSession | None = None) -> int:
    """Whoever is signed in with the account is out, but for one browser where it is named; how many there were."""
    ended = [row for row in accounts.list_open_sessions(session, account.id) if besides is None or row.id != besides.id]
    for row in ended:
        row.ended_at = now
    return len(ended)


def list_live(
    session: "Session", account: Account, *, now: datetime, longest: timedelta, idle: timedelta
) -> Sequence[StaffSession]:
    """The browsers in which the account is signed in, the last used first."""
    return sign_in.list_live_sessions(session, account.id, begun_after=now - longest, seen_after=now - idle)
