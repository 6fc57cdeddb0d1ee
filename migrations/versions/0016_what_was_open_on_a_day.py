"""reports read what was open on a day from an index alone, and not row by row from a table of millions"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_OPEN = sa.text("NOT state IN ('answered', 'refused', 'transferred_out', 'withdrawn', 'linked')")
_ASKED = [
    "spell", "since", "until", "office_id", "state", "kind", "sector_id", "accepted", "handled_on", "received_on", "round",
    "answer_due", "opened_on", "extended_days", "petition_id",
]  # fmt: skip
_OLD, _NEW = ("ix_day_standing_open", ["spell", "since"]), ("ix_day_standing_alive", _ASKED)


def _instead(gone: tuple[str, list[str]], come: tuple[str, list[str]]) -> None:
    """PostgreSQL makes and drops an index while others write only outside of a transaction, and waits for whoever reads."""
    if op.get_context().dialect.name != "postgresql":
        op.create_index(come[0], "day_standing", come[1], sqlite_where=_OPEN)
        op.drop_index(gone[0], "day_standing")
        return
    patience = op.get_bind().exec_driver_sql("SHOW lock_timeout").scalar_one()
    with op.get_context().autocommit_block():
        op.execute("SET lock_timeout = 0")
        # What an earlier try left when it was broken off does not hold.
        op.drop_index(come[0], "day_standing", if_exists=True, postgresql_concurrently=True)
        op.create_index(come[0], "day_standing", come[1], postgresql_where=_OPEN, postgresql_concurrently=True)
        op.drop_index(gone[0], "day_standing", if_exists=True, postgresql_concurrently=True)
        op.execute(f"SET lock_timeout = '{patience}'")


def upgrade() -> None:
    """The wider index first, so that no report is without one."""
    _instead(_OLD, _NEW)


def downgrade() -> None:
    """Slower, and half as large."""
    _instead(_NEW, _OLD)
