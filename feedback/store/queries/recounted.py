"""The recount: how petitions stood and what is added up of it, read from all their events in one statement each.

It says the same as ``domain.day_standings`` in other words, so that each can be held against the other.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, and_, case, delete, extract, func, insert, literal, or_, true, union_all
from sqlalchemy import select as query_of
from sqlalchemy.orm import Session

from feedback.domain.day_standings import CLOSED, EVERY, HANDLED, NEVER, WITHOUT, FormKey, OfficeKey, Stood
from feedback.domain.deadlines import Standing
from feedback.domain.states import FINAL, OPEN, Action, Publication
from feedback.store.local_days import days_between, local_day
from feedback.store.models import DayStanding, Event, FormFigure, OfficeFigure, Petition, Rating
from feedback.store.upserts import add_up

_WAYS = (Standing.EARLY, Standing.ON_TIME, Standing.LATE)
_LONGEST_SPELL = 17
STANDINGS: Table = DayStanding.__table__  # type: ignore[assignment]
FORM: Table = FormFigure.__table__  # type: ignore[assignment]
OFFICE: Table = OfficeFigure.__table__  # type: ignore[assignment]
COLUMNS = [STANDINGS.c[name] for name in ("petition_id", "received_on", "spell", *Stood._fields)]
Range = tuple[int, int]
"""First and last row of petitions, both inclusive."""


def ranges(session: Session, size: int) -> Iterator[Range]:
    """Every petition, so many rows at a time."""
    first, last = session.execute(query_of(func.min(Petition.id), func.max(Petition.id))).one()
    if first is not None:
        yield from ((start, start + size - 1) for start in range(first, last + 1, size))


def recount(which: Range) -> Select[Any]:
    """How petitions stood, in the order of :data:`COLUMNS`."""
    each = _running(which).subquery("running")
    until = func.lead(each.c.since).over(partition_by=each.c.petition_id, order_by=each.c.nth)
    stood = query_of(*each.c, until.label("until")).where(each.c.back == 1).subquery("stood")
    named = {
        **{column.name: column for column in stood.c},
        "received_on": local_day(Petition.received_at),
        "spell": _spell(stood.c.since, stood.c.until),
        "accepted": stood.c.accepted == 1,
        "way": case(*((stood.c.way % 4 == number, way) for number, way in enumerate(_WAYS, 1)), else_=""),
        "rating": case(
            (and_(stood.c.rated == 1, Rating.satisfied), "satisfied"),
            (and_(stood.c.rated == 1, Rating.satisfied.is_(False)), "not_satisfied"),
            else_="",
        ),
    }
    return (
        query_of(*(named[column.name].label(column.name) for column in COLUMNS))
        .join(Petition, Petition.id == stood.c.petition_id)
        .outerjoin(Rating, and_(Rating.petition_id == stood.c.petition_id, Rating.round == stood.c.round))
    )


def _running(which: Range) -> Select[Any]:
    """After each event what the petition had been through; ``back`` 1: the last of its day."""
    order = (Event.happened_at, Event.id)
    nth = func.row_number().over(partition_by=Event.petition_id, order_by=order)
    numbered = query_of(Event, nth.label("nth"), local_day(Event.happened_at).label("since"))
    c = numbered.where(Event.petition_id.between(*which)).subquery("numbered").c
    so_far: dict[str, Any] = {"partition_by": c.petition_id, "order_by": c.nth, "rows": (None, 0)}

    def first(happened: ColumnElement[bool]) -> ColumnElement[Any]:
        return func.min(case((happened, c.since))).over(**so_far)

    def last(happened: ColumnElement[bool], what: ColumnElement[Any] = c.since) -> ColumnElement[Any]:
        return func.max(case((happened, what))).over(**so_far)

    way = case((or_(c.answer_due.is_(None), c.since < c.answer_due), 1), (c.since == c.answer_due, 2), else_=3)
    in_round: dict[str, Any] = {**so_far, "partition_by": (c.petition_id, c.round)}
    plain = ("petition_id", "nth", "since", "state", "publication", "kind", "sector_id", "office_id", "commune_id", "round")
    return query_of(
        *(c[name] for name in plain),
        c.answer_due,
        c.extended_days,
        func.row_number().over(partition_by=(c.petition_id, c.since), order_by=c.nth.desc()).label("back"),
        func.max(case((c.action == Action.ACCEPT_AND_ROUTE, 1), else_=0)).over(**so_far).label("accepted"),
        first(c.action == Action.APPROVE).label("handled_on"),
        last(c.action == Action.APPROVE, c.nth * 4 + way).label("way"),
        last(or_(c.nth == 1, and_(c.state.in_(OPEN), c.from_state.in_(CLOSED)))).label("opened_on"),
        last(and_(c.state.in_(CLOSED), c.from_state.in_(OPEN))).label("closed_on"),
        last(and_(c.state.in_(FINAL), c.from_state.not_in(FINAL))).label("left_on"),
        first(c.action == Action.PUBLISH).label("published_on"),
        func.max(case((c.action == Action.RATE, 1), else_=0)).over(**in_round).label("rated"),
    )


def _spell(since: ColumnElement[Any], until: ColumnElement[Any]) -> ColumnElement[Any]:
    days = days_between(since, until)
    return case((until.is_(None), 0), *((days < 2**digits, digits) for digits in range(1, _LONGEST_SPELL)), else_=_LONGEST_SPELL)


def list_rated_twice(session: Session, which: Range) -> Sequence[int]:
    """The petitions of which the rating's row does not say what was said when: rated again, or it is not there."""
    query = (
        query_of(Event.petition_id)
        .outerjoin(Rating, and_(Rating.petition_id == Event.petition_id, Rating.round == Event.round))
        .where(Event.action == Action.RATE, Event.petition_id.between(*which))
        .group_by(Event.petition_id, Event.round)
        .having(or_(func.count() > 1, func.count(Rating.id) == 0))
    )
    return sorted(set(session.scalars(query)))


