"""Figures by office: what came in and how it stood, the answers of every round and how long they took, satisfaction."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from feedback.domain.calendar import local_date
from feedback.domain.deadlines import Standing, standing
from feedback.domain.states import Action
from feedback.domain.text import N_
from feedback.services.deadlines import calendar_of
from feedback.services.reports.asking import Asked
from feedback.services.reports.checks import adds_up, parts_of
from feedback.services.reports.durations import WorkingDays, median, percentile
from feedback.services.reports.figures import (
    ANSWERED,
    LEFT,
    NO_OFFICE,
    ORIGIN,
    OUTCOME,
    TO_DEAL_WITH,
    TOTAL,
    UNANSWERED,
    Counted,
    Origin,
    everything,
    figure,
    grouped,
    head,
    in_place,
    lead,
    numbered,
    of_origin,
    office_names,
    population,
    share,
)
from feedback.services.reports.table import Case as AnyCase
from feedback.services.reports.table import Chart, Check, Column, Drawing, Figure, Kind, Report, Row, Table, counted
from feedback.services.reports.wording import Said
from feedback.store.queries.report_figures import Deed, last_words, list_deeds

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

TITLE = "TÌNH HÌNH, KẾT QUẢ XỬ LÝ PHẢN ÁNH, KIẾN NGHỊ THEO ĐƠN VỊ"
_CAME, _ANSWERED, _OPEN = Said(N_("Came in")), Said(N_("Answered")), Said(N_("Open"))
_LEFT_OTHERWISE, _OF_THESE = Said(N_("Left otherwise")), Said(N_("Of these"))
_FIRST_ROUND, _FURTHER = Said(N_("First round")), Said(N_("Further rounds"))
_EXTENDED = Said(N_("With a lawful extension"))

PETITIONS: Sequence[Figure[Counted]] = (
    figure("total", TO_DEAL_WITH, everything),
    *(figure(origin, ORIGIN[origin], of_origin(origin), _CAME) for origin in Origin),
    *(figure(place, OUTCOME[place], in_place(place), _ANSWERED) for place in ANSWERED),
    *(figure(place, OUTCOME[place], in_place(place), _OPEN) for place in UNANSWERED),
    *(figure(place, OUTCOME[place], in_place(place), _LEFT_OTHERWISE) for place in LEFT),
    figure("extended", _EXTENDED, lambda one: one.life.extended_days > 0 and one.place not in LEFT, _OF_THESE),
    figure("reopened", Said(N_("In a further round")), lambda one: one.life.round > 1, _OF_THESE),
)


class Answer(NamedTuple):
    """An answer that went out in the window: how it kept its due date, and how many working days it took."""

    deed: Deed
    standing: Standing
    days: int

    @property
    def id(self) -> int:
        """The petition's."""
        return self.deed.id

    @property
    def is_first(self) -> bool:
        """Whether it ended the first round."""
        return self.deed.round == 1


def _sent(way: Standing, *, first: bool) -> Callable[[Answer], bool]:
    return lambda one: one.is_first is first and one.standing is way


ANSWERS: Sequence[Figure[Answer]] = (
    figure("answers", Said(N_("Answers")), everything),
    *(figure(f"first_{way}", OUTCOME[way], _sent(way, first=True), _FIRST_ROUND) for way in ANSWERED),
    *(figure(f"further_{way}", OUTCOME[way], _sent(way, first=False), _FURTHER) for way in ANSWERED),
    figure("extended", _EXTENDED, lambda one: one.deed.extended_days > 0, _OF_THESE),
)
ANSWERS_TITLE = Said(N_("Answers of every round"))
_TIMES = (
    Column("median", Said(N_("Median")), Kind.DAYS, above=(Said(N_("Working days")),)),
    Column("ninetieth", Said(N_("90th percentile")), Kind.DAYS, above=(Said(N_("Working days")),)),
)


def satisfaction_figures(ratings: Mapping[tuple[int, int], str]) -> Sequence[Figure[Counted]]:
    """Columns for answered petitions.

    :param ratings: what senders said last, by petition and round.
    """

    def said(*words: str) -> Callable[[Counted], bool]:
        return lambda one: ratings.get((one.life.id, one.life.round), "") in words

    return (
        figure("answered", _ANSWERED, everything),
        figure("unrated", Said(N_("Not rated")), said("")),
        figure("rated", Said(N_("Rated")), said(*_RATINGS)),
        *(figure(word, heading, said(word)) for word, heading in _RATINGS.items()),
    )


_RATINGS = {"satisfied": Said(N_("Satisfied")), "not_satisfied": Said(N_("Not satisfied"))}
"""What the event of a rating holds."""
RATIO = Column("ratio", Said(N_("Satisfied (%) of those rated")), Kind.PERCENT)

