"""What is done just before a session commits, whoever commits it: a request, a job, a command or a test.

The one use is the public log, whose writers queue for its end. They do so last, when every other row they want is
theirs already: two who took the same rows in another order would else wait for each other for ever.
"""

from collections.abc import Callable

from sqlalchemy import event, inspect
from sqlalchemy.orm import Session, UOWTransaction

from feedback.store.models import Event

_WRITTEN = "events written"
_steps: list[Callable[[Session], None]] = []


def before_commit(step: Callable[[Session], None]) -> Callable[[Session], None]:
    """Enter what is to be done once before each commit of a whole transaction; a savepoint's is none."""
    _steps.append(step)
    return step


def take_written(session: Session) -> list[Event]:
    """The events that this transaction wrote and no savepoint took back, in their order; asked once."""
    session.flush()
    written: list[Event] = session.info.pop(_WRITTEN, [])
    return sorted({one.id: one for one in written if inspect(one).key is not None}.values(), key=lambda one: one.id)


def _remember(session: Session, _context: UOWTransaction) -> None:
    written = [row for row in session.new if isinstance(row, Event)]
    if written:
        session.info.setdefault(_WRITTEN, []).extend(written)


def _run(session: Session) -> None:
    if not session.in_nested_transaction():
        for step in _steps:
            step(session)


event.listen(Session, "after_flush", _remember)
event.listen(Session, "before_commit", _run)
