"""Petitions as lists show them: rows with what a line says, not the petitions themselves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, select
from sqlalchemy.orm import Session

from feedback.domain.actors import Staff
from feedback.domain.petition import RequestKind
from feedback.store.models import Account, DecisionRequest, Office, Petition, Sector
from feedback.store.queries import worklists
from feedback.store.queries.lookers import Looker, told


@dataclass(frozen=True)
class Line:
    """A petition in a list, with the due date that matters to who looks.

    ``place`` is that of its sector in the catalogue, ``office`` a code; ``awaited`` says whether other offices still owe
    their part, the rest what waits for a decision.
    """

    id: int
    code: str
    version: int
    title: str
    state: str
    publication: str
    urgent: bool
    received_at: datetime
    sector_id: int
    place: int
    commune_id: int | None
    office_id: int | None
    office: str | None
    officer: str | None
    reopening: bool
    objection: bool
    extension: bool
    awaited: bool
    due: date | None


_ASKED = [
    Petition.requests.any(and_(DecisionRequest.kind == kind, DecisionRequest.decided_at.is_(None)))
    for kind in (RequestKind.REOPENING, RequestKind.OBJECTION, RequestKind.EXTENSION)
]
_SHOWN = (
    Petition.id,
    Petition.code,
    Petition.version,
    Petition.title,
    Petition.state,
    Petition.publication,
    Petition.urgent,
    Petition.received_at,
    Petition.sector_id,
    Sector.position,
    Petition.commune_id,
    Petition.office_id,
    Office.code,
    Account.name,
    *_ASKED,
    worklists.AWAITED,
)


def joined(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """With what lists can be sorted by."""
    return query.outerjoin(Office, Office.id == Petition.office_id).join(Sector, Sector.id == Petition.sector_id)


def lines(staff: Staff | Looker) -> Select[*tuple[Any, ...]]:
    """The columns of :class:`Line`, for whoever looks."""
    return joined(select(*_SHOWN, worklists.due_for(staff))).outerjoin(Account, Account.id == Petition.officer_id)


def list_lines(session: Session, staff: Staff, ids: Sequence[int]) -> list[Line]:
    """The petitions with these numbers, in this order."""
    if not ids:
        return []
    found = {row[0]: Line(*row) for row in session.execute(_some(Looker.like(staff)), {**told(staff), "ids": ids})}
    return [found[number] for number in ids if number in found]


@cache
def _some(looker: Looker) -> Select[*tuple[Any, ...]]:
    return lines(looker).where(Petition.id.in_(bindparam("ids", expanding=True)))
