"""What happened before there was a log is taken into it once, in the order of the events, a portion a transaction."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from feedback.services.ledger.appending import append_entries, entry_of
from feedback.store.base import unit_of_work
from feedback.store.queries import ledger as query
from feedback.store.queries.ledger_checks import events_by_id

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

PORTION = 200


def adopt_all(engine: "Engine", clock: Callable[[], datetime]) -> int:
    """Take in whatever is left, as of the last start that was broken off too; how many events."""
    taken = 0
    while True:
        with unit_of_work(engine) as session:
            portion = adopt(session, now=clock())
        if not portion:
            return taken
        taken += portion


def adopt(session: "Session", *, now: datetime, most: int = PORTION) -> int:
    """Take in the next events from before the log; how many. Their leaves say that they were logged now.

    Where the last one was is settled when the log begins: what somebody puts into the table later never enters this way.
    """
    ids = query.list_to_adopt(session, most)
    if ids:
        events = events_by_id(session, ids)
        append_entries(session, [entry_of(events[number]) for number in ids], now)
        query.mark_adopted(session, ids[-1])
    return len(ids)