NOTES = (
    Said(
        N_(
            "Each petition is counted once, by how it stood when the period ended and with the office that then had it. "
            "A lawful extension moves the due date: what was answered within it is not late."
        )
    ),
    Said(
        N_(
            "Early, on time and late compare the day on which the answer was sent with the due date then in force; "
            "open petitions are overdue when their due date was before the last day of the period."
        )
    ),
    Said(
        N_(
            "Judged by the due date of the answer. The work list judges by the next step, such as receiving, so that it can "
            "call overdue what is in time here."
        )
    ),
    Said(
        N_(
            "The second table counts every answer sent in the period, of further rounds as well, with the office that sent it: "
            "a petition answered twice stands in it twice. Working days run from the receipt, in a further round from its "
            "reopening; days of waiting for the sender are counted."
        )
    ),
    Said(
        N_(
            "90th percentile: nine answers in ten took no longer. Satisfaction is a share of the answered petitions that "
            "were rated; the last word of the round counts."
        )
    ),
)


def by_office(session: "Session", asked: Asked) -> Report:
    """A line for each office that had something to deal with, and the total."""
    names = office_names(session, asked)
    found = population(session, asked)
    petitions = _table("petitions", Said(N_("Petitions, each counted once")), PETITIONS, names, grouped(found, _with))
    answers = _answers_table(_answers(session, asked), names)
    satisfaction = _satisfaction_table(session, asked, found, names)
    return Report(
        slug="by-office",
        head=head(session, asked, TITLE),
        tables=(petitions, answers, satisfaction),
        notes=NOTES,
        checks=checks(petitions, answers, satisfaction),
        charts=(standing_chart(),),
        as_of=asked.as_of,
    )


def checks(petitions: Table, answers: Table | None, satisfaction: Table) -> tuple[Check, ...]:
    """What must hold in the tables that are there."""
    sent = [f"{when}_{way}" for when in ("first", "further") for way in ANSWERED]
    return (
        parts_of(petitions, "total", tuple(Origin)),
        parts_of(petitions, "total", (*ANSWERED, *UNANSWERED, *LEFT)),
        adds_up(petitions),
        *((parts_of(answers, "answers", sent), adds_up(answers)) if answers else ()),
        parts_of(satisfaction, "answered", ("unrated", "satisfied", "not_satisfied")),
        adds_up(satisfaction),
    )


def standing_chart() -> Chart:
    """How petitions stood, office by office."""
    return Chart(Said(N_("How petitions stood, by office")), Drawing.BARS, "petitions", (*ANSWERED, *UNANSWERED))


def _with(counted_one: Counted) -> int | None:
    return counted_one.life.office_id


def _answers(session: "Session", asked: Asked) -> list[Answer]:
    since, until = asked.moments
    working_days = WorkingDays(calendar_of(session))
    answers = []
    for deed in list_deeds(session, (Action.APPROVE,), since=since, until=until):
        if asked.office_id in (None, deed.office_id):
            sent = local_date(deed.at)
            began = deed.clock_from if deed.clock_from and deed.round == 1 else local_date(deed.began_at)
            answers.append(Answer(deed, standing(deed.due, sent, sent), working_days.between(began, sent)))
    return answers


def _answers_table(answers: Sequence[Answer], names: Mapping[int, str]) -> Table:
    of_office = grouped(answers, lambda one: one.deed.office_id)
    table = _table("answers", ANSWERS_TITLE, ANSWERS, names, of_office)
    rows = tuple(_with_times(row, of_office[int(row.key) or None]) for row in table.rows)
    total = _with_times(table.total, answers) if table.total else None
    return replace(table, columns=(*table.columns, *_TIMES), rows=rows, total=total)


def _with_times(row: Row, answers: Sequence[Answer]) -> Row:
    days = [one.days for one in answers]
    return replace(row, cells=(*row.cells, median(days), percentile(days, 90)))


def _satisfaction_table(session: "Session", asked: Asked, found: Sequence[Counted], names: Mapping[int, str]) -> Table:
    since, until = asked.moments
    figures = satisfaction_figures(last_words(session, Action.RATE, since=since, until=until))
    answered = grouped([one for one in found if one.place in ANSWERED], _with)
    table = _table("satisfaction", Said(N_("Satisfaction")), figures, names, answered)
    total = _with_ratio(table.total) if table.total else None
    return replace(table, columns=(*table.columns, RATIO), rows=tuple(map(_with_ratio, table.rows)), total=total)


def _with_ratio(row: Row) -> Row:
    return replace(row, cells=(*row.cells, share(len(row.counted["satisfied"]), len(row.counted["rated"]))))


def _table(
    slug: str,
    title: Said,
    figures: Sequence[Figure[AnyCase]],
    names: Mapping[int, str],
    of_office: Mapping[int | None, Sequence[AnyCase]],
) -> Table:
    """A line for each office, in the order of ``names``; last what no office had, then the total."""
    offices: list[int | None] = [office_id for office_id in (*names, None) if of_office.get(office_id)]
    figures = numbered(figures)
    return Table(
        slug=slug,
        title=title,
        columns=(lead(Said(N_("Office"))), *(figure.column for figure in figures)),
        rows=tuple(
            counted(str(office_id or 0), (names[office_id] if office_id else NO_OFFICE,), of_office[office_id], figures)
            for office_id in offices
        ),
        total=counted("total", (TOTAL,), [case for office_id in offices for case in of_office[office_id]], figures),
    )