def write_standings(session: Session, which: Range) -> None:
    """Make the standings of some petitions anew."""
    session.execute(delete(STANDINGS).where(STANDINGS.c.petition_id.between(*which)))
    session.execute(insert(STANDINGS).from_select([column.name for column in COLUMNS], recount(which)))


def list_differing(session: Session, which: Range) -> Sequence[int]:
    """The petitions whose standings are not what the recount gives."""
    kept = query_of(*COLUMNS).where(STANDINGS.c.petition_id.between(*which))
    counted = recount(which)
    gone, come = kept.except_(counted).subquery("gone"), counted.except_(kept).subquery("come")
    both = union_all(query_of(gone.c.petition_id), query_of(come.c.petition_id))
    return sorted(set(session.scalars(both)))


def half_of(day: ColumnElement[Any]) -> ColumnElement[Any]:
    """As ``domain.day_standings.half_of``."""
    return extract("year", day) * 24 + (extract("month", day) - 1) * 2 + case((extract("day", day) >= 15, 1), else_=0)  # noqa: PLR2004


def _edges() -> tuple[ColumnElement[Any], ColumnElement[Any], ColumnElement[bool]]:
    """First and last edge on which a standing shows, and whether it does on any."""
    first = half_of(STANDINGS.c.since) + 1
    last = case((STANDINGS.c.until.is_(None), NEVER), else_=half_of(STANDINGS.c.until))
    return first, last, first <= last


def _of(which: Range | None) -> ColumnElement[bool]:
    return true() if which is None else STANDINGS.c.petition_id.between(*which)


def form_figures(which: Range | None = None) -> Select[Any]:
    """What form II.05a is done with, as the standings of these petitions give it."""
    c = STANDINGS.c
    first, last, shows = _edges()
    done = func.coalesce(c.handled_on, case((c.state.in_(FINAL), c.left_on)))
    keys = {
        "office_id": func.coalesce(c.office_id, WITHOUT),
        "done_half": half_of(done),
        "first_half": first,
        "last_half": last,
        "received_half": half_of(c.received_on),
        "published_half": case((c.published_on.is_(None), 0), else_=half_of(c.published_on)),
        "place": case((c.handled_on.is_not(None), HANDLED), else_=c.state),
        "kind": c.kind,
        "sector_id": c.sector_id,
        "public": c.publication == Publication.PUBLISHED,
    }
    each = (
        query_of(*(keys[name].label(name) for name in FormKey._fields))
        .where(done.is_not(None), shows, _of(which))
        .subquery("each_done")
    )
    of_office = query_of(*each.c, func.count().label("number")).group_by(*each.c)
    others = [column for column in each.c if column.name != "office_id"]
    of_every = query_of(literal(EVERY), *others, func.count()).group_by(*others)
    return query_of(union_all(of_office, of_every).subquery("counted"))


def office_figures(which: Range | None = None) -> Select[Any]:
    """What the figures by office count of closed petitions, as the standings of these give it."""
    c = STANDINGS.c
    first, last, shows = _edges()
    keys = {
        "office_id": func.coalesce(c.office_id, WITHOUT),
        "closed_half": half_of(c.closed_on),
        "first_half": first,
        "last_half": last,
        "received_half": half_of(c.received_on),
        "opened_half": half_of(c.opened_on),
        "place": case((c.state.in_(FINAL), c.state), else_=c.way),
        "kind": c.kind,
        "extended": c.extended_days > 0,
        "further": c.round > 1,
        "rating": c.rating,
    }
    each = (
        query_of(*(keys[name].label(name) for name in OfficeKey._fields))
        .where(c.state.in_(CLOSED), c.closed_on.is_not(None), shows, _of(which))
        .subquery("each_closed")
    )
    return query_of(*each.c, func.count().label("number")).group_by(*each.c)


_COUNTED: Mapping[Table, Callable[[Range | None], Select[Any]]] = {FORM: form_figures, OFFICE: office_figures}


def empty(session: Session) -> None:
    """Forget all standings and figures."""
    for table in (STANDINGS, *_COUNTED):
        session.execute(delete(table))


def add_figures(session: Session, which: Range, *, times: int) -> None:
    """Add what the standings of some petitions give to the figures; ``times`` -1: take it from them."""
    for table, counted in _COUNTED.items():
        rows = counted(which).subquery("rows")
        given = query_of(*(c for c in rows.c if c.name != "number"), rows.c.number * times).where(true())
        adding = add_up(table, session.get_bind().dialect.name).from_select([c.name for c in rows.c], given)
        session.execute(adding)


def count_differing(session: Session) -> Mapping[str, int]:
    """How many figures of each table are not what the standings give."""
    found = {}
    for table, counted in _COUNTED.items():
        names = [column.name for column in table.columns]
        kept = query_of(*(table.c[name] for name in names)).where(table.c.number != 0)
        rows = counted(None).subquery("rows")
        made = query_of(*(rows.c[name] for name in names))
        gone, come = kept.except_(made).subquery("gone"), made.except_(kept).subquery("come")
        differing = union_all(query_of(gone.c.number), query_of(come.c.number))
        found[table.name] = session.scalar(query_of(func.count()).select_from(differing.subquery("differing"))) or 0
    return found
