"""Texts that are typed and not yet kept as a version: one a person and petition."""

from datetime import datetime

from sqlalchemy import Table, bindparam, delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from feedback.store.models import WorkingCopy

_COPIES: Table = WorkingCopy.__table__  # type: ignore[assignment]
_OF_ONE = delete(_COPIES).where(_COPIES.c.petition_id == bindparam("petition"), _COPIES.c.account_id == bindparam("account"))


def find_working_copy(session: Session, petition_id: int, account_id: int) -> WorkingCopy | None:
    """What this person typed last."""
    return session.get(WorkingCopy, (petition_id, account_id), populate_existing=True)


def put_working_copy(
    session: Session, petition_id: int, account_id: int, *, text: str, number: str, based_on: int, now: datetime
) -> None:
    """Keep it in the place of what was kept before; two windows of one person at once are no fault."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    typed = {"text": text, "number": number, "based_on": based_on, "saved_at": now}
    added = insert(WorkingCopy).values(petition_id=petition_id, account_id=account_id, **typed)
    session.execute(added.on_conflict_do_update(index_elements=["petition_id", "account_id"], set_=typed))


def delete_working_copy(session: Session, petition_id: int, account_id: int) -> None:
    """Throw it away."""
    session.connection().execute(_OF_ONE, {"petition": petition_id, "account": account_id})
