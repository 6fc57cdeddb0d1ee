"""The list of petitions: what is asked of it, in which order, and a page of it after the other without counting rows off."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select, union_all
from sqlalchemy.orm import Session

from feedback.domain.actors import Staff
from feedback.domain.calendar import start_of_day
from feedback.domain.states import OPEN
from feedback.domain.text import fold, tidy
from feedback.store.models import Commune, Office, Petition, Petitioner, Sector
from feedback.store.queries import worklists
from feedback.store.queries.cursors import Place
from feedback.store.queries.lines import Line, joined, lines
from feedback.store.queries.lookers import ANY_DAYS, Days, Looker, told

PAGE = 50
OPEN_STATES = "open"
"""Stands in :attr:`Filter.state` for every state that is neither answered nor closed."""
NOBODY = "none"
"""Stands for petitions without an office, an officer or a commune."""
ME = "me"

_Query = Select[*tuple[Any, ...]]
_SHOWN: Any = bindparam("shown")


@dataclass(frozen=True)
class Filter:
    """What is asked of the list; codes, not row numbers, but for officers, who have none. Empty fields ask nothing.

    ``heap`` is one of this person's own desk; ``contact`` holds the keyed hashes of a telephone number and an address.
    """

    state: tuple[str, ...] = ()
    due: str = ""
    heap: str = ""
    asks: str = ""
    office: str = ""
    officer: str = ""
    sector: str = ""
    commune: str = ""
    kind: str = ""
    channel: str = ""
    since: date | None = None
    until: date | None = None
    words: str = ""
    urgent: bool = False
    contact: Mapping[str, Sequence[str]] | None = None
    sort: str = "due"

    def as_json(self) -> dict[str, Any]:
        """For a job's arguments."""
        kept = {name: value for name, value in vars(self).items() if value}
        return {name: value.isoformat() if isinstance(value, date) else value for name, value in kept.items()}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Filter":
        """What :meth:`as_json` made."""
        days = {name: date.fromisoformat(kept[name]) for name in ("since", "until") if name in kept}
        return cls(**{**kept, **days, "state": tuple(kept.get("state", ()))})


MOST = 10_000
"""More petitions than these are not counted out."""


def conditions(staff: Staff, asked: Filter, days: Days) -> list[ColumnElement[bool]]:
    """Everything a petition must fulfil to stand in this person's list."""
    return [worklists.visible_to(staff), *_narrowed(staff, asked, days, worklists.due_for(staff))]


def _narrowed(staff: Staff | Looker, asked: Filter, days: Days, due: ColumnElement[date | None]) -> list[ColumnElement[bool]]:
    return [*_places(staff, asked), *_days(staff, asked, days, due), *_texts(staff, asked)]


def _places(staff: Staff | Looker, asked: Filter) -> Iterator[ColumnElement[bool]]:
    if asked.state:
        wanted = {*asked.state} - {OPEN_STATES} | (set(OPEN) if OPEN_STATES in asked.state else set())
        yield Petition.state.in_(sorted(wanted))
        if OPEN.issuperset(wanted):
            # Said once more in the words of an index: of a million a hundredth is open.
            yield Petition.closed_at.is_(None)
    if asked.office:
        # By its number, which indexes begin with.
        office = select(Office.id).where(Office.code == asked.office).scalar_subquery()
        yield Petition.office_id.is_(None) if asked.office == NOBODY else Petition.office_id == office
    if asked.officer == NOBODY:
        yield Petition.officer_id.is_(None)
    elif asked.officer:
        yield Petition.officer_id == (staff.account_id if asked.officer == ME else int(asked.officer))
    if asked.sector:
        upper = select(Sector.id).where(Sector.code == asked.sector)
        yield Petition.sector_id.in_(select(Sector.id).where(or_(Sector.code == asked.sector, Sector.parent_id.in_(upper))))
    if asked.commune:
        commune = select(Commune.id).where(Commune.code == asked.commune).scalar_subquery()
        yield Petition.commune_id.is_(None) if asked.commune == NOBODY else Petition.commune_id == commune
    if asked.kind:
        yield Petition.kind == asked.kind
    if asked.channel:
        yield Petition.channel == asked.channel
    if asked.urgent:
        yield Petition.urgent.is_(True)


