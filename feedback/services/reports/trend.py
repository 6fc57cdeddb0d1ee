"""Two years month by month: what came, what was answered, what was open and overdue when each month ended."""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from feedback.domain.calendar import start_of_day
from feedback.domain.periods import Basis, Period
from feedback.domain.states import OPEN, State
from feedback.domain.text import N_
from feedback.services.reports.asking import Asked
from feedback.services.reports.checks import parts_of
from feedback.services.reports.figures import ORIGIN, Origin, head, lead, seen_on
from feedback.services.reports.table import Chart, Column, Drawing, Report, Row, Table
from feedback.services.reports.wording import Said
from feedback.store.queries.report_figures import Turn, list_open, list_turns, offices_at

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

TITLE = "DIỄN BIẾN TIẾP NHẬN, XỬ LÝ PHẢN ÁNH, KIẾN NGHỊ TRONG 24 THÁNG"
MONTHS = 24
_CAME, _WENT, _STOOD = Said(N_("Came in")), Said(N_("Closed in the month")), Said(N_("When the month ended"))
COLUMNS = (
    lead(Said(N_("Month")), 12),
    Column("total", Said(N_("To deal with")), number="(1)"),
    Column(Origin.CARRIED_OVER, ORIGIN[Origin.CARRIED_OVER], above=(_CAME,), number="(2)"),
    Column(Origin.RECEIVED, Said(N_("Received")), above=(_CAME,), number="(3)"),
    Column(Origin.AGAIN, ORIGIN[Origin.AGAIN], above=(_CAME,), number="(4)"),
    Column("answered", Said(N_("Answered")), above=(_WENT,), number="(5)"),
    Column("left", Said(N_("Left otherwise")), above=(_WENT,), number="(6)"),
    Column("open", Said(N_("Open")), above=(_STOOD,), number="(7)"),
    Column("overdue", Said(N_("Open and overdue")), above=(_STOOD,), number="(8)"),
)
NOTES = (
    Said(
        N_(
            "Twenty-four months up to the one in which the period ends. In each a petition is counted once, by how it stood "
            "when the month ended; left otherwise are the refused, transferred, withdrawn and those joined to another."
        )
    ),
    Said(N_("Asked about one office, the months count the petitions that were with it when the last of them ended.")),
)


@dataclass(frozen=True)
class Month:
    """What there was to deal with in a month, petition by petition."""

    period: Period
    carried_over: AbstractSet[int]
    received: AbstractSet[int]
    again: AbstractSet[int]
    answered: AbstractSet[int]
    left: AbstractSet[int]
    open: AbstractSet[int]
    overdue: AbstractSet[int]

    @property
    def total(self) -> AbstractSet[int]:
        """All of them."""
        return self.carried_over | self.received | self.again


def trend(session: "Session", asked: Asked) -> Report:
    """A line for each month, the oldest first."""
    rows = tuple(map(_row, _months(session, asked)))
    table = Table(slug="months", title=Said(N_("Month by month")), columns=COLUMNS, rows=rows)
    return Report(
        slug="trend",
        head=head(session, asked, TITLE),
        tables=(table,),
        notes=NOTES,
        checks=(
            parts_of(table, "total", tuple(Origin)),
            parts_of(table, "total", ("answered", "left", "open")),
        ),
        charts=(
            Chart(Said(N_("Received and answered each month")), Drawing.LINES, table.slug, ("received", "answered")),
            Chart(Said(N_("Open and overdue when each month ended")), Drawing.LINES, table.slug, ("open", "overdue")),
        ),
        as_of=asked.as_of,
    )


def last_months(day: date, basis: Basis) -> list[Period]:
    """The months up to the one whose window holds the day."""
    month = Period(day.year, month=day.month)
    if day > month.window(basis)[1]:
        month = Period(day.year + day.month // 12, month=day.month % 12 + 1)
    found = [month]
    while len(found) < MONTHS:
        found.insert(0, found[0].previous)
    return found


def _months(session: "Session", asked: Asked) -> Iterator[Month]:
    periods = last_months(asked.window[1], asked.basis)
    lasts = [period.window(asked.basis)[1] for period in periods]
    edges = [start_of_day(day) for day in (periods[0].window(asked.basis)[0], *(last + timedelta(days=1) for last in lasts))]
    theirs = None
    if asked.office_id is not None:
        theirs = {number for number, office in offices_at(session, at=edges[-1]).items() if office == asked.office_id}
    turns: list[list[Turn]] = [[] for _ in periods]
    for turn in list_turns(session, edges):
        if theirs is None or turn.id in theirs:
            turns[turn.span].append(turn)
    before: AbstractSet[int] = frozenset(one for one in list_open(session, at=edges[0]) if theirs is None or one in theirs)
    for period, last, edge, turned in zip(periods, lasts, edges[1:], turns, strict=True):
        late = list_open(session, at=edge, due_before=min(last, seen_on(asked)))
        month = _month(period, before, turned, late)
        yield month
        before = month.open


def _month(period: Period, before: AbstractSet[int], turns: Sequence[Turn], late: Sequence[int]) -> Month:
    """The last turn of a month decides how a petition stood when it ended."""
    received = frozenset(turn.id for turn in turns if turn.came)
    stood = {turn.id: turn.state for turn in turns}
    closed = {number: state for number, state in stood.items() if state not in OPEN}
    answered = frozenset(number for number, state in closed.items() if state == State.ANSWERED)
    after = (before | set(stood)) - set(closed)
    return Month(
        period=period,
        carried_over=before,
        received=received,
        again=set(stood) - received - before,
        answered=answered,
        left=set(closed) - answered,
        open=after,
        overdue=after & set(late),
    )


def _row(month: Month) -> Row:
    taken = {column.key: tuple(sorted(getattr(month, column.key))) for column in COLUMNS[1:]}
    name = f"{month.period.month:02d}/{month.period.year}"
    return Row(str(month.period), (name, *map(len, taken.values())), taken)
