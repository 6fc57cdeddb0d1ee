"""How a petition stood at the end of each day on which something happened to it, and in which half months that shows.

The windows of the rule and of the calendar begin and end on the 1st and the 15th of a month (LAW 2.4). What stood on one of
these edges is all that their reports ask about.
"""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from feedback.domain.deadlines import standing
from feedback.domain.states import FINAL, OPEN, Action, Publication, State

CLOSED = FINAL | {State.ANSWERED}
NEVER = 1_000_000
"""The last edge on which something shows that still stands."""
_MIDDLE = 15


class Happened(NamedTuple):
    """An event on a local day, and how the petition stood after it; ``rating``: what the sender said with it."""

    day: date
    action: str
    from_state: str | None
    state: str
    publication: str
    kind: str
    sector_id: int
    office_id: int | None
    commune_id: int | None
    round: int
    answer_due: date | None
    extended_days: int
    rating: str = ""


class Stood(NamedTuple):
    """How a petition stood from the end of one local day to the beginning of another; ``until`` None: it still does."""

    since: date
    until: date | None
    state: str
    publication: str
    kind: str
    sector_id: int
    office_id: int | None
    commune_id: int | None
    round: int
    answer_due: date | None
    extended_days: int
    accepted: bool
    handled_on: date | None
    """When the first answer went out."""
    way: str
    """How the last answer kept its due date (``Standing``); empty: there was none."""
    opened_on: date
    """When it came, or was last taken up again."""
    closed_on: date | None
    """When it last was answered, refused, transferred, withdrawn or joined to another; it may be open again."""
    left_on: date | None
    """When it last was refused, transferred, withdrawn or joined to another."""
    published_on: date | None
    """When it first was published."""
    rating: str
    """The last word on the answer of its round."""


def replay(events: Iterable[Happened]) -> list[Stood]:
    """The standings after each day, in order.

    :param events: of one petition, all of them, in the order in which they happened.
    """
    found: list[Stood] = []
    for event in events:
        before = found[-1] if found else None
        after = _after(before, event)
        if before is None:
            found.append(after)
        elif before.since == event.day:
            found[-1] = after
        else:
            found[-1] = before._replace(until=event.day)
            found.append(after)
    return found


def _after(before: Stood | None, event: Happened) -> Stood:
    approved, published = event.action == Action.APPROVE, event.action == Action.PUBLISH
    closes = event.state in CLOSED and event.from_state in OPEN
    leaves = event.state in FINAL and event.from_state is not None and event.from_state not in FINAL
    opens = before is None or (event.state in OPEN and event.from_state in CLOSED)
    said = before.rating if before and before.round == event.round else ""
    return Stood(
        since=event.day,
        until=None,
        state=event.state,
        publication=event.publication,
        kind=event.kind,
        sector_id=event.sector_id,
        office_id=event.office_id,
        commune_id=event.commune_id,
        round=event.round,
        answer_due=event.answer_due,
        extended_days=event.extended_days,
        accepted=event.action == Action.ACCEPT_AND_ROUTE or bool(before and before.accepted),
        handled_on=(before.handled_on if before else None) or (event.day if approved else None),
        way=standing(event.answer_due, event.day, event.day) if approved else before.way if before else "",
        opened_on=event.day if before is None or opens else before.opened_on,
        closed_on=event.day if closes else before.closed_on if before else None,
        left_on=event.day if leaves else before.left_on if before else None,
        published_on=(before.published_on if before else None) or (event.day if published else None),
        rating=event.rating or said,
    )


def half_of(day: date) -> int:
    """The number of the half month that holds the day; they are counted on through the years."""
    return day.year * 24 + (day.month - 1) * 2 + (day.day >= _MIDDLE)


def is_edge(day: date) -> bool:
    """Whether a half month begins on the day."""
    return day.day in (1, _MIDDLE)


def shows(stood: Stood) -> tuple[int, int] | None:
    """On the beginnings of which half months it stood like this, first and last; None: on none."""
    first, last = half_of(stood.since) + 1, half_of(stood.until) if stood.until else NEVER
    return (first, last) if first <= last else None


class FormKey(NamedTuple):
    """By what form II.05a counts the petitions it is done with (LAW 2.2, DESIGN 9.5)."""

    office_id: int
    """``WITHOUT`` none; ``EVERY``: of the whole authority."""
    done_half: int
    first_half: int
    last_half: int
    received_half: int
    published_half: int
    """Of its first publication; 0: none."""
    place: str
    """``handled`` when it was answered once, else the state in which it left."""
    kind: str
    sector_id: int
    public: bool


class OfficeKey(NamedTuple):
    """By what the figures by office count closed petitions."""

    office_id: int
    closed_half: int
    first_half: int
    last_half: int
    received_half: int
    opened_half: int
    place: str
    """How the answer kept its due date, or the state in which it left."""
    kind: str
    extended: bool
    further: bool
    """Whether it is beyond its first round."""
    rating: str


Key = FormKey | OfficeKey
WITHOUT, EVERY = 0, -1
HANDLED = "handled"


def form_keys(stood: Stood, received_on: date) -> list[FormKey]:
    """Under what it counts for the form: of its office, and of the whole authority."""
    edges, done = shows(stood), stood.handled_on or (stood.left_on if stood.state in FINAL else None)
    if edges is None or done is None:
        return []
    key = FormKey(
        office_id=stood.office_id or WITHOUT,
        done_half=half_of(done),
        first_half=edges[0],
        last_half=edges[1],
        received_half=half_of(received_on),
        published_half=half_of(stood.published_on) if stood.published_on else 0,
        place=HANDLED if stood.handled_on else stood.state,
        kind=stood.kind,
        sector_id=stood.sector_id,
        public=stood.publication == Publication.PUBLISHED,
    )
    return [key, key._replace(office_id=EVERY)]


def office_keys(stood: Stood, received_on: date) -> list[OfficeKey]:
    """Under what it counts for its office."""
    edges = shows(stood)
    if edges is None or stood.state not in CLOSED or stood.closed_on is None:
        return []
    return [
        OfficeKey(
            office_id=stood.office_id or WITHOUT,
            closed_half=half_of(stood.closed_on),
            first_half=edges[0],
            last_half=edges[1],
            received_half=half_of(received_on),
            opened_half=half_of(stood.opened_on),
            place=stood.state if stood.state in FINAL else stood.way,
            kind=stood.kind,
            extended=stood.extended_days > 0,
            further=stood.round > 1,
            rating=stood.rating,
        )
    ]
