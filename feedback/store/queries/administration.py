"""What the administrator's pages list: also what is out of use."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import Session, joinedload

from feedback.domain.states import OPEN
from feedback.store.models import (
    AdministrationChange,
    AnswerTemplate,
    CalendarDay,
    Commune,
    Competence,
    DelayCause,
    LimitPreset,
    Office,
    Petition,
    Policy,
    RefusalReason,
    ReportCaption,
    RoutingRule,
    Sector,
)


def wait_for_turn(session: Session) -> None:
    """Wait until no other administrator is saving, and read anew what is looked at from here on.

    SQLite has one writer anyway; in PostgreSQL the policies' rows are locked until the transaction ends.
    """
    session.execute(select(Policy.key).order_by(Policy.key).with_for_update()).all()
    session.expire_all()


def list_changes(
    session: Session, *, noun: str = "", key: str = "", before: int | None = None, most: int = 50
) -> Sequence[AdministrationChange]:
    """What administrators changed, the latest first; of one noun or one entry where they are named.

    :param before: number of a change; only older ones are listed.
    """
    query = select(AdministrationChange).options(joinedload(AdministrationChange.account))
    if noun:
        query = query.where(AdministrationChange.noun == noun)
    if key:
        query = query.where(AdministrationChange.key == key)
    if before is not None:
        query = query.where(AdministrationChange.id < before)
    return session.scalars(query.order_by(AdministrationChange.id.desc()).limit(most)).all()


def list_all_captions(session: Session) -> Sequence[ReportCaption]:
    """The captions of every report."""
    return session.scalars(select(ReportCaption).order_by(ReportCaption.report, ReportCaption.position)).all()


def find_caption(session: Session, report: str, key: str) -> ReportCaption | None:
    """A caption by its report and its key."""
    return session.scalar(select(ReportCaption).where(ReportCaption.report == report, ReportCaption.key == key))


def list_days(session: Session, year: int) -> Sequence[CalendarDay]:
    """The days of a year that are not what their weekday says."""
    query = select(CalendarDay).where(CalendarDay.day.between(date(year, 1, 1), date(year, 12, 31)))
    return session.scalars(query.order_by(CalendarDay.day)).all()


def find_day(session: Session, day: date) -> CalendarDay | None:
    """The entry of a day."""
    return session.get(CalendarDay, day)


def first_and_last_year(session: Session) -> tuple[int, int] | None:
    """The years for which the calendar knows days, or None when it is empty."""
    first, last = session.execute(select(func.min(CalendarDay.day), func.max(CalendarDay.day))).one()
    return (first.year, last.year) if first else None


def find_ceiling(session: Session, step: str) -> int | None:
    """The most working days that the law allows for a step, or None."""
    return session.scalar(select(func.min(LimitPreset.ceiling)).where(LimitPreset.step == step))


def list_limits_in_words(session: Session) -> Sequence[tuple[LimitPreset, Sector | None, Office | None]]:
    """Every limit with the sector and the office it is for, the latest of each step first."""
    query = select(LimitPreset, Sector, Office).outerjoin(Sector, Sector.id == LimitPreset.sector_id)
    query = query.outerjoin(Office, Office.id == LimitPreset.office_id)
    order = query.order_by(LimitPreset.step, LimitPreset.from_date.desc(), LimitPreset.version.desc(), LimitPreset.id)
    return [(limit, sector, office) for limit, sector, office in session.execute(order)]


def list_ceilings(session: Session) -> dict[str, int]:
    """The most working days that the law allows, for each step for which it says so."""
    query = select(LimitPreset.step, func.min(LimitPreset.ceiling)).where(LimitPreset.ceiling.is_not(None))
    return {step: days for step, days in session.execute(query.group_by(LimitPreset.step)) if days is not None}


def list_present_offices(session: Session, on: date) -> Sequence[Office]:
    """The offices that exist on a day: the authority first, then departments, communes and other bodies, by code."""
    order = case({"authority": 0, "department": 1, "commune": 2}, value=Office.kind, else_=3)
    query = select(Office).where(Office.valid_from <= on, or_(Office.valid_until.is_(None), Office.valid_until >= on))
    return session.scalars(query.order_by(order, Office.code)).all()


def list_policies(session: Session) -> Sequence[Policy]:
    """The authority's choices."""
    return session.scalars(select(Policy).order_by(Policy.key)).all()


