"""what the office says before it sees a sender, what was agreed to in which words, how long data is kept"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_POLICIES = {"retention": "no", "keep_sender_years": "5", "keep_letters_months": "12", "keep_looks_years": "10"}
_ACTIONS = ("reveal_identity", "forget_sender")


def upgrade() -> None:
    """A reason beside each look, the words of every consent, and the periods after which data goes."""
    op.create_table(
        "consent_notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("shown_from", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_notice")),
        sa.UniqueConstraint("digest", name=op.f("uq_consent_notice_digest")),
    )
    with op.batch_alter_table("access_record") as batch_op:
        batch_op.add_column(sa.Column("reason", sa.String(), nullable=True))
    op.execute("UPDATE access_record SET reason = ''")
    with op.batch_alter_table("access_record") as batch_op:
        batch_op.alter_column("reason", existing_type=sa.String(), nullable=False)
    with op.batch_alter_table("outbox_message") as batch_op:
        batch_op.add_column(sa.Column("forgotten_at", sa.DateTime(), nullable=True))
    with op.batch_alter_table("petition") as batch_op:
        batch_op.add_column(sa.Column("consent_notice_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_petition_consent_notice_id_consent_notice"), "consent_notice", ["consent_notice_id"], ["id"]
        )
    _fill()


def _fill() -> None:
    """Periods for a database that has its catalogues already; a new one loads them afterwards."""
    policy = sa.table("policy", sa.column("key", sa.String()), sa.column("value", sa.String()))
    connection = op.get_bind()
    if connection.scalar(sa.select(sa.func.count()).select_from(policy)):
        connection.execute(policy.insert(), [{"key": key, "value": value} for key, value in _POLICIES.items()])


def downgrade() -> None:
    """Back to the faces: what they have no word for is kept as a note."""
    connection = op.get_bind()
    event = sa.table("event", sa.column("action", sa.String()))
    connection.execute(event.update().where(event.c.action.in_(_ACTIONS)).values(action="note"))
    policy = sa.table("policy", sa.column("key", sa.String()))
    connection.execute(policy.delete().where(policy.c.key.in_(_POLICIES)))
    with op.batch_alter_table("petition") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_petition_consent_notice_id_consent_notice"), type_="foreignkey")
        batch_op.drop_column("consent_notice_id")
    with op.batch_alter_table("outbox_message") as batch_op:
        batch_op.drop_column("forgotten_at")
    with op.batch_alter_table("access_record") as batch_op:
        batch_op.drop_column("reason")
    op.drop_table("consent_notice")
