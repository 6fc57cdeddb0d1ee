"""Every event becomes a leaf in the transaction that writes it, at its very end.

Writers queue for the end of the log, and they do so last, when every other row they want is theirs already: two who take
the same rows in another order would else wait for each other for ever. So the leaves are appended just before the commit.
"""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from feedback.domain.ledger import SALT_BYTES, Leaf, append, commitment, leaf_hash, moment_text
from feedback.services.ledger.values import actor_of, told_action, values_of
from feedback.store.base import at_the_very_end
from feedback.store.committing import take_written
from feedback.store.queries import ledger as query
from feedback.store.queries.ledger import Head, Row

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from feedback.store.models import Event, Petition

_NOTED = "ledger entries"
PETITION, ACTOR = "petition", "actor"
"""Names of the two commitments that stand beside the fields."""


@dataclass
class Entry:
    """What is to become a leaf. ``at`` is when it happened; of what is ``forgotten`` no salt is kept."""

    event_id: int | None
    pseudonym: str
    action: str
    at: datetime
    office: str
    actor: str
    values: Mapping[str, str]
    forgotten: set[str] = field(default_factory=set)


def pseudonym_of(petition: "Petition") -> str:
    """What stands for a petition in all its leaves, in hex."""
    return commitment(PETITION, petition.ledger_salt, petition.code).hex()


def entry_of(event: "Event", *, newest: bool = False) -> Entry:
    """What an event becomes in the log; ``newest`` as for :func:`values_of`."""
    return Entry(
        event_id=event.id,
        pseudonym=pseudonym_of(event.petition),
        action=told_action(event),
        at=event.happened_at,
        office=event.office.code if event.office else "",
        actor=actor_of(event),
        values=values_of(event, newest=newest),
    )


def note(session: "Session", event: "Event") -> None:
    """Take down what an event says the moment it is written: a later one of the same transaction may replace it."""
    noted(session)[event] = entry_of(event, newest=True)


def noted(session: "Session") -> "dict[Event, Entry]":
    """What was taken down in this transaction and is no leaf yet."""
    entries: dict[Event, Entry] = session.info.setdefault(_NOTED, {})
    return entries


@at_the_very_end
def append_pending(session: "Session") -> None:
    """Append what this transaction wrote, if anything. Locks the end of the log until the transaction is over."""
    written = take_written(session, "log")
    entries: dict[Event, Entry] = session.info.pop(_NOTED, {})
    if written:
        now = max(event.recorded_at for event in written)
        append_entries(session, [entries.get(event) or entry_of(event) for event in written], now)


def append_entries(session: "Session", entries: Sequence[Entry], now: datetime) -> int:
    """Append leaves; the number of the last. Nothing that another writer may hold must be asked for afterwards."""
    head = query.get_head(session, lock=True)
    logged_at = max(now, head.logged_at or now)
    rows, nodes, size, peaks = [], [], head.size, list(head.peaks)
    for entry in entries:
        row = row_of(size, entry, logged_at)
        placed, peaks = append(size, peaks, leaf_hash(row.body.encode()))
        size += 1
        rows.append(row)
        nodes += placed
    query.add(session, rows, nodes, Head(size, peaks, logged_at))
    return size - 1


def row_of(seq: int, entry: Entry, logged_at: datetime) -> Row:
    """The leaf an entry becomes at a place of the log, with its salts."""
    values = {ACTOR: entry.actor, **entry.values}
    drawn = secrets.token_bytes(SALT_BYTES * len(values))
    salts = {name: drawn[at * SALT_BYTES : (at + 1) * SALT_BYTES] for at, name in enumerate(values)}
    promised = {name: commitment(name, salts[name], value).hex() for name, value in values.items()}
    leaf = Leaf(
        seq=seq,
        petition=entry.pseudonym,
        action=entry.action,
        at=moment_text(entry.at),
        logged=moment_text(logged_at),
        office=entry.office,
        actor=promised.pop(ACTOR),
        fields=promised,
    )
    kept = {name: salt.hex() for name, salt in salts.items() if name not in entry.forgotten}
    return Row(seq, entry.event_id, leaf.body().decode(), json.dumps(kept))
