"""How migrations run: on the app's engine, in batch mode so that SQLite can follow; and beside a service that goes on.

On PostgreSQL a change of a table waits for whoever reads it, and everybody who comes later waits behind the change. So it
waits a moment only, lets them pass, and tries again; what is done already stays, one transaction a migration.
"""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager

from alembic import context
from flask import current_app
from sqlalchemy import Connection

from feedback.store import models  # noqa: F401 - every table must be known
from feedback.store.base import Base, UtcDateTime
from feedback.store.dialects import SEARCH_TABLE, is_held_by_others, unlinked, writing
from feedback.store.encryption import Sealed


def include_object(thing: object, name: str | None, kind: str, _reflected: bool, _compared: object) -> bool:
    """Leave out the word index, which each database has in its own form."""
    return not (kind == "table" and name is not None and name.startswith(SEARCH_TABLE))


def render_item(kind: str, thing: object, _context: object) -> str | bool:
    """Write the column types of the database, not ours: an old migration must not change when our code does."""
    if kind == "type" and isinstance(thing, Sealed):
        return "sa.LargeBinary()"
    if kind == "type" and isinstance(thing, UtcDateTime):
        return "sa.DateTime()"
    return False


_RESTS = (0.2, 0.5, 1, 2, 3, 5, 5, 10, 10, 20, 20, 30, 30, 60, 60)
"""Seconds between tries; after some minutes somebody has to look who holds the table."""
_log = logging.getLogger("alembic.runtime.migration")


_LONGEST_LOCK, _LONGEST_CHANGE = "2s", "30min"
"""How long a change may wait for a table, holding up all who come after it; and how long any statement of one may take."""


@contextmanager
def bounded(connection: Connection) -> Iterator[None]:
    """Change tables beside a service that goes on: PostgreSQL gives up where a table is not free within two seconds."""
    if connection.dialect.name == "sqlite":
        yield
        return
    bounds = {"lock_timeout": _LONGEST_LOCK, "statement_timeout": _LONGEST_CHANGE}
    for name, value in bounds.items():
        connection.exec_driver_sql(f"SET {name} = '{value}'")
    connection.commit()
    try:
        yield
    finally:
        connection.rollback()
        for name in bounds:
            connection.exec_driver_sql(f"RESET {name}")
        connection.commit()


def run() -> None:
    """Bring the database to the wanted version, as often as it takes to find the tables free."""
    for rest in (*_RESTS, None):
        try:
            once()
            break
        except Exception as error:
            if rest is None or not is_held_by_others(error):
                raise
            _log.warning("others hold a table; tried again in %s s", rest)
            time.sleep(rest)


def once() -> None:
    """One try."""
    engine = current_app.extensions["migrate"].db.engine
    with writing(), engine.connect() as connection, unlinked(connection), bounded(connection):
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            include_object=include_object,
            render_item=render_item,
            render_as_batch=True,
            compare_type=True,
            compare_server_default=True,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
