"""Petitions among which one like another may be."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import Select, bindparam, func, or_, select
from sqlalchemy.orm import Session

from feedback.domain.actors import Staff
from feedback.store.models import Petition, Sector
from feedback.store.queries.lookers import Looker, told
from feedback.store.queries.worklists import visible_to

_TEXTS = select(Petition.id, func.substr(Petition.folded, 1, bindparam("length")).label("folded")).where(
    Petition.id.in_(bindparam("ids", expanding=True))
)


def list_candidates(session: Session, petition: Petition, staff: Staff, since: datetime, limit: int) -> list[tuple[int, int]]:
    """Number and version of the latest petitions this person may see that share the sector of the upper level, or the commune."""
    near = {"top": petition.sector.parent_id or petition.sector_id, "commune": petition.commune_id}
    asked = {**told(staff), **near, "number": petition.id, "since": since, "most": limit}
    return [(number, version) for number, version in session.execute(_candidates(Looker.like(staff)), asked)]


@cache
def _candidates(looker: Looker) -> Select[*tuple[int, int]]:
    family = select(Sector.id).where(or_(Sector.id == bindparam("top"), Sector.parent_id == bindparam("top")))
    near = or_(Petition.sector_id.in_(family), Petition.commune_id == bindparam("commune"))
    return (
        select(Petition.id, Petition.version)
        .where(visible_to(looker), Petition.id != bindparam("number"), Petition.received_at >= bindparam("since"), near)
        .order_by(Petition.received_at.desc(), Petition.id)
        .limit(bindparam("most"))
    )


def get_texts(session: Session, ids: Sequence[int], length: int) -> dict[int, str]:
    """The beginnings of texts without marks, by the petition's number."""
    if not ids:
        return {}
    return {row.id: row.folded for row in session.execute(_TEXTS, {"ids": ids, "length": length})}
