"""the work lists read what is alive by indexes of its own, not everything that was ever done"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_INDEXES = (
    ("ix_petition_office_id_id", ["office_id", "id"], ""),
    ("ix_petition_office_id_received_at", ["office_id", "received_at", "id"], ""),
    ("ix_petition_office_id_next_due", ["office_id", "next_due", "id"], "next_due IS NOT NULL"),
    ("ix_petition_open", ["id"], "closed_at IS NULL"),
    ("ix_petition_pending", ["office_id", "id"], "publication = 'pending'"),
)


def upgrade() -> None:
    """An office's petitions by date, by due date, and those that wait to be published."""
    for name, columns, condition in _INDEXES:
        where = {f"{database}_where": sa.text(condition) for database in ("sqlite", "postgresql") if condition}
        op.create_index(name, "petition", columns, **where)


def downgrade() -> None:
    """Lists are slower without them."""
    for name, _columns, _condition in _INDEXES:
        op.drop_index(name, "petition")
