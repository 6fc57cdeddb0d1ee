"""personal data beside the sender's own is sealed too; the links of those who follow no longer hang on a key"""

import hashlib
import hmac
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from feedback.store.encryption import keyring

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_SEALED = {
    "petition": {"address_text": sa.String(), "latitude": sa.Float(), "longitude": sa.Float(), "subject_person": sa.String()},
    "event": {"text": sa.String(), "detail": sa.String()},
    "attachment": {"filename": sa.String()},
    "staged_file": {"filename": sa.String()},
    "rating": {"comment": sa.String()},
    "decision_request": {"reason": sa.String()},
    "saved_filter": {"query": sa.String()},
    "ledger_salts": {"salts": sa.String()},
}
_NUMBERED_BY = {"ledger_salts": "seq"}
_MAY_BE_EMPTY = {"latitude", "longitude"}
_AT_ONCE = 500


def upgrade() -> None:
    for table, columns in _SEALED.items():
        _exchange(table, dict.fromkeys(columns, sa.LargeBinary()), _seal)
    with op.batch_alter_table("follow", schema=None) as batch_op:
        batch_op.add_column(sa.Column("token", sa.LargeBinary(), nullable=True))
    _keep_tokens()
    with op.batch_alter_table("follow", schema=None) as batch_op:
        batch_op.alter_column("token", existing_type=sa.LargeBinary(), nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("follow", schema=None) as batch_op:
        batch_op.drop_column("token")
    for table, columns in _SEALED.items():
        _exchange(table, columns, _unseal)


def _exchange(table: str, columns: dict, change) -> None:
    """Let a column of another type, with the values changed for it, take the place of each."""
    with op.batch_alter_table(table, schema=None) as batch_op:
        for name, kind in columns.items():
            batch_op.add_column(sa.Column(f"{name}_new", kind, nullable=True))
    number = _NUMBERED_BY.get(table, "id")
    rows = sa.table(
        table, sa.column(number), *(sa.column(n) for n in columns), *(sa.column(f"{n}_new", k) for n, k in columns.items())
    )
    _fill(rows, list(columns), lambda name, value: change(f"{table}.{name}", value))
    with op.batch_alter_table(table, schema=None) as batch_op:
        for name in columns:
            batch_op.drop_column(name)
    with op.batch_alter_table(table, schema=None) as batch_op:
        for name, kind in columns.items():
            batch_op.alter_column(
                f"{name}_new", new_column_name=name, existing_type=kind, nullable=name in _MAY_BE_EMPTY, existing_nullable=True
            )


def _fill(rows: sa.TableClause, names: list[str], changed) -> None:
    connection, number, last = op.get_bind(), rows.c[_NUMBERED_BY.get(rows.name, "id")], -1
    some = sa.select(number.label("number"), *(rows.c[name] for name in names)).order_by(number).limit(_AT_ONCE)
    while found := connection.execute(some.where(number > last)).all():
        values = [{"row": row.number, **{f"{name}_new": changed(name, getattr(row, name)) for name in names}} for row in found]
        connection.execute(rows.update().where(number == sa.bindparam("row")), values)
        last = found[-1].number


def _seal(use: str, value: object) -> bytes | None:
    return None if value is None else keyring.seal(use, str(value))


def _unseal(use: str, value: bytes | None) -> object:
    text = None if value is None else keyring.unseal(use, value)
    return float(text) if text is not None and use in {"petition.latitude", "petition.longitude"} else text


def _keep_tokens() -> None:
    """The tokens in letters that went out, as they were derived until now."""
    follow = sa.table(
        "follow", sa.column("id"), sa.column("petition_id"), sa.column("email_index"), sa.column("asked_at", sa.DateTime()),
        sa.column("token", sa.LargeBinary()),
    )  # fmt: skip
    connection = op.get_bind()
    for row in connection.execute(sa.select(follow.c.id, follow.c.petition_id, follow.c.email_index, follow.c.asked_at)).all():
        said = f"{row.petition_id}|{row.email_index}|{_seconds(row.asked_at)}"
        token = hmac.digest(keyring.key("follow-token"), said.encode(), hashlib.sha256)[:16].hex()
        connection.execute(follow.update().where(follow.c.id == row.id).values(token=keyring.seal("follow.token", token)))


def _seconds(moment: datetime) -> int:
    return int(moment.replace(tzinfo=UTC).timestamp())
