"""Which office is proposed for a petition."""

from datetime import date
from typing import TYPE_CHECKING

from feedback.domain import routing as law
from feedback.store.models import Office, Petition
from feedback.store.queries import offices
from feedback.store.queries.catalogue import list_routing_rules

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def propose_office(session: "Session", petition: Petition, on: date) -> tuple[Office, law.Proposal] | None:
    """The competent office on a day and the rule that named it, or None when no rule reaches an office."""
    commune = offices.find_commune_office(session, petition.commune_id, on) if petition.commune_id else None
    lead = offices.find_lead_office(session, petition.sector, on)
    sector = petition.sector
    facts = law.RoutingFacts(
        kind=petition.kind,
        sector_codes=(sector.code, sector.parent.code) if sector.parent else (sector.code,),
        commune_office_code=commune.code if commune else None,
        sector_lead_code=lead.code if lead else None,
        subject_office_code=petition.subject_office.code if petition.subject_office else None,
    )
    proposal = law.propose(list_routing_rules(session, on), facts)
    office = offices.find_office(session, proposal.office_code) if proposal else None
    return (office, proposal) if office and proposal else None