def _days(staff: Staff | Looker, asked: Filter, days: Days, due: ColumnElement[date | None]) -> Iterator[ColumnElement[bool]]:
    if asked.due:
        yield worklists.stands(asked.due, due, days)
    if asked.heap:
        yield and_(worklists.needs_work(staff), worklists.heap(staff, days) == asked.heap)
    if asked.asks:
        yield worklists.asks_for(asked.asks)
    if asked.since:
        yield Petition.received_at >= start_of_day(asked.since)
    if asked.until:
        yield Petition.received_at < start_of_day(asked.until + timedelta(days=1))


def _texts(staff: Staff | Looker, asked: Filter) -> Iterator[ColumnElement[bool]]:
    for word in asked.words.split():
        # With or without marks: what is stored folded is asked for folded.
        text = Petition.folded.contains(fold(tidy(word)), autoescape=True)
        yield or_(Petition.code.contains(word.upper(), autoescape=True), text)
    if asked.contact:
        same = [getattr(Petitioner, f"{way}_index").in_(indexes) for way, indexes in asked.contact.items()]
        yield and_(worklists.identity_open_to(staff), Petition.petitioner.has(or_(*same)))


@dataclass(frozen=True)
class Page:
    """A page of a list; the cursors lead to its neighbours and are empty where there is none."""

    lines: Sequence[Line]
    previous: str
    next: str


SORTS = ("due", "received", "code", "sector", "office")
"""What lists can be sorted by; with ``-`` before it downwards. What has none stands at the end either way."""
_MAY_LACK = {"due", "office"}


def _parts(staff: Staff | Looker, asked: Filter) -> list[worklists.Part]:
    """A desk is small: it is read at once."""
    if asked.heap:
        return [(worklists.visible_to(staff), worklists.due_for(staff))]
    return worklists.parts_of(staff)


def count(session: Session, staff: Staff, asked: Filter, days: Days) -> int:
    """How many petitions stand in the list; of more than ``MOST`` one more than that."""
    query, known = _statement(_counted, staff, asked, days)
    number: int = session.execute(query, known).scalar_one()
    return min(number, MOST + 1)


def _counted(staff: Staff | Looker, asked: Filter, days: Days) -> _Query:
    found = [
        select(select(Petition.id).where(part, *_narrowed(staff, asked, days, due)).limit(MOST + 1).subquery())
        for part, due in _parts(staff, asked)
    ]
    return select(func.count()).select_from(union_all(*found).subquery())


def _statement(
    make: Callable[..., _Query], staff: Staff, asked: Filter, days: Days, *place: Any
) -> tuple[_Query, dict[str, Any]]:
    """Built once for whoever holds the same roles and asks the same, but for what few ask; and what it is told."""
    if asked.words or asked.contact or any(place):
        return make(staff, asked, days, *place), {}
    return _kept(make, Looker.like(staff), asked), told(staff, days)


@lru_cache(maxsize=64)
def _kept(make: Callable[..., _Query], looker: Looker, asked: Filter) -> _Query:
    return make(looker, asked, ANY_DAYS)


def chosen(staff: Staff, asked: Filter, days: Days) -> _Query:
    """The numbers of the petitions of the list, in its order."""
    query = joined(select(Petition.id)).where(*conditions(staff, asked, days))
    return _ordered(query, _key(staff, asked.sort), asked.sort, backwards=False)


