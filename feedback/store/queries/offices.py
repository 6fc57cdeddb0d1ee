"""Offices and who leads what."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session, lazyload

from feedback.store.models import Competence, Office, Sector

# Built once, for every sending and most pages of a petition; what an office is called is read where it is asked for.
_OFFICES = select(Office).options(lazyload(Office.names))
_BY_CODE = _OFFICES.where(Office.code == bindparam("code"))
_OF_COMMUNE = _OFFICES.where(Office.commune_id == bindparam("commune"))
_LEADS = (
    _OFFICES.join(Competence, Competence.office_id == Office.id)
    .where(Competence.sector_id == bindparam("sector"), Competence.from_date <= bindparam("day"))
    .order_by(Competence.from_date.desc())
    .limit(1)
)


def find_office(session: Session, code: str) -> Office | None:
    """The office with that code, whenever it existed."""
    return session.scalar(_BY_CODE, {"code": code})


def get_offices(session: Session, numbers: Iterable[int]) -> dict[int, Office]:
    """The offices with those numbers, by number; what they are called is read where it is asked for."""
    found = session.scalars(_OFFICES.where(Office.id.in_(list(numbers))))
    return {office.id: office for office in found}


def get_authority(session: Session) -> Office:
    """The root of the tree: the authority whose service this is."""
    return session.scalars(select(Office).where(Office.kind == "authority")).one()


def list_offices(session: Session, on: date, *, handling: bool = True) -> Sequence[Office]:
    """The offices that exist on a day, departments first, by code; only those that handle petitions unless asked."""
    query = (
        select(Office)
        .where(Office.kind != "authority", Office.valid_from <= on)
        .where(or_(Office.valid_until.is_(None), Office.valid_until >= on))
        .order_by(Office.kind.desc(), Office.code)
    )
    return session.scalars(query.where(Office.handles_petitions) if handling else query).all()


def list_all(session: Session) -> Sequence[Office]:
    """Every office there is or was, by number."""
    return session.scalars(select(Office).order_by(Office.id)).all()


def list_competences(session: Session) -> Sequence[Competence]:
    """Who led what from which day on, the earliest first."""
    return session.scalars(select(Competence).order_by(Competence.from_date)).all()


def find_commune_office(session: Session, commune_id: int, on: date) -> Office | None:
    """The People's Committee of a commune on a day."""
    offices = session.scalars(_OF_COMMUNE, {"commune": commune_id})
    return next((office for office in offices if office.exists_on(on)), None)


def find_lead_office(session: Session, sector: Sector, on: date) -> Office | None:
    """The office that led the sector on that day, else the one that led its parent."""
    for sector_id in filter(None, (sector.id, sector.parent_id)):
        office = session.scalar(_LEADS, {"sector": sector_id, "day": on})
        if office is not None and office.exists_on(on):
            return office
    return None
