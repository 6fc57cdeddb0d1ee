"""letters and jobs carry the number of the request that led to them"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_TABLES = ("outbox_message", "job")


def upgrade() -> None:
    """A column with a fixed default: neither database writes the rows anew, and the last release goes on writing."""
    for table in _TABLES:
        op.add_column(table, sa.Column("request_id", sa.String(64), nullable=False, server_default=sa.text("''")))


def downgrade() -> None:
    """What came of which request is not known any more."""
    for table in _TABLES:
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_column("request_id")
