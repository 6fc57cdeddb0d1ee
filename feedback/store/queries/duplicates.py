"""Petitions that may be the one somebody is about to enter: of the same contact, and open ones of the same place or sector."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager, selectinload

from feedback.domain.states import OPEN, Action
from feedback.store.models import Event, Petition, Petitioner


def list_from(session: Session, indexes: Mapping[str, Sequence[str]], since: datetime, limit: int) -> Sequence[Petition]:
    """The petitions received since a moment whose sender has one of the keyed hashes, the latest first.

    :param indexes: column of the petitioner to the hashes; one column at a time is asked for, so that each uses its index.
    """
    found: dict[int, Petition] = {}
    for column, index in indexes.items():
        query = (
            select(Petition)
            .join(Petition.petitioner)
            .where(getattr(Petitioner, column).in_(index), Petition.received_at >= since)
            .options(contains_eager(Petition.petitioner), selectinload(Petition.coordinations))
            .order_by(Petition.received_at.desc(), Petition.id.desc())
            .limit(limit)
        )
        found.update({petition.id: petition for petition in session.scalars(query)})
    return sorted(found.values(), key=lambda petition: petition.received_at, reverse=True)


def list_open_near(
    session: Session, *, commune_id: int | None, sector_id: int | None, since: datetime, limit: int
) -> Sequence[Petition]:
    """The latest open petitions of a commune, or of a sector where no commune is known; none where neither is."""
    if commune_id is None and sector_id is None:
        return []
    place = Petition.commune_id == commune_id if commune_id is not None else Petition.sector_id == sector_id
    query = (
        select(Petition)
        .where(place, Petition.state.in_(list(OPEN)), Petition.received_at >= since)
        .options(selectinload(Petition.coordinations))
        .order_by(Petition.received_at.desc(), Petition.id.desc())
        .limit(limit)
    )
    return session.scalars(query).all()


def find_entered(session: Session, hashes: Sequence[str]) -> tuple[str, datetime] | None:
    """Code of the petition that a form token made, and when that was recorded; None where it made none."""
    query = (
        select(Petition.code, Event.recorded_at)
        .join(Event, Event.petition_id == Petition.id)
        .where(Petition.form_hash.in_(hashes), Event.action == Action.SUBMIT)
    )
    found = session.execute(query).first()
    return (found.code, found.recorded_at) if found else None
