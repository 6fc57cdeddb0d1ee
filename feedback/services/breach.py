"""After a leak: whose data was touched, and since when, from the records of who looked.

The authority has 72 hours to notify (LAW 4.1). The report names petitions, never senders: whoever writes it needs none.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from feedback.store.queries import breach as query
from feedback.store.queries.breach import Asked

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

COLUMNS = ("code", "first", "last", "times", "purposes", "sender")


@dataclass(frozen=True)
class Touched:
    """A petition whose sender was seen, or was stored: since when, until when, how often and for what (codes)."""

    code: str
    first: datetime
    last: datetime
    times: int
    purposes: tuple[str, ...]
    is_erased: bool
    """Nothing of the sender is left, so that nobody can be told."""


@dataclass(frozen=True)
class Summary:
    """How many petitions, how many different names among their senders, and between which moments."""

    petitions: int
    senders: int
    first: datetime | None
    last: datetime | None


def summary(session: "Session", asked: Asked) -> Summary:
    """The figures the notification asks for."""
    return Summary(*query.count_touched(session, asked))


def touched(session: "Session", asked: Asked, limit: int | None = None) -> Iterator[Touched]:
    """The petitions, the longest known first."""
    for code, first, last, times, purposes, name_index in query.list_touched(session, asked, limit):
        yield Touched(code, first, last, times, tuple(sorted(filter(None, purposes.split(",")))), name_index == "")


def lines(session: "Session", asked: Asked) -> Iterator[tuple[str, ...]]:
    """The same as rows of a table, heading first; moments in UTC."""
    yield COLUMNS
    for row in touched(session, asked):
        known = "erased" if row.is_erased else "known"
        yield row.code, row.first.isoformat(), row.last.isoformat(), str(row.times), " ".join(row.purposes), known
