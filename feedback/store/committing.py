"""What a transaction wrote, told at its end: the events that the figures count and the public log is to tell of."""

from sqlalchemy import event, inspect
from sqlalchemy.orm import Session, UOWTransaction

from feedback.store.models import Event

_WRITTEN = "events written"
_READERS = ("figures", "log")


def take_written(session: Session, reader: str) -> list[Event]:
    """The events that this transaction wrote and no savepoint took back, in their order; each reader asks once.

    :param reader: ``figures`` or ``log``.
    """
    session.flush()
    written: list[Event] = session.info.get(_WRITTEN, {}).pop(reader, [])
    return sorted({one.id: one for one in written if inspect(one).key is not None}.values(), key=lambda one: one.id)


def _remember(session: Session, _context: UOWTransaction) -> None:
    written = [row for row in session.new if isinstance(row, Event)]
    if written:
        kept = session.info.setdefault(_WRITTEN, {})
        for reader in _READERS:
            kept.setdefault(reader, []).extend(written)


event.listen(Session, "after_flush", _remember)
