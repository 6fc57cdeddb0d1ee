"""Addresses that somebody gave and that are of no use any more."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from feedback.domain.once import LIFETIMES, OncePurpose
from feedback.store.queries import data_requests, follows, once_keys

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_LETTERS_KEPT = timedelta(days=7)
"""After they went: long enough to find out why one did not arrive."""
_DAY = timedelta(days=1)
"""Keys are kept a day longer than they are good: by them it is counted how many letters went to an address."""


def forget_addresses(session: "Session", *, now: datetime) -> int:
    """Delete keys that are over, what was asked and never answered, follows nobody confirmed, and letters that went; how many.

    With a key ends the call that was to tell it: whoever still waits asks again.
    """
    return (
        once_keys.delete_keys(session, before=now - _DAY)
        + once_keys.delete_requests(session, before=now - _DAY)
        + once_keys.delete_calls(session, before=now - LIFETIMES[OncePurpose.SECRET])
        + follows.delete_unconfirmed(session, before=now - LIFETIMES[OncePurpose.FOLLOW])
        + data_requests.delete_letters_to_addresses(session, before=now - _LETTERS_KEPT)
    )
