"""Sectors, communes, reasons, templates, rules, captions: what an administrator edits."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session, lazyload

from feedback.store.models import AnswerTemplate, Commune, DelayCause, RefusalReason, ReportCaption, RoutingRule, Sector

_RULES_ON = (
    select(RoutingRule)
    .where(RoutingRule.from_date <= bindparam("day"))
    .where(or_(RoutingRule.until_date.is_(None), RoutingRule.until_date >= bindparam("day")))
    .order_by(RoutingRule.position)
)
"""Built once, for every sending and most pages of a petition."""
_SECTOR = select(Sector).where(Sector.code == bindparam("code"))


def list_sectors(session: Session) -> Sequence[Sector]:
    """Every sector in use, in the order of the catalogue: each parent before its children."""
    return session.scalars(select(Sector).where(Sector.active).order_by(Sector.position)).all()


def list_sector_codes(session: Session) -> Sequence[str]:
    """The codes of every sector in use."""
    return session.scalars(select(Sector.code).where(Sector.active)).all()


def find_sector(session: Session, code: str) -> Sector | None:
    """The sector with that code."""
    return session.scalar(_SECTOR, {"code": code})


def list_communes(session: Session) -> Sequence[Commune]:
    """The communes by name as Vietnamese reads it (the code decides between equals)."""
    return session.scalars(select(Commune).order_by(Commune.short_name, Commune.code)).all()


def find_commune(session: Session, code: str) -> Commune | None:
    """The commune with that code."""
    # Of whoever has the code nobody asks what it was called before.
    return session.scalar(select(Commune).where(Commune.code == code).options(lazyload(Commune.former_units)))


def list_refusal_reasons(session: Session) -> Sequence[RefusalReason]:
    """The grounds in use."""
    return session.scalars(select(RefusalReason).where(RefusalReason.active).order_by(RefusalReason.position)).all()


def find_refusal_reason(session: Session, code: str) -> RefusalReason | None:
    """The ground with that code, if in use."""
    return session.scalar(select(RefusalReason).where(RefusalReason.code == code, RefusalReason.active))


def list_delay_causes(session: Session, *, all_of_them: bool = False) -> Sequence[DelayCause]:
    """The causes of delay in use; for a report of the past also those that are not."""
    query = select(DelayCause).order_by(DelayCause.position)
    return session.scalars(query if all_of_them else query.where(DelayCause.active)).all()


def list_answer_templates(session: Session) -> Sequence[AnswerTemplate]:
    """The templates in use."""
    return session.scalars(select(AnswerTemplate).where(AnswerTemplate.active).order_by(AnswerTemplate.position)).all()


def list_routing_rules(session: Session, on: date) -> Sequence[RoutingRule]:
    """The rules of competence in force on a day."""
    return session.scalars(_RULES_ON, {"day": on}).all()


def list_every_routing_rule(session: Session) -> Sequence[RoutingRule]:
    """The rules of competence, whenever they hold."""
    return session.scalars(select(RoutingRule).order_by(RoutingRule.position)).all()


def list_captions(session: Session, report: str) -> Sequence[ReportCaption]:
    """The captions of a report's form, in their order."""
    return session.scalars(select(ReportCaption).where(ReportCaption.report == report).order_by(ReportCaption.position)).all()
