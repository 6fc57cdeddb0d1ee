"""What a file of petitions holds: no entity is loaded, no sender is touched."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import case, select
from sqlalchemy.orm import Session

from feedback.domain.actors import Staff
from feedback.domain.states import Publication
from feedback.store.models import Account, Commune, Office, Petition, Sector
from feedback.store.queries import worklists
from feedback.store.queries.filtered import Filter, chosen
from feedback.store.queries.lookers import Days


@dataclass(slots=True)
class ExportRow:
    """A petition as a line of a file; ``published_at`` only while everyone can read it.

    Not frozen: a million of those take three times as long to make.
    """

    id: int
    code: str
    title: str
    kind: str
    sector_id: int
    commune: str | None
    state: str
    office_id: int | None
    officer: str | None
    received_at: datetime
    due: date | None
    answered_at: datetime | None
    published_at: datetime | None
    channel: str
    round: int


def list_numbers(session: Session, staff: Staff, asked: Filter, days: Days) -> Sequence[int]:
    """The numbers of all petitions of a list, in its order: one statement, so that none is missed or doubled."""
    return session.scalars(chosen(staff, asked, days)).all()


def list_rows(session: Session, staff: Staff, numbers: Sequence[int]) -> Sequence[ExportRow]:
    """The lines of some petitions, in that order; those the person may not know of any more are left out."""
    query = (
        select(
            Petition.id,
            Petition.code,
            Petition.title,
            Petition.kind,
            Petition.sector_id,
            Commune.name,
            Petition.state,
            Petition.office_id,
            Account.name,
            Petition.received_at,
            worklists.due_for(staff),
            Petition.answered_at,
            case((Petition.publication == Publication.PUBLISHED, Petition.published_at)),
            Petition.channel,
            Petition.round,
        )
        .outerjoin(Commune, Commune.id == Petition.commune_id)
        .outerjoin(Account, Account.id == Petition.officer_id)
        .where(Petition.id.in_(numbers), worklists.visible_to(staff))
    )
    found = {row.id: ExportRow(*tuple(row)) for row in session.execute(query)}
    return [found[number] for number in numbers if number in found]


def names_of_offices(session: Session, on: date, language: str) -> dict[int, str]:
    """The name of every office on a day, by number."""
    return {office.id: office.name_on(on, language) for office in session.scalars(select(Office))}


def names_of_sectors(session: Session, language: str) -> dict[int, str]:
    """The name of every sector, by number."""
    return {sector.id: sector.name_in(language) for sector in session.scalars(select(Sector))}
