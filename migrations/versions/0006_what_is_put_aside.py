"""what is put aside for a person to look at first"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_POLICIES = {"same_text_per_day": "10", "nearby_per_hour": "300", "links_in_text": "3"}


def upgrade() -> None:
    """Give a database that holds an authority's choices the new ones; an empty one gets them with its catalogues."""
    connection = op.get_bind()
    if not connection.execute(sa.text("SELECT count(*) FROM policy")).scalar():
        return
    for key, value in _POLICIES.items():
        connection.execute(sa.text("INSERT INTO policy (key, value) VALUES (:key, :value)"), {"key": key, "value": value})


def downgrade() -> None:
    """What is put aside stays so; why it was is known only where it was a flood."""
    connection = op.get_bind()
    these = sa.bindparam("these", list(_POLICIES), expanding=True)
    connection.execute(sa.text("DELETE FROM policy WHERE key IN :these").bindparams(these))
    connection.execute(sa.text("UPDATE petition SET hold_reason = 'flood' WHERE hold_reason <> ''"))
