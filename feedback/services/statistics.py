"""Figures that everyone may read: what was received in whole months and how it stands today.

A petition is counted once. Received is answered (in time, late), open (in time, overdue) and left otherwise (refused,
transferred, withdrawn, joined to another) together. How an answer is measured is said in DESIGN 9.3 and counted by
``store.queries.statistics``.

Nobody is to be recognised by comparing two answers of this page either. Everything together is given for any whole months:
whatever is subtracted from what, months remain. By sector, office and commune, and for ratings, small numbers are left out
(``domain.small_cells``), and taking January from the first quarter would give them back; so these are given by calendar year
only, and no two of those overlap. They are asked about one at a time: never by sector and commune together.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from feedback.domain.calendar import start_of_day
from feedback.domain.deadlines import Standing
from feedback.domain.open_data import Month
from feedback.domain.small_cells import LEAST, TOTAL, Cell, Figures, Rule, left_out, nothing, of_everything
from feedback.domain.text import sort_key
from feedback.services.reports.figures import ANSWERED, LEFT, UNANSWERED
from feedback.store.queries import known
from feedback.store.queries import statistics as queries
from feedback.store.queries.reports import list_all_offices, list_all_sectors
from feedback.store.queries.statistics import Count

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from feedback.store.models import Sector

_GROUPED: Mapping[str, Sequence[str]] = {
    "received": (*ANSWERED, *UNANSWERED, *LEFT),
    "in_time": (Standing.EARLY, Standing.ON_TIME),
    "late": (Standing.LATE,),
    "open_in_time": (Standing.OPEN_IN_TIME,),
    "open_overdue": (Standing.OPEN_OVERDUE,),
    "left": LEFT,
}
NUMBERS = tuple(_GROUPED)
"""Columns of every table: the first is the sum of the others."""
RATINGS = ("rated", "satisfied", "not_satisfied")
DETAILS = (Standing.EARLY, Standing.ON_TIME, *LEFT, "extended", "late_extended")
"""What is told of everything together only."""
PARTS = ("sector", "office", "commune")


@dataclass(frozen=True)
class Question:
    """Whole months, both inclusive; at most one code, of a sector of the top level, an office or a commune.

    ``today``: a local day. ``invented``: count a demonstration too.
    """

    first: Month
    last: Month
    today: date
    language: str = "vi"
    sector: str = ""
    office: str = ""
    commune: str = ""
    invented: bool = False

    @property
    def days(self) -> tuple[date, date]:
        """First and last local day that are counted, both inclusive: none that is to come."""
        last = self.last.next.first - timedelta(days=1)
        return self.first.first, min(last, self.today) if self.first.first <= self.today else last

    @property
    def part(self) -> tuple[str, str] | None:
        """The table and the code of the line that is asked about; None: everything."""
        return next(((name, code) for name in PARTS if (code := getattr(self, name))), None)

    @property
    def is_year(self) -> bool:
        """Whether it is a calendar year, so that its parts are given."""
        return self.first.year == self.last.year and (self.first.number, self.last.number) == (1, 12)


class Rate(NamedTuple):
    """So many of so many."""

    part: int
    whole: int

    @property
    def percent(self) -> int | None:
        """Rounded half up; None of fewer than ``LEAST``."""
        return (self.part * 200 + self.whole) // (2 * self.whole) if self.whole >= LEAST else None


class Side(NamedTuple):
    """One side of the satisfaction index: how many said something, and the mean of 1 to 5, None of too few."""

    name: str
    said: int
    mean: float | None


@dataclass(frozen=True)
class Group:
    """A line of a table. A number that is not given is None."""

    code: str
    name: str
    numbers: "Given"

    @property
    def in_time(self) -> Rate | None:
        """The answers in time among the answers."""
        kept, late = self.numbers["in_time"], self.numbers["late"]
        return None if kept is None or late is None else Rate(kept, kept + late)

    @property
    def satisfaction(self) -> Rate | None:
        """The satisfied among those who rated."""
        satisfied, rated = self.numbers.get("satisfied"), self.numbers.get("rated")
        return None if satisfied is None or rated is None else Rate(satisfied, rated)


_NOT_GIVEN = Group("", "", dict.fromkeys((*NUMBERS, *RATINGS, *DETAILS)))


@dataclass(frozen=True)
class Statistics:
    """``tables``: month, and of a year sector, office, commune; only the total where a part is asked about.

    ``sides`` of everything in a year.
    """

    question: Question
    total: Group
    tables: Mapping[str, Sequence[Group]]
    sides: Sequence[Side]
    helped: int
    published: int


def statistics(session: "Session", question: Question) -> Statistics:
    """Count; a handful of statements, whatever the number of petitions."""
    first, last = question.days
    wanted = queries.Wanted(start_of_day(first), start_of_day(last + timedelta(days=1)), question.invented)
    counts = _of_the_top(queries.count_petitions(session, wanted, today=question.today), list_all_sectors(session))
    named, everything = _names(session, question), _numbers(_all(counts))
    year = {name: {**_table(counts, name), TOTAL: everything} for name in PARTS} if question.is_year else {}
    shown = _shown(year)
    tables = {name: _groups(shown[name], *named[name]) for name in year}
    if question.part is not None:
        table, code = question.part
        total = next((group for group in tables.get(table, ()) if group.code == code), _NOT_GIVEN)
        return Statistics(question, total, {}, [], 0, 0)
    of_month = {**dict.fromkeys(named["month"][0], _numbers(())), **_table(counts, "month")}
    months = {key: {column: numbers[column] for column in NUMBERS} for key, numbers in of_month.items()}
    ratings = shown["sector"][TOTAL] if year else dict.fromkeys(RATINGS)
    return Statistics(
        question=question,
        total=Group("", "", {**everything, **{column: ratings[column] for column in RATINGS}, **_details(counts)}),
        tables={"month": _groups(months, *named["month"]), **tables},
        sides=_sides(session, wanted) if question.is_year else [],
        helped=queries.count_helped(session, first=first, last=last),
        published=queries.count_published(session, since=wanted.since, until=wanted.until, invented=question.invented),
    )


def _of_the_top(counts: Iterable[Count], sectors: Iterable["Sector"]) -> list[Count]:
    """The counts by sector under the sector of the top level; several may then have the same keys."""
    tops = {str(sector.id): str(sector.parent_id or sector.id) for sector in sectors}
    return [
        one._replace(keys={**one.keys, "sector": tops[one.keys["sector"]]}) if "sector" in one.keys else one for one in counts
    ]


def _all(counts: Iterable[Count]) -> list[Count]:
    """Every petition once."""
    return [count for count in counts if "month" in count.keys]


Names = Mapping[str, str]


def _names(session: "Session", question: Question) -> Mapping[str, tuple[Names, Names]]:
    """For each table the names of its lines in their order, and their codes; never in the order of the figures."""
    english = question.language == "en"
    tops = [sector for sector in list_all_sectors(session) if sector.parent_id is None]
    offices = {str(office.id): office for office in list_all_offices(session)}
    borne = {key: office.name_on(question.days[1], question.language) for key, office in offices.items()}
    communes = {str(commune.id): commune for commune in known.places(session).communes}
    by_name = sorted(communes, key=lambda key: sort_key(communes[key].short_name))
    return {
        "month": (_months(question), {}),
        "sector": ({str(s.id): s.name_in("en" if english else "vi") for s in tops}, {str(s.id): s.code for s in tops}),
        "office": (
            {key: borne[key] for key in sorted(borne, key=lambda key: sort_key(borne[key]))} | {"": ""},
            {key: office.code for key, office in offices.items()},
        ),
        "commune": (
            {key: communes[key].name for key in by_name} | {"": ""},
            {key: commune.code for key, commune in communes.items()},
        ),
    }


def _months(question: Question) -> Names:
    found, month = {}, question.first
    while month <= min(question.last, max(Month.of(question.today), question.first)):
        found[str(month)] = f"{month.number:02d}/{month.year}"
        month = month.next
    return found


Numbers = Mapping[str, int]
Given = Mapping[str, int | None]


def _groups(rows: Mapping[str, Given], names: Names, codes: Names) -> Sequence[Group]:
    """Lines in the order of their names. A line whose sum is not given is left out, so that not even its name is told."""
    return [
        Group(codes.get(key, key), names[key], rows[key]) for key in names if key in rows and rows[key]["received"] is not None
    ]


def _table(counts: Sequence[Count], dimension: str) -> dict[str, Numbers]:
    """The numbers of each line that has petitions."""
    of_key: dict[str, list[Count]] = {}
    for count in counts:
        if dimension in count.keys:
            of_key.setdefault(count.keys[dimension], []).append(count)
    return {key: _numbers(some) for key, some in of_key.items()}


def _numbers(counts: Iterable[Count]) -> Numbers:
    of_outcome: dict[str, int] = {}
    rated = satisfied = 0
    for count in counts:
        of_outcome[count.outcome] = of_outcome.get(count.outcome, 0) + count.petitions
        rated, satisfied = rated + count.rated, satisfied + count.satisfied
    numbers = {key: sum(of_outcome.get(part, 0) for part in parts) for key, parts in _GROUPED.items()}
    return {**numbers, "rated": rated, "satisfied": satisfied, "not_satisfied": rated - satisfied}


def _shown(tables: Mapping[str, Mapping[str, Numbers]]) -> Mapping[str, Mapping[str, Given]]:
    """The tables without what is too small to be given; the sums of everything, but not its ratings, are always given."""
    hidden: dict[str, set[Cell]] = {name: set() for name in tables}
    for columns, given in ((NUMBERS, of_everything), (RATINGS, nothing)):
        figures: dict[str, Figures] = {
            name: {(key, column): numbers[column] for key, numbers in rows.items() for column in columns}
            for name, rows in tables.items()
        }
        for name, cells in left_out(figures, Rule(given=given)).items():
            hidden[name] |= cells
    return {
        name: {
            key: {column: None if (key, column) in hidden[name] else number for column, number in numbers.items()}
            for key, numbers in rows.items()
        }
        for name, rows in tables.items()
    }


def _details(counts: Sequence[Count]) -> Numbers:
    """The finer parts of everything together."""
    total = _all(counts)
    found = {key: sum(count.petitions for count in total if count.outcome == key) for key in DETAILS}
    found["extended"] = sum(count.extended for count in total)
    found["late_extended"] = sum(count.extended for count in total if count.outcome == Standing.LATE)
    return {str(key): number for key, number in found.items()}


def _sides(session: "Session", wanted: queries.Wanted) -> Sequence[Side]:
    return [
        Side(name, said, round(points / said, 1) if said >= LEAST else None)
        for name, said, points in queries.count_sides(session, wanted)
    ]
