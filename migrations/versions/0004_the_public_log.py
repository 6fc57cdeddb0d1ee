"""the public log"""

import secrets
from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_TOGETHER = 1000


def upgrade() -> None:
    """The log, empty; what happened before is taken into it at the next start (``services.ledger.adopting``)."""
    op.create_table(
        "ledger_head",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("peaks", sa.LargeBinary(), nullable=False),
        sa.Column("logged_at", sa.DateTime(), nullable=True),
        sa.Column("adopted_id", sa.Integer(), nullable=False),
        sa.Column("adopt_until_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_head")),
    )
    op.create_table(
        "ledger_leaf",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=True),
        sa.Column("body", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_ledger_leaf")),
    )
    with op.batch_alter_table("ledger_leaf") as batch_op:
        batch_op.create_index(batch_op.f("ix_ledger_leaf_event_id"), ["event_id"], unique=False)

    op.create_table(
        "ledger_salts",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("salts", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_ledger_salts")),
    )
    op.create_table(
        "ledger_node",
        sa.Column("level", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("index", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("level", "index", name=op.f("pk_ledger_node")),
    )
    op.create_table(
        "ledger_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("public", sa.LargeBinary(), nullable=False),
        sa.Column("private", sa.LargeBinary(), nullable=False),
        sa.Column("signs_from", sa.DateTime(), nullable=False),
        sa.Column("signs_until", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_key")),
        sa.UniqueConstraint("public", name=op.f("uq_ledger_key_public")),
    )
    op.create_table(
        "ledger_anchor",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("signed_at", sa.DateTime(), nullable=False),
        sa.Column("mailed_at", sa.DateTime(), nullable=True),
        sa.Column("kept_at", sa.DateTime(), nullable=True),
        sa.Column("tried_at", sa.DateTime(), nullable=True),
        sa.Column("last_error", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_anchor")),
        sa.UniqueConstraint("size", name=op.f("uq_ledger_anchor_size")),
    )
    op.create_table(
        "ledger_setback",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("note_hash", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("found_size", sa.Integer(), nullable=False),
        sa.Column("noticed_at", sa.DateTime(), nullable=False),
        sa.Column("acknowledged_at", sa.DateTime(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("leaf_seq", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_setback")),
        sa.UniqueConstraint("note_hash", name=op.f("uq_ledger_setback_note_hash")),
    )
    with op.batch_alter_table("ledger_setback") as batch_op:
        batch_op.create_index(
            "ix_ledger_setback_open",
            ["noticed_at"],
            unique=False,
            sqlite_where=sa.text("acknowledged_at IS NULL"),
            postgresql_where=sa.text("acknowledged_at IS NULL"),
        )

    connection = op.get_bind()
    last = connection.execute(sa.text("SELECT COALESCE(MAX(id), 0) FROM event")).scalar()
    head = "INSERT INTO ledger_head (id, size, peaks, adopted_id, adopt_until_id) VALUES (1, 0, :none, 0, :last)"
    connection.execute(sa.text(head), {"none": b"", "last": last})
    with op.batch_alter_table("petition") as batch_op:
        batch_op.add_column(sa.Column("ledger_salt", sa.LargeBinary(), nullable=True))
    for ids in _petitions(connection):
        rows = [{"row": number, "salt": secrets.token_bytes(32)} for number in ids]
        connection.execute(sa.text("UPDATE petition SET ledger_salt = :salt WHERE id = :row"), rows)
    with op.batch_alter_table("petition") as batch_op:
        batch_op.alter_column("ledger_salt", existing_type=sa.LargeBinary(), nullable=False)


def downgrade() -> None:
    """Back to the faces people use; the log is gone, and whoever holds a checkpoint of it knows."""
    with op.batch_alter_table("petition") as batch_op:
        batch_op.drop_column("ledger_salt")
    with op.batch_alter_table("ledger_setback") as batch_op:
        batch_op.drop_index(
            "ix_ledger_setback_open",
            sqlite_where=sa.text("acknowledged_at IS NULL"),
            postgresql_where=sa.text("acknowledged_at IS NULL"),
        )
    with op.batch_alter_table("ledger_leaf") as batch_op:
        batch_op.drop_index(batch_op.f("ix_ledger_leaf_event_id"))
    for table in ("setback", "anchor", "key", "node", "salts", "leaf", "head"):
        op.drop_table(f"ledger_{table}")


def _petitions(connection: sa.Connection) -> Iterator[list[int]]:
    """The numbers of all petitions, some at a time."""
    last = 0
    query = sa.text("SELECT id FROM petition WHERE id > :last ORDER BY id LIMIT :most")
    while found := [row.id for row in connection.execute(query, {"last": last, "most": _TOGETHER})]:
        yield found
        last = found[-1]
