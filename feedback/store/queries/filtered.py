"""The list of petitions: what is asked of it, in which order, and a page of it after the other without counting rows off."""

import base64
import binascii
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from feedback.domain.actors import Staff
from feedback.domain.calendar import start_of_day
from feedback.domain.states import OPEN
from feedback.domain.text import fold, tidy
from feedback.store.models import Office, Petition, Petitioner, Sector
from feedback.store.queries import worklists
from feedback.store.queries.worklists import Days

PAGE = 50
OPEN_STATES = "open"
"""Stands in :attr:`Filter.state` for every state that is neither answered nor closed."""
NOBODY = "none"
"""Stands for petitions without an office, an officer or a commune."""
ME = "me"
_BIGGEST = 2**62

_Query = Select[*tuple[Any, ...]]


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


def conditions(staff: Staff, asked: Filter, days: Days) -> list[ColumnElement[bool]]:
    """Everything a petition must fulfil to stand in this person's list."""
    return [worklists.visible_to(staff), *_places(staff, asked), *_days(staff, asked, days), *_texts(staff, asked)]


def _places(staff: Staff, asked: Filter) -> Iterator[ColumnElement[bool]]:
    if asked.state:
        wanted = {*asked.state} - {OPEN_STATES} | (set(OPEN) if OPEN_STATES in asked.state else set())
        yield Petition.state.in_(sorted(wanted))
    if asked.office:
        yield Petition.office_id.is_(None) if asked.office == NOBODY else Petition.office.has(Office.code == asked.office)
    if asked.officer == NOBODY:
        yield Petition.officer_id.is_(None)
    elif asked.officer:
        yield Petition.officer_id == (staff.account_id if asked.officer == ME else int(asked.officer))
    if asked.sector:
        upper = select(Sector.id).where(Sector.code == asked.sector)
        yield Petition.sector_id.in_(select(Sector.id).where(or_(Sector.code == asked.sector, Sector.parent_id.in_(upper))))
    if asked.commune:
        found = Petition.commune.has(code=asked.commune)
        yield Petition.commune_id.is_(None) if asked.commune == NOBODY else found
    if asked.kind:
        yield Petition.kind == asked.kind
    if asked.channel:
        yield Petition.channel == asked.channel
    if asked.urgent:
        yield Petition.urgent.is_(True)


def _days(staff: Staff, asked: Filter, days: Days) -> Iterator[ColumnElement[bool]]:
    if asked.due:
        yield worklists.due_class(staff, days) == asked.due
    if asked.heap:
        yield and_(worklists.needs_work(staff), worklists.heap(staff, days) == asked.heap)
    if asked.asks:
        yield worklists.asks_for(asked.asks)
    if asked.since:
        yield Petition.received_at >= start_of_day(asked.since)
    if asked.until:
        yield Petition.received_at < start_of_day(asked.until + timedelta(days=1))


def _texts(staff: Staff, asked: Filter) -> Iterator[ColumnElement[bool]]:
    for word in asked.words.split():
        # With or without marks: what is stored folded is asked for folded.
        text = Petition.folded.contains(fold(tidy(word)), autoescape=True)
        yield or_(Petition.code.contains(word.upper(), autoescape=True), text)
    if asked.contact:
        same = [getattr(Petitioner, f"{way}_index").in_(indexes) for way, indexes in asked.contact.items()]
        yield and_(worklists.identity_open_to(staff), Petition.petitioner.has(or_(*same)))


@dataclass(frozen=True)
class Line:
    """A petition in a list, with the due date that matters to who looks."""

    petition: Petition
    due: date | None


@dataclass(frozen=True)
class Page:
    """A page of a list; the cursors lead to its neighbours and are empty where there is none."""

    lines: Sequence[Line]
    previous: str
    next: str


SORTS = ("due", "received", "code", "sector", "office")
"""What lists can be sorted by; with ``-`` before it downwards. What has none stands at the end either way."""


def count(session: Session, staff: Staff, asked: Filter, days: Days) -> int:
    """How many petitions stand in the list."""
    query = select(func.count()).select_from(Petition).where(*conditions(staff, asked, days))
    return session.execute(query).scalar_one()


def list_first(session: Session, staff: Staff, asked: Filter, days: Days, limit: int) -> Sequence[Line]:
    """The beginning of the list."""
    query = _ordered(_lines(staff).where(*conditions(staff, asked, days)), staff, asked.sort, backwards=False)
    return [Line(row[0], row[1]) for row in session.execute(query.limit(limit))]


def chosen(staff: Staff, asked: Filter, days: Days) -> _Query:
    """The numbers of the petitions of the list, in its order."""
    query = _joined(select(Petition.id)).where(*conditions(staff, asked, days))
    return _ordered(query, staff, asked.sort, backwards=False)


