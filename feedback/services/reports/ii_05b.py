"""Form II.05b: the petitions of II.05a by the office that had them at the end of the window, each with its sectors (LAW 2.2)."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from feedback.domain.states import OPEN
from feedback.domain.text import N_
from feedback.services.reports import counting
from feedback.services.reports.asking import Asked
from feedback.services.reports.counting import Placed, Stands
from feedback.services.reports.ii_05a import sectors_of, unit_name
from feedback.services.reports.layout import captions_of, figures, form_checks, head, lead, total_row
from feedback.services.reports.table import Figure, Report, Row, Table, counted
from feedback.services.reports.wording import Said
from feedback.store.queries.report_rows import list_cases
from feedback.store.queries.reports import list_all_offices

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from feedback.store.models import Office

_ORDER = ("authority", "department", "body", "commune")
_WITHOUT = 0
"""Stands for the coordinator, where no office had the petition."""


def ii_05b(session: "Session", asked: Asked) -> Report:
    """A line for each reporting unit and below it one for each sector; the exact form is unverified, its captions are data."""
    start, end = asked.moments
    captions = captions_of(session, "ii-05b")
    now = [case for case in list_cases(session, since=start, until=end) if asked.holds(case)]
    placed = counting.placed(now, start)
    cases = counting.in_form(placed)
    columns = figures(captions)
    table = Table(
        slug="A",
        title=Said(captions["part_a"]),
        columns=(*lead(captions, "unit_name", 38), *(figure.column for figure in columns)),
        rows=tuple(_rows(session, asked, cases, columns, captions["without_office"])),
        total=total_row(captions, cases, columns),
    )
    outside = len(placed) - len(cases)
    reopened = sum(1 for case in now if case.round > 1 and case.state in OPEN)
    return Report(
        slug="ii-05b",
        head=head(captions, asked, unit_name(session, asked)),
        tables=(table,),
        notes=(
            Said(N_("The total is the total of form II.05a for the same period and office.")),
            Said(
                N_("Outside the form, named in the note of II.05a: %(number)d; reopened and open: %(reopened)d."),
                {"number": outside, "reopened": reopened},
            ),
        ),
        checks=form_checks(table),
        official=True,
        as_of=asked.as_of,
    )


def _rows(session: "Session", asked: Asked, cases: Placed, columns: Sequence[Figure[Stands]], without: str) -> Iterator[Row]:
    sectors = sectors_of(session)
    of_office: dict[int, list[Stands]] = {}
    for stands in cases:
        of_office.setdefault(stands.case.office_id or _WITHOUT, []).append(stands)
    offices = {office.id: office for office in list_all_offices(session)}
    for number, office_id in enumerate(sorted(of_office, key=lambda one: _place(offices.get(one))), 1):
        name = offices[office_id].name_on(asked.window[1]) if office_id in offices else without
        yield counted(str(office_id), (number, name), of_office[office_id], columns)
        for row in counting.rows(of_office[office_id], *sectors):
            yield counted(f"{office_id}-{row.sector_id}", ("", row.name), row.cases, columns, level=1)


def _place(office: "Office | None") -> tuple[int, str]:
    """Departments before communes, by code; last what no office had."""
    return (_ORDER.index(office.kind), office.code) if office else (len(_ORDER), "")
