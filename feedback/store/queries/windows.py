"""What stood at the end of a window, found without reading what came before or after it: from standings, not from events."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import CTE, ColumnElement, Date, Integer, Select, and_, bindparam, literal_column, not_, or_, select, text, union
from sqlalchemy.orm import Session, aliased
from sqlalchemy.orm.util import AliasedClass

from feedback.domain.calendar import local_date
from feedback.store.base import settle
from feedback.store.models import DayStanding, Petition
from feedback.store.queries.day_standings import are_whole

_LONGEST_SPELL = 17
_CLOSED: list[ColumnElement[Any]] = [
    literal_column(f"'{state}'") for state in ("answered", "refused", "transferred_out", "withdrawn", "linked")
]
"""Written out, in the order in which the partial indexes name them, so that they are used."""

_REACH = (
    text(" UNION ALL ".join(f"SELECT {digits} AS spell, :earliest_{digits} AS earliest" for digits in range(_LONGEST_SPELL)))
    .bindparams(*(bindparam(f"earliest_{digits}", type_=Date) for digits in range(_LONGEST_SPELL)))
    .columns(spell=Integer, earliest=Date)
)
REACH = _REACH.cte("reach")
"""As :func:`reach`, for statements that are built once and told the day later."""
_WAS_OPEN, _WAS_CLOSED = aliased(DayStanding), aliased(DayStanding)
Stands = AliasedClass[DayStanding] | type[DayStanding]


def is_closed(stands: Stands) -> ColumnElement[bool]:
    """Answered or left."""
    return stands.state.in_(_CLOSED)


def is_left(stands: Stands) -> ColumnElement[bool]:
    """Refused, withdrawn or joined to another: it left the form."""
    return stands.state.in_(_CLOSED[1:2] + _CLOSED[3:])


def is_open(stands: Stands) -> ColumnElement[bool]:
    """Neither answered nor left."""
    return not_(stands.state.in_(_CLOSED))


def stood_before(stands: Stands, day: date) -> ColumnElement[bool]:
    """It is how the petition stood when that day began."""
    return and_(stands.since < day, or_(stands.until.is_(None), stands.until >= day))


def reach(day: date) -> CTE:
    """For each length of a standing, in binary digits, the first day on which one that held on ``day`` can have begun.

    Made once, and not as ``VALUES``: a statement with those is put into words anew each time, longer than most answers take.
    """
    return _REACH.bindparams(**reaching_back(day)).cte("reach")


def reaching_back(day: date) -> dict[str, date]:
    """What a statement with :data:`REACH` is told of the day."""
    earliest = {f"earliest_{digits}": day - timedelta(days=2**digits - 1) for digits in range(1, _LONGEST_SPELL)}
    return {"earliest_0": date.min, **earliest}


def open_before(stands: Stands, day: date, reaching: CTE) -> ColumnElement[bool]:
    """It was open when that day began; to be joined with :func:`reach` of the day."""
    back = and_(stands.spell == reaching.c.spell, stands.since >= reaching.c.earliest)
    return and_(is_open(stands), back, stood_before(stands, day))


def closed_within(stands: Stands, since: date, until: date) -> ColumnElement[bool]:
    """It was closed when the day ``until`` began, and last had been closed no earlier than ``since``."""
    within = and_(stands.closed_on >= since, stands.closed_on < until)
    return and_(is_closed(stands), within, stood_before(stands, until))


def to_deal_with(session: Session, since: datetime, until: datetime) -> Select[Any]:
    """The numbers of all petitions there were to deal with between two moments at which a local day begins.

    While the figures are not whole: of all that were not closed for good before, which is more.
    """
    settle(session)
    if not are_whole(session):
        unfinished = or_(Petition.closed_at.is_(None), Petition.closed_at >= since)
        return select(Petition.id).where(Petition.received_at < until, unfinished)
    first, end = local_date(since), local_date(until)
    was_open, was_closed, reaching = _WAS_OPEN, _WAS_CLOSED, reach(end)
    return union(
        select(was_open.petition_id).join_from(reaching, was_open, open_before(was_open, end, reaching)),
        select(was_closed.petition_id).where(closed_within(was_closed, first, end)),
    )  # type: ignore[return-value]
