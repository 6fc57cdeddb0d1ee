"""The whole log computed anew and held against everything it tells of, in memory that does not grow with it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from feedback.domain.ledger import (
    Checkpoint,
    Leaf,
    append,
    leaf_hash,
    moment_text,
    opens,
    read_leaf,
    read_note,
    root_of_peaks,
)
from feedback.services.ledger import faults, keys, setbacks
from feedback.services.ledger.comparing import compare, read_salts
from feedback.services.ledger.faults import Fault
from feedback.store.encryption import Undecipherable
from feedback.store.queries import ledger as query
from feedback.store.queries import ledger_checks as checks
from feedback.store.queries.ledger_checks import Stored

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from feedback.store.models import Event

PORTION = 500
"""Leaves that are looked at together."""


def verify(
    session: "Session", notes: Iterable[str] = (), *, progress: Callable[[int, int], object] = lambda _done, _all: None
) -> Fault | None:
    """Compute the log anew; the first thing that does not fit, or None.

    :param session: a reading one of its own (``store.queries.ledger_checks.frozen``): what it holds is let go of on the way.
    :param notes: checkpoints that somebody kept outside; those in the database are held against the log anyway.
    :param progress: told how many leaves of how many are done.
    """
    return next(_all_faults(session, notes, progress), None)


def _all_faults(session: "Session", notes: Iterable[str], progress: Callable[[int, int], object]) -> Iterator[Fault]:
    kept = _Kept()
    yield from kept.take(session, notes)
    head = query.get_head(session)
    pass_ = _Pass(session, kept.checkpoints)
    for start in range(0, head.size, PORTION):
        end = min(start + PORTION, head.size)
        yield from pass_.through(start, end)
        session.expunge_all()
        progress(end, head.size)
    if kept.checkpoints and kept.checkpoints[-1].size > head.size:
        yield Fault(faults.SHORT, {"size": kept.checkpoints[-1].size}, head.size)
    whole = (head.size, 2 * head.size - head.size.bit_count())
    if pass_.peaks != list(head.peaks) or checks.count_stored(session) != whole:
        yield Fault(faults.END, {}, head.size)
    yield from _beside_the_log(session)


def _beside_the_log(session: "Session") -> Iterator[Fault]:
    """What stands in the database and not in the log."""
    if unlogged := checks.find_unlogged(session):
        told = {"code": unlogged.code, "event": unlogged.event_id, "at": moment_text(unlogged.happened_at)}
        yield Fault(faults.NO_LEAF, told)
    if code := checks.find_unsubmitted(session):
        yield Fault(faults.NO_SUBMISSION, {"code": code})
    acknowledged = {setback.leaf_seq for setback in setbacks.went_back(session) if setback.acknowledged_at is not None}
    if not checks.are_of_the_log(session, acknowledged):
        yield Fault(faults.HUSHED)


@dataclass
class _Kept:
    """Checkpoints that the log has to continue, the smallest first."""

    checkpoints: list[Checkpoint] = field(default_factory=list)

    def take(self, session: "Session", notes: Iterable[str]) -> Iterator[Fault]:
        """Take those that were kept outside, and our own; name what is none, or was not signed by us."""
        known = setbacks.went_back(session)
        ours = [anchor.note for anchor in checks.list_anchors(session)]
        waiting = [setback.note for setback in known if setback.acknowledged_at is None]
        for text in (*notes, *ours, *waiting):
            try:
                note = read_note(text)
            except ValueError:
                yield Fault(faults.NO_CHECKPOINT)
                continue
            if not keys.is_ours(session, note):
                yield Fault(faults.NOT_OURS, {"size": note.checkpoint.size})
            elif not setbacks.is_overruled(known, text):
                self.checkpoints.append(note.checkpoint)
        self.checkpoints.sort(key=lambda checkpoint: checkpoint.size)


class _Pass:
    """Goes through the log once, and keeps of it no more than an append needs."""

    def __init__(self, session: "Session", kept: Sequence[Checkpoint]) -> None:
        self._session, self._logged, self._agreed = session, "", 0
        self._ahead = [checkpoint for checkpoint in reversed(kept) if checkpoint.size > 0]
        self.peaks: list[bytes] = []

    def through(self, start: int, end: int) -> Iterator[Fault]:
        """Look at the leaves of a portion, each with what became whole by it and what it tells of."""
        rows = {row.seq: row for row in checks.list_stored(self._session, start, end)}
        nodes = checks.nodes_completed(self._session, start, end)
        events = self._events([row.event_id for row in rows.values() if row.event_id is not None])
        for seq in range(start, end):
            row = rows.get(seq)
            if row is None:
                yield Fault(faults.MISSING, {}, seq)
                return
            yield from self._in_the_tree(row, nodes)
            yield from self._as_told(row, events)
            yield from self._as_signed(seq + 1)

    def _events(self, ids: Sequence[int]) -> Mapping[int, "Event | None"]:
        """The events of a portion; None where what they hold cannot be opened."""
        try:
            return checks.events_by_id(self._session, ids)
        except Undecipherable:
            self._session.expunge_all()
            halves = (ids[: len(ids) // 2], ids[len(ids) // 2 :])
            return {ids[0]: None} if len(ids) == 1 else {**self._events(halves[0]), **self._events(halves[1])}

    def _in_the_tree(self, row: Stored, nodes: Mapping[tuple[int, int], bytes]) -> Iterator[Fault]:
        placed, self.peaks = append(row.seq, self.peaks, leaf_hash(row.body.encode()))
        for level, index, found in placed:
            if nodes.get((level, index)) != found:
                yield Fault(faults.TREE if level else faults.CHANGED, {}, row.seq)

    def _as_told(self, row: Stored, events: Mapping[int, "Event | None"]) -> Iterator[Fault]:
        try:
            leaf = read_leaf(row.body.encode())
        except ValueError:
            leaf = None
        if leaf is None or leaf.seq != row.seq:
            yield Fault(faults.UNREADABLE, {}, row.seq)
            return
        if leaf.logged < self._logged:
            yield Fault(faults.BACKWARDS, {}, row.seq)
        self._logged = leaf.logged
        if row.event_id is None:
            yield from self._of_the_log(leaf, read_salts(row.salts))
        elif row.event_id not in events:
            yield Fault(faults.GONE, {}, row.seq)
        elif (event := events[row.event_id]) is None:
            yield Fault(faults.UNSEALED, {}, row.seq)
        elif (fault := compare(leaf, read_salts(row.salts), event)) is not None:
            yield fault

    def _of_the_log(self, leaf: Leaf, salts: Mapping[str, bytes]) -> Iterator[Fault]:
        """A leaf about no event tells that the log went back, and why."""
        told = setbacks.values_of(checks.list_setbacks(self._session, of_leaf=leaf.seq))
        known = all(name in salts and opens(leaf.fields[name], name, salts[name], value) for name, value in told.items())
        if leaf.action != setbacks.ACTION or set(leaf.fields) != set(told) or not known:
            yield Fault(faults.ABOUT_NOTHING, {}, leaf.seq)

    def _as_signed(self, size: int) -> Iterator[Fault]:
        while self._ahead and self._ahead[-1].size == size:
            if self._ahead.pop().root != root_of_peaks(self.peaks):
                yield Fault(faults.REWRITTEN, {"size": size}, self._agreed)
            else:
                self._agreed = size
