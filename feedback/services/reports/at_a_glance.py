"""The pages of reports at a million petitions: the same figures as the reports themselves, read from what is added up already.

They name no petition but a few; who wants all of them takes a file or follows a figure. Where there are few petitions, or the
figures cannot say it (days that are no half months, figures that are being made anew), there is no glance: the report is built.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from feedback.domain.petition import Kind as Matter
from feedback.domain.states import State
from feedback.domain.text import N_
from feedback.services.reports import counting
from feedback.services.reports.asking import Asked
from feedback.services.reports.carried_over import carried_over
from feedback.services.reports.counting import FORM_KINDS, IN_FORM, TAKES, Apart, Cells, Note, Place, Split
from feedback.services.reports.ii_05a import sectors_of, unit_name
from feedback.services.reports.layout import captions_of, figures, form_checks, head, lead, part_b_columns
from feedback.services.reports.sentence import narrative
from feedback.services.reports.table import Check, Column, Report, Result, Row, Table
from feedback.services.reports.wording import Said, note_lines
from feedback.store.queries import reports as query
from feedback.store.queries import window_figures as window
from feedback.store.queries.report_rows import list_cases
from feedback.store.queries.window_figures import Edges, FormGroup

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

FEW = 1000
"""So many petitions are listed on the page."""
_NAMED = 50
_PLACES = {State.TRANSFERRED_OUT: Place.TRANSFERRED, **dict.fromkeys((State.REFUSED, State.WITHDRAWN, State.LINKED), Place.LEFT)}


class Group(NamedTuple):
    """Petitions alike, as the columns of the form see each of them."""

    sector_id: int
    kind: str
    place: Place
    state: str
    earlier: bool
    is_public: bool
    number: int

    def is_kind(self, kind: Matter, place: Place | None = None) -> bool:
        """As ``counting.Stands``."""
        return self.kind == kind and place in (None, self.place)


class SectorLine(NamedTuple):
    """A row of part A."""

    sector_id: int
    name: str
    groups: Sequence[Group]
    cells: Cells


def ii_05a(session: "Session", asked: Asked) -> Report | None:
    """Form II.05a without part B, which the files hold."""
    edges = window.edges_of(session, *asked.moments, asked.office_id)
    if edges is None:
        return None
    groups = [_group(one) for one in window.list_form_groups(session, edges)]
    if sum(group.number for group in groups) <= FEW:
        return None
    formed = [group for group in groups if group.place in IN_FORM and group.kind in FORM_KINDS]
    captions, (tops, names) = captions_of(session, "ii-05a"), sectors_of(session)
    lines, total, unit = _lines(formed, tops, names), _cells(formed), unit_name(session, asked)
    columns = [figure.column for figure in figures(captions)]
    part_a = Table(
        slug="A",
        title=Said(captions["part_a"]),
        columns=(*lead(captions, "sector"), *columns),
        rows=tuple(_row(str(line.sector_id), (number, line.name), line.groups, columns) for number, line in enumerate(lines, 1)),
        total=_row("total", ("", captions["total"]), formed, columns),
    )
    carried, differences = _carried(session, asked, edges, total.carried_over, (tops, names))
    return Report(
        slug="ii-05a",
        head=head(captions, asked, unit),
        tables=(
            part_a,
            Table("B", Said(captions["part_b"]), part_b_columns(captions), (), is_list=True, left_out=total.total),
        ),
        notes=tuple(note_lines(_note(session, edges, groups))),
        checks=(*form_checks(part_a), carried),
        differences=differences,
        sentence=narrative(asked.period, unit, lines, total, asked.as_of),
        official=True,
        as_of=asked.as_of,
    )


def _group(one: FormGroup) -> Group:
    place = _PLACES[State(one.place)] if one.place in _PLACES else Place(one.place)
    return Group(one.sector_id, one.kind, place, one.place, bool(one.earlier), bool(one.public), one.number)


def _cells(groups: Sequence[Group]) -> Cells:
    return Cells(**{key: sum(group.number for group in groups if takes(group)) for key, takes in TAKES.items()})


def _lines(groups: Sequence[Group], tops: Mapping[int, int], names: Mapping[int, str]) -> list[SectorLine]:
    """In the order of ``counting.rows``."""
    of_top: dict[int, list[Group]] = {top: [] for top in names}
    for group in groups:
        of_top[tops[group.sector_id]].append(group)
    found = [SectorLine(top, names[top], some, _cells(some)) for top, some in of_top.items() if some]
    return sorted(found, key=lambda line: counting.rank(line.cells))


def _row(key: str, named: tuple[int | str, ...], groups: Sequence[Group], columns: Iterable[Column]) -> Row:
    numbers = {column.key: sum(group.number for group in groups if TAKES[column.key](group)) for column in columns}
    return Row(key, (*named, *numbers.values()), {column: range(number) for column, number in numbers.items()})


def _note(session: "Session", edges: Edges, groups: Sequence[Group]) -> Note:
    def counted(some: Iterable[Group]) -> dict[str, int]:
        found = dict.fromkeys(Matter, 0)
        for group in some:
            found[Matter(group.kind)] += group.number
        return {str(kind): number for kind, number in found.items()}

    left: dict[State, Apart] = {}
    earlier: dict[str, list[str]] = {}
    for state, code in window.list_earlier_left(session, edges, _NAMED + 1):
        earlier.setdefault(state, []).append(code)
    for state in (State.REFUSED, State.WITHDRAWN, State.LINKED):
        some = counted(group for group in groups if group.place is Place.LEFT and group.state == state)
        if any(some.values()):
            left[state] = Apart(**some, earlier=_few(earlier.get(state, [])))
    reports = [group for group in groups if group.place in IN_FORM and group.kind not in FORM_KINDS]
    later = {str(kind): 0 for kind in Matter} | window.count_published_later(session, edges)
    return Note(
        field_reports=_split(reports),
        left=left,
        waiting=Apart(**counted(group for group in groups if group.place is Place.WAITING), earlier=()),
        reopenings=query.count_reopenings(session, since=edges.moments[0], until=edges.moments[1], office_id=edges.office_id),
        reopened_open=window.count_further_open(session, edges),
        in_form=sum(group.number for group in groups if group.place in IN_FORM and group.kind in FORM_KINDS),
        published_later=Apart(**later, earlier=()),
    )


def _few(codes: Sequence[str]) -> tuple[str, ...]:
    return (*codes[:_NAMED], "…") if len(codes) > _NAMED else tuple(codes)


def _split(groups: Sequence[Group]) -> Split:
    cells = _cells(groups)
    of_place = {place: sum(group.number for group in groups if group.place is place) for place in IN_FORM}
    return Split.of(cells, of_place)


def _carried(
    session: "Session",
    asked: Asked,
    edges: Edges,
    carried: int,
    sectors: tuple[Mapping[int, int], Mapping[int, str]],
) -> tuple[Check, tuple[Said, ...]]:
    """As ``carried_over``, from the petitions alone that make the difference."""
    left = window.count_in_progress(session, edges)
    moved = window.list_moved(session, edges, _NAMED)
    start, end = asked.moments
    said: tuple[Said, ...] = ()
    if moved:
        now = list_cases(session, since=start, until=end, only=moved)
        before = list_cases(session, since=start, until=end, at=start, only=moved)
        mine = counting.placed([case for case in now if asked.holds(case)], start)
        _, said = carried_over(counting.in_form(mine), now, before, start, asked.holds, sectors)
    if len(moved) == _NAMED:
        said = (*said, Said(N_("There are more; the files name all of them.")))
    formula = Said(N_("(4) = (9) + (10) of the previous period"))
    numbers = f"{carried} {'=' if carried == left else '≠'} {left}"
    return Check(formula, numbers, Result.EXPLAINED if said else Result.HOLDS), said
