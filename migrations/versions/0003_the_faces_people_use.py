"""the faces citizens and the public use"""

from collections import Counter

import sqlalchemy as sa
from alembic import op

from feedback.store import dialects

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_POLICIES = {
    "rating_days": "14",
    "messages_per_day": "10",
    "data_acknowledge_days": "2",
    "data_copy_days": "10",
    "data_correct_days": "10",
    "data_stop_days": "15",
    "data_erase_days": "20",
    "data_extension_days": "15",
}
_ACTIONS = (
    "message",
    "publish_notice",
    "take_back_notice",
    "renew_secret",
    "request_data_right",
    "decide_data_right",
)
_LETTERS = ("message", "data_requested", "data_decided", "staff_message")
_CONTACT_POINTS = (
    ("police", "emergency", "Công an (an ninh, trật tự, trộm cướp)", "Police", "113", ""),
    ("fire", "emergency", "Chữa cháy, cứu nạn, cứu hộ", "Fire and rescue", "114", ""),
    ("ambulance", "emergency", "Cấp cứu y tế", "Ambulance", "115", ""),
    ("search_and_rescue", "emergency", "Tìm kiếm, cứu nạn trên toàn quốc", "Search and rescue", "112", ""),
    ("child_protection", "emergency", "Tổng đài quốc gia bảo vệ trẻ em", "National child protection hotline", "111", ""),
    ("citizen_reception", "complaint", "Trụ sở Tiếp công dân (khiếu nại)", "Citizen reception office (complaints)", "", ""),
    (
        "inspectorate",
        "denunciation",
        "Thanh tra thành phố, Trụ sở Tiếp công dân (tố cáo)",
        "Inspectorate and citizen reception office (denunciations)",
        "",
        "",
    ),
    (
        "public_administration",
        "question",
        "Trung tâm Phục vụ hành chính công (hỏi thủ tục)",
        "Public administration service centre (questions on procedures)",
        "",
        "",
    ),
    (
        "national_portal",
        "question",
        "Cổng Dịch vụ công quốc gia",
        "National public service portal",
        "",
        "https://dichvucong.gov.vn",
    ),
    ("electricity", "supply", "Sự cố điện: công ty điện lực", "Power cuts: the electricity company", "", ""),
    ("water", "supply", "Sự cố nước sạch: công ty nước sạch", "Water cuts: the water company", "", ""),
)


