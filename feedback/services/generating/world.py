"""What is looked at and not changed while petitions are generated: read once, and then the same in every process."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from feedback.domain import routing as law
from feedback.domain.calendar import WorkingCalendar, local_date
from feedback.domain.publication import Public
from feedback.services import deadlines, masking
from feedback.services.demonstration import cast
from feedback.services.demonstration.cast import Cast
from feedback.services.generating.clockwork import Clockwork
from feedback.store.models import Commune, Office, RefusalReason, RoutingRule, Sector
from feedback.store.queries import catalogue, offices
from feedback.store.queries.limits import get_policy, list_limits

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_NOBODY_ELSE = "TT"
"""The inspectorate handles what no rule gives to anybody."""
_WRONG = ("STC", "SCT", "STP", "VP")


@dataclass
class World:
    """``now`` is when everything is really written down."""

    now: datetime
    cast: Cast
    calendar: WorkingCalendar
    clockwork: Clockwork
    communes: Sequence[Commune]
    sectors: Mapping[str, Sector]
    offices: Mapping[int, Office]
    reasons: Mapping[str, RefusalReason]
    public: Public
    _rules: Sequence[RoutingRule]
    _led: Mapping[int, list[tuple[date, int]]]
    _changes: Sequence[date]
    _proposed: dict[tuple[Any, ...], Office] = field(default_factory=dict)

    def competent(self, petition: Any, on: date) -> Office:
        """The office to which the rules of that day give it, else the inspectorate."""
        about = petition.subject_office.code if petition.subject_office else None
        # Between two changes of offices and rules every day has the same.
        key = (petition.kind, petition.sector_id, petition.commune_id, about, bisect_right(self._changes, on))
        if key not in self._proposed:
            self._proposed[key] = self._propose(petition, about, on)
        return self._proposed[key]

    def wrong(self, petition: Any, right: Office, on: date) -> Office:
        """An office that is not competent."""
        about = petition.subject_office.code if petition.subject_office else None
        found = (self._called(code, on) for code in _WRONG if code not in {right.code, about})
        return next(office for office in found if office is not None)

    def commune_office(self, commune_id: int, on: date) -> Office | None:
        """The People's Committee of a commune on a day."""
        there = (office for office in self.offices.values() if office.commune_id == commune_id)
        return next((office for office in there if office.exists_on(on)), None)

    def _called(self, code: str, on: date) -> Office | None:
        return next((office for office in self.offices.values() if office.code == code and office.exists_on(on)), None)

    def _propose(self, petition: Any, about: str | None, on: date) -> Office:
        sector, commune, lead = petition.sector, self.commune_office(petition.commune_id, on), self._lead(petition.sector, on)
        facts = law.RoutingFacts(
            kind=petition.kind,
            sector_codes=(sector.code, sector.parent.code) if sector.parent else (sector.code,),
            commune_office_code=commune.code if commune else None,
            sector_lead_code=lead.code if lead else None,
            subject_office_code=about,
        )
        rules = [rule for rule in self._rules if rule.from_date <= on and (rule.until_date is None or rule.until_date >= on)]
        proposal = law.propose(rules, facts)
        found = self._called(proposal.office_code, on) if proposal else None
        found = found or self._called(_NOBODY_ELSE, on)
        if found is None:
            raise LookupError(_NOBODY_ELSE)
        return found

    def _lead(self, sector: Sector, on: date) -> Office | None:
        for sector_id in filter(None, (sector.id, sector.parent_id)):
            before = [office_id for since, office_id in self._led.get(sector_id, ()) if since <= on]
            if before and self.offices[before[-1]].exists_on(on):
                return self.offices[before[-1]]
        return None


def _changes(everywhere: Sequence[Office], rules: Sequence[RoutingRule], led: Mapping[int, list[tuple[date, int]]]) -> list[date]:
    """The days on which who is competent may be somebody else."""
    begins = {office.valid_from for office in everywhere} | {rule.from_date for rule in rules}
    begins |= {since for offices_since in led.values() for since, _office in offices_since}
    last = [office.valid_until for office in everywhere] + [rule.until_date for rule in rules]
    return sorted(begins | {day + timedelta(days=1) for day in last if day is not None})


def read(session: "Session", *, now: datetime) -> World:
    """Look at everything, and make the people of the demonstration where they are not there."""
    everywhere = offices.list_all(session)
    people = cast.gather(session, now, local_date(now), [office for office in everywhere if office.handles_petitions])
    session.flush()
    led: dict[int, list[tuple[date, int]]] = {}
    for row in offices.list_competences(session):
        led.setdefault(row.sector_id, []).append((row.from_date, row.office_id))
    calendar, rules = deadlines.calendar_of(session), catalogue.list_every_routing_rule(session)
    return World(
        now=now,
        cast=people,
        calendar=calendar,
        clockwork=Clockwork(calendar, list_limits(session), suspends=get_policy(session, "suspend_clock") == "yes"),
        communes=catalogue.list_communes(session),
        sectors={sector.code: sector for sector in catalogue.list_sectors(session)},
        offices={office.id: office for office in everywhere},
        reasons={reason.code: reason for reason in catalogue.list_refusal_reasons(session)},
        public=masking.nobodys_own(session),
        _rules=rules,
        _led=led,
        _changes=_changes(everywhere, rules, led),
    )
