"""Objects that the app is given; they are made here without one. The clock lives here too, so that tests can turn it."""

from collections.abc import Callable
from datetime import UTC, datetime

from flask_babel import Babel
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect

from feedback.store.base import Base

db = SQLAlchemy(metadata=Base.metadata)
migrate = Migrate()
babel = Babel()
csrf = CSRFProtect()


def _now() -> datetime:
    return datetime.now(UTC)


class Clock:
    """Tells the time; tests and replays set ``source``."""

    source: Callable[[], datetime] = staticmethod(_now)

    def __call__(self) -> datetime:
        """The present moment, in UTC."""
        return self.source()


clock = Clock()
