"""Signed checkpoints of the log's head."""

from datetime import datetime
from typing import TYPE_CHECKING

from feedback.domain.ledger import Checkpoint, root_of_peaks
from feedback.services.ledger import keys
from feedback.store.queries import ledger as query

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def head(session: "Session") -> Checkpoint:
    """How long the log is now, and its root.

    :raises LookupError: the log has no key yet, and so no name.
    """
    found = query.get_head(session)
    return Checkpoint(keys.origin_of(session), found.size, root_of_peaks(found.peaks))


def current(session: "Session", *, now: datetime) -> str:
    """The present head as a signed note. Only reads.

    :raises LookupError: the log has no key yet.
    """
    return keys.sign(session, head(session), now=now)
