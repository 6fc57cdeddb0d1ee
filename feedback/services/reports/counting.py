"""Where each petition stands in form II.05a, and the numbers of its columns (LAW 2.2, DESIGN 9.5). Nothing is read here."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple, Protocol

from feedback.domain.calendar import start_of_day
from feedback.domain.petition import Kind
from feedback.domain.states import FINAL, OPEN, Publication, State
from feedback.store.queries.report_rows import Case
from feedback.store.queries.reports import Reopenings


class Place(StrEnum):
    """What a petition is for a window, seen from the window's end."""

    HANDLED = "handled"
    IN_PROGRESS = "in_progress"
    TRANSFERRED = "transferred"
    LEFT = "left"
    WAITING = "waiting"


IN_FORM = (Place.HANDLED, Place.IN_PROGRESS, Place.TRANSFERRED)
FORM_KINDS = (Kind.CONDUCT, Kind.REGULATION)


class Stands(NamedTuple):
    """A petition with its place in a window, and whether it was received before it."""

    case: Case
    place: Place
    earlier: bool

    @property
    def id(self) -> int:
        """The petition's."""
        return self.case.id

    def is_kind(self, kind: Kind, place: Place | None = None) -> bool:
        """Whether it is of the kind, and stands in that place where one is named."""
        return self.case.kind == kind and place in (None, self.place)

    @property
    def is_public(self) -> bool:
        """Whether everyone could read its answer."""
        return self.case.publication == Publication.PUBLISHED


class Seen(Protocol):
    """What the columns look at."""

    @property
    def place(self) -> Place:
        """What it is for the window."""
        ...

    @property
    def earlier(self) -> bool:
        """Whether it was received before it."""
        ...

    @property
    def is_public(self) -> bool:
        """Whether everyone could read its answer."""
        ...

    def is_kind(self, kind: Kind, place: Place | None = None) -> bool:
        """Whether it is of the kind, and stands in that place where one is named."""
        ...


Placed = Sequence[Stands]


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
    """A row of part A with the petitions it counts."""

    sector_id: int
    name: str
    cases: Placed

    @cached_property
    def cells(self) -> Cells:
        """Its figures."""
        return count(self.cases)


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

    @classmethod
    def of(cls, cells: "Cells", of_place: "Mapping[Place, int]") -> "Split":
        """From the cells, and how many stand at each place of the form."""
        return cls(
            total=cells.total,
            carried_over=cells.carried_over,
            received=cells.received,
            handled=of_place[Place.HANDLED],
            published=cells.published,
            in_progress=of_place[Place.IN_PROGRESS],
            transferred=of_place[Place.TRANSFERRED],
        )


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


def place_of(standing: Case, start: datetime) -> Place | None:
    """What the petition is for a window that begins at ``start``; None when it was finished before.

    A petition is handled in the window of its first answer and stays so; what a reopening brings stands in the note.
    """
    if standing.handled_at is not None:
        return Place.HANDLED if standing.handled_at >= start else None
    if standing.state in FINAL:
        if standing.left_at is not None and standing.left_at < start:
            return None
        return Place.TRANSFERRED if standing.state == State.TRANSFERRED_OUT else Place.LEFT
    return Place.IN_PROGRESS if standing.accepted_at else Place.WAITING


def placed(cases: Iterable[Case], first: date) -> Placed:
    """The petitions that were not finished before the window, each with its place."""
    start = start_of_day(first)
    found = ((case, place_of(case, start)) for case in cases)
    return [Stands(case, place, case.received_at < start) for case, place in found if place is not None]


def in_form(cases: Placed) -> Placed:
    """Those that the form counts: accepted, about conduct or regulation."""
    return [stands for stands in cases if stands.place in IN_FORM and stands.case.kind in FORM_KINDS]


