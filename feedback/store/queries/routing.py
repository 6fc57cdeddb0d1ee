"""Rules of competence through time, and the petitions on which new ones are tried."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from feedback.domain.standing import Action
from feedback.store.models import Event, Office, Petition, RoutingRule, Sector


@dataclass(frozen=True)
class Reception:
    """How a petition was classified when it was received; its content is not read."""

    code: str
    kind: str
    sector_id: int
    commune_id: int | None
    subject_office_code: str | None
    """As it is named today: it stands in the petition only."""


def list_lasting_rules(session: Session) -> Sequence[RoutingRule]:
    """The rules without a last day, in their order: those that changes begin from. Some may only begin on a later day."""
    return session.scalars(
        select(RoutingRule).where(RoutingRule.until_date.is_(None)).order_by(RoutingRule.position, RoutingRule.id)
    ).all()


def list_ended_rules(session: Session) -> Sequence[RoutingRule]:
    """The rules with a last day, the latest first."""
    query = select(RoutingRule).where(RoutingRule.until_date.is_not(None))
    return session.scalars(query.order_by(RoutingRule.until_date.desc(), RoutingRule.position)).all()


def list_receptions(session: Session, most: int) -> list[Reception]:
    """The petitions received last, the latest first."""
    about = aliased(Office)
    query = (
        select(Petition.code, Event.kind, Event.sector_id, Event.commune_id, about.code)
        .join(Event, (Event.petition_id == Petition.id) & (Event.action == Action.SUBMIT))
        .outerjoin(about, about.id == Petition.subject_office_id)
        .order_by(Petition.received_at.desc(), Petition.id.desc())
        .limit(most)
    )
    return [Reception(*row) for row in session.execute(query)]


def get_sectors(session: Session) -> dict[int, Sector]:
    """Every sector by its number, also those that were retired."""
    return {sector.id: sector for sector in session.scalars(select(Sector))}
