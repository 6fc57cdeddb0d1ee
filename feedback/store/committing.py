"""What a transaction wrote, told at its end: the events that the public log is to tell of."""

from sqlalchemy import event, inspect
from sqlalchemy.orm import Session, UOWTransaction

from feedback.store.models import Event

_WRITTEN = "events written"


def take_written(session: Session) -> list[Event]:
    """The events that this transaction wrote and no savepoint took back, in their order; asked once."""
    session.flush()
    written: list[Event] = session.info.pop(_WRITTEN, [])
    return sorted({one.id: one for one in written if inspect(one).key is not None}.values(), key=lambda one: one.id)


def _remember(session: Session, _context: UOWTransaction) -> None:
    written = [row for row in session.new if isinstance(row, Event)]
    if written:
        session.info.setdefault(_WRITTEN, []).extend(written)


event.listen(Session, "after_flush", _remember)
