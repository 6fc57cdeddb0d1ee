"""desks count what is open, and find what is owed again, by indexes of the few that are, not by a look at each petition"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_INDEXES = (
    ("ix_petition_alive", ["office_id", "state", "next_due", "officer_id", "closed_at"], "closed_at IS NULL"),
    ("ix_petition_state_next_due", ["state", "next_due", "id"], "next_due IS NOT NULL"),
)


def upgrade() -> None:
    """PostgreSQL makes an index while others write only outside of a transaction, and waits for whoever reads longest."""
    context = op.get_context()
    if context.dialect.name != "postgresql":
        for name, columns, of_these in _INDEXES:
            op.create_index(name, "petition", columns, sqlite_where=sa.text(of_these))
        return
    patience = op.get_bind().exec_driver_sql("SHOW lock_timeout").scalar_one()
    with context.autocommit_block():
        op.execute("SET lock_timeout = 0")
        for name, columns, of_these in _INDEXES:
            # What an earlier try left when it was broken off does not hold.
            op.drop_index(name, "petition", if_exists=True, postgresql_concurrently=True)
            op.create_index(name, "petition", columns, postgresql_where=sa.text(of_these), postgresql_concurrently=True)
        op.execute(f"SET lock_timeout = '{patience}'")


def downgrade() -> None:
    """All of it is slower without them."""
    for name, _columns, _of_these in _INDEXES:
        op.drop_index(name, "petition")
