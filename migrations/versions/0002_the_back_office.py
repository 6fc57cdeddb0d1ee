"""the back office"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


_LIMITS = (
    ("objection_request", 10),
    ("objection_decision", 5),
    ("contribution", 5),
)
_POLICIES = {"extension_days": "10", "extensions": "1"}


def _fill(bind: sa.Connection) -> None:
    """Give what stands in the tables already what the new columns and catalogues ask for; a new database has nothing yet."""
    op.execute("UPDATE event SET commune_id = (SELECT commune_id FROM petition WHERE petition.id = event.petition_id)")
    # The dates of the past were not kept event by event: the last one known is the best there is.
    op.execute(
        "UPDATE event SET answer_due = (SELECT deadline.due FROM deadline WHERE deadline.petition_id = event.petition_id"
        " AND deadline.step = 'answer' AND deadline.round = event.round)"
    )
    if bind.scalar(sa.text("SELECT count(*) FROM limit_preset")) == 0:
        return
    for step, days in _LIMITS:
        bind.execute(
            sa.text(
                "INSERT INTO limit_preset (step, working_days, from_date, version, source)"
                " VALUES (:step, :days, '2000-01-01', 1, 'quy định nội bộ, chưa có trong luật')"
            ),
            {"step": step, "days": days},
        )
    for key, value in _POLICIES.items():
        bind.execute(sa.text("INSERT INTO policy (key, value) VALUES (:key, :value)"), {"key": key, "value": value})


def upgrade() -> None:
    """Go to this version."""
    op.create_table(
        "delay_cause",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label_vi", sa.String(), nullable=False),
        sa.Column("label_en", sa.String(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delay_cause")),
        sa.UniqueConstraint("code", name=op.f("uq_delay_cause_code")),
    )
    op.create_table(
        "administration_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("noun", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("before", sa.String(), nullable=True),
        sa.Column("after", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_administration_change_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_administration_change")),
    )
    with op.batch_alter_table("administration_change") as batch_op:
        batch_op.create_index(batch_op.f("ix_administration_change_at"), ["at"], unique=False)
        batch_op.create_index("ix_administration_change_noun_key", ["noun", "key"], unique=False)

    op.create_table(
        "invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("used_at", sa.DateTime(), nullable=True),
        sa.Column("invited_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_invitation_account_id_account"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["invited_by"], ["account.id"], name=op.f("fk_invitation_invited_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitation_token_hash")),
    )
    with op.batch_alter_table("invitation") as batch_op:
        batch_op.create_index(batch_op.f("ix_invitation_account_id"), ["account_id"], unique=False)

    op.create_table(
        "job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("arguments", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("lease_until", sa.DateTime(), nullable=True),
        sa.Column("finished_at", sa.DateTime(), nullable=True),
        sa.Column("expires_at", sa.DateTime(), nullable=True),
        sa.Column("source_key", sa.String(), nullable=True),
        sa.Column("result_key", sa.String(), nullable=True),
        sa.Column("filename", sa.String(), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("error", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_job_account_id_account"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sa.UniqueConstraint("reference", name=op.f("uq_job_reference")),
    )
    with op.batch_alter_table("job") as batch_op:
        batch_op.create_index(batch_op.f("ix_job_account_id"), ["account_id"], unique=False)
        batch_op.create_index("ix_job_status_lease_until", ["status", "lease_until"], unique=False)

    op.create_table(
        "saved_filter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("query", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_saved_filter_account_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_filter")),
        sa.UniqueConstraint("account_id", "name", name=op.f("uq_saved_filter_account_id_name")),
        sa.UniqueConstraint("reference", name=op.f("uq_saved_filter_reference")),
    )
    op.create_table(
        "deputy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("leader_id", sa.Integer(), nullable=False),
        sa.Column("deputy_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("named_by", sa.Integer(), nullable=False),
        sa.Column("named_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["deputy_id"], ["account.id"], name=op.f("fk_deputy_deputy_id_account")),
        sa.ForeignKeyConstraint(["leader_id"], ["account.id"], name=op.f("fk_deputy_leader_id_account")),
        sa.ForeignKeyConstraint(["named_by"], ["account.id"], name=op.f("fk_deputy_named_by_account")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_deputy_office_id_office")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deputy")),
    )
    with op.batch_alter_table("deputy") as batch_op:
        batch_op.create_index(batch_op.f("ix_deputy_deputy_id"), ["deputy_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_deputy_office_id"), ["office_id"], unique=False)

    op.create_table(
        "number_series",
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("series", sa.String(), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_number_series_office_id_office")),
        sa.PrimaryKeyConstraint("office_id", "year", "series", name=op.f("pk_number_series")),
    )
    op.create_table(
        "coordination",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("petition_id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("contributed_by", sa.Integer(), nullable=True),
        sa.Column("contributed_at", sa.DateTime(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["asked_by"], ["account.id"], name=op.f("fk_coordination_asked_by_account")),
        sa.ForeignKeyConstraint(["contributed_by"], ["account.id"], name=op.f("fk_coordination_contributed_by_account")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_coordination_office_id_office")),
        sa.ForeignKeyConstraint(
            ["petition_id"], ["petition.id"], name=op.f("fk_coordination_petition_id_petition"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coordination")),
    )
    with op.batch_alter_table("coordination") as batch_op:
        batch_op.create_index(batch_op.f("ix_coordination_office_id"), ["office_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_coordination_petition_id"), ["petition_id"], unique=False)

    op.create_table(
        "decision_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("petition_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("working_days", sa.Integer(), nullable=True),
        sa.Column("asked_by", sa.Integer(), nullable=True),
        sa.Column("requested_at", sa.DateTime(), nullable=False),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("granted", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["asked_by"], ["account.id"], name=op.f("fk_decision_request_asked_by_account")),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name=op.f("fk_decision_request_decided_by_account")),
        sa.ForeignKeyConstraint(
            ["petition_id"], ["petition.id"], name=op.f("fk_decision_request_petition_id_petition"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_request")),
    )
    with op.batch_alter_table("decision_request") as batch_op:
        batch_op.create_index(batch_op.f("ix_decision_request_petition_id"), ["petition_id"], unique=False)

    op.create_table(
        "presence",
        sa.Column("petition_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_presence_account_id_account"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["petition_id"], ["petition.id"], name=op.f("fk_presence_petition_id_petition"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("petition_id", "account_id", name=op.f("pk_presence")),
    )
    with op.batch_alter_table("presence") as batch_op:
        batch_op.create_index(batch_op.f("ix_presence_seen_at"), ["seen_at"], unique=False)

    op.create_table(
        "working_copy",
        sa.Column("petition_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("based_on", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_working_copy_account_id_account"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["petition_id"], ["petition.id"], name=op.f("fk_working_copy_petition_id_petition"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("petition_id", "account_id", name=op.f("pk_working_copy")),
    )
    op.create_table(
        "document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("petition_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("series", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("symbol", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("signer_title", sa.String(), nullable=False),
        sa.Column("signer_name", sa.String(), nullable=False),
        sa.Column("answer_id", sa.Integer(), nullable=True),
        sa.Column("issued_by", sa.Integer(), nullable=False),
        sa.Column("issued_at", sa.DateTime(), nullable=False),
        sa.Column("signed_key", sa.String(), nullable=True),
        sa.Column("signed_hash", sa.String(), nullable=True),
        sa.Column("signed_size", sa.Integer(), nullable=True),
        sa.Column("signed_by", sa.Integer(), nullable=True),
        sa.Column("signed_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["answer_id"], ["answer.id"], name=op.f("fk_document_answer_id_answer")),
        sa.ForeignKeyConstraint(["issued_by"], ["account.id"], name=op.f("fk_document_issued_by_account")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_document_office_id_office")),
        sa.ForeignKeyConstraint(
            ["petition_id"], ["petition.id"], name=op.f("fk_document_petition_id_petition"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["signed_by"], ["account.id"], name=op.f("fk_document_signed_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
        sa.UniqueConstraint("office_id", "year", "series", "number", name=op.f("uq_document_office_id_year_series_number")),
        sa.UniqueConstraint("reference", name=op.f("uq_document_reference")),
    )
    with op.batch_alter_table("document") as batch_op:
        batch_op.create_index(batch_op.f("ix_document_petition_id"), ["petition_id"], unique=False)

    op.create_table(
        "extension",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("deadline_id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("working_days", sa.Integer(), nullable=False),
        sa.Column("granted_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["deadline_id"], ["deadline.id"], name=op.f("fk_extension_deadline_id_deadline"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["request_id"], ["decision_request.id"], name=op.f("fk_extension_request_id_decision_request")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extension")),
    )
    with op.batch_alter_table("extension") as batch_op:
        batch_op.create_index(batch_op.f("ix_extension_deadline_id"), ["deadline_id"], unique=False)

    op.create_table(
        "replaced_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("published_petition_id", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("replaced_at", sa.DateTime(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["published_petition_id"],
            ["published_petition.id"],
            name=op.f("fk_replaced_answer_published_petition_id_published_petition"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_replaced_answer")),
    )
    with op.batch_alter_table("replaced_answer") as batch_op:
        batch_op.create_index(batch_op.f("ix_replaced_answer_published_petition_id"), ["published_petition_id"], unique=False)

    op.execute(
        "INSERT INTO decision_request (kind, petition_id, reason, requested_at, decided_at, decided_by, granted)"
        " SELECT 'reopening', petition_id, reason, requested_at, decided_at, decided_by, granted FROM reopening_request ORDER BY id"
    )
    with op.batch_alter_table("reopening_request") as batch_op:
        batch_op.drop_index(batch_op.f("ix_reopening_request_petition_id"))

    op.drop_table("reopening_request")
    with op.batch_alter_table("account") as batch_op:
        batch_op.add_column(sa.Column("calendar_hash", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("last_digest_on", sa.Date(), nullable=True))
        batch_op.create_unique_constraint(batch_op.f("uq_account_calendar_hash"), ["calendar_hash"])

    with op.batch_alter_table("answer") as batch_op:
        batch_op.add_column(sa.Column("checks", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("correction", sa.String(), nullable=False, server_default=""))
    with op.batch_alter_table("answer") as batch_op:
        batch_op.alter_column("checks", server_default=None)
        batch_op.alter_column("correction", server_default=None)

    with op.batch_alter_table("answer_template") as batch_op:
        batch_op.add_column(sa.Column("sector_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("outcome", sa.String(), nullable=False, server_default=""))
        batch_op.create_foreign_key(batch_op.f("fk_answer_template_sector_id_sector"), "sector", ["sector_id"], ["id"])
    with op.batch_alter_table("answer_template") as batch_op:
        batch_op.alter_column("outcome", server_default=None)

    with op.batch_alter_table("attachment") as batch_op:
        batch_op.add_column(sa.Column("purpose", sa.String(), nullable=False, server_default="petition"))
        batch_op.add_column(sa.Column("answer_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("added_by", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_attachment_answer_id_answer"), "answer", ["answer_id"], ["id"])
        batch_op.create_foreign_key(batch_op.f("fk_attachment_added_by_account"), "account", ["added_by"], ["id"])
    op.execute("UPDATE attachment SET purpose = 'supplement' WHERE supplement")
    with op.batch_alter_table("attachment") as batch_op:
        batch_op.alter_column("purpose", server_default=None)
        batch_op.drop_column("supplement")

    with op.batch_alter_table("event") as batch_op:
        batch_op.add_column(sa.Column("commune_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("answer_due", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("extended_days", sa.Integer(), nullable=False, server_default="0"))
        batch_op.create_foreign_key(batch_op.f("fk_event_commune_id_commune"), "commune", ["commune_id"], ["id"])
    with op.batch_alter_table("event") as batch_op:
        batch_op.alter_column("extended_days", server_default=None)

    with op.batch_alter_table("office") as batch_op:
        batch_op.add_column(sa.Column("symbol", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("signing_title", sa.String(), nullable=False, server_default=""))
    with op.batch_alter_table("office") as batch_op:
        batch_op.alter_column("symbol", server_default=None)
        batch_op.alter_column("signing_title", server_default=None)

    with op.batch_alter_table("outbox_message") as batch_op:
        batch_op.add_column(sa.Column("account_id", sa.Integer(), nullable=True))
        batch_op.alter_column("petition_id", existing_type=sa.INTEGER(), nullable=True)
        batch_op.create_index(batch_op.f("ix_outbox_message_account_id"), ["account_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_outbox_message_account_id_account"), "account", ["account_id"], ["id"], ondelete="CASCADE"
        )

    with op.batch_alter_table("petition") as batch_op:
        batch_op.add_column(sa.Column("urgent", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("primary_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("linked_from", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("split_from_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("clock_from", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("subject_account_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("office_override", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("officer_override", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("entered_by", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_petition_primary_id"), ["primary_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_petition_split_from_id"), ["split_from_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_petition_split_from_id_petition"), "petition", ["split_from_id"], ["id"])
        batch_op.create_foreign_key(
            batch_op.f("fk_petition_subject_account_id_account"), "account", ["subject_account_id"], ["id"]
        )
        batch_op.create_foreign_key(batch_op.f("fk_petition_primary_id_petition"), "petition", ["primary_id"], ["id"])
        batch_op.create_foreign_key(batch_op.f("fk_petition_entered_by_account"), "account", ["entered_by"], ["id"])
    with op.batch_alter_table("petition") as batch_op:
        batch_op.alter_column("urgent", server_default=None)
        batch_op.alter_column("office_override", server_default=None)
        batch_op.alter_column("officer_override", server_default=None)

    with op.batch_alter_table("routing_rule") as batch_op:
        batch_op.add_column(sa.Column("until_date", sa.Date(), nullable=True))
    _fill(op.get_bind())


def downgrade() -> None:
    """Go back to the version before."""
    with op.batch_alter_table("routing_rule") as batch_op:
        batch_op.drop_column("until_date")

    with op.batch_alter_table("petition") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_petition_entered_by_account"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_petition_primary_id_petition"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_petition_subject_account_id_account"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_petition_split_from_id_petition"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_petition_split_from_id"))
        batch_op.drop_index(batch_op.f("ix_petition_primary_id"))
        batch_op.drop_column("entered_by")
        batch_op.drop_column("officer_override")
        batch_op.drop_column("office_override")
        batch_op.drop_column("subject_account_id")
        batch_op.drop_column("clock_from")
        batch_op.drop_column("split_from_id")
        batch_op.drop_column("linked_from")
        batch_op.drop_column("primary_id")
        batch_op.drop_column("urgent")

    op.execute("DELETE FROM outbox_message WHERE petition_id IS NULL")
    with op.batch_alter_table("outbox_message") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_outbox_message_account_id_account"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_outbox_message_account_id"))
        batch_op.alter_column("petition_id", existing_type=sa.INTEGER(), nullable=False)
        batch_op.drop_column("account_id")

    with op.batch_alter_table("office") as batch_op:
        batch_op.drop_column("signing_title")
        batch_op.drop_column("symbol")

    with op.batch_alter_table("event") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_event_commune_id_commune"), type_="foreignkey")
        batch_op.drop_column("extended_days")
        batch_op.drop_column("answer_due")
        batch_op.drop_column("commune_id")

    with op.batch_alter_table("attachment") as batch_op:
        batch_op.add_column(sa.Column("supplement", sa.BOOLEAN(), nullable=False, server_default=sa.false()))
    op.execute("UPDATE attachment SET supplement = (purpose = 'supplement')")
    with op.batch_alter_table("attachment") as batch_op:
        batch_op.alter_column("supplement", server_default=None)
        batch_op.drop_constraint(batch_op.f("fk_attachment_added_by_account"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_attachment_answer_id_answer"), type_="foreignkey")
        batch_op.drop_column("added_by")
        batch_op.drop_column("answer_id")
        batch_op.drop_column("purpose")

    with op.batch_alter_table("answer_template") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_answer_template_sector_id_sector"), type_="foreignkey")
        batch_op.drop_column("outcome")
        batch_op.drop_column("sector_id")

    with op.batch_alter_table("answer") as batch_op:
        batch_op.drop_column("correction")
        batch_op.drop_column("checks")

    with op.batch_alter_table("account") as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_account_calendar_hash"), type_="unique")
        batch_op.drop_column("last_digest_on")
        batch_op.drop_column("calendar_hash")

    op.create_table(
        "reopening_request",
        sa.Column("id", sa.INTEGER(), nullable=False),
        sa.Column("petition_id", sa.INTEGER(), nullable=False),
        sa.Column("reason", sa.VARCHAR(), nullable=False),
        sa.Column("requested_at", sa.DateTime(), nullable=False),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("decided_by", sa.INTEGER(), nullable=True),
        sa.Column("granted", sa.BOOLEAN(), nullable=True),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name=op.f("fk_reopening_request_decided_by_account")),
        sa.ForeignKeyConstraint(
            ["petition_id"], ["petition.id"], name=op.f("fk_reopening_request_petition_id_petition"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reopening_request")),
    )
    with op.batch_alter_table("reopening_request") as batch_op:
        batch_op.create_index(batch_op.f("ix_reopening_request_petition_id"), ["petition_id"], unique=False)

    op.execute(
        "INSERT INTO reopening_request (petition_id, reason, requested_at, decided_at, decided_by, granted)"
        " SELECT petition_id, reason, requested_at, decided_at, decided_by, granted FROM decision_request WHERE kind = 'reopening' ORDER BY id"
    )
    with op.batch_alter_table("replaced_answer") as batch_op:
        batch_op.drop_index(batch_op.f("ix_replaced_answer_published_petition_id"))

    op.drop_table("replaced_answer")
    with op.batch_alter_table("extension") as batch_op:
        batch_op.drop_index(batch_op.f("ix_extension_deadline_id"))

    op.drop_table("extension")
    with op.batch_alter_table("document") as batch_op:
        batch_op.drop_index(batch_op.f("ix_document_petition_id"))

    op.drop_table("document")
    op.drop_table("working_copy")
    with op.batch_alter_table("presence") as batch_op:
        batch_op.drop_index(batch_op.f("ix_presence_seen_at"))

    op.drop_table("presence")
    with op.batch_alter_table("decision_request") as batch_op:
        batch_op.drop_index(batch_op.f("ix_decision_request_petition_id"))

    op.drop_table("decision_request")
    with op.batch_alter_table("coordination") as batch_op:
        batch_op.drop_index(batch_op.f("ix_coordination_petition_id"))
        batch_op.drop_index(batch_op.f("ix_coordination_office_id"))

    op.drop_table("coordination")
    op.drop_table("number_series")
    with op.batch_alter_table("deputy") as batch_op:
        batch_op.drop_index(batch_op.f("ix_deputy_office_id"))
        batch_op.drop_index(batch_op.f("ix_deputy_deputy_id"))

    op.drop_table("deputy")
    op.drop_table("saved_filter")
    with op.batch_alter_table("job") as batch_op:
        batch_op.drop_index("ix_job_status_lease_until")
        batch_op.drop_index(batch_op.f("ix_job_account_id"))

    op.drop_table("job")
    with op.batch_alter_table("invitation") as batch_op:
        batch_op.drop_index(batch_op.f("ix_invitation_account_id"))

    op.drop_table("invitation")
    with op.batch_alter_table("administration_change") as batch_op:
        batch_op.drop_index("ix_administration_change_noun_key")
        batch_op.drop_index(batch_op.f("ix_administration_change_at"))

    op.drop_table("administration_change")
    op.drop_table("delay_cause")
