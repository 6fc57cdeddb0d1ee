"""The public log: its end, its leaves and its nodes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Table, and_, insert, or_, select, update
from sqlalchemy.orm import Session

from feedback.domain.ledger import EMPTY_ROOT, Node
from feedback.store.models import Event, LedgerHead, LedgerLeaf, LedgerNode, LedgerSalts, Petition

_HASH_BYTES = len(EMPTY_ROOT)
_ONLY = 1
"""The head has one row."""
_LEAVES: Table = LedgerLeaf.__table__  # type: ignore[assignment]
_SALTS: Table = LedgerSalts.__table__  # type: ignore[assignment]
_NODES: Table = LedgerNode.__table__  # type: ignore[assignment]
"""Written as rows, not as entities: nothing looks at them again in the same session."""
_HEADS: Table = LedgerHead.__table__  # type: ignore[assignment]
_ADD_LEAVES, _ADD_SALTS, _ADD_NODES = (insert(table) for table in (_LEAVES, _SALTS, _NODES))
_SET_HEAD = update(_HEADS).where(_HEADS.c.id == _ONLY)
_HEAD = select(_HEADS.c.size, _HEADS.c.peaks, _HEADS.c.logged_at).where(_HEADS.c.id == _ONLY)
_LOCKED_HEAD = _HEAD.with_for_update()
_LAST_LOGGED = select(_HEADS.c.logged_at).where(_HEADS.c.id == _ONLY)
"""Every transaction that writes asks these: they are built once."""


@dataclass(frozen=True)
class Head:
    """How long the log is, and what the next leaf is added to (``domain.ledger.append``)."""

    size: int
    peaks: Sequence[bytes]
    logged_at: datetime | None


@dataclass(frozen=True)
class Row:
    """A leaf as it is stored; ``salts`` is JSON."""

    seq: int
    event_id: int | None
    body: str
    salts: str


def get_head(session: Session, *, lock: bool = False) -> Head:
    """The end of the log. With ``lock`` nobody else adds to it until this transaction ends."""
    size, peaks, logged_at = session.execute(_LOCKED_HEAD if lock else _HEAD).one()
    return Head(size, [peaks[at : at + _HASH_BYTES] for at in range(0, len(peaks), _HASH_BYTES)], logged_at)


def last_logged(session: Session) -> datetime | None:
    """When the last leaf was logged; None while there is none."""
    return session.scalar(_LAST_LOGGED)


def add(session: Session, rows: Sequence[Row], nodes: Sequence[tuple[int, int, bytes]], head: Head) -> None:
    """Store new leaves with the nodes they made whole, and the end as it is now."""
    named = [{"seq": row.seq, "event_id": row.event_id, "body": row.body} for row in rows]
    connection = session.connection()
    connection.execute(_ADD_LEAVES, named)
    connection.execute(_ADD_SALTS, [{"seq": row.seq, "salts": row.salts} for row in rows])
    connection.execute(_ADD_NODES, [{"level": level, "index": index, "hash": found} for level, index, found in nodes])
    set_head(session, head)


def set_head(session: Session, head: Head) -> None:
    """Say where the log ends now."""
    session.execute(_SET_HEAD, {"size": head.size, "peaks": b"".join(head.peaks), "logged_at": head.logged_at})


_CORE: Mapping[str, Any] = {"synchronize_session": False}


def node_reader(session: Session, wanted: Iterable[tuple[int, int]]) -> Node:
    """The wanted nodes, by level and index, fetched at once.

    Asked for another one it raises KeyError; for a wanted one that is not stored as well.
    """
    places = sorted(set(wanted))
    # Not pairs in a list: for those SQLite reads the whole table.
    at = [and_(LedgerNode.level == level, LedgerNode.index == index) for level, index in places]
    found = session.execute(select(LedgerNode.level, LedgerNode.index, LedgerNode.hash).where(or_(*at))).all() if at else []
    nodes = {(level, index): value for level, index, value in found}
    return lambda level, index: nodes[level, index]


def list_bodies(session: Session, start: int, count: int) -> list[str]:
    """The bodies of the leaves from ``start`` on, at most ``count`` of them."""
    query = select(LedgerLeaf.body).where(LedgerLeaf.seq >= start).order_by(LedgerLeaf.seq).limit(count)
    return list(session.scalars(query))


def leaves_of(session: Session, petition: Petition, action: str | None = None) -> list[Row]:
    """The leaves of a petition's events, or of those with one action, in the order of the log."""
    query = (
        select(LedgerLeaf.seq, LedgerLeaf.event_id, LedgerLeaf.body, LedgerSalts.salts)
        .join(Event, Event.id == LedgerLeaf.event_id)
        .join(LedgerSalts, LedgerSalts.seq == LedgerLeaf.seq)
        .where(Event.petition_id == petition.id)
        .order_by(LedgerLeaf.seq)
    )
    found = session.execute(query if action is None else query.where(Event.action == action)).all()
    return [Row(*row) for row in found]


def set_salts(session: Session, seq: int, salts: str) -> None:
    """Keep only these salts of a leaf."""
    session.execute(update(LedgerSalts).where(LedgerSalts.seq == seq).values(salts=salts), execution_options=_CORE)


def list_to_adopt(session: Session, most: int) -> list[int]:
    """The next events from before the log. Locks its end, so that two who take them in do not take the same."""
    locked = select(LedgerHead.adopted_id, LedgerHead.adopt_until_id).where(LedgerHead.id == _ONLY).with_for_update()
    done, until = session.execute(locked).one()
    if done >= until:
        return []
    query = select(Event.id).where(Event.id > done, Event.id <= until).order_by(Event.id).limit(most)
    found = list(session.scalars(query))
    if not found:
        mark_adopted(session, until)
    return found


def mark_adopted(session: Session, event_id: int) -> None:
    """Events up to this one are in the log."""
    session.execute(update(LedgerHead).where(LedgerHead.id == _ONLY).values(adopted_id=event_id), execution_options=_CORE)
