"""lists read what is alive and reports their window by indexes of their own, not everything that was ever done"""

from contextlib import AbstractContextManager, nullcontext

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_INDEXES = (
    ("ix_event_action_happened_at", "event", ["action", "happened_at"], None),
    ("ix_event_further_round", "event", ["happened_at"], "round > 1"),
    ("ix_day_standing_left", "day_standing", ["closed_on", "received_on"], "state IN ('refused', 'withdrawn', 'linked')"),
    ("ix_petition_office_id_id", "petition", ["office_id", "id"], None),
    ("ix_petition_office_id_received_at", "petition", ["office_id", "received_at", "id"], None),
    ("ix_petition_office_id_next_due", "petition", ["office_id", "next_due", "id"], "next_due IS NOT NULL"),
    ("ix_petition_open", "petition", ["id"], "closed_at IS NULL"),
    ("ix_petition_pending", "petition", ["office_id", "id"], "publication = 'pending'"),
)


def _beside_writers() -> AbstractContextManager[object]:
    """PostgreSQL makes an index while others write only outside of a transaction; SQLite knows no such thing."""
    context = op.get_context()
    return context.autocommit_block() if context.dialect.name == "postgresql" else nullcontext()


def upgrade() -> None:
    """Each index once, also where an earlier try was broken off and left one that does not hold."""
    with _beside_writers():
        for name, table, columns, of_these in _INDEXES:
            where = sa.text(of_these) if of_these else None
            op.drop_index(name, table, if_exists=True, postgresql_concurrently=True)
            op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where, postgresql_concurrently=True)


def downgrade() -> None:
    """All of it is slower without them."""
    with _beside_writers():
        for name, table, _columns, _of_these in _INDEXES:
            op.drop_index(name, table, if_exists=True, postgresql_concurrently=True)
