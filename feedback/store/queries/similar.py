"""Petitions among which one like another may be."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from feedback.domain.actors import Staff
from feedback.store.models import Petition, Sector
from feedback.store.queries.worklists import visible_to


def list_candidates(session: Session, petition: Petition, staff: Staff, since: datetime, limit: int) -> list[tuple[int, int]]:
    """Number and version of the latest petitions this person may see that share the sector of the upper level, or the commune."""
    top = petition.sector.parent_id or petition.sector_id
    family = select(Sector.id).where(or_(Sector.id == top, Sector.parent_id == top))
    near: list[ColumnElement[bool]] = [Petition.sector_id.in_(family)]
    if petition.commune_id is not None:
        near.append(Petition.commune_id == petition.commune_id)
    query = (
        select(Petition.id, Petition.version)
        .where(visible_to(staff), Petition.id != petition.id, Petition.received_at >= since, or_(*near))
        .order_by(Petition.received_at.desc(), Petition.id)
        .limit(limit)
    )
    return [(number, version) for number, version in session.execute(query)]


def get_texts(session: Session, ids: Sequence[int], length: int) -> dict[int, str]:
    """The beginnings of texts without marks, by the petition's number."""
    if not ids:
        return {}
    query = select(Petition.id, func.substr(Petition.folded, 1, length)).where(Petition.id.in_(ids))
    return {row[0]: row[1] for row in session.execute(query)}