def list_page(session: Session, staff: Staff, asked: Filter, days: Days, cursor: str = "", *, limit: int = PAGE) -> Page:
    """A page of the list, from where a cursor points to. One that is broken, or of another order, points to the beginning."""
    place = _Place.read(cursor, asked.sort)
    query = _lines(staff).where(*conditions(staff, asked, days))
    if place:
        query = query.where(_beyond(staff, asked.sort, place))
    backwards = place is not None and place.backwards
    rows = session.execute(_ordered(query, staff, asked.sort, backwards=backwards).limit(limit + 1)).all()
    more, rows = len(rows) > limit, rows[:limit]
    if backwards:
        rows = rows[::-1]
    if not rows:
        return Page([], "", "")
    has_previous, has_next = (more, True) if backwards else (place is not None, more)
    lines = [Line(row[0], row[1]) for row in rows]
    return Page(
        lines,
        _Place.of(lines[0], asked.sort, backwards=True).written if has_previous else "",
        _Place.of(lines[-1], asked.sort, backwards=False).written if has_next else "",
    )


def _lines(staff: Staff) -> _Query:
    return _joined(select(Petition, worklists.due_for(staff))).options(
        joinedload(Petition.office),
        joinedload(Petition.officer),
        selectinload(Petition.requests),
        selectinload(Petition.coordinations),
    )


def _joined(query: _Query) -> _Query:
    """With what lists can be sorted by."""
    return query.outerjoin(Office, Office.id == Petition.office_id).join(Sector, Sector.id == Petition.sector_id)


def _key(staff: Staff, sort: str) -> ColumnElement[Any]:
    keys: dict[str, ColumnElement[Any]] = {
        "received": Petition.received_at.expression,
        "code": Petition.code.expression,
        "sector": Sector.position.expression,
        "office": Office.code.expression,
    }
    return keys.get(sort.removeprefix("-"), worklists.due_for(staff))


def _ordered(query: _Query, staff: Staff, sort: str, *, backwards: bool) -> _Query:
    """Equal ones the newest first; backwards everything the other way round."""
    key, down = _key(staff, sort), sort.startswith("-")
    first = key.desc() if down != backwards else key.asc()
    first = first.nulls_first() if backwards else first.nulls_last()
    return query.order_by(first, Petition.id.asc() if backwards else Petition.id.desc())


def _beyond(staff: Staff, sort: str, place: "_Place") -> ColumnElement[bool]:
    """What comes after a place in the list, or before it."""
    key, down = _key(staff, sort), sort.startswith("-")
    beside = Petition.id > place.number if place.backwards else Petition.id < place.number
    if place.value is None:
        at_end = and_(key.is_(None), beside)
        return or_(key.is_not(None), at_end) if place.backwards else at_end
    further = key < place.value if down != place.backwards else key > place.value
    found = or_(further, and_(key == place.value, beside))
    return found if place.backwards else or_(found, key.is_(None))


@dataclass(frozen=True)
class _Place:
    """A place in a list: the value it is sorted by there, and the petition's number."""

    sort: str
    backwards: bool
    value: Any
    number: int

    @classmethod
    def of(cls, line: Line, sort: str, *, backwards: bool) -> "_Place":
        petition = line.petition
        values = {
            "received": petition.received_at,
            "code": petition.code,
            "sector": petition.sector.position,
            "office": petition.office.code if petition.office else None,
        }
        return cls(sort, backwards, values.get(sort.removeprefix("-"), line.due), petition.id)

    @property
    def written(self) -> str:
        value = self.value.isoformat() if isinstance(self.value, date) else self.value
        text = json.dumps([self.sort, self.backwards, value, self.number])
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    @classmethod
    def read(cls, cursor: str, sort: str) -> "_Place | None":
        try:
            padded = cursor + "=" * (-len(cursor) % 4)
            kept, backwards, value, number = json.loads(base64.urlsafe_b64decode(padded.encode()))
            value = _read_value(sort.removeprefix("-"), value)
        except (ValueError, TypeError, OverflowError, binascii.Error, RecursionError):
            return None
        if kept != sort or backwards not in (True, False) or type(number) is not int or not 0 < number < _BIGGEST:
            return None
        return cls(sort, backwards, value, number)


def _read_value(sort: str, value: Any) -> Any:
    """The value as the column has it.

    :raises ValueError: it is none of that column. :raises TypeError: likewise. :raises OverflowError: in UTC, no such moment.
    """
    if value is None and sort in {"due", "office"}:
        return None
    if sort == "received":
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is None:
            raise ValueError
        return moment.astimezone(UTC)
    if sort == "sector":
        if type(value) is not int or abs(value) > _BIGGEST:
            raise ValueError
        return value
    if not isinstance(value, str) or "\x00" in value:
        raise TypeError
    value.encode()  # halves of letters can be written in JSON, but are no text
    return date.fromisoformat(value) if sort == "due" else value
