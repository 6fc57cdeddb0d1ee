"""Where each petition stands in form II.05a, and the numbers of its columns (LAW 2.2, DESIGN 9.5). Nothing is read here."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from feedback.domain.calendar import local_date
from feedback.domain.petition import Kind
from feedback.domain.states import FINAL, OPEN, Publication, State
from feedback.store.queries.reports import Case, Reopenings


class Place(StrEnum):
    """What a petition is for a window, seen from the window's end."""

    HANDLED = "handled"
    IN_PROGRESS = "in_progress"
    TRANSFERRED = "transferred"
    LEFT = "left"
    WAITING = "waiting"


IN_FORM = (Place.HANDLED, Place.IN_PROGRESS, Place.TRANSFERRED)
FORM_KINDS = (Kind.CONDUCT, Kind.REGULATION)


class Cells(NamedTuple):
    """Columns (1) to (12), in their order."""

    total: int
    conduct: int
    regulation: int
    carried_over: int
    received: int
    competent: int
    handled_conduct: int
    handled_regulation: int
    open_conduct: int
    open_regulation: int
    transferred: int
    published: int


@dataclass(frozen=True)
class SectorRow:
    """A row of part A."""

    sector_id: int
    name: str
    cells: Cells


@dataclass(frozen=True)
class Split:
    """The same numbers without the two kinds, for reports from a place, which stand outside the form."""

    total: int
    carried_over: int
    received: int
    handled: int
    published: int
    in_progress: int
    transferred: int


@dataclass(frozen=True)
class Apart:
    """Petitions that stand outside the form for one reason: how many of each kind, and which came before the window."""

    conduct: int
    regulation: int
    field_report: int
    earlier: tuple[str, ...]

    @property
    def total(self) -> int:
        """All of them."""
        return self.conduct + self.regulation + self.field_report


@dataclass(frozen=True)
class Note:
    """What stands under the form, so that nothing is lost between its columns."""

    field_reports: Split
    left: Mapping[State, Apart]
    waiting: Apart
    reopenings: Reopenings
    reopened_open: int
    in_form: int
    published_later: Apart
    """Published in the window, but answered before it: part of no sum."""

    @property
    def everything(self) -> int:
        """Every petition there was to deal with in the window."""
        return self.in_form + self.field_reports.total + self.waiting.total + sum(apart.total for apart in self.left.values())


def place_of(standing: Case, first: date) -> Place | None:
    """What the petition is for a window that begins on ``first``; None when it was finished before.

    A petition is handled in the window of its first answer and stays so; what a reopening brings stands in the note.
    """
    handled = _day(standing.handled_at)
    if handled is not None:
        return Place.HANDLED if handled >= first else None
    if standing.state in FINAL:
        left = _day(standing.left_at)
        if left is not None and left < first:
            return None
        return Place.TRANSFERRED if standing.state == State.TRANSFERRED_OUT else Place.LEFT
    return Place.IN_PROGRESS if standing.accepted_at else Place.WAITING


Placed = Sequence[tuple[Case, Place]]


def placed(cases: Iterable[Case], first: date) -> Placed:
    """The petitions that were not finished before the window, each with its place."""
    return [(case, place) for case in cases if (place := place_of(case, first)) is not None]


def in_form(cases: Placed) -> Placed:
    """Those that the form counts: accepted, about conduct or regulation."""
    return [(case, place) for case, place in cases if place in IN_FORM and case.kind in FORM_KINDS]


def is_carried_over(standing: Case, first: date) -> bool:
    """Whether it was received before the window."""
    return local_date(standing.received_at) < first


