"""Figures for everyone: petitions received in a window, counted as they stand today, in one pass over them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import CTE, ColumnElement, Integer, String, and_, case, cast, func, literal, or_, select, union_all
from sqlalchemy.orm import Session

from feedback.domain.deadlines import Standing, Step
from feedback.domain.states import FINAL, State
from feedback.store.local_days import local_day, local_month
from feedback.store.models import (
    AnswerUse,
    Deadline,
    Extension,
    Petition,
    PublishedPetition,
    Rating,
)

SIDES = ("access", "procedure", "conduct", "result", "handling")


@dataclass(frozen=True)
class Wanted:
    """Received from ``since`` on and before ``until``; ``invented``: also a demonstration's petitions."""

    since: datetime
    until: datetime
    invented: bool = False


class Count(NamedTuple):
    """How many petitions of one group stand in one way, and what was said of their answers."""

    keys: Mapping[str, str]
    """Month (like ``2026-10``) and sector, or office and commune; the last three by row number, empty for none."""
    outcome: str
    """A ``Standing``, or a state of ``FINAL``."""
    petitions: int
    extended: int
    """Answered late or in time, with a lawful extension."""
    rated: int
    satisfied: int


_PAIRS = (("month", "sector"), ("office", "commune"))


def count_petitions(session: Session, wanted: Wanted, *, today: date) -> Sequence[Count]:
    """The counts of every group that has petitions, twice over: by month and sector, and by office and commune.

    One statement, which reads each petition of the window once. Two pairs are sorted faster than four single things.
    An answer is measured by the local day on which it was sent and the due date then in force (DESIGN 9.3): before it is
    early, on it on time; an open petition is overdue after its due date. Of a petition taken up again the present round
    counts, as in the reports. ``today`` is a local day.
    """
    each = _each(wanted, today)
    found = session.execute(union_all(*(_counted(each, number, *pair) for number, pair in enumerate(_PAIRS))))
    return [Count._make((dict(zip(_PAIRS[row[0]], row[1:3], strict=True)), *row[3:])) for row in found]


def count_sides(session: Session, wanted: Wanted) -> Sequence[tuple[str, int, int]]:
    """For each of the five sides of satisfaction: its name, how many said something of it, and the sum of that."""
    figures = [figure for side in SIDES for figure in _said(getattr(Rating, side))]
    query = select(*figures).select_from(Petition).join(Rating, _of_its_answer()).where(*_conditions(wanted))
    row = session.execute(query).one()
    return list(zip(SIDES, row[::2], row[1::2], strict=True))


def _said(side: ColumnElement[int | None]) -> tuple[ColumnElement[int], ColumnElement[int]]:
    return func.count(side), func.coalesce(func.sum(side), 0)


def _of_its_answer() -> ColumnElement[bool]:
    """What was said of the answer of the present round."""
    return and_(Petition.state == State.ANSWERED, Rating.petition_id == Petition.id, Rating.round == Petition.round)


def _each(wanted: Wanted, today: date) -> CTE:
    """A line for each petition: its groups, how it stands, what its sender said of the answer of its round."""
    sent = local_day(Deadline.met_at)
    answered = case(
        (or_(Deadline.due.is_(None), sent < Deadline.due), Standing.EARLY),
        (sent == Deadline.due, Standing.ON_TIME),
        else_=Standing.LATE,
    )
    outcome = case(
        (Petition.state.in_(FINAL), Petition.state),
        (Petition.state == State.ANSWERED, answered),
        (Deadline.due < today, Standing.OPEN_OVERDUE),
        else_=Standing.OPEN_IN_TIME,
    )
    extended = select(Extension.id).where(Extension.deadline_id == Deadline.id).exists()
    is_answered = Petition.state == State.ANSWERED
    running = and_(
        Deadline.petition_id == Petition.id,
        Deadline.step == Step.ANSWER,
        Deadline.round == Petition.round,
        Deadline.void_at.is_(None),
    )
    return (
        select(
            local_month(Petition.received_at).label("month"),
            Petition.sector_id.label("sector"),
            Petition.office_id.label("office"),
            Petition.commune_id.label("commune"),
            outcome.label("outcome"),
            case((and_(is_answered, extended), 1), else_=0).label("extended"),
            cast(Rating.satisfied, Integer).label("satisfied"),
        )
        .select_from(Petition)
        .outerjoin(Deadline, running)
        .outerjoin(Rating, _of_its_answer())
        .where(*_conditions(wanted))
        .cte("each_petition")
    )


def _counted(each: CTE, number: int, one: str, other: str) -> Any:
    columns = each.c
    keys = (columns[one], columns[other])
    return select(
        literal(number),
        *(func.coalesce(cast(key, String), "") for key in keys),
        columns.outcome,
        func.count(),
        func.sum(columns.extended),
        func.count(columns.satisfied),
        func.coalesce(func.sum(columns.satisfied), 0),
    ).group_by(*keys, columns.outcome)


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions = [Petition.received_at >= wanted.since, Petition.received_at < wanted.until]
    if not wanted.invented:
        conditions.append(Petition.demonstration.is_(False))
    return conditions


def count_helped(session: Session, *, first: date, last: date) -> int:
    """How often a published answer helped somebody who then did not write, between two local days, both inclusive."""
    query = select(func.coalesce(func.sum(AnswerUse.times), 0)).where(AnswerUse.day >= first, AnswerUse.day <= last)
    return session.scalar(query) or 0


def count_published(session: Session, *, since: datetime, until: datetime, invented: bool) -> int:
    """How many answers became public between two moments and still are."""
    query = select(func.count()).select_from(PublishedPetition).join(PublishedPetition.petition)
    query = query.where(PublishedPetition.published_at >= since, PublishedPetition.published_at < until)
    query = query.where(PublishedPetition.taken_down_at.is_(None))
    return session.scalar(query if invented else query.where(Petition.demonstration.is_(False))) or 0


def first_received(session: Session) -> datetime | None:
    """When the first petition came."""
    return session.scalar(select(func.min(Petition.received_at)))


def last_number(session: Session) -> int:
    """The number of the newest petition's row: about how many there have been, without counting them."""
    return session.scalar(select(func.max(Petition.id))) or 0