def list_page(session: Session, staff: Staff, asked: Filter, days: Days, cursor: str = "", *, limit: int = PAGE) -> Page:
    """A page of the list, from where a cursor points to. One that is broken, or of another order, points to the beginning."""
    place = Place.read(cursor, asked.sort)
    backwards = place is not None and place.backwards
    query, known = _statement(_first, staff, asked, days, place)
    rows = session.execute(query, {**known, "shown": limit + 1}).all()
    more, rows = len(rows) > limit, rows[:limit]
    if backwards:
        rows = rows[::-1]
    if not rows:
        return Page([], "", "")
    has_previous, has_next = (more, True) if backwards else (place is not None, more)
    found = [Line(*row) for row in rows]
    return Page(
        found,
        Place.of(found[0], asked.sort, backwards=True).written if has_previous else "",
        Place.of(found[-1], asked.sort, backwards=False).written if has_next else "",
    )


def _first(staff: Staff | Looker, asked: Filter, days: Days, place: Place | None = None) -> _Query:
    """The first lines of the list, or those behind a place in it.

    The first of each part are found by an index and put together. Sorted by due date each part is two: what has one, and
    behind it what has none, which is nearly everything that was ever done.
    """
    backwards = place is not None and place.backwards
    by_due = asked.sort.removeprefix("-") == "due"
    found = []
    for part, due in _parts(staff, asked):
        wanted = [part, *_narrowed(staff, asked, days, due)]
        key = due if by_due else _key(staff, asked.sort)
        if place:
            wanted.append(_beyond(key, asked.sort, place))
        query = joined(select(Petition.id)).where(*wanted)
        if by_due and not asked.heap:
            with_due = _ordered(query.where(key.is_not(None)), key, asked.sort, backwards=backwards, whole=True)
            halves = [with_due, _newest(query.where(key.is_(None)), backwards=backwards)]
        else:
            halves = [_ordered(query, key, asked.sort, backwards=backwards)]
        found += [select(half.limit(_SHOWN).subquery()) for half in halves]
    numbers = union_all(*found).subquery()
    whole = lines(staff).where(Petition.id.in_(select(numbers.c.id)))
    return _ordered(whole, _key(staff, asked.sort), asked.sort, backwards=backwards).limit(_SHOWN)


def _key(staff: Staff | Looker, sort: str) -> ColumnElement[Any]:
    keys: dict[str, ColumnElement[Any]] = {
        "received": Petition.received_at.expression,
        "code": Petition.code.expression,
        "sector": Sector.position.expression,
        "office": Office.code.expression,
    }
    return keys.get(sort.removeprefix("-"), worklists.due_for(staff))


def _newest(query: _Query, *, backwards: bool) -> _Query:
    return query.order_by(Petition.id.asc() if backwards else Petition.id.desc())


def _ordered(query: _Query, key: ColumnElement[Any], sort: str, *, backwards: bool, whole: bool = False) -> _Query:
    """Equal ones the newest first; backwards everything the other way round.

    :param whole: none lacks the key.
    """
    down = sort.startswith("-")
    first = key.desc() if down != backwards else key.asc()
    if not whole and sort.removeprefix("-") in _MAY_LACK:
        # Said only where it matters: an index would not serve for it.
        first = first.nulls_first() if backwards else first.nulls_last()
    return _newest(query.order_by(first), backwards=backwards)


def _beyond(key: ColumnElement[Any], sort: str, place: Place) -> ColumnElement[bool]:
    """What comes after a place in the list, or before it."""
    down = sort.startswith("-")
    beside = Petition.id > place.number if place.backwards else Petition.id < place.number
    if place.value is None:
        at_end = and_(key.is_(None), beside)
        return or_(key.is_not(None), at_end) if place.backwards else at_end
    further = key < place.value if down != place.backwards else key > place.value
    # The border is said once more by itself, which an index can use.
    border = key <= place.value if down != place.backwards else key >= place.value
    found = and_(border, or_(further, and_(key == place.value, beside)))
    return found if place.backwards else or_(found, key.is_(None))
