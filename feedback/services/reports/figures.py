"""What the figures share: which petitions there were to deal with in a window, where each came from, where each stood at its end.

A petition is counted once, by how it stood after its last event before the window's end. It was carried over, received or
taken up again; it is answered (early, on time, late), open (in time, overdue), or left: refused, transferred, withdrawn,
joined to another. Both ways add up to everything there was to deal with.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from feedback.domain.calendar import local_date
from feedback.domain.deadlines import Standing, standing
from feedback.domain.states import FINAL, OPEN, State
from feedback.domain.text import N_
from feedback.services.reports.asking import Asked
from feedback.services.reports.table import Case, Column, Figure, Head, Kind
from feedback.services.reports.wording import Said, full_date, period_name
from feedback.store.queries import known
from feedback.store.queries.report_figures import Life, list_lives
from feedback.store.queries.reports import list_all_offices

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

Key = TypeVar("Key")
Item = TypeVar("Item")


class Origin(StrEnum):
    """How a petition came into the window; AGAIN: closed when it began, and taken up again since."""

    CARRIED_OVER = "carried_over"
    RECEIVED = "received"
    AGAIN = "again"


Place = Standing | State
"""Where a petition stood: answered or open as ``Standing`` says, or left in one of the states of ``FINAL``."""


class Counted(NamedTuple):
    """A petition there was to deal with in the window."""

    life: Life
    origin: Origin
    place: Place

    @property
    def id(self) -> int:
        """Its row."""
        return self.life.id


def seen_on(asked: Asked) -> date:
    """The day as of which the window is seen: its last one, or today while it is not over."""
    return asked.as_of or asked.window[1]


def population(session: "Session", asked: Asked) -> list[Counted]:
    """Every petition there was to deal with in the window, with the office that is asked about or with any."""
    since, until = asked.moments
    today = seen_on(asked)
    return [
        Counted(life, _origin(life), _place(life, today))
        for life in list_lives(session, since=since, until=until)
        if (life.state in OPEN or (life.closed_at is not None and life.closed_at >= since))
        and asked.office_id in (None, life.office_id)
    ]


def _origin(life: Life) -> Origin:
    if life.state_before is None:
        return Origin.RECEIVED
    return Origin.CARRIED_OVER if life.state_before in OPEN else Origin.AGAIN


def _place(life: Life, today: date) -> Place:
    """An answer is measured by the day of its approval and the due date then in force (DESIGN 9.3)."""
    if life.state in FINAL:
        return State(life.state)
    if life.state == State.ANSWERED:
        return standing(life.approved_due, local_date(life.approved_at) if life.approved_at else None, today)
    return standing(life.answer_due, None, today)


ANSWERED = (Standing.EARLY, Standing.ON_TIME, Standing.LATE)
UNANSWERED = (Standing.OPEN_IN_TIME, Standing.OPEN_OVERDUE)
LEFT = (State.REFUSED, State.TRANSFERRED_OUT, State.WITHDRAWN, State.LINKED)

TOTAL = Said(N_("Total"))
TO_DEAL_WITH = Said(N_("To deal with"))
OUTCOME = {
    Standing.EARLY: Said(N_("Early")),
    Standing.ON_TIME: Said(N_("On time")),
    Standing.LATE: Said(N_("Late")),
    Standing.OPEN_IN_TIME: Said(N_("In time")),
    Standing.OPEN_OVERDUE: Said(N_("Overdue")),
    State.REFUSED: Said(N_("Refused")),
    State.TRANSFERRED_OUT: Said(N_("Transferred")),
    State.WITHDRAWN: Said(N_("Withdrawn")),
    State.LINKED: Said(N_("Joined to another")),
}
ORIGIN = {
    Origin.CARRIED_OVER: Said(N_("Carried over")),
    Origin.RECEIVED: Said(N_("Received in the period")),
    Origin.AGAIN: Said(N_("Taken up again")),
}


def of_origin(origin: Origin) -> Callable[[Counted], bool]:
    """Takes what came in that way."""
    return lambda counted: counted.origin is origin


def in_place(*places: Place) -> Callable[[Counted], bool]:
    """Takes what stood in one of these places."""
    return lambda counted: counted.place in places


def everything(_: object) -> bool:
    """Takes every petition."""
    return True


def figure(key: str, heading: Said, takes: Callable[[Case], bool], *above: Said) -> Figure[Case]:
    """A column that counts petitions."""
    return Figure(Column(key, heading, above=above), takes)


def numbered(figures: Sequence[Figure[Case]]) -> list[Figure[Case]]:
    """The columns with their numbers under the captions, by which the checks name them."""
    return [replace(one, column=replace(one.column, number=f"({number})")) for number, one in enumerate(figures, 1)]


def lead(heading: Said, width: int = 30) -> Column:
    """The column that names the line."""
    return Column("name", heading, Kind.TEXT, width)


def grouped(items: Iterable[Item], by: Callable[[Item], Key]) -> dict[Key, list[Item]]:
    """The items by a key, each group in their order."""
    groups: dict[Key, list[Item]] = {}
    for item in items:
        groups.setdefault(by(item), []).append(item)
    return groups


def share(part: int, whole: int) -> float | None:
    """A part of 100, rounded half up to two decimals as LAW 1.7 asks; None of nothing."""
    return (part * 20_000 + whole) // (2 * whole) / 100 if whole else None


_ORDER = ("authority", "department", "body", "commune")
NO_OFFICE = Said(N_("With no office (coordinator)"))


def office_names(session: "Session", asked: Asked) -> Mapping[int, str]:
    """Every office by the name it bore at the end of the window: departments before communes, by code."""
    offices = sorted(list_all_offices(session), key=lambda office: (_ORDER.index(office.kind), office.code))
    return {office.id: office.name_on(asked.window[1], asked.look.language) for office in offices}


def head(session: "Session", asked: Asked, title: str) -> Head:
    """The head of a paper with figures: who counted, what, of when."""
    (first, last), authority = asked.window, known.places(session).authority
    unit = authority.name_on(last) if asked.office_id is None else office_names(session, asked)[asked.office_id]
    name = period_name(asked.period)
    running = (f"(Số liệu tính đến ngày {asked.as_of:%d/%m/%Y}; kỳ báo cáo chưa kết thúc)",) if asked.as_of else ()
    return Head(
        left=(unit,),
        centre=(
            title,
            f"Kỳ báo cáo: {name[:1].upper()}{name[1:]}",
            f"(Từ {full_date(first)} đến {full_date(last)})",
            *running,
        ),
        right=("Đơn vị tính: số phản ánh, kiến nghị",),
    )
