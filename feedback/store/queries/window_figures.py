"""The figures of a window whose edges are half months: what is closed from what was added up, what is open from the standings."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, CompoundSelect, Select, and_, bindparam, case, func, literal, not_, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from feedback.domain.calendar import local_date, start_of_day
from feedback.domain.day_standings import EVERY, HANDLED, WITHOUT, half_of, is_edge
from feedback.domain.petition import Kind
from feedback.domain.states import FINAL, State
from feedback.store.base import settle
from feedback.store.models import DayStanding, FormFigure, OfficeFigure, Petition
from feedback.store.queries.day_standings import are_whole
from feedback.store.queries.windows import REACH, Stands, is_left, is_open, open_before, reach, reaching_back, stood_before

_FORM_KINDS = (Kind.CONDUCT, Kind.REGULATION)
_STANDS, _BEFORE = aliased(DayStanding), aliased(DayStanding)
"""Made once: that a copy of the table learns its columns takes longer than to ask for most figures."""


class Edges(NamedTuple):
    """A window from the beginning of one local day to that of another, which are both edges; of an office, or of all."""

    since: date
    until: date
    office_id: int | None

    @property
    def halves(self) -> tuple[int, int]:
        """The numbers of the half months that begin on them."""
        return half_of(self.since), half_of(self.until)

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """When the two days begin."""
        return start_of_day(self.since), start_of_day(self.until)


def _told_later(of_office: bool) -> Edges:
    """Edges for statements that are built once: building those takes longer than asking them."""
    since, until, office_id = map(_later, Edges._fields)
    return Edges(since, until, office_id if of_office else None)


def _later(name: str) -> Any:
    return bindparam(name)


def edges_of(session: Session, since: datetime, until: datetime, office_id: int | None) -> Edges | None:
    """The window as the figures know it; None where they do not: other days, or figures that are not whole."""
    first, end = local_date(since), local_date(until)
    settle(session)
    return Edges(first, end, office_id) if is_edge(first) and is_edge(end) and are_whole(session) else None


class FormGroup(NamedTuple):
    """So many petitions that form II.05a sees alike; ``place`` is a ``counting.Place`` or the state in which they left."""

    place: str
    kind: str
    sector_id: int
    earlier: bool
    public: bool
    number: int


def list_form_groups(session: Session, edges: Edges) -> list[FormGroup]:
    """What the form and its note count: done within the window, and open when it ended."""
    first, end = edges.halves
    figure = FormFigure
    done = (
        _by(func.sum(figure.number), figure.place, figure.kind, figure.sector_id, figure.received_half < first, figure.public)
        .where(figure.office_id == (EVERY if edges.office_id is None else edges.office_id))
        .where(figure.done_half >= first, figure.done_half < end, figure.first_half <= end, figure.last_half >= end)
    )
    stands, reaching = _STANDS, reach(edges.until)
    # What differs most stands first, in as few words as can be: that is what these groups are sorted by.
    left_open = (
        _by(func.count(), stands.sector_id, stands.kind, stands.accepted, stands.received_on < edges.since)
        .join_from(reaching, stands, open_before(stands, edges.until, reaching))
        .where(stands.handled_on.is_(None), *_with(stands, edges))
    )
    return [FormGroup._make(row) for row in session.execute(done)] + [
        FormGroup("in_progress" if accepted else "waiting", kind, sector_id, earlier, public=False, number=number)
        for sector_id, kind, accepted, earlier, number in session.execute(left_open)
    ]


def _by(number: ColumnElement[int], *keys: ColumnElement[Any] | InstrumentedAttribute[Any]) -> Select[Any]:
    """A number for each set of keys; named, because PostgreSQL does not know an expression again that holds a value."""
    named = [key.label(f"key_{place}") for place, key in enumerate(keys)]
    return select(*named, number).group_by(*(key.name for key in named))


def _with(stands: Stands, edges: Edges) -> list[ColumnElement[bool]]:
    return [] if edges.office_id is None else [stands.office_id == edges.office_id]


def count_published_later(session: Session, edges: Edges) -> dict[str, int]:
    """By kind, what was first published within the window, is public at its end, and had been answered before it."""
    first, end = edges.halves
    figure = FormFigure
    query = (
        select(figure.kind, func.sum(figure.number))
        .where(figure.office_id == (EVERY if edges.office_id is None else edges.office_id))
        .where(figure.published_half >= first, figure.published_half < end, figure.done_half < first)
        .where(figure.place == HANDLED, figure.public, figure.first_half <= end, figure.last_half >= end)
        .group_by(figure.kind)
    )
    return {row[0]: row[1] for row in session.execute(query) if row[1]}


def count_further_open(session: Session, edges: Edges) -> int:
    """How many were open beyond their first round when the window ended."""
    stands, reaching = _STANDS, reach(edges.until)
    query = select(func.count()).join_from(reaching, stands, open_before(stands, edges.until, reaching))
    return session.scalar(query.where(stands.round > 1, *_with(stands, edges))) or 0


def list_earlier_left(session: Session, edges: Edges, most: int) -> list[tuple[str, str]]:
    """State and code of what came before the window and left within it unanswered, by code; at most so many of each state."""
    found = session.execute(_earlier_left(edges.office_id is not None, most), edges._asdict())
    return [(row.state, row.code) for row in found]


@cache
def _earlier_left(of_office: bool, most: int) -> Select[str, str]:
    stands, edges = _STANDS, _told_later(of_office)
    nth = func.row_number().over(partition_by=stands.state, order_by=Petition.code)
    each = (
        select(stands.state, Petition.code, nth.label("nth"))
        .join(Petition, Petition.id == stands.petition_id)
        .where(
            is_left(stands), stands.closed_on >= edges.since, stands.closed_on < edges.until, stood_before(stands, edges.until)
        )
        .where(stands.handled_on.is_(None), stands.received_on < edges.since, *_with(stands, edges))
        .subquery("each_left")
    )
    return select(each.c.state, each.c.code).where(each.c.nth <= most).order_by(each.c.state, each.c.code)


def count_in_progress(session: Session, edges: Edges) -> int:
    """How many the form left as being handled when the window began."""
    stands, reaching = _STANDS, reach(edges.since)
    query = select(func.count()).join_from(reaching, stands, open_before(stands, edges.since, reaching))
    return session.scalar(query.where(_in_progress(stands), *_with(stands, edges))) or 0


def _in_progress(stands: Stands) -> ColumnElement[bool]:
    return and_(is_open(stands), stands.accepted, stands.handled_on.is_(None), stands.kind.in_(_FORM_KINDS))


def list_moved(session: Session, edges: Edges, most: int) -> Sequence[int]:
    """Petitions that make the number carried over differ from what was left, or that changed their sector; at most so many."""
    told = {**edges._asdict(), **reaching_back(edges.since)}
    return session.scalars(_moved(edges.office_id is not None, most), told).all()


@cache
def _moved(of_office: bool, most: int) -> CompoundSelect[int]:
    before, after, reaching, edges = _BEFORE, _STANDS, REACH, _told_later(of_office)
    was = and_(_in_progress(before), *_with(before, edges))
    done = func.coalesce(after.handled_on, case((after.state.in_(FINAL), after.left_on)))
    counts = and_(
        or_(after.accepted, done.is_not(None)),
        after.kind.in_(_FORM_KINDS),
        or_(done.is_(None), done >= edges.since),
        or_(after.handled_on.is_not(None), after.state.not_in((State.REFUSED, State.WITHDRAWN, State.LINKED))),
        *_with(after, edges),
    )
    differs = or_(case((was, 1), else_=0) != case((counts, 1), else_=0), and_(was, counts, before.sector_id != after.sector_id))
    later = and_(after.petition_id == before.petition_id, stood_before(after, edges.until))
    changed = and_(before.until.is_not(None), before.until < edges.until)
    open_then = (
        select(before.petition_id)
        .join_from(reaching, before, open_before(before, edges.since, reaching))
        .join(after, later)
        .where(changed, differs)
    )
    again = and_(after.opened_on >= edges.since, after.opened_on < edges.until, after.opened_on > after.received_on)
    taken_up = (
        select(after.petition_id)
        .join(before, and_(before.petition_id == after.petition_id, stood_before(before, edges.since)))
        .where(again, stood_before(after, edges.until), after.received_on < edges.since, not_(is_open(before)), differs)
    )
    return union_all(open_then, taken_up).limit(most)


class OfficeGroup(NamedTuple):
    """So many petitions that the figures by office see alike; ``place`` is a ``Standing`` or the state in which they left."""

    office_id: int | None
    place: str
    origin: str
    extended: bool
    further: bool
    rating: str
    number: int


RECEIVED, CARRIED, AGAIN = "received", "carried_over", "again"


def list_office_groups(session: Session, edges: Edges, seen_on: date) -> list[OfficeGroup]:
    """What there was to deal with: closed within the window, or open when it ended and then overdue as seen on a day.

    What was opened anew within the window counts as taken up again, but for what :func:`list_open_before` names.
    """
    first, end = edges.halves
    figure = OfficeFigure
    origin = case((figure.received_half >= first, RECEIVED), (figure.opened_half < first, CARRIED), else_=AGAIN)
    keys = (figure.office_id, figure.place, origin, figure.extended, figure.further, figure.rating)
    office = [] if edges.office_id is None else [figure.office_id == edges.office_id]
    closed = (
        _by(func.sum(figure.number), *keys)
        .where(figure.closed_half >= first, figure.closed_half < end, figure.first_half <= end, figure.last_half >= end)
        .where(*office)
    )
    stands, reaching = _STANDS, reach(edges.until)
    left_open = (
        _by(func.count(), *_office_keys(stands, edges, _overdue(stands, seen_on), literal("")))
        .join_from(reaching, stands, open_before(stands, edges.until, reaching))
        .where(*_with(stands, edges))
    )
    found = [OfficeGroup._make(row) for query in (closed, left_open) for row in session.execute(query)]
    return [group._replace(office_id=group.office_id or None) for group in found if group.number]


def _overdue(stands: Stands, seen_on: date) -> ColumnElement[str]:
    return case((stands.answer_due < seen_on, "open_overdue"), else_="open_in_time")


def _office_keys(
    stands: Stands, edges: Edges, place: ColumnElement[str], rating: ColumnElement[str]
) -> tuple[ColumnElement[Any], ...]:
    origin = case((stands.received_on >= edges.since, RECEIVED), (stands.opened_on < edges.since, CARRIED), else_=AGAIN)
    office = func.coalesce(stands.office_id, WITHOUT)
    return office, place, origin, stands.extended_days > 0, stands.round > 1, rating


def list_open_before(session: Session, edges: Edges, seen_on: date) -> list[OfficeGroup]:
    """Of what was opened anew within the window, what had been open when it began: closed and taken up again in between."""
    stands, before = _STANDS, _BEFORE
    place = case((is_open(stands), _overdue(stands, seen_on)), (stands.state == State.ANSWERED, stands.way), else_=stands.state)
    each = _office_keys(stands, edges, place, case((is_open(stands), ""), else_=stands.rating))
    again = and_(stands.opened_on >= edges.since, stands.opened_on < edges.until, stands.opened_on > stands.received_on)
    then = and_(before.petition_id == stands.petition_id, stood_before(before, edges.since), is_open(before))
    query = (
        _by(func.count(), *each)
        .join(before, then)
        .where(again, stands.received_on < edges.since, stood_before(stands, edges.until), *_with(stands, edges))
    )
    found = (OfficeGroup._make(row) for row in session.execute(query))
    return [group._replace(office_id=group.office_id or None) for group in found]
