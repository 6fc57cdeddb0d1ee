"""What coordinators decided, to learn from, and the weights that were learnt."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from feedback.domain.states import Action
from feedback.store.models import Event, Petition, Sector
from feedback.store.models.reading import TrainedModel


@dataclass(frozen=True)
class Decided:
    """A petition that was accepted: its words, its sector now, and whether a coordinator had to correct that."""

    code: str
    title: str
    content: str
    sector: str
    corrected: bool


def list_decided(session: Session, most: int) -> Sequence[Decided]:
    """The latest petitions that a coordinator accepted under a sector in use, in the order of arrival; no demonstrations."""
    corrected = exists().where(Event.petition_id == Petition.id, Event.action == Action.RECLASSIFY)
    query = (
        select(Petition.code, Petition.title, Petition.content, Sector.code, corrected)
        .join(Sector, Sector.id == Petition.sector_id)
        .where(Petition.accepted_at.is_not(None), Petition.demonstration.is_(False), Sector.active)
        .order_by(Petition.id.desc())
        .limit(most)
    )
    return [Decided(*row) for row in reversed(session.execute(query).all())]


def find_trained_at(session: Session, name: str) -> datetime | None:
    """When the weights of that name were learnt; None while there are none."""
    return session.scalar(select(TrainedModel.trained_at).where(TrainedModel.name == name))


def get_body(session: Session, name: str) -> str:
    """The weights of that name, as stored; empty where there are none."""
    return session.scalar(select(TrainedModel.body).where(TrainedModel.name == name)) or ""


def put(session: Session, name: str, body: str, *, examples: int, now: datetime) -> None:
    """Keep weights in place of those of that name."""
    session.merge(TrainedModel(name=name, trained_at=now, examples=examples, body=body))
