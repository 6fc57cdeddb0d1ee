"""Telling whoever works in the background which rows wait for it, once they are committed.

The rows are the truth. A word that gets lost costs time and nothing else: whatever is due is looked for anyway.
"""

from collections.abc import Callable
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, event
from sqlalchemy.orm import Session

from feedback.store.models import Job, OutboxMessage

Tell = Callable[[str, int], None]
"""Called with what waits, ``letter`` or ``job``, and the row's number. It must not raise, nor take long."""

_KINDS: dict[type, str] = {OutboxMessage: "letter", Job: "job"}
_NOTED = "announced"
_listening: "WeakKeyDictionary[Engine | Connection, Tell]" = WeakKeyDictionary()


def announce(engine: Engine, tell: Tell) -> None:
    """From now on tell of every letter and every job that is committed to this database to be done."""
    _listening[engine] = tell


@event.listens_for(Session, "after_flush")
def _note(session: Session, _context: object) -> None:
    if session.get_bind() in _listening:
        waiting = [(_KINDS[type(row)], row.id) for row in session.new if type(row) in _KINDS and row.status == "queued"]
        session.info.setdefault(_NOTED, []).extend(waiting)


@event.listens_for(Session, "after_commit")
def _tell(session: Session) -> None:
    # A savepoint's end is none: what it holds may still be rolled back.
    if not session.in_nested_transaction():
        for kind, number in session.info.pop(_NOTED, ()):
            _listening[session.get_bind()](kind, number)


@event.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    if not session.in_nested_transaction():
        session.info.pop(_NOTED, None)
