"""how petitions stood day by day, and the figures that reports are read from"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_CLOSED = "state IN ('answered', 'refused', 'transferred_out', 'withdrawn', 'linked')"


def _key(name: str, type_: type[sa.types.TypeEngine]) -> sa.Column:
    return sa.Column(name, type_(), nullable=False, primary_key=True, autoincrement=False)


def _partial(name: str, columns: list[str], where: str) -> None:
    where_text = sa.text(where)
    op.create_index(name, "day_standing", columns, unique=False, sqlite_where=where_text, postgresql_where=where_text)


def upgrade() -> None:
    """Where petitions are there already, the figures are to be made from their events: the row that says so holds no time."""
    op.create_table(
        "day_standing",
        sa.Column("petition_id", sa.Integer(), sa.ForeignKey("petition.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("since", sa.Date(), primary_key=True),
        sa.Column("until", sa.Date()),
        sa.Column("spell", sa.Integer(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("state", "publication", "kind")),
        sa.Column("sector_id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer()),
        sa.Column("commune_id", sa.Integer()),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("answer_due", sa.Date()),
        sa.Column("extended_days", sa.Integer(), nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=False),
        sa.Column("handled_on", sa.Date()),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date()),
        sa.Column("left_on", sa.Date()),
        sa.Column("published_on", sa.Date()),
        sa.Column("rating", sa.String(), nullable=False),
    )
    _partial("ix_day_standing_open", ["spell", "since"], f"NOT {_CLOSED}")
    _partial("ix_day_standing_closed", ["closed_on", "since"], _CLOSED)
    _partial("ix_day_standing_again", ["opened_on"], "opened_on > received_on")
    halves = ("first_half", "last_half", "received_half")
    op.create_table(
        "form_figure",
        *(_key(name, sa.Integer) for name in ("office_id", "done_half", *halves, "published_half")),
        *(_key(name, sa.String) for name in ("place", "kind")),
        _key("sector_id", sa.Integer),
        _key("public", sa.Boolean),
        sa.Column("number", sa.Integer(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_form_figure_published", "form_figure", ["office_id", "published_half"], unique=False)
    op.create_table(
        "office_figure",
        *(_key(name, sa.Integer) for name in ("closed_half", "office_id", *halves, "opened_half")),
        *(_key(name, sa.String) for name in ("place", "kind")),
        *(_key(name, sa.Boolean) for name in ("extended", "further")),
        _key("rating", sa.String),
        sa.Column("number", sa.Integer(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "figure_state",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("whole_since", sa.DateTime()),
    )
    op.execute(
        "INSERT INTO figure_state (id, whole_since) VALUES"
        " (1, CASE WHEN EXISTS (SELECT 1 FROM petition) THEN NULL ELSE CURRENT_TIMESTAMP END)"
    )


def downgrade() -> None:
    """Forget them: everything in them stands in the events."""
    for name in ("figure_state", "office_figure", "form_figure", "day_standing"):
        op.drop_table(name)
