"""Open field reports of which everyone can read a neutral line (DESIGN 9.6)."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from feedback.domain.states import OPEN, Publication
from feedback.store.models import Commune, Petition, PublicNotice, Sector


@dataclass(frozen=True)
class Box:
    """A stretch of land in degrees."""

    south: float
    north: float
    west: float
    east: float


def list_open_notices(
    session: Session, *, sector: Sector | None, commune: Commune | None, box: Box | None, limit: int
) -> Sequence[PublicNotice]:
    """The latest lines about a commune, or about places within the box; of the sector's family where one is given."""
    places: list[ColumnElement[bool]] = []
    if commune is not None:
        places.append(Petition.commune_id == commune.id)
    if box is not None:
        inside = PublicNotice.latitude.between(box.south, box.north)
        places.append(and_(inside, PublicNotice.longitude.between(box.west, box.east)))
    query = select(PublicNotice).join(PublicNotice.petition).where(_IS_OPEN, or_(false(), *places))
    if sector is not None:
        top = sector.top.id
        query = query.where(Petition.sector_id.in_(select(Sector.id).where(or_(Sector.id == top, Sector.parent_id == top))))
    seen = contains_eager(PublicNotice.petition).options(joinedload(Petition.office), joinedload(Petition.commune))
    newest = query.options(seen).order_by(PublicNotice.published_at.desc(), PublicNotice.id.desc())
    return session.scalars(newest.limit(limit)).all()


_IS_OPEN = and_(PublicNotice.taken_back_at.is_(None), Petition.state.in_(OPEN), Petition.publication != Publication.PUBLISHED)
