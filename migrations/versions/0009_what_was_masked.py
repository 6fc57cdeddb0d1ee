"""what was masked before it went public, and the copies of files that everyone may have"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Decisions on places that look personal; a public copy for each picture that is public already."""
    op.create_table(
        "masking_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("petition_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("words_index", sa.String(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("choice", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("decided_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_masking_decision_account_id_account")),
        sa.ForeignKeyConstraint(
            ["petition_id"], ["petition.id"], name=op.f("fk_masking_decision_petition_id_petition"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_masking_decision")),
    )
    with op.batch_alter_table("masking_decision") as batch_op:
        batch_op.create_index(batch_op.f("ix_masking_decision_petition_id"), ["petition_id"], unique=False)

    op.create_table(
        "public_copy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attachment_id", sa.Integer(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("copy_key", sa.String(), nullable=False),
        sa.Column("boxes", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("looked_at", sa.DateTime(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_public_copy_account_id_account")),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["attachment.id"], name=op.f("fk_public_copy_attachment_id_attachment"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_copy")),
        sa.UniqueConstraint("reference", name=op.f("uq_public_copy_reference")),
        sa.UniqueConstraint("attachment_id", "page", name=op.f("uq_public_copy_attachment_id_page")),
    )
    with op.batch_alter_table("public_copy") as batch_op:
        batch_op.create_index(batch_op.f("ix_public_copy_attachment_id"), ["attachment_id"], unique=False)
    # What everyone sees already keeps its address; it had no boxes.
    op.execute(
        "INSERT INTO public_copy (attachment_id, page, reference, media_type, copy_key, boxes, text, looked_at, account_id)"
        " SELECT attachment.id, 0, attachment.reference, 'image/jpeg', attachment.safe_key, '[]', '', attachment.public_at,"
        " published_petition.published_by"
        " FROM attachment JOIN published_petition ON published_petition.petition_id = attachment.petition_id"
        " WHERE attachment.public_at IS NOT NULL"
    )


def downgrade() -> None:
    """Forget them. The version before shows the file as staff see it: where something was masked, nobody sees it then."""
    op.execute(
        "UPDATE attachment SET public_at = NULL WHERE EXISTS (SELECT 1 FROM public_copy"
        " WHERE public_copy.attachment_id = attachment.id AND public_copy.copy_key <> attachment.safe_key)"
    )
    op.drop_table("public_copy")
    op.drop_table("masking_decision")
