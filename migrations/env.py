"""How migrations run: on the app's engine, in batch mode so that SQLite can follow."""

from alembic import context
from flask import current_app

from feedback.store import models  # noqa: F401 - every table must be known
from feedback.store.base import Base, UtcDateTime
from feedback.store.dialects import SEARCH_TABLE, unlinked, writing
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


def run() -> None:
    """Bring the database to the wanted version, in one transaction."""
    engine = current_app.extensions["migrate"].db.engine
    with writing(), engine.connect() as connection, unlinked(connection):
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
