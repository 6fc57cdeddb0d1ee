"""What is late and why: open past the due date or answered after it, with the cause that was given."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from feedback.domain.calendar import local_date
from feedback.domain.deadlines import Standing
from feedback.domain.states import Action
from feedback.domain.text import N_
from feedback.services.deadlines import calendar_of
from feedback.services.reports.asking import Asked
from feedback.services.reports.checks import adds_up, parts_of
from feedback.services.reports.durations import WorkingDays
from feedback.services.reports.figures import (
    NO_OFFICE,
    TOTAL,
    Counted,
    Key,
    everything,
    figure,
    grouped,
    head,
    lead,
    numbered,
    office_names,
    population,
    seen_on,
)
from feedback.services.reports.table import Chart, Column, Drawing, Figure, Kind, Report, Row, Table, counted
from feedback.services.reports.wording import Said
from feedback.store.queries.catalogue import list_delay_causes
from feedback.store.queries.report_figures import last_words

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

TITLE = "PHẢN ÁNH, KIẾN NGHỊ QUÁ HẠN VÀ NGUYÊN NHÂN"
NO_CAUSE = Said(N_("No cause given"))
NOTES = (
    Said(
        N_(
            "Overdue: open when the period ended, with a due date before its last day. Answered late: the answer was sent in the "
            "period after the due date then in force. What was answered within a lawful extension is not late."
        )
    ),
    Said(N_("The cause is the last one given in the present round by whoever handles the petition, before the period ended.")),
)


class Late(NamedTuple):
    """A petition that is or was late, with the code of the cause given, empty: none."""

    counted: Counted
    cause: str
    due: date
    days: int
    """Working days after the due date, up to the answer or the end of the window."""

    @property
    def id(self) -> int:
        """The petition's."""
        return self.counted.id


FIGURES: Sequence[Figure[Late]] = numbered(
    [
        figure("late", Said(N_("Late in all")), everything),
        figure("overdue", Said(N_("Open and overdue")), lambda one: one.counted.place is Standing.OPEN_OVERDUE),
        figure("answered_late", Said(N_("Answered late")), lambda one: one.counted.place is Standing.LATE),
        figure("week", Said(N_("More than 5 working days")), lambda one: one.days > 5, Said(N_("Of these, late by"))),  # noqa: PLR2004
        figure("month", Said(N_("More than 20 working days")), lambda one: one.days > 20, Said(N_("Of these, late by"))),  # noqa: PLR2004
    ]
)


def overdue(session: "Session", asked: Asked) -> Report:
    """By cause, by office with its causes, and each petition with its own, the longest late first."""
    late = _late(session, asked)
    causes, names = _causes(session, asked, late), office_names(session, asked)
    by_cause = _table("causes", Said(N_("By cause")), Said(N_("Cause")), FIGURES, causes, grouped(late, lambda one: one.cause))
    offices: dict[int, Said | str] = {**names, 0: NO_OFFICE}
    of_office = grouped(late, lambda one: one.counted.life.office_id or 0)
    by_office = _table("offices", Said(N_("By office and cause")), Said(N_("Office")), _of_causes(causes), offices, of_office)
    return Report(
        slug="overdue",
        head=head(session, asked, TITLE),
        tables=(by_cause, by_office, _list(asked, late, causes, offices)),
        notes=NOTES,
        checks=(
            parts_of(by_cause, "late", ("overdue", "answered_late")),
            adds_up(by_cause),
            parts_of(by_office, "late", tuple(f"cause_{code}" for code in causes)),
            adds_up(by_office),
        ),
        charts=(Chart(Said(N_("What is late, by cause")), Drawing.BARS, by_cause.slug, ("overdue", "answered_late")),),
        as_of=asked.as_of,
    )


def _late(session: "Session", asked: Asked) -> list[Late]:
    said = last_words(session, Action.EXPLAIN_DELAY, until=asked.moments[1])
    working_days, last = WorkingDays(calendar_of(session)), seen_on(asked)
    found = []
    for one in population(session, asked):
        life, cause = one.life, said.get((one.id, one.life.round), "")
        if one.place is Standing.OPEN_OVERDUE and life.answer_due:
            found.append(Late(one, cause, life.answer_due, working_days.between(life.answer_due, last)))
        elif one.place is Standing.LATE and life.approved_due and life.approved_at:
            days = working_days.between(life.approved_due, local_date(life.approved_at))
            found.append(Late(one, cause, life.approved_due, days))
    return sorted(found, key=lambda one: (-one.days, one.id))


def _causes(session: "Session", asked: Asked, late: Sequence[Late]) -> dict[str, Said | str]:
    """The causes in use and those that were given, in the order of the catalogue; last that none was."""
    given = {one.cause for one in late}
    known = [cause for cause in list_delay_causes(session, all_of_them=True) if cause.active or cause.code in given]
    names: dict[str, Said | str] = {cause.code: cause.label_in(asked.look.language) for cause in known}
    return {**names, **{code: code for code in sorted(given - names.keys() - {""})}, "": NO_CAUSE}


def _of_causes(causes: Mapping[str, Said | str]) -> Sequence[Figure[Late]]:
    def of(code: str) -> Callable[[Late], bool]:
        return lambda one: one.cause == code

    named = ((code, name if isinstance(name, Said) else Said(name)) for code, name in causes.items())
    return numbered([FIGURES[0], *(figure(f"cause_{code}", name, of(code)) for code, name in named)])


def _table(
    slug: str,
    title: Said,
    first: Said,
    figures: Sequence[Figure[Late]],
    names: Mapping[Key, Said | str],
    groups: Mapping[Key, Sequence[Late]],
) -> Table:
    """A line for each name under which something is late, in their order."""
    there = [key for key in names if groups.get(key)]
    rows = tuple(counted(str(key) or "none", (names[key],), groups[key], figures) for key in there)
    return Table(
        slug=slug,
        title=title,
        columns=(lead(first), *(one.column for one in figures)),
        rows=rows,
        total=counted("total", (TOTAL,), [one for key in there for one in groups[key]], figures),
    )


_COLUMNS = (
    Column("number", Said(N_("Line")), Kind.ORDER, 5),
    Column("code", Said(N_("Code")), Kind.CODE, 22),
    Column("office", Said(N_("Office")), Kind.TEXT, 30),
    Column("due", Said(N_("Due on")), Kind.DATE, 12),
    Column("answered", Said(N_("Answered on")), Kind.DATE, 12),
    Column("days", Said(N_("Working days late")), Kind.DAYS, 10),
    Column("cause", Said(N_("Cause")), Kind.TEXT, 34),
)


def _list(asked: Asked, late: Sequence[Late], causes: Mapping[str, Said | str], offices: Mapping[int, Said | str]) -> Table:
    return Table(
        slug="petitions",
        title=Said(N_("Each late petition")),
        columns=_COLUMNS,
        rows=tuple(_line(number, one, asked, causes, offices) for number, one in enumerate(late, 1)),
        is_list=True,
    )


def _line(number: int, one: Late, asked: Asked, causes: Mapping[str, Said | str], offices: Mapping[int, Said | str]) -> Row:
    life = one.counted.life
    answered = local_date(life.approved_at) if life.approved_at and one.counted.place is Standing.LATE else None
    cells = (number, life.code, offices[life.office_id or 0], one.due, answered, one.days, causes[one.cause])
    return Row(life.code, cells, code=life.code if asked.look.may_read(life) else "")
