"""The base of all models, times in UTC, and the one way in which commands and jobs commit."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, Engine, MetaData, event
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

from feedback.store.dialects import InDoubt, is_unavailable, writing

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Base of every model; constraints are named so that migrations can find them on both databases."""

    metadata = MetaData(naming_convention=NAMING)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time, stored in UTC. Both databases give naive times back otherwise; a naive one is a fault."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store as naive UTC; refuse a time without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Give back as aware UTC."""
        return value.replace(tzinfo=UTC) if value is not None else None


@contextmanager
def unit_of_work(engine: Engine) -> Iterator[Session]:
    """A session that commits at the end or leaves nothing behind: for commands and jobs. Requests have their own edge.

    :raises InDoubt: as :func:`commit`.
    """
    with writing(), Session(engine, expire_on_commit=False) as session:
        yield session
        commit(session)


def commit(session: Session) -> None:
    """Commit. Files that the rows name may be taken back after any failure but the one that leaves it in doubt.

    :raises InDoubt: the database went while it was asked.
    """
    # What the database refuses of the rows it refuses here, and that is certain.
    session.flush()
    _finish(session)
    try:
        session.commit()
    except Exception as error:
        if is_unavailable(error):
            raise InDoubt from error
        raise


_last_steps: list[Callable[[Session], None]] = []
_very_last: list[Callable[[Session], None]] = []


def before_commit(step: Callable[[Session], None]) -> Callable[[Session], None]:
    """Enter what is done once at the end of every transaction, whoever commits it; a savepoint's end is none.

    The second time it must find nothing left to do.
    """
    _last_steps.append(step)
    return step


def at_the_very_end(step: Callable[[Session], None]) -> Callable[[Session], None]:
    """As :func:`before_commit`, after all others: nothing that another writer may hold is asked for after it."""
    _very_last.append(step)
    return step


def settle(session: Session) -> None:
    """Do now what :func:`before_commit` entered, so that who reads in the same transaction finds what it wrote."""
    session.flush()
    for step in _last_steps:
        step(session)


def _finish(session: Session) -> None:
    if not session.in_nested_transaction():
        for step in (*_last_steps, *_very_last):
            step(session)


# For those who commit by themselves: a test, a migration.
event.listen(Session, "before_commit", _finish)
