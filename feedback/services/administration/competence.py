"""Which office leads a sector from which day on. What was before stays, so that nothing of the past is rewritten."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from feedback.domain.actors import Staff
from feedback.domain.calendar import local_date
from feedback.domain.errors import Invalid, NotPossible
from feedback.domain.text import N_
from feedback.services.administration import checks
from feedback.services.administration.audit import Facts, audit, take_turn
from feedback.services.administration.checks import Problems
from feedback.store.models import Competence, Office, Sector
from feedback.store.queries import administration as found
from feedback.store.queries.catalogue import find_sector
from feedback.store.queries.offices import find_office

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

NOUN = "competence"


def key_of(sector: Sector, competence: Competence) -> str:
    """What names it in addresses: ``YT.2026-11-23``."""
    return f"{sector.code}.{competence.from_date}"


def find(session: "Session", key: str) -> Competence | None:
    """The entry that a key names."""
    code, _, day = key.partition(".")
    sector, since = find_sector(session, code), checks.read_day(day)
    return found.find_competence(session, sector, since) if sector and since else None


def facts(session: "Session", competence: Competence) -> Facts:
    """What stands in the entry."""
    sector, office = found.get_sector(session, competence.sector_id), found.get_office(session, competence.office_id)
    return {
        "sector": sector.code if sector else "",
        "office": office.code if office else "",
        "from_date": competence.from_date.isoformat(),
    }


def add(session: "Session", *, by: Staff, now: datetime, sector: str, office: str, from_date: str) -> Competence:
    """Name the office that leads a sector from a day on.

    :param from_date: ISO date, today at the earliest.
    :raises Invalid: no such sector or office, a day that is over, or one from which a lead is named already.
    """
    take_turn(session, by)
    place, lead = find_sector(session, sector), find_office(session, office)
    since = checks.read_day(from_date)
    problems = _wrong(lead, since, local_date(now))
    if place is None or not place.active:
        problems["sector"] = N_("Choose a sector.")
    elif since and found.find_competence(session, place, since):
        problems["from_date"] = N_("From this day on an office is named already. Remove that entry first, or choose another day.")
    if problems or place is None or lead is None or since is None:
        raise Invalid(problems)
    made = Competence(sector_id=place.id, office_id=lead.id, from_date=since)
    session.add(made)
    session.flush()
    audit(session, by=by, now=now, noun=NOUN, key=key_of(place, made), before=None, after=facts(session, made))
    return made


def remove(session: "Session", competence: Competence, *, by: Staff, now: datetime) -> None:
    """Take out an entry that does not hold yet. :raises NotPossible: its day has come."""
    take_turn(session, by)
    if competence.from_date <= local_date(now):
        raise NotPossible(N_("It holds already. Name another office from a later day instead."))
    before = facts(session, competence)
    key = f"{before['sector']}.{before['from_date']}"
    session.delete(competence)
    session.flush()
    audit(session, by=by, now=now, noun=NOUN, key=key, before=before, after=None)


def _wrong(lead: Office | None, since: date | None, today: date) -> Problems:
    problems: Problems = {}
    if since is None:
        problems["from_date"] = N_("Choose a day.")
    elif since < today:
        problems["from_date"] = checks.PAST
    if lead is None or not lead.handles_petitions:
        problems["office"] = N_("Choose an office from the list.")
    elif since and not lead.exists_on(since):
        problems["office"] = N_("This office does not exist on that day. Choose another one.")
    return problems