def list_all_refusal_reasons(session: Session) -> Sequence[RefusalReason]:
    """The grounds in use and those that were retired."""
    return session.scalars(select(RefusalReason).order_by(RefusalReason.position)).all()


def find_any_refusal_reason(session: Session, code: str) -> RefusalReason | None:
    """A ground by its code, in use or not."""
    return session.scalar(select(RefusalReason).where(RefusalReason.code == code))


def list_all_causes(session: Session) -> Sequence[DelayCause]:
    """The causes of delay in use and those that were retired."""
    return session.scalars(select(DelayCause).order_by(DelayCause.position, DelayCause.id)).all()


def list_all_templates(session: Session) -> Sequence[AnswerTemplate]:
    """The beginnings of answers in use and those that were retired."""
    return session.scalars(select(AnswerTemplate).order_by(AnswerTemplate.position, AnswerTemplate.id)).all()


def list_all_sectors(session: Session) -> Sequence[Sector]:
    """The sectors in use and those that were retired: each parent before its children."""
    return session.scalars(select(Sector).order_by(Sector.position, Sector.id)).all()


def get_sector(session: Session, number: int | None) -> Sector | None:
    """A sector by its number, in use or not."""
    return session.get(Sector, number) if number is not None else None


def list_all_offices(session: Session) -> Sequence[Office]:
    """Every office whenever it existed: the authority first, then departments, communes and other bodies, by code."""
    order = case({"authority": 0, "department": 1, "commune": 2}, value=Office.kind, else_=3)
    return session.scalars(select(Office).order_by(order, Office.code)).all()


def count_open_petitions(session: Session, office: Office) -> int:
    """How many petitions lie with the office and are not answered or closed."""
    query = select(func.count()).select_from(Petition).where(Petition.office_id == office.id, Petition.state.in_(OPEN))
    return session.scalar(query) or 0


def list_competences(session: Session) -> Sequence[tuple[Competence, Sector, Office]]:
    """Who leads which sector from when, in the order of the sectors, the latest first."""
    query = select(Competence, Sector, Office).join(Sector, Sector.id == Competence.sector_id)
    query = query.join(Office, Office.id == Competence.office_id).order_by(Sector.position, Competence.from_date.desc())
    return [(competence, sector, office) for competence, sector, office in session.execute(query)]


def find_competence(session: Session, sector: Sector, from_date: date) -> Competence | None:
    """Who leads the sector from exactly that day on."""
    return session.scalar(select(Competence).where(Competence.sector_id == sector.id, Competence.from_date == from_date))


def count_rules_naming(session: Session, office: Office, after: date) -> int:
    """How many rules of competence still name the office after a day."""
    query = select(func.count()).select_from(RoutingRule).where(RoutingRule.target_office_code == office.code)
    return session.scalar(query.where(or_(RoutingRule.until_date.is_(None), RoutingRule.until_date > after))) or 0


def count_parts(session: Session, office: Office, after: date) -> int:
    """How many offices that belong to the office still exist after a day."""
    query = select(func.count()).select_from(Office).where(Office.parent_id == office.id)
    return session.scalar(query.where(or_(Office.valid_until.is_(None), Office.valid_until > after))) or 0


def get_commune(session: Session, number: int | None) -> Commune | None:
    """A commune by its number."""
    return session.get(Commune, number) if number is not None else None


def get_office(session: Session, number: int | None) -> Office | None:
    """An office by its number."""
    return session.get(Office, number) if number is not None else None
