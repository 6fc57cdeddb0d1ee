"""Petitions among which one like another may be."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from feedback.domain.actors import Staff
from feedback.store.models import Petition, Sector
from feedback.store.queries.worklists import visible_to

_LENGTH = 800
"""Characters of title and content that are compared: what a petition is about stands at its beginning."""


@dataclass(frozen=True)
class Candidate:
    """A petition and the beginning of its text without marks."""

    id: int
    folded: str


def list_candidates(session: Session, petition: Petition, staff: Staff, since: datetime, limit: int) -> Sequence[Candidate]:
    """The latest petitions this person may see that share the sector of the upper level, or the commune."""
    top = petition.sector.top.id
    family = select(Sector.id).where(or_(Sector.id == top, Sector.parent_id == top))
    near: list[ColumnElement[bool]] = [Petition.sector_id.in_(family)]
    if petition.commune is not None:
        near.append(Petition.commune_id == petition.commune.id)
    query = (
        select(Petition.id, func.substr(Petition.folded, 1, _LENGTH))
        .where(visible_to(staff), Petition.id != petition.id, Petition.received_at >= since, or_(*near))
        .order_by(Petition.received_at.desc(), Petition.id)
        .limit(limit)
    )
    return [Candidate(number, folded) for number, folded in session.execute(query)]
