"""Petitions whose sender was seen, or was stored, in a span of time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, literal, select
from sqlalchemy.orm import Session

from feedback.store.models import AccessRecord, Petition, Petitioner


@dataclass(frozen=True)
class Asked:
    """Whose looks (None: everybody's) between two moments, the second not included; ``stored``: what was stored then.

    The latter is for a stolen database or backup: what was in it was touched, looked at or not.
    """

    account_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    stored: bool = False


def count_touched(session: Session, asked: Asked) -> tuple[int, int, datetime | None, datetime | None]:
    """How many petitions, how many different names of senders, the first and the last moment."""
    rows = _touched(asked).subquery()
    names = func.count(func.distinct(func.nullif(rows.c.name_index, "")))
    petitions, senders, first, last = session.execute(
        select(func.count(), names, func.min(rows.c.first), func.max(rows.c.last)).select_from(rows)
    ).one()
    return petitions, senders, first, last


def list_touched(session: Session, asked: Asked, limit: int | None) -> Iterator[Any]:
    """Code, first and last moment, how often, for what (separated by commas), index of the sender's name; the first first."""
    rows = _touched(asked).subquery()
    columns = (rows.c.code, rows.c.first, rows.c.last, rows.c.times, rows.c.purposes, rows.c.name_index)
    query = select(*columns).order_by(rows.c.first, rows.c.code)
    return iter(session.execute(query.limit(limit) if limit else query))


def _touched(asked: Asked) -> Select[*tuple[Any, ...]]:
    return _stored(asked) if asked.stored else _seen(asked)


def _stored(asked: Asked) -> Select[*tuple[Any, ...]]:
    query = select(
        Petition.code.label("code"),
        Petition.received_at.label("first"),
        Petition.received_at.label("last"),
        literal(0).label("times"),
        literal("stored").label("purposes"),
        Petitioner.name_index.label("name_index"),
    ).join(Petition.petitioner)
    # What came before the first moment was there too.
    return query.where(Petition.received_at < asked.until) if asked.until else query


def _seen(asked: Asked) -> Select[*tuple[Any, ...]]:
    looks = select(
        AccessRecord.petition_id,
        AccessRecord.purpose,
        func.min(AccessRecord.at).label("first"),
        func.max(AccessRecord.at).label("last"),
        func.count().label("times"),
    ).group_by(AccessRecord.petition_id, AccessRecord.purpose)
    if asked.account_id is not None:
        looks = looks.where(AccessRecord.account_id == asked.account_id)
    if asked.since:
        looks = looks.where(AccessRecord.at >= asked.since)
    if asked.until:
        looks = looks.where(AccessRecord.at < asked.until)
    seen = looks.subquery()
    return (
        select(
            Petition.code.label("code"),
            func.min(seen.c.first).label("first"),
            func.max(seen.c.last).label("last"),
            func.sum(seen.c.times).label("times"),
            func.aggregate_strings(seen.c.purpose, ",").label("purposes"),
            Petitioner.name_index.label("name_index"),
        )
        .join(Petition, Petition.id == seen.c.petition_id)
        .join(Petition.petitioner)
        .group_by(Petition.code, Petitioner.name_index)
    )
