"""second factors, sessions that say where they are, and a log of what happens at the door"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_LETTERS = ("staff_account_alert", "staff_password_reset")


def _account(**options: object) -> sa.Column:
    return sa.Column("account_id", sa.Integer(), sa.ForeignKey("account.id", ondelete="CASCADE"), nullable=False, **options)


def upgrade() -> None:
    """Whoever is signed in signs in again: of the old sessions nobody knows where they are."""
    op.create_table(
        "authenticator_app",
        sa.Column("id", sa.Integer(), primary_key=True),
        _account(),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.Column("last_used_at", sa.DateTime()),
        sa.Column("last_step", sa.Integer(), nullable=False),
        sa.UniqueConstraint("account_id", name=op.f("uq_authenticator_app_account_id")),
    )
    op.create_table(
        "passkey",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("reference", sa.String(), nullable=False),
        _account(index=True),
        sa.Column("handle", sa.LargeBinary(), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.Integer(), nullable=False),
        sa.Column("transports", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.Column("last_used_at", sa.DateTime()),
        sa.UniqueConstraint("reference", name=op.f("uq_passkey_reference")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkey_credential_id")),
    )
    op.create_table(
        "recovery_code",
        sa.Column("id", sa.Integer(), primary_key=True),
        _account(index=True),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("used_at", sa.DateTime()),
    )
    op.create_table(
        "spent_challenge",
        sa.Column("challenge_hash", sa.String(), primary_key=True),
        sa.Column("spent_at", sa.DateTime(), nullable=False, index=True),
    )
    op.create_table(
        "sign_in_record",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("at", sa.DateTime(), nullable=False, index=True),
        _account(index=True),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), sa.ForeignKey("account.id")),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("network", sa.LargeBinary(), nullable=False),
    )
    op.execute(sa.text("DELETE FROM staff_session"))
    with op.batch_alter_table("staff_session") as batch_op:
        batch_op.add_column(sa.Column("reference", sa.String(), nullable=False))
        batch_op.add_column(sa.Column("device", sa.String(), nullable=False))
        batch_op.add_column(sa.Column("network", sa.LargeBinary(), nullable=False))
        batch_op.add_column(sa.Column("proved_at", sa.DateTime(), nullable=False))
        batch_op.add_column(sa.Column("proved_by", sa.String(), nullable=False))
        batch_op.add_column(sa.Column("twofold", sa.Boolean(), nullable=False))
        batch_op.create_unique_constraint(batch_op.f("uq_staff_session_reference"), ["reference"])
    with op.batch_alter_table("invitation") as batch_op:
        batch_op.add_column(sa.Column("is_reset", sa.Boolean(), nullable=True))
    op.execute(sa.text("UPDATE invitation SET is_reset = :no").bindparams(no=False))
    with op.batch_alter_table("invitation") as batch_op:
        batch_op.alter_column("is_reset", existing_type=sa.Boolean(), nullable=False)


def downgrade() -> None:
    """Letters about what was there are not sent any more, and links that were asked for are dead."""
    letters = sa.text("DELETE FROM outbox_message WHERE letter IN :these").bindparams(sa.bindparam("these", expanding=True))
    op.get_bind().execute(letters, {"these": list(_LETTERS)})
    op.execute(sa.text("DELETE FROM contact_request WHERE purpose = 'staff_password'"))
    op.execute(sa.text("DELETE FROM invitation WHERE is_reset = :yes").bindparams(yes=True))
    with op.batch_alter_table("invitation") as batch_op:
        batch_op.drop_column("is_reset")
    with op.batch_alter_table("staff_session") as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_staff_session_reference"), type_="unique")
        for name in ("reference", "device", "network", "proved_at", "proved_by", "twofold"):
            batch_op.drop_column(name)
    op.drop_table("sign_in_record")
    op.drop_table("spent_challenge")
    op.drop_table("recovery_code")
    op.drop_table("passkey")
    op.drop_table("authenticator_app")
