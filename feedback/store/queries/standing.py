"""How the service stands."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from feedback.domain.outage import Outage, Standing
from feedback.store.models import ServiceStanding

_ONLY = 1
"""There is one row, which the migration made."""
_PLAINLY = "SELECT starts_at, ends_at, words_vi, words_en, closed_at, closed_until FROM service_standing"


def get_standing(session: Session) -> ServiceStanding:
    """The row, to be changed."""
    return session.get_one(ServiceStanding, _ONLY)


def standing_now(engine: Engine) -> Standing:
    """As it was last committed, asked outside any session: every process asks once a second, whatever else it does."""
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute(_PLAINLY)
        row = cursor.fetchone()
        cursor.close()
    finally:
        connection.close()
    starts_at, ends_at, words_vi, words_en, closed_at, closed_until = row or (None, None, "", "", None, None)
    starts, ends = _moment(starts_at), _moment(ends_at)
    outage = Outage(starts, ends, words_vi, words_en) if starts and ends else None
    return Standing(outage, closed_at is not None, _moment(closed_until))


def _moment(stored: Any) -> datetime | None:
    """SQLite's driver gives text, PostgreSQL's a time; both are UTC without saying so."""
    naive = datetime.fromisoformat(stored) if isinstance(stored, str) else stored
    return naive.replace(tzinfo=UTC) if naive else None
