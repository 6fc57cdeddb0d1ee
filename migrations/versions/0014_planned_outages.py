"""a planned outage is told on every page; for maintenance the service only lets read"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One row; a page that is kept is made anew when it changes."""
    op.create_table(
        "service_standing",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("starts_at", sa.DateTime()),
        sa.Column("ends_at", sa.DateTime()),
        sa.Column("words_vi", sa.String(), nullable=False),
        sa.Column("words_en", sa.String(), nullable=False),
        sa.Column("announced_at", sa.DateTime()),
        sa.Column("announced_by", sa.Integer(), sa.ForeignKey("account.id")),
        sa.Column("closed_at", sa.DateTime()),
        sa.Column("closed_until", sa.DateTime()),
    )
    op.execute("INSERT INTO service_standing (id, words_vi, words_en) VALUES (1, '', '')")
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE TRIGGER note_service_standing AFTER UPDATE ON service_standing"
            " BEGIN UPDATE page_version SET token = lower(hex(randomblob(16))); END"
        )
    else:
        for name in ("catalogue", "public"):
            op.execute(
                f"CREATE CONSTRAINT TRIGGER note_standing_{name} AFTER UPDATE ON service_standing"
                f" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION note_{name}()"
            )


def downgrade() -> None:
    """Whatever was closed is open again."""
    op.drop_table("service_standing")