def count(cases: Placed, first: date) -> Cells:
    """The twelve columns of these petitions, every one counted by itself, so that the checks have something to check."""

    def number(*, kind: str | None = None, places: Collection[Place] = IN_FORM) -> int:
        return sum(1 for case, place in cases if place in places and kind in (None, case.kind))

    carried_over = sum(1 for case, _ in cases if is_carried_over(case, first))
    return Cells(
        total=number(),
        conduct=number(kind=Kind.CONDUCT),
        regulation=number(kind=Kind.REGULATION),
        carried_over=carried_over,
        received=sum(1 for case, _ in cases if local_date(case.received_at) >= first),
        competent=number(places=(Place.HANDLED, Place.IN_PROGRESS)),
        handled_conduct=number(kind=Kind.CONDUCT, places=(Place.HANDLED,)),
        handled_regulation=number(kind=Kind.REGULATION, places=(Place.HANDLED,)),
        open_conduct=number(kind=Kind.CONDUCT, places=(Place.IN_PROGRESS,)),
        open_regulation=number(kind=Kind.REGULATION, places=(Place.IN_PROGRESS,)),
        transferred=number(places=(Place.TRANSFERRED,)),
        published=_published(cases),
    )


def rows(cases: Placed, first: date, tops: Mapping[int, int], names: Mapping[int, str]) -> tuple[SectorRow, ...]:
    """One row for each top-level sector that has petitions.

    The sector with the most stands first; between equals the one with more handled, as in the worked example of LAW 2.2,
    then the catalogue's order.

    :param tops: from a sector to its sector of the top level. :param names: of the top level, in the catalogue's order.
    """
    of_sector: dict[int, list[tuple[Case, Place]]] = {sector_id: [] for sector_id in names}
    for case, place in cases:
        of_sector[tops[case.sector_id]].append((case, place))
    found = [SectorRow(sector_id, names[sector_id], count(some, first)) for sector_id, some in of_sector.items() if some]
    return tuple(sorted(found, key=lambda row: (-row.cells.total, -_handled(row.cells))))


def _handled(cells: Cells) -> int:
    return cells.handled_conduct + cells.handled_regulation


def note(cases: Placed, every: Iterable[Case], first: date, reopenings: Reopenings, published_later: Sequence[str] = ()) -> Note:
    """What stands under the form.

    :param every: also the petitions finished before, which may have been reopened.
    :param published_later: kind of each petition that was published in the window and answered before it.
    """
    field_reports = [(case, place) for case, place in cases if place in IN_FORM and case.kind not in FORM_KINDS]
    left = {
        state: _apart([case for case, place in cases if place is Place.LEFT and case.state == state], first)
        for state in (State.REFUSED, State.WITHDRAWN, State.LINKED)
    }
    return Note(
        field_reports=_split(field_reports, first),
        left={state: apart for state, apart in left.items() if apart.total},
        waiting=_apart([case for case, place in cases if place is Place.WAITING], first),
        reopenings=reopenings,
        reopened_open=sum(1 for case in every if case.round > 1 and case.state in OPEN),
        in_form=len(in_form(cases)),
        published_later=_of_kinds(published_later),
    )


def _split(cases: Placed, first: date) -> Split:
    cells = count(cases, first)
    of_place = {place: sum(1 for _, found in cases if found is place) for place in IN_FORM}
    return Split(
        total=cells.total,
        carried_over=cells.carried_over,
        received=cells.received,
        handled=of_place[Place.HANDLED],
        published=cells.published,
        in_progress=of_place[Place.IN_PROGRESS],
        transferred=of_place[Place.TRANSFERRED],
    )


def _apart(cases: Sequence[Case], first: date) -> Apart:
    earlier = tuple(case.code for case in cases if is_carried_over(case, first))
    return _of_kinds([case.kind for case in cases], earlier)


def _of_kinds(kinds: Sequence[str], earlier: tuple[str, ...] = ()) -> Apart:
    return Apart(
        conduct=kinds.count(Kind.CONDUCT),
        regulation=kinds.count(Kind.REGULATION),
        field_report=kinds.count(Kind.FIELD_REPORT),
        earlier=earlier,
    )


def _published(cases: Placed) -> int:
    return sum(1 for case, place in cases if place is Place.HANDLED and case.publication == Publication.PUBLISHED)


def _day(moment: datetime | None) -> date | None:
    return local_date(moment) if moment else None
