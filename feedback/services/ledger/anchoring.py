"""Checkpoints given out of the house, so that nobody inside can take the log back: mailed to witnesses, kept in a folder."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from feedback.domain.ledger import read_note
from feedback.domain.letters import ReaderLetter
from feedback.gateways.anchors import AnchorFolder, AnotherLies
from feedback.services.ledger import checkpoints
from feedback.services.notifications.reader_letters import owe_address
from feedback.store.base import unit_of_work
from feedback.store.models import LedgerAnchor
from feedback.store.queries import ledger as query
from feedback.store.queries import ledger_anchors as anchors
from feedback.store.queries.outbox import snapshot

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

PAUSE = timedelta(minutes=5)
"""Between tries at a folder that cannot be written."""
_ERROR_LENGTH = 200
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Outside:
    """Where checkpoints go: to witnesses (language and address), into a folder; and how often at the most."""

    every: timedelta
    witnesses: Sequence[tuple[str, str]] = ()
    folder: AnchorFolder | None = None

    @property
    def is_anywhere(self) -> bool:
        """Whether there is any such place."""
        return bool(self.witnesses) or self.folder is not None


@dataclass(frozen=True)
class State:
    """How far the log is anchored. ``mailed`` and ``kept``: the last checkpoint that went to witnesses, and into the folder;
    ``error``: why the last one does not lie in the folder, as long as it does not.
    """

    mailed: LedgerAnchor | None
    kept: LedgerAnchor | None
    tried_at: datetime | None
    error: str


def state(session: "Session") -> State:
    """What people may know of the anchoring."""
    failed = anchors.find_failed(session)
    return State(
        anchors.last_mailed(session),
        anchors.last_kept(session),
        failed.tried_at if failed else None,
        failed.last_error if failed else "",
    )


def anchor(engine: "Engine", outside: Outside, clock: Callable[[], datetime]) -> int:
    """Anchor the present head if that is due, and whatever the folder could not take before; how many files were written."""
    if not outside.is_anywhere:
        return 0
    now = clock()
    with snapshot(engine) as session:
        due = _is_due(session, outside, now)
        patient = min(PAUSE, outside.every)
        waiting = outside.folder is not None and anchors.has_waiting(session, tried_before=now - patient)
    if due:
        with unit_of_work(engine) as session:
            if _is_due(session, outside, now):
                make(session, outside, now=now)
    if outside.folder is None or not (due or waiting):
        return 0
    return _fill(engine, outside.folder, clock)


def at_once(outside: Outside) -> Outside:
    """The same places, without waiting."""
    return replace(outside, every=timedelta(0))


def make(session: "Session", outside: Outside, *, now: datetime) -> LedgerAnchor:
    """Sign the present head, and owe it to the witnesses."""
    note = checkpoints.current(session, now=now)
    size = read_note(note).checkpoint.size
    made = LedgerAnchor(size=size, note=note, signed_at=now, mailed_at=now if outside.witnesses else None)
    session.add(made)
    said = {"note": note, "size": str(size)}
    for language, address in outside.witnesses:
        owe_address(session, ReaderLetter.WITNESS, address, language=language, now=now, payload=said)
    session.flush()
    return made


def _is_due(session: "Session", outside: Outside, now: datetime) -> bool:
    last, size = anchors.last_made(session), query.get_head(session).size
    if size == 0 or (last is not None and last.size >= size):
        return False
    return last is None or now - last.signed_at >= outside.every


def _fill(engine: "Engine", folder: AnchorFolder, clock: Callable[[], datetime]) -> int:
    """Write what does not lie in the folder yet, the oldest first; a fault ends it, and is kept for people to see."""
    with snapshot(engine) as session:
        waiting = [(made.id, made.size, made.note) for made in anchors.list_waiting(session)]
    for done, (number, size, note) in enumerate(waiting):
        error = ""
        try:
            folder.keep(size, note, read_note(note).text)
        except AnotherLies as found:
            error = f"another checkpoint of this size: {found}"
        except OSError as found:
            error = found.strerror or type(found).__name__
        with unit_of_work(engine) as session:
            anchors.mark_tried(session, number, at=clock(), error=error[:_ERROR_LENGTH])
        if error:
            _log.error("checkpoint %d could not be kept outside: %s", size, error)
            return done
    return len(waiting)