def upgrade() -> None:
    """What the faces of citizens and readers remember."""
    op.create_table(
        "contact_point",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("name_vi", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("hours_vi", sa.String(), nullable=False),
        sa.Column("hours_en", sa.String(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_point")),
        sa.UniqueConstraint("code", name=op.f("uq_contact_point_code")),
    )
    op.create_table(
        "contact_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("contact", sa.LargeBinary(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("requested_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_request")),
    )
    op.create_table(
        "data_release",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dataset", sa.String(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("released_at", sa.DateTime(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("csv_key", sa.String(), nullable=False),
        sa.Column("csv_hash", sa.String(), nullable=False),
        sa.Column("csv_size", sa.Integer(), nullable=False),
        sa.Column("jsonl_key", sa.String(), nullable=False),
        sa.Column("jsonl_hash", sa.String(), nullable=False),
        sa.Column("jsonl_size", sa.Integer(), nullable=False),
        sa.Column("replaced_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_release")),
        sa.UniqueConstraint("dataset", "month", "version", name=op.f("uq_data_release_dataset_month_version")),
    )
    op.create_table(
        "search_word",
        sa.Column("word", sa.String(), nullable=False),
        sa.Column("documents", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("word", name=op.f("pk_search_word")),
    )
    op.create_table(
        "staged_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("form_hash", sa.String(), nullable=False),
        sa.Column("filename", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("original_key", sa.String(), nullable=False),
        sa.Column("original_hash", sa.String(), nullable=False),
        sa.Column("safe_key", sa.String(), nullable=False),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staged_file")),
        sa.UniqueConstraint("reference", name=op.f("uq_staged_file_reference")),
    )
    with op.batch_alter_table("staged_file") as batch_op:
        batch_op.create_index(batch_op.f("ix_staged_file_added_at"), ["added_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_staged_file_form_hash"), ["form_hash"], unique=False)

    op.create_table(
        "trained_model",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("trained_at", sa.DateTime(), nullable=False),
        sa.Column("examples", sa.Integer(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_trained_model")),
    )
    op.create_table(
        "data_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("petition_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("corrections", sa.LargeBinary(), nullable=False),
        sa.Column("requested_at", sa.DateTime(), nullable=False),
        sa.Column("acknowledge_due", sa.Date(), nullable=False),
        sa.Column("acknowledged_at", sa.DateTime(), nullable=True),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("extended_days", sa.Integer(), nullable=False),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("granted", sa.Boolean(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name=op.f("fk_data_request_decided_by_account")),
        sa.ForeignKeyConstraint(
            ["petition_id"], ["petition.id"], name=op.f("fk_data_request_petition_id_petition"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_request")),
        sa.UniqueConstraint("reference", name=op.f("uq_data_request_reference")),
    )
    with op.batch_alter_table("data_request") as batch_op:
        batch_op.create_index(
            "ix_data_request_open",
            ["due"],
            unique=False,
            sqlite_where=sa.text("decided_at IS NULL"),
            postgresql_where=sa.text("decided_at IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_data_request_petition_id"), ["petition_id"], unique=False)

    op.create_table(
        "follow",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("petition_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.LargeBinary(), nullable=False),
        sa.Column("email_index", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["petition_id"], ["petition.id"], name=op.f("fk_follow_petition_id_petition"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow")),
        sa.UniqueConstraint("petition_id", "email_index", name=op.f("uq_follow_petition_id_email_index")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_follow_token_hash")),
    )
    with op.batch_alter_table("follow") as batch_op:
        batch_op.create_index(batch_op.f("ix_follow_asked_at"), ["asked_at"], unique=False)

    op.create_table(
        "once_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("petition_id", sa.Integer(), nullable=True),
        sa.Column("email_index", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("used_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["petition_id"], ["petition.id"], name=op.f("fk_once_key_petition_id_petition"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_once_key")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_once_key_token_hash")),
    )
    with op.batch_alter_table("once_key") as batch_op:
        batch_op.create_index(batch_op.f("ix_once_key_email_index"), ["email_index"], unique=False)
        batch_op.create_index(batch_op.f("ix_once_key_expires_at"), ["expires_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_once_key_petition_id"), ["petition_id"], unique=False)

    op.create_table(
        "public_notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("petition_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.String(), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("published_at", sa.DateTime(), nullable=False),
        sa.Column("published_by", sa.Integer(), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["petition_id"], ["petition.id"], name=op.f("fk_public_notice_petition_id_petition"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["published_by"], ["account.id"], name=op.f("fk_public_notice_published_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_notice")),
        sa.UniqueConstraint("petition_id", name=op.f("uq_public_notice_petition_id")),
    )
    with op.batch_alter_table("public_notice") as batch_op:
        batch_op.create_index(batch_op.f("ix_public_notice_published_at"), ["published_at"], unique=False)

    op.create_table(
        "answer_use",
        sa.Column("published_petition_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["published_petition_id"],
            ["published_petition.id"],
            name=op.f("fk_answer_use_published_petition_id_published_petition"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("published_petition_id", "day", name=op.f("pk_answer_use")),
    )
    with op.batch_alter_table("attachment") as batch_op:
        batch_op.add_column(sa.Column("public_at", sa.DateTime(), nullable=True))

    with op.batch_alter_table("outbox_message") as batch_op:
        batch_op.add_column(sa.Column("follow_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_outbox_message_follow_id"), ["follow_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_outbox_message_follow_id_follow"), "follow", ["follow_id"], ["id"], ondelete="CASCADE"
        )

    with op.batch_alter_table("petition") as batch_op:
        batch_op.add_column(sa.Column("message_waiting_since", sa.DateTime(), nullable=True))
        batch_op.create_index(batch_op.f("ix_petition_message_waiting_since"), ["message_waiting_since"], unique=False)

    with op.batch_alter_table("published_petition") as batch_op:
        batch_op.add_column(sa.Column("changed_at", sa.DateTime(), nullable=True))
        batch_op.create_index(batch_op.f("ix_published_petition_changed_at"), ["changed_at"], unique=False)

    with op.batch_alter_table("rating") as batch_op:
        batch_op.add_column(sa.Column("access", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("procedure", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("conduct", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("result", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("handling", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("first_rated_at", sa.DateTime(), nullable=True))

    op.execute("UPDATE published_petition SET changed_at = COALESCE(taken_down_at, published_at)")
    op.execute("UPDATE rating SET first_rated_at = rated_at")
    with op.batch_alter_table("published_petition") as batch_op:
        batch_op.alter_column("changed_at", existing_type=sa.DateTime(), nullable=False)
    with op.batch_alter_table("rating") as batch_op:
        batch_op.alter_column("first_rated_at", existing_type=sa.DateTime(), nullable=False)
    _fill()


def downgrade() -> None:
    """Back to the back office."""
    op.execute("DELETE FROM outbox_message WHERE letter LIKE 'reader\\_%' ESCAPE '\\'")
    _on_each("DELETE FROM outbox_message WHERE letter IN :these", _LETTERS)
    # Nothing that was done is forgotten: what the back office has no word for it keeps as a note, with its words.
    _on_each("UPDATE event SET action = 'note' WHERE action IN :these", _ACTIONS)
    op.execute("UPDATE attachment SET purpose = 'supplement' WHERE purpose = 'message'")
    _on_each("DELETE FROM policy WHERE key IN :these", tuple(_POLICIES))

    with op.batch_alter_table("rating") as batch_op:
        batch_op.drop_column("first_rated_at")
        batch_op.drop_column("handling")
        batch_op.drop_column("result")
        batch_op.drop_column("conduct")
        batch_op.drop_column("procedure")
        batch_op.drop_column("access")

    with op.batch_alter_table("published_petition") as batch_op:
        batch_op.drop_index(batch_op.f("ix_published_petition_changed_at"))
        batch_op.drop_column("changed_at")

    with op.batch_alter_table("petition") as batch_op:
        batch_op.drop_index(batch_op.f("ix_petition_message_waiting_since"))
        batch_op.drop_column("message_waiting_since")

    with op.batch_alter_table("outbox_message") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_outbox_message_follow_id_follow"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_outbox_message_follow_id"))
        batch_op.drop_column("follow_id")

    with op.batch_alter_table("attachment") as batch_op:
        batch_op.drop_column("public_at")

    op.drop_table("answer_use")
    with op.batch_alter_table("public_notice") as batch_op:
        batch_op.drop_index(batch_op.f("ix_public_notice_published_at"))

    op.drop_table("public_notice")
    with op.batch_alter_table("once_key") as batch_op:
        batch_op.drop_index(batch_op.f("ix_once_key_petition_id"))
        batch_op.drop_index(batch_op.f("ix_once_key_expires_at"))
        batch_op.drop_index(batch_op.f("ix_once_key_email_index"))

    op.drop_table("once_key")
    with op.batch_alter_table("follow") as batch_op:
        batch_op.drop_index(batch_op.f("ix_follow_asked_at"))

    op.drop_table("follow")
    with op.batch_alter_table("data_request") as batch_op:
        batch_op.drop_index(batch_op.f("ix_data_request_petition_id"))
        batch_op.drop_index(
            "ix_data_request_open", sqlite_where=sa.text("decided_at IS NULL"), postgresql_where=sa.text("decided_at IS NULL")
        )

    op.drop_table("data_request")
    op.drop_table("trained_model")
    with op.batch_alter_table("staged_file") as batch_op:
        batch_op.drop_index(batch_op.f("ix_staged_file_form_hash"))
        batch_op.drop_index(batch_op.f("ix_staged_file_added_at"))

    op.drop_table("staged_file")
    op.drop_table("search_word")
    op.drop_table("data_release")
    op.drop_table("contact_request")
    op.drop_table("contact_point")


def _on_each(statement: str, these: tuple[str, ...]) -> None:
    op.get_bind().execute(sa.text(statement).bindparams(sa.bindparam("these", list(these), expanding=True)))


def _fill() -> None:
    """Give a database that holds an authority's catalogues what a new one is given, and index the words of what is public."""
    connection = op.get_bind()
    if not connection.execute(sa.text("SELECT count(*) FROM policy")).scalar():
        return
    for key, value in _POLICIES.items():
        connection.execute(sa.text("INSERT INTO policy (key, value) VALUES (:key, :value)"), {"key": key, "value": value})
    names = ("code", "topic", "name_vi", "name_en", "phone", "url")
    for number, point in enumerate(_CONTACT_POINTS, 1):
        connection.execute(
            sa.text(
                "INSERT INTO contact_point"
                " (code, position, topic, name_vi, name_en, phone, email, address, url, hours_vi, hours_en, active)"
                " VALUES (:code, :position, :topic, :name_vi, :name_en, :phone, '', '', :url, '', '', :active)"
            ),
            {**dict(zip(names, point, strict=True)), "position": 10 * number, "active": True},
        )
    _index_words(connection)


def _index_words(connection: sa.Connection) -> None:
    """How many public texts hold each word, without marks, as the word index keeps them; the empty word stands in all."""
    sql = dialects.search_sql(connection).held
    found: Counter[str] = Counter()
    for (number,) in connection.execute(sa.text("SELECT id FROM published_petition")).all():
        held = connection.execute(sa.text(sql), {"id": number}).scalar()
        if held is not None:
            found.update({"", *held.split()})
    for word, documents in sorted(found.items()):
        connection.execute(
            sa.text("INSERT INTO search_word (word, documents) VALUES (:word, :documents)"),
            {"word": word, "documents": documents},
        )
