"""What the administrator's pages list: also what is out of use."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import Session

from feedback.store.models import CalendarDay, LimitPreset, Office, Policy, RefusalReason, ReportCaption, Sector


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


def list_limits_with_sectors(session: Session) -> Sequence[tuple[LimitPreset, Sector | None]]:
    """Every limit with the sector it is for, the latest of each step first."""
    query = select(LimitPreset, Sector).outerjoin(Sector, Sector.id == LimitPreset.sector_id)
    order = query.order_by(LimitPreset.step, LimitPreset.from_date.desc(), LimitPreset.version.desc(), LimitPreset.id)
    return [(limit, sector) for limit, sector in session.execute(order)]


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
