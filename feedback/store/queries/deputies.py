"""Who stands in for whom."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, bindparam, select
from sqlalchemy.orm import Session, joinedload

from feedback.store.models import Deputy


def list_standing_in(session: Session, account_id: int, on: date) -> Sequence[Deputy]:
    """The leaders for whom somebody stands in on a day."""
    return session.scalars(_STANDING_IN, {"account": account_id, "day": on}).all()


def list_deputies_of(session: Session, office_id: int, on: date) -> Sequence[Deputy]:
    """Who stands in for the leaders of an office on a day."""
    query = select(Deputy).where(Deputy.office_id == office_id, *_holds_on(on)).options(joinedload(Deputy.deputy))
    return session.scalars(query).all()


def list_deputies(session: Session, *, office_ids: Iterable[int] | None = None, leader_id: int | None = None) -> Sequence[Deputy]:
    """Everybody who was named, the latest first; of some offices or one leader only where named."""
    query = select(Deputy).options(joinedload(Deputy.deputy), joinedload(Deputy.leader), joinedload(Deputy.office))
    if office_ids is not None:
        query = query.where(Deputy.office_id.in_(list(office_ids)))
    if leader_id is not None:
        query = query.where(Deputy.leader_id == leader_id)
    return session.scalars(query.order_by(Deputy.since.desc(), Deputy.id.desc())).all()


def find_deputy(session: Session, office_id: int, leader_id: int, since: date) -> Deputy | None:
    """Who was named for a leader of an office from a day on, unless that was ended."""
    query = select(Deputy).where(Deputy.office_id == office_id, Deputy.leader_id == leader_id, Deputy.since == since)
    return session.scalar(query.where(Deputy.ended_at.is_(None)))


def find_overlapping(session: Session, office_id: int, leader_id: int, since: date, until: date) -> Deputy | None:
    """Somebody named already for the same leader and some of the same days."""
    query = select(Deputy).where(Deputy.office_id == office_id, Deputy.leader_id == leader_id, Deputy.ended_at.is_(None))
    return session.scalar(query.where(Deputy.since <= until, Deputy.until >= since).limit(1))


def list_depending_on(session: Session, account_id: int, on: date, office_id: int | None = None) -> Sequence[Deputy]:
    """What is not over and names the account as leader or as deputy, in one office where one is given."""
    query = select(Deputy).where(
        (Deputy.leader_id == account_id) | (Deputy.deputy_id == account_id), Deputy.until >= on, Deputy.ended_at.is_(None)
    )
    return session.scalars(query if office_id is None else query.where(Deputy.office_id == office_id)).all()


def _holds_on(on: Any) -> tuple[ColumnElement[bool], ...]:
    return Deputy.since <= on, Deputy.until >= on, Deputy.ended_at.is_(None)


# Every desk asks it: it is built once.
_STANDING_IN = (
    select(Deputy)
    .where(Deputy.deputy_id == bindparam("account"), *_holds_on(bindparam("day")))
    .options(joinedload(Deputy.leader), joinedload(Deputy.office))
)
