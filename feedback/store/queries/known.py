"""What readers' pages are made from, known by its version; and the catalogues, kept in memory until one of them changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import Engine, inspect, select
from sqlalchemy.orm import Session

from feedback.store.models import Commune, FormerUnit, Office, OfficeName, PageVersion, PublishedCount, Sector

Row = TypeVar("Row")
_TOKENS = select(PageVersion.__table__.c.name, PageVersion.__table__.c.token)
_PLAINLY = "SELECT name, token FROM page_version"


@dataclass(frozen=True)
class Versions:
    """The tokens of :class:`PageVersion`; empty where the database has none, so that nothing may be kept."""

    public: str = ""
    catalogue: str = ""


def versions(session: Session) -> Versions:
    """As this transaction sees them. What is read afterwards is as new at least."""
    return Versions(**{row.name: row.token for row in session.execute(_TOKENS)})


def versions_now(engine: Engine) -> Versions:
    """As they were last committed, asked outside any session: for whoever only wants to know whether something changed."""
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute(_PLAINLY)
        found = Versions(**dict(cursor.fetchall()))
        cursor.close()
    finally:
        connection.close()
    return found


@dataclass(frozen=True, eq=False)
class Catalogue:
    """Sectors, offices and communes. The rows belong to no session: every thread may read them, and nobody changes them.

    ``sectors`` are those in use, each parent before its children; ``sector`` knows the others too.
    """

    authority: Office
    sectors: Sequence[Sector]
    offices: Sequence[Office]
    communes: Sequence[Commune]
    sector: Mapping[int, Sector]
    office: Mapping[int, Office]
    commune: Mapping[int, Commune]

    def within(self, sector: str) -> list[int]:
        """The numbers of a sector and of those below it; empty where there is none of that code."""
        found = [one for one in self.sector.values() if one.code == sector]
        return [one.id for one in self.sector.values() if found and found[0].id in (one.id, one.parent_id)]

    def office_named(self, code: str) -> int:
        """The number of the office with that code, 0 where there is none."""
        return next((one.id for one in self.office.values() if one.code == code), 0)

    def commune_named(self, code: str) -> int:
        """The number of the commune with that code, 0 where there is none."""
        return next((one.id for one in self.commune.values() if one.code == code), 0)

    def handling(self, on: date) -> list[Office]:
        """The offices that handle petitions on a day, departments first."""
        return [one for one in self.offices if one.handles_petitions and one.exists_on(on)]


@dataclass(frozen=True)
class Facts:
    """What the filters count of an answer, and how many answers are like it."""

    sector_id: int
    office_id: int | None
    commune_id: int | None
    answers: int = 1


_kept: dict[str, Catalogue] = {}
_counted: dict[str, list[Facts]] = {}


def catalogue(session: Session, token: str) -> Catalogue:
    """The catalogues as they are under a token; read from the database where that is a new one."""
    known = _kept.get(token)
    if known is None:
        known = _read(session)
        if token:
            # One only: what was before is not asked for again, but by whoever began before the change.
            _kept.clear()
            _kept[token] = known
    return known


def places(session: Session) -> Catalogue:
    """The catalogues for whoever has no token at hand; what this transaction itself changed may not be in them."""
    return catalogue(session, versions(session).catalogue)


def counts(session: Session, token: str) -> list[Facts]:
    """How many answers everyone can read as the texts are under a token, by what the filters count."""
    known = _counted.get(token)
    if known is None:
        columns = (PublishedCount.sector_id, PublishedCount.office_id, PublishedCount.commune_id, PublishedCount.answers)
        known = [Facts(*row) for row in session.execute(select(*columns).where(PublishedCount.answers > 0))]
        if token:
            _counted.clear()
            _counted[token] = known
    return known


def _read(session: Session) -> Catalogue:
    names: dict[int, list[OfficeName]] = {}
    for name in session.scalars(select(OfficeName).order_by(OfficeName.from_date)):
        names.setdefault(name.office_id, []).append(_apart(name))
    units: dict[int, list[FormerUnit]] = {}
    for unit in session.scalars(select(FormerUnit).order_by(FormerUnit.id)):
        units.setdefault(unit.commune_id, []).append(_apart(unit))
    sectors = {one.id: _apart(one) for one in session.scalars(select(Sector).order_by(Sector.position))}
    for sector in sectors.values():
        sector.parent = sectors.get(sector.parent_id or 0)
    every = session.scalars(select(Office).order_by(Office.kind.desc(), Office.code))
    offices = {one.id: _apart(one, names=names.get(one.id, [])) for one in every}
    places = session.scalars(select(Commune).order_by(Commune.short_name, Commune.code))
    communes = {one.id: _apart(one, former_units=units.get(one.id, [])) for one in places}
    return Catalogue(
        authority=next(one for one in offices.values() if one.kind == "authority"),
        sectors=[one for one in sectors.values() if one.active],
        offices=[one for one in offices.values() if one.kind != "authority"],
        communes=list(communes.values()),
        sector=sectors,
        office=offices,
        commune=communes,
    )


def _apart(row: Row, **related: Any) -> Row:
    """A copy that belongs to no session."""
    kind = type(row)
    return kind(**{column.key: getattr(row, column.key) for column in inspect(kind).column_attrs}, **related)