TAKES: Mapping[str, Callable[[Seen], bool]] = {
    "total": lambda s: s.place in IN_FORM,
    "conduct": lambda s: s.place in IN_FORM and s.is_kind(Kind.CONDUCT),
    "regulation": lambda s: s.place in IN_FORM and s.is_kind(Kind.REGULATION),
    "carried_over": lambda s: s.earlier,
    "received": lambda s: not s.earlier,
    "competent": lambda s: s.place in (Place.HANDLED, Place.IN_PROGRESS),
    "handled_conduct": lambda s: s.is_kind(Kind.CONDUCT, Place.HANDLED),
    "handled_regulation": lambda s: s.is_kind(Kind.REGULATION, Place.HANDLED),
    "open_conduct": lambda s: s.is_kind(Kind.CONDUCT, Place.IN_PROGRESS),
    "open_regulation": lambda s: s.is_kind(Kind.REGULATION, Place.IN_PROGRESS),
    "transferred": lambda s: s.place is Place.TRANSFERRED,
    "published": lambda s: s.place is Place.HANDLED and s.is_public,
}
"""Which petitions each column takes: every column is counted by itself, so that the checks have something to check."""


def count(cases: Placed) -> Cells:
    """The twelve columns of these petitions."""
    return Cells(**{key: sum(map(takes, cases)) for key, takes in TAKES.items()})


def rows(cases: Placed, tops: Mapping[int, int], names: Mapping[int, str]) -> tuple[SectorRow, ...]:
    """One row for each top-level sector that has petitions.

    The sector with the most stands first; between equals the one with more handled, as in the worked example of LAW 2.2,
    then the catalogue's order.

    :param tops: from a sector to its sector of the top level. :param names: of the top level, in the catalogue's order.
    """
    of_sector: dict[int, list[Stands]] = {sector_id: [] for sector_id in names}
    for stands in cases:
        of_sector[tops[stands.case.sector_id]].append(stands)
    found = [SectorRow(sector_id, names[sector_id], some) for sector_id, some in of_sector.items() if some]
    return tuple(sorted(found, key=lambda row: rank(row.cells)))


def rank(cells: Cells) -> tuple[int, int]:
    """By what the rows are ordered."""
    return -cells.total, -cells.handled_conduct - cells.handled_regulation


def note(cases: Placed, every: Iterable[Case], reopenings: Reopenings, published_later: Sequence[str] = ()) -> Note:
    """What stands under the form.

    :param every: also the petitions finished before, which may have been reopened.
    :param published_later: kind of each petition that was published in the window and answered before it.
    """
    field_reports = [stands for stands in cases if stands.place in IN_FORM and stands.case.kind not in FORM_KINDS]
    left = {
        state: _apart([stands for stands in cases if stands.place is Place.LEFT and stands.case.state == state])
        for state in (State.REFUSED, State.WITHDRAWN, State.LINKED)
    }
    return Note(
        field_reports=_split(field_reports),
        left={state: apart for state, apart in left.items() if apart.total},
        waiting=_apart([stands for stands in cases if stands.place is Place.WAITING]),
        reopenings=reopenings,
        reopened_open=sum(1 for case in every if case.round > 1 and case.state in OPEN),
        in_form=len(in_form(cases)),
        published_later=_of_kinds(published_later),
    )


def _split(cases: Placed) -> Split:
    cells = count(cases)
    of_place = {place: sum(stands.place is place for stands in cases) for place in IN_FORM}
    return Split.of(cells, of_place)


def _apart(cases: Placed) -> Apart:
    return _of_kinds([stands.case.kind for stands in cases], tuple(stands.case.code for stands in cases if stands.earlier))


def _of_kinds(kinds: Sequence[str], earlier: tuple[str, ...] = ()) -> Apart:
    return Apart(
        conduct=kinds.count(Kind.CONDUCT),
        regulation=kinds.count(Kind.REGULATION),
        field_report=kinds.count(Kind.FIELD_REPORT),
        earlier=earlier,
    )
