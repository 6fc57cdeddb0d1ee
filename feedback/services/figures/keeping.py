"""Every event counts in the figures in the transaction that writes it, at its end.

The standings of the petitions that something happened to are read from their events anew, so that it does not matter in which
order events are written. Only then the figures are touched, and the end of the public log is asked for after them.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from feedback.domain.calendar import local_date
from feedback.domain.day_standings import Happened, Key, Stood, form_keys, office_keys, replay
from feedback.domain.states import Action
from feedback.store.base import before_commit
from feedback.store.committing import take_written
from feedback.store.queries import day_standings as query
from feedback.store.queries.day_standings import Row

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from feedback.store.models import Event

KEYS: Sequence[Callable[[Stood, date], Sequence[Key]]] = (form_keys, office_keys)
"""Under what a standing counts in each of ``query.FIGURES``."""
Changes = Sequence[Counter[Key]]
_AT_ONCE = 500


@before_commit
def count(session: "Session") -> None:
    """Bring the figures to what this transaction wrote, if anything."""
    written = take_written(session, "figures")
    if not written:
        return
    born = {event.petition_id: event.petition.received_at for event in written if event.action == Action.SUBMIT}
    known = sorted({event.petition_id for event in written} - born.keys())
    changes: Changes = [Counter() for _ in KEYS]
    if known:
        query.lock_petitions(session, known)
    query.write_beside_others(session)
    if born:
        # Nobody else knows of them yet: all they ever did was written here.
        standings = {
            Row(number, local_date(received_at), stood)
            for number, received_at in born.items()
            for stood in replay(_of(written, number))
        }
        _keep(session, set(), standings, changes)
    for start in range(0, len(known), _AT_ONCE):
        some = known[start : start + _AT_ONCE]
        _keep(session, query.list_standings(session, some), standings_of(session, some), changes)
    for table, change in zip(query.FIGURES, changes, strict=True):
        moved = {key: number for key, number in change.items() if number}
        if moved:
            query.add_to_figures(session, table, moved)


def standings_of(session: "Session", petition_ids: Sequence[int]) -> set[Row]:
    """How petitions stood, read from their events."""
    happenings = query.list_happenings(session, petition_ids)
    return {Row(number, received_on, stood) for (number, received_on), events in happenings.items() for stood in replay(events)}


def _of(written: "Iterable[Event]", petition_id: int) -> list[Happened]:
    events = (event for event in written if event.petition_id == petition_id)
    return [query.happened(event) for event in sorted(events, key=lambda event: (event.happened_at, event.id))]


def _keep(session: "Session", old: set[Row], new: set[Row], changes: Changes) -> None:
    gone, come = old - new, new - old
    put = {(row.petition_id, row.stood.since) for row in come}
    if left := {row for row in gone if (row.petition_id, row.stood.since) not in put}:
        query.delete_standings(session, left)
    if come:
        query.put_standings(session, come)
    for rows, by in ((gone, -1), (come, 1)):
        for row in rows:
            for keys, change in zip(KEYS, changes, strict=True):
                for key in keys(row.stood, row.received_on):
                    change[key] += by
