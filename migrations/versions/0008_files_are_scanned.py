"""files are scanned"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("attachment", "staged_file"):
        with op.batch_alter_table(table) as batch_op:
            # Nobody has asked a scanner about what is there already.
            batch_op.add_column(sa.Column("scan", sa.String(), server_default="off", nullable=False))
            batch_op.add_column(sa.Column("virus", sa.String(), server_default="", nullable=False))
        with op.batch_alter_table(table) as batch_op:
            batch_op.alter_column("scan", server_default=None)
            batch_op.alter_column("virus", server_default=None)
    with op.batch_alter_table("attachment") as batch_op:
        batch_op.create_index(batch_op.f("ix_attachment_scan"), ["scan"])


def downgrade() -> None:
    with op.batch_alter_table("attachment") as batch_op:
        batch_op.drop_index(batch_op.f("ix_attachment_scan"))
    for table in ("attachment", "staged_file"):
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_column("virus")
            batch_op.drop_column("scan")
