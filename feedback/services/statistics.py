"""Figures that everyone may read: what was received in a period and how it stands today, by sector, office, commune, month.

A petition is counted once. Received is answered (in time, late), open (in time, overdue) and left otherwise (refused,
transferred, withdrawn, joined to another) together. How an answer is measured is said in DESIGN 9.3 and counted by
``store.queries.statistics``; what is too small to be given, by ``domain.small_cells``.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from feedback.domain.calendar import start_of_day
from feedback.domain.deadlines import Standing
from feedback.domain.open_data import Month
from feedback.domain.small_cells import TOTAL, Cell, Figures, Rule, left_out
from feedback.domain.text import sort_key
from feedback.services.reports.figures import ANSWERED, LEFT, UNANSWERED
from feedback.store.queries import statistics as queries
from feedback.store.queries.catalogue import list_communes
from feedback.store.queries.reports import list_all_offices, list_all_sectors
from feedback.store.queries.statistics import Count

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from feedback.store.models import Sector

LEAST = 3
"""Smaller numbers of a part are not given where petitions are told apart by two things."""
LEAST_RATED = 5
"""Of fewer no share is given."""
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
_DETAIL_OF: Mapping[str, str] = {part: key for key in ("in_time", "left") for part in _GROUPED[key]}


@dataclass(frozen=True)
class Asked:
    """Local days, both inclusive; codes, empty for all. ``today``: a local day. ``invented``: count a demonstration too."""

    first: date
    last: date
    today: date
    language: str = "vi"
    sector: str = ""
    office: str = ""
    commune: str = ""
    invented: bool = False

    @property
    def is_narrow(self) -> bool:
        """Whether only a part of the petitions is asked about."""
        return bool(self.sector or self.office or self.commune)


class Rate(NamedTuple):
    """So many of so many."""

    part: int
    whole: int

    @property
    def percent(self) -> int | None:
        """Rounded half up; None of fewer than ``LEAST_RATED``."""
        return (self.part * 200 + self.whole) // (2 * self.whole) if self.whole >= LEAST_RATED else None


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
    numbers: Mapping[str, int | None]

    @property
    def in_time(self) -> Rate | None:
        """The answers in time among the answers."""
        kept, late = self.numbers["in_time"], self.numbers["late"]
        return None if kept is None or late is None else Rate(kept, kept + late)

    @property
    def satisfaction(self) -> Rate | None:
        """The satisfied among those who rated."""
        satisfied, rated = self.numbers["satisfied"], self.numbers["rated"]
        return None if satisfied is None or rated is None else Rate(satisfied, rated)

    @property
    def unknown(self) -> int:
        """How many of the received stand in parts that are not given; 0 where that is not given either."""
        received = self.numbers["received"]
        return received - sum(self.numbers[key] or 0 for key in NUMBERS[1:]) if received is not None else 0


@dataclass(frozen=True)
class Statistics:
    """``tables``: month, sector, office, commune; ``sides`` empty where too few rated."""

    asked: Asked
    total: Group
    tables: Mapping[str, Sequence[Group]]
    sides: Sequence[Side]
    helped: int
    published: int


def statistics(session: "Session", asked: Asked) -> Statistics:
    """Count; a handful of statements, whatever the number of petitions."""
    since, until = start_of_day(asked.first), start_of_day(asked.last + timedelta(days=1))
    wanted = queries.Wanted(since, until, asked.sector, asked.office, asked.commune, asked.invented)
    counts = queries.count_petitions(session, wanted, today=asked.today)
    named = _names(session, asked)
    if not asked.sector:
        counts = _of_the_top(counts, list_all_sectors(session))
    tables = {dimension: _table(counts, dimension, names) for dimension, (names, _) in named.items()}
    everything = _numbers(_all(counts))
    shown = _shown({d: {**rows, TOTAL: everything} for d, rows in tables.items()}, asked)
    groups = {
        dimension: [Group(codes.get(key, key), names.get(key, key), shown[dimension][key]) for key in names if key in rows]
        for dimension, rows in tables.items()
        for names, codes in [named[dimension]]
    }
    total = Group("", "", {**shown["month"][TOTAL], **_details(counts, shown["month"][TOTAL], asked)})
    return Statistics(
        asked=asked,
        total=total,
        tables=groups,
        sides=[] if asked.is_narrow and (total.numbers["rated"] or 0) < LEAST_RATED else _sides(session, wanted),
        helped=queries.count_helped(session, first=asked.first, last=asked.last),
        published=queries.count_published(session, since=since, until=until, invented=asked.invented),
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


def _names(session: "Session", asked: Asked) -> Mapping[str, tuple[Names, Names]]:
    """For each table the names of its lines in their order, and their codes; never in the order of the figures."""
    sectors, english = list_all_sectors(session), asked.language == "en"
    whole = [sector for sector in sectors if asked.sector or sector.parent_id is None]
    offices = {str(office.id): office for office in list_all_offices(session)}
    borne = {key: office.name_on(min(asked.last, asked.today), asked.language) for key, office in offices.items()}
    communes = {str(commune.id): commune for commune in list_communes(session)}
    by_name = sorted(communes, key=lambda key: sort_key(communes[key].short_name))
    months = _months(asked)
    return {
        "month": (months, {}),
        "sector": ({str(s.id): s.name_in("en" if english else "vi") for s in whole}, {str(s.id): s.code for s in whole}),
        "office": (
            {key: borne[key] for key in sorted(borne, key=lambda key: sort_key(borne[key]))} | {"": ""},
            {key: office.code for key, office in offices.items()},
        ),
        "commune": (
            {key: communes[key].name for key in by_name} | {"": ""},
            {key: commune.code for key, commune in communes.items()},
        ),
    }


def _months(asked: Asked) -> Names:
    found, month = {}, Month.of(asked.first)
    while month <= Month.of(min(asked.last, max(asked.today, asked.first))):
        found[str(month)] = f"{month.number:02d}/{month.year}"
        month = month.next
    return found


Numbers = Mapping[str, int]


def _table(counts: Sequence[Count], dimension: str, names: Names) -> dict[str, Numbers]:
    """The numbers of each line that has petitions, and of every month."""
    of_key: dict[str, list[Count]] = {key: [] for key in names} if dimension == "month" else {}
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


Shown = Mapping[str, Mapping[str, Mapping[str, int | None]]]


def _shown(tables: Mapping[str, Mapping[str, Numbers]], asked: Asked) -> Shown:
    """The tables without what is too small to be given.

    Where everything is asked about, the sums and the months are given whatever they are: they tell nobody apart.
    """

    def given(cell: Cell) -> bool:
        return not asked.is_narrow and (cell[0] == TOTAL or cell[1] == "received")

    small = {name: rows for name, rows in tables.items() if asked.is_narrow or name != "month"}
    hidden: dict[str, set[Cell]] = {name: set() for name in tables}
    for columns in (NUMBERS, RATINGS):
        figures: dict[str, Figures] = {
            name: {(key, column): numbers[column] for key, numbers in rows.items() for column in columns}
            for name, rows in small.items()
        }
        for name, cells in left_out(figures, Rule(LEAST, given=given)).items():
            hidden[name] |= cells
    return {
        name: {
            key: {column: None if (key, column) in hidden[name] else number for column, number in numbers.items()}
            for key, numbers in rows.items()
        }
        for name, rows in tables.items()
    }


def _details(counts: Sequence[Count], shown: Mapping[str, int | None], asked: Asked) -> Mapping[str, int | None]:
    """The finer parts of everything together; where a part is asked about, only those that nobody can be recognised by."""
    total = _all(counts)
    found: dict[str, int] = {key: sum(count.petitions for count in total if count.outcome == key) for key in DETAILS}
    found["extended"] = sum(count.extended for count in total)
    found["late_extended"] = sum(count.extended for count in total if count.outcome == Standing.LATE)
    if not asked.is_narrow:
        return found
    small = {_DETAIL_OF.get(key, key) for key, number in found.items() if 0 < number < LEAST}
    small |= {key for key in set(_DETAIL_OF.values()) if shown[key] is None}
    return {key: None if _DETAIL_OF.get(key, key) in small else number for key, number in found.items()}


def _sides(session: "Session", wanted: queries.Wanted) -> Sequence[Side]:
    return [
        Side(name, said, round(points / said, 1) if said >= LEAST_RATED else None)
        for name, said, points in queries.count_sides(session, wanted)
    ]
