"""The log went back: a backup was restored, or somebody cut or rewrote it. Noticed, shown, and in the log itself for ever.

Whoever starts the service, and the jobs, hold the log against checkpoints that lie outside the database. One that it does
not continue is kept here with the moment at which this was noticed. After a lawful restoring an operator acknowledges it
with a reason; the acknowledgement is a leaf, which names every checkpoint that it overrules.
"""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from feedback.domain.errors import Invalid, NotPossible
from feedback.domain.ledger import read_note
from feedback.domain.text import N_, tidy
from feedback.services.ledger import faults, keys, proving
from feedback.services.ledger.appending import Entry, append_entries
from feedback.services.ledger.faults import Fault
from feedback.store.models import LedgerSetback
from feedback.store.queries import ledger as query
from feedback.store.queries import ledger_checks as checks

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

ACTION = "log_went_back"
"""What the leaf of an acknowledgement says; it is about no petition."""


def check_checkpoint(session: "Session", note: str) -> Fault | None:
    """Whether the log continues a checkpoint that somebody kept: what is wrong if it does not."""
    try:
        kept = read_note(note)
    except ValueError:
        return Fault(faults.NO_CHECKPOINT)
    told = {"size": kept.checkpoint.size}
    if not keys.is_ours(session, kept):
        return Fault(faults.NOT_OURS, told)
    length = query.get_head(session).size
    if kept.checkpoint.size > length:
        return Fault(faults.SHORT, told, length)
    try:
        same = proving.root_at(session, kept.checkpoint.size) == kept.checkpoint.root
    except KeyError:
        same = False
    return None if same else Fault(faults.REWRITTEN, told, 0)


def went_back(session: "Session") -> Sequence[LedgerSetback]:
    """Every time this was noticed, acknowledged or not, the first first."""
    return checks.list_setbacks(session)


def is_overruled(known: Iterable[LedgerSetback], note: str) -> bool:
    """Whether an acknowledgement among these names this checkpoint."""
    return any(setback.acknowledged_at is not None and setback.note_hash == _hash_of(note) for setback in known)


def is_open(session: "Session", note: str) -> bool:
    """Whether it was noticed that the log does not continue this checkpoint, and nobody has acknowledged it."""
    return any(s.acknowledged_at is None and s.note_hash == _hash_of(note) for s in went_back(session))


def not_continued(session: "Session", notes: Iterable[str]) -> list[str]:
    """Which of these checkpoints the log does not continue, and nobody noticed yet.

    What is no checkpoint says nothing about the log. What is one and bears no signature of ours does: the keys are gone.
    """
    known = {setback.note_hash for setback in went_back(session)}
    unknown = {_hash_of(note): note for note in notes if _hash_of(note) not in known}
    faulty = [(note, check_checkpoint(session, note)) for note in unknown.values()]
    return [note for note, fault in faulty if fault is not None and fault.sentence != faults.NO_CHECKPOINT]


def notice(session: "Session", notes: Iterable[str], *, now: datetime) -> list[LedgerSetback]:
    """Write down which of these checkpoints the log does not continue, each once; those found just now."""
    size = query.get_head(session).size
    found = [
        LedgerSetback(note=note, note_hash=_hash_of(note), size=read_note(note).checkpoint.size, found_size=size, noticed_at=now)
        for note in not_continued(session, notes)
    ]
    session.add_all(found)
    session.flush()
    return found


def acknowledge(session: "Session", *, reason: str, by: str, now: datetime) -> list[LedgerSetback]:
    """Say in the log itself why it went back; what it had promised before is overruled for everyone to see.

    :param by: who says so: the name of an account of the machine.
    :raises Invalid: no reason. :raises NotPossible: nothing waits to be acknowledged.
    """
    words = tidy(reason)
    if not words:
        raise Invalid({"reason": N_("Say why the log went back; everyone reads it.")})
    waiting = [setback for setback in went_back(session) if setback.acknowledged_at is None]
    if not waiting:
        raise NotPossible(N_("The log did not go back, or this was acknowledged already."))
    for setback in waiting:
        setback.acknowledged_at, setback.reason = now, words
    session.flush()
    entry = Entry(None, "", ACTION, now, "", by, values_of(waiting))
    seq = append_entries(session, [entry], now)
    for setback in waiting:
        setback.leaf_seq = seq
    session.flush()
    return waiting


def values_of(setbacks: Sequence[LedgerSetback]) -> dict[str, str]:
    """What the leaf of an acknowledgement commits to: the reason, and size and hash of each checkpoint it overrules."""
    lines = [f"{setback.size} {setback.note_hash}" for setback in setbacks]
    return {"reason": setbacks[0].reason if setbacks else "", "overruled": "\n".join(lines)}


def _hash_of(note: str) -> str:
    """By the text that was signed: the same checkpoint may be signed again by another key."""
    signed, _, _ = note.partition("\n\n")
    return hashlib.sha256(f"{signed}\n".encode()).hexdigest()
