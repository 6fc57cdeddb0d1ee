"""Who has a petition's page open."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from feedback.store.models import Account, Presence


def put_presence(session: Session, petition_id: int, account_id: int, now: datetime) -> None:
    """Note that this person has it open now."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    added = insert(Presence).values(petition_id=petition_id, account_id=account_id, seen_at=now)
    session.execute(added.on_conflict_do_update(index_elements=["petition_id", "account_id"], set_={"seen_at": now}))


def delete_presences(session: Session, account_id: int, before: datetime) -> None:
    """Forget which pages this person had open earlier."""
    session.execute(delete(Presence).where(Presence.account_id == account_id, Presence.seen_at < before))


def list_others(session: Session, petition_id: int, account_id: int, since: datetime) -> Sequence[Account]:
    """Everybody else who had it open since a moment, by name."""
    return session.scalars(_OTHERS, {"petition": petition_id, "account": account_id, "since": since}).all()


_OTHERS = (
    select(Account)
    .join(Presence, Presence.account_id == Account.id)
    .where(Presence.petition_id == bindparam("petition"), Presence.account_id != bindparam("account"))
    .where(Presence.seen_at >= bindparam("since"), Account.active)
    .order_by(Account.name, Account.id)
)
