"""What every report is made of: tables whose figures know the petitions they count. Each face and file is drawn from this."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Generic, Protocol, TypeVar

from feedback.services.reports.wording import Said


class Kind(StrEnum):
    """How a column is written. ORDER: a running number; PERCENT: of 100, two decimals; DAYS: working days; CODE: a petition's."""

    ORDER = "order"
    TEXT = "text"
    CODE = "code"
    NUMBER = "number"
    PERCENT = "percent"
    DAYS = "days"
    DATE = "date"


@dataclass(frozen=True)
class Linked:
    """Words that lead to an address outside the report; files write the address behind the words."""

    text: Said
    address: str


Value = Said | Linked | str | int | float | date | None
"""What stands in a cell; None where there is nothing to say (a share of nothing), which is no nought."""


@dataclass(frozen=True)
class Column:
    """``above``: captions over the column's own, the outermost first; neighbours with the same one share it.

    ``width`` is in letters, ``number`` is what a form writes under the captions, such as ``(1)``.
    """

    key: str
    heading: Said
    kind: Kind = Kind.NUMBER
    width: int = 10
    above: tuple[Said, ...] = ()
    number: str = ""


@dataclass(frozen=True)
class Row:
    """A line of a table; ``cells`` stand in the order of the columns.

    ``counted`` holds, by column, the ids of the petitions a figure counts: what its link lists; a ``range`` where only their
    number is known. ``level`` is how deep the
    line stands under the ones before it (0: not at all). ``code`` is the petition it is about, where the reader may open it.
    """

    key: str
    cells: tuple[Value, ...]
    counted: Mapping[str, Sequence[int]] = field(default_factory=dict)
    level: int = 0
    code: str = ""


@dataclass(frozen=True)
class Table:
    """``is_list``: a line for each petition, which stacks on narrow screens, rather than figures in columns.

    ``left_out``: how many lines it has that stand in the files alone.
    """

    slug: str
    title: Said
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    total: Row | None = None
    notes: tuple[Said, ...] = ()
    is_list: bool = False
    left_out: int = 0

    def line(self, key: str) -> Row | None:
        """The line of that key; the total's is ``total``."""
        lines = (*self.rows, self.total) if self.total else self.rows
        return next((row for row in lines if row.key == key), None)


class Drawing(StrEnum):
    """How a chart shows its table."""

    BARS = "bars"
    LINES = "lines"
    HEAT = "heat"


@dataclass(frozen=True)
class Chart:
    """A picture of some columns of a table, which stands beside it; for eyes only, so that nothing is said twice."""

    title: Said
    drawing: Drawing
    table: str
    columns: tuple[str, ...]


class Result(StrEnum):
    """EXPLAINED: the numbers differ, and every petition that makes the difference is named with the reason."""

    HOLDS = "holds"
    EXPLAINED = "explained"
    FAILS = "fails"


@dataclass(frozen=True)
class Check:
    """One rule: its formula, the numbers of the total row, the lines or columns where it fails."""

    formula: Said
    numbers: str
    result: Result
    failing: tuple[Said, ...] = ()


@dataclass(frozen=True)
class Head:
    """What stands over the first table: left, centre (the title first) and right."""

    left: tuple[str, ...]
    centre: tuple[str, ...]
    right: tuple[str, ...]


@dataclass(frozen=True)
class Report:
    """A whole report.

    ``official``: a Vietnamese paper, whatever language it is read in. ``sentence`` is to be copied into the narrative report.
    ``as_of``: the day on which it was counted while the period is not over; None when nothing in it can change any more.
    """

    slug: str
    head: Head
    tables: tuple[Table, ...]
    notes: tuple[Said, ...] = ()
    checks: tuple[Check, ...] = ()
    differences: tuple[Said, ...] = ()
    sentence: str = ""
    charts: tuple[Chart, ...] = ()
    official: bool = False
    as_of: date | None = None

    def table(self, slug: str) -> Table | None:
        """The table of that name."""
        return next((table for table in self.tables if table.slug == slug), None)


class HasId(Protocol):
    """A petition as it stood."""

    @property
    def id(self) -> int:
        """Its row."""
        ...


Case = TypeVar("Case", bound=HasId)


@dataclass(frozen=True)
class Figure(Generic[Case]):
    """A column that counts: which of a line's petitions it takes."""

    column: Column
    takes: Callable[[Case], bool]


def counted(key: str, lead: tuple[Value, ...], cases: Iterable[Case], figures: Sequence[Figure[Case]], *, level: int = 0) -> Row:
    """A line whose figures are how many of the petitions each column takes; ``lead`` are the cells before the figures."""
    listed = list(cases)
    taken = {figure.column.key: tuple(case.id for case in listed if figure.takes(case)) for figure in figures}
    return Row(key, (*lead, *(len(taken[figure.column.key]) for figure in figures)), taken, level)
