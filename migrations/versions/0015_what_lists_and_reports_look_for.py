"""lists read what is alive and reports their window by indexes of their own, not everything that was ever done"""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_PUBLIC = "publication = 'published'"
_INDEXES = (
    ("ix_event_action_happened_at", "event", ["action", "happened_at"], None),
    ("ix_event_further_round", "event", ["happened_at"], "round > 1"),
    ("ix_day_standing_left", "day_standing", ["closed_on", "received_on"], "state IN ('refused', 'withdrawn', 'linked')"),
    ("ix_petition_office_id_id", "petition", ["office_id", "id"], None),
    ("ix_petition_office_id_received_at", "petition", ["office_id", "received_at", "id"], None),
    ("ix_petition_office_id_next_due", "petition", ["office_id", "next_due", "id"], "next_due IS NOT NULL"),
    ("ix_petition_public", "petition", ["published_at", "id", "sector_id", "office_id", "commune_id"], _PUBLIC),
    ("ix_petition_public_sector", "petition", ["sector_id", "published_at", "id", "office_id", "commune_id"], _PUBLIC),
    ("ix_petition_public_office", "petition", ["office_id", "published_at", "id", "sector_id", "commune_id"], _PUBLIC),
    ("ix_petition_public_commune", "petition", ["commune_id", "published_at", "id", "sector_id", "office_id"], _PUBLIC),
    ("ix_petition_open", "petition", ["id"], "closed_at IS NULL"),
    ("ix_petition_pending", "petition", ["office_id", "id"], "publication = 'pending'"),
)


@contextmanager
def _beside_writers() -> Iterator[set[str]]:
    """PostgreSQL makes an index while others write only outside of a transaction; gives the indexes that hold already.

    It waits for whoever reads longest, and holds up nobody meanwhile: so it may wait as long as that takes.
    """
    context, bind = op.get_context(), op.get_bind()
    if context.dialect.name != "postgresql":
        yield set()
        return
    patience = bind.exec_driver_sql("SHOW lock_timeout").scalar_one()
    with context.autocommit_block():
        op.execute("SET lock_timeout = 0")
        named = "SELECT relname FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid WHERE indisvalid"
        yield set(op.get_bind().exec_driver_sql(named).scalars())
        op.execute(f"SET lock_timeout = '{patience}'")


def upgrade() -> None:
    """Each index once, also where an earlier try was broken off and left one that does not hold."""
    with _beside_writers() as there:
        for name, table, columns, of_these in _INDEXES:
            if name in there:
                continue
            where = sa.text(of_these) if of_these else None
            op.drop_index(name, table, if_exists=True, postgresql_concurrently=True)
            op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where, postgresql_concurrently=True)


def downgrade() -> None:
    """All of it is slower without them."""
    with _beside_writers():
        for name, table, _columns, _of_these in _INDEXES:
            op.drop_index(name, table, if_exists=True, postgresql_concurrently=True)
