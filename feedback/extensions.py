"""Objects that the app is given; they are made here without one. The clock lives here too, so that tests can turn it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from flask_babel import Babel
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session
from flask_wtf import CSRFProtect

from feedback.store.base import Base
from feedback.store.schema import MIGRATIONS

if TYPE_CHECKING:
    from flask import Flask


class ReadingSession(Session):
    """Reads where it is told to; by itself at the database that is written to."""

    READS_FROM = "reads from"
    """In ``info``: the engine of a replica."""
    _own: Any = None

    def get_bind(self, *arguments: Any, **named: Any) -> Any:
        """The engine, as SQLAlchemy asks for it."""
        if self._own is None:
            # There is one database: which engine that is need not be found out for every statement.
            self._own = super().get_bind(*arguments, **named)
        return self.info.get(self.READS_FROM) or self._own


db = SQLAlchemy(metadata=Base.metadata, session_options={"class_": ReadingSession})
babel = Babel()
csrf = CSRFProtect()


def migrations(app: "Flask") -> None:
    """Give an app what migrations need, Flask-Migrate and Alembic. A process that only serves does without them."""
    from flask_migrate import Migrate  # noqa: PLC0415 - a third of a second, ten megabytes

    if "migrate" not in app.extensions:
        Migrate().init_app(app, db, directory=str(MIGRATIONS), render_as_batch=True)


def _now() -> datetime:
    return datetime.now(UTC)


LONGEST_STANDSTILL = timedelta(hours=2)
"""A clock that was set back by more was wrong before: it is believed."""


class Clock:
    """Tells the time; tests and replays set ``source``."""

    source: Callable[[], datetime] = staticmethod(_now)
    _floor: ContextVar[datetime | None] = ContextVar("floor", default=None)

    def __call__(self) -> datetime:
        """The present moment, in UTC."""
        now, floor = self.source(), self._floor.get()
        return floor if floor is not None and now < floor <= now + LONGEST_STANDSTILL else now

    @contextmanager
    def not_before(self, moment: datetime | None) -> Iterator[None]:
        """Inside, time stands still rather than go back before a moment: what happens next is not told as the earlier."""
        token = self._floor.set(moment)
        try:
            yield
        finally:
            self._floor.reset(token)


clock = Clock()
