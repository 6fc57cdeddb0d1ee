"""The page of the figures by office at a million petitions, read from what is added up already (``at_a_glance``)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from feedback.domain.deadlines import Standing
from feedback.domain.states import FINAL, State
from feedback.domain.text import N_
from feedback.services.reports.asking import Asked
from feedback.services.reports.at_a_glance import FEW
from feedback.services.reports.by_office import (
    ANSWERS_TITLE,
    NOTES,
    PETITIONS,
    TITLE,
    checks,
    satisfaction_figures,
    standing_chart,
)
from feedback.services.reports.by_office import RATIO as RATIO_COLUMN
from feedback.services.reports.figures import (
    ANSWERED,
    NO_OFFICE,
    TOTAL,
    Counted,
    Origin,
    Place,
    head,
    lead,
    numbered,
    office_names,
    seen_on,
    share,
)
from feedback.services.reports.table import Figure, Report, Row, Table
from feedback.services.reports.wording import Said
from feedback.store.queries import window_figures as window
from feedback.store.queries.window_figures import OfficeGroup

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


class _Life(NamedTuple):
    """What the columns look at of petitions alike; their number stands for ``id``."""

    id: int
    office_id: int | None
    extended_days: int
    round: int


class _Alike(NamedTuple):
    one: Counted
    rating: str
    number: int


def by_office(session: "Session", asked: Asked) -> Report | None:
    """The tables of petitions and of satisfaction; that of the answers stands in the files."""
    edges = window.edges_of(session, *asked.moments, asked.office_id)
    if edges is None:
        return None
    seen = seen_on(asked)
    groups = window.list_office_groups(session, edges, seen)
    for group in window.list_open_before(session, edges, seen):
        groups += [group._replace(number=-group.number), group._replace(origin=Origin.CARRIED_OVER)]
    if sum(group.number for group in groups) <= FEW:
        return None
    alike = [_alike(number, group) for number, group in enumerate(groups)]
    names = office_names(session, asked)
    ratings = {(one.one.life.id, one.one.life.round): one.rating for one in alike if one.rating}
    petitions = _table("petitions", Said(N_("Petitions, each counted once")), PETITIONS, names, alike)
    answered = [one for one in alike if one.one.place in ANSWERED]
    satisfaction = _rated(_table("satisfaction", Said(N_("Satisfaction")), satisfaction_figures(ratings), names, answered))
    return Report(
        slug="by-office",
        head=head(session, asked, TITLE),
        tables=(petitions, Table("answers", ANSWERS_TITLE, (), (), left_out=len(petitions.rows)), satisfaction),
        notes=NOTES,
        checks=checks(petitions, None, satisfaction),
        charts=(standing_chart(),),
        as_of=asked.as_of,
    )


def _alike(number: int, group: OfficeGroup) -> _Alike:
    place: Place = State(group.place) if group.place in FINAL else Standing(group.place or Standing.OPEN_IN_TIME)
    life = _Life(number, group.office_id, int(group.extended), 2 if group.further else 1)
    return _Alike(Counted(life, Origin(group.origin), place), group.rating, group.number)  # type: ignore[arg-type]


def _table(
    slug: str, title: Said, figures: Sequence[Figure[Counted]], names: Mapping[int, str], alike: Sequence[_Alike]
) -> Table:
    """As ``by_office``: a line for each office, last what no office had, then the total."""
    figures = numbered(figures)
    of_office: dict[int | None, list[_Alike]] = {}
    for one in alike:
        of_office.setdefault(one.one.life.office_id, []).append(one)
    offices = [office_id for office_id in (*names, None) if sum(one.number for one in of_office.get(office_id, ()))]
    return Table(
        slug=slug,
        title=title,
        columns=(lead(Said(N_("Office"))), *(figure.column for figure in figures)),
        rows=tuple(
            _row(str(office_id or 0), names[office_id] if office_id else NO_OFFICE, of_office[office_id], figures)
            for office_id in offices
        ),
        total=_row("total", TOTAL, alike, figures),
    )


def _row(key: str, name: str | Said, alike: Sequence[_Alike], figures: Sequence[Figure[Counted]]) -> Row:
    numbers = {figure.column.key: sum(one.number for one in alike if figure.takes(one.one)) for figure in figures}
    return Row(key, (name, *numbers.values()), {column: range(number) for column, number in numbers.items()})


def _rated(table: Table) -> Table:
    def with_ratio(row: Row) -> Row:
        return replace(row, cells=(*row.cells, share(len(row.counted["satisfied"]), len(row.counted["rated"]))))

    total = with_ratio(table.total) if table.total else None
    return replace(table, columns=(*table.columns, RATIO_COLUMN), rows=tuple(map(with_ratio, table.rows)), total=total)
