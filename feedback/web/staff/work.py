"""What there is to do, heap by heap in the order in which it must be done; for leaders and coordinators also who is late."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import redirect, render_template, url_for

from feedback.domain.actors import Role
from feedback.domain.calendar import local_date
from feedback.extensions import clock
from feedback.language import gettext as _
from feedback.store.queries import data_requests, deputies, loads, lookers, worklists
from feedback.store.queries.filtered import NOBODY, OPEN_STATES
from feedback.store.queries.heaps import list_heaps
from feedback.web.access import actor, staff
from feedback.web.catalogue import catalogue, office_names, office_of
from feedback.web.navigation import WORKING
from feedback.web.staff import blueprint
from feedback.web.staff.filter_form import ASKS, HEAPS, list_url
from feedback.web.staff.listing import Row, days, rows
from feedback.web.transaction import session

if TYPE_CHECKING:
    from feedback.store.queries.loads import Load

_SHOWN = 8
"""Petitions of each heap on the first page; the rest is a link away."""


@dataclass(frozen=True)
class Group:
    """A heap with its first petitions; ``url`` leads to the list that holds exactly as many as ``count`` says."""

    slug: str
    heading: str
    count: int
    url: str
    rows: list[Row]


@dataclass(frozen=True)
class Figure:
    """A number and the list that it counts."""

    count: int
    url: str


@dataclass(frozen=True)
class LoadLine:
    """How an office or an officer stands."""

    name: str
    overdue: Figure
    today: Figure
    soon: Figure
    open: Figure


@blueprint.get("/")
@staff
def work() -> Any:
    """What lies on this person's desk, and how those stand for whom they answer."""
    me = actor()
    if not me.has_role(*WORKING):
        return redirect(url_for("staff.petitions" if me.has_role(Role.INSPECTOR) else "staff.catalogues"))
    by_office = _by_office() if me.has_role(Role.COORDINATOR) else []
    return render_template(
        "staff/work.html",
        standing_in=deputies.list_standing_in(session(), me.account_id, local_date(clock())),
        groups=_groups(),
        own_offices=_own_offices(lookers.offices_of(me, Role.LEADER)),
        late_offices=[line for line in by_office if line.overdue.count],
        other_offices=[line for line in by_office if not line.overdue.count],
        everyone=_sum(by_office) if by_office else None,
        requests=_requests() if me.has_role(Role.COORDINATOR) else [],
    )


def _groups() -> list[Group]:
    """All heaps with their numbers and first rows."""
    heaps = list_heaps(session(), actor(), days(), _SHOWN)
    return [Group(heap, str(HEAPS[heap]), lies.count, list_url(desk=heap), rows(lies.first)) for heap, lies in heaps.items()]


def _own_offices(office_ids: list[int]) -> list[tuple[str, list[LoadLine]]]:
    """The open petitions of the offices that this person leads, by officer."""
    return [
        (
            office_names()[number],
            [
                _line(name or _("Nobody is named"), load, office=catalogue().office[number].code, officer=load.key or NOBODY)
                for name, load in officers
            ],
        )
        for number, officers in loads.count_by_officer(session(), office_ids, days()).items()
    ]


def _by_office() -> list[LoadLine]:
    """The open petitions of everyone, the office that is latest first."""
    return [
        _line(office_names().get(load.key or 0) or _("No office yet"), load, office=office.code if office else NOBODY)
        for load in loads.count_by_office(session(), days())
        for office in [office_of(load.key)]
    ]


def _line(name: str, load: "Load", **which: Any) -> LoadLine:
    classes = {"overdue": load.overdue, "today": load.today, "soon": load.soon}
    figures = {key: Figure(count, list_url(state=[OPEN_STATES], due=key, **which)) for key, count in classes.items()}
    return LoadLine(name, **figures, open=Figure(load.open, list_url(state=[OPEN_STATES], **which)))


def _sum(lines: list[LoadLine]) -> LoadLine:
    def added(key: str, **which: Any) -> Figure:
        return Figure(sum(getattr(line, key).count for line in lines), list_url(state=[OPEN_STATES], **which))

    return LoadLine(
        _("All offices"), added("overdue", due="overdue"), added("today", due="today"), added("soon", due="soon"), added("open")
    )


def _requests() -> list[tuple[str, Figure]]:
    """What waits for a decision."""
    counted = worklists.count_requests(session())
    waiting = [(str(ASKS[kind]), Figure(count, list_url(asks=kind))) for kind, count in counted.items() if count]
    about_data = data_requests.count_open(session())
    if about_data:
        waiting.append((_("Requests about personal data"), Figure(about_data, url_for("staff.data_requests"))))
    return waiting
