"""events are found by what was done and when; further rounds, and what left form II.05a, by their time"""

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
)


def upgrade() -> None:
    """Three indexes: a report reads its window and nothing else."""
    for name, table, columns, of_these in _INDEXES:
        where = sa.text(of_these) if of_these else None
        op.create_index(name, table, columns, unique=False, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    """Do without."""
    for name, table, _columns, _of_these in _INDEXES:
        op.drop_index(name, table_name=table)
