"""The figures of a month by one thing at a time, counted like the reports and as it stood when the month ended.

Counted from the history, so that the same month gives the same figures whenever it is counted.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from feedback.domain.open_data import MEASURES, Month, Row
from feedback.domain.periods import Basis, Period
from feedback.domain.small_cells import TOTAL, Cell, Figures, Rule, left_out, nothing, of_everything
from feedback.domain.states import Action
from feedback.services.reports.asking import Asked
from feedback.services.reports.figures import ANSWERED, LEFT, UNANSWERED, Counted, Origin, population
from feedback.store.queries.catalogue import list_communes
from feedback.store.queries.open_data import list_invented
from feedback.store.queries.report_figures import last_words
from feedback.store.queries.reports import list_all_offices, list_all_sectors

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

NONE = "-"
"""With no office yet, or tied to no place."""
_PLACES = (*ANSWERED, *UNANSWERED, *LEFT)
_CLOSED: Sequence[tuple[Sequence[str], Rule]] = (
    (("total", *_PLACES), Rule(given=of_everything)),
    (("answered_extended",), Rule(rows_add_up=False, given=of_everything)),
    (("rated", "satisfied", "not_satisfied"), Rule(given=nothing)),
)
"""Measures that belong together, and what is too small in them; where rows add up, the first is the sum of the others."""
_OF_EVERYTHING = frozenset({"received"})
"""By sector, office and commune the page of statistics gives it by year: it could be taken from the months of a year."""
Takes = Callable[[Counted], bool]


def rows(session: "Session", month: Month, *, invented: bool) -> Sequence[Row]:
    """A line for each measure of each sector, office and commune that had something to deal with.

    Where that number itself is not given, none of its lines is: not even that it had something to deal with is told.
    """
    asked = Asked(Period(month.year, month=month.number), Basis.CALENDAR)
    found = population(session, asked)
    if not invented:
        strange = list_invented(session, [one.id for one in found])
        found = [one for one in found if one.id not in strange]
    said = last_words(session, Action.RATE, until=asked.moments[1])
    measures = _measures({key: word for key, word in said.items() if word in ("satisfied", "not_satisfied")})
    named = _names(session, month)
    tables = {
        dimension: {**_grouped(found, key_of), TOTAL: found} if dimension != TOTAL else {TOTAL: found}
        for dimension, (_, key_of) in named.items()
    }
    numbers = {
        dimension: {
            (code, measure): sum(map(takes, some)) for code, some in groups.items() for measure, takes in measures.items()
        }
        for dimension, groups in tables.items()
    }
    given = {dimension: _given(figures, numbers, dimension) for dimension, figures in numbers.items()}
    return [
        {
            "month": str(month),
            "dimension": dimension,
            "code": code if code != TOTAL else "",
            "name": names.get(code, ""),
            "measure": measure,
            "value": given[dimension][code, measure],
        }
        for dimension, (names, _) in named.items()
        for code in (sorted(tables[dimension].keys() - {TOTAL}) if dimension != TOTAL else [TOTAL])
        if given[dimension][code, "total"] is not None
        for measure in measures
        if dimension == TOTAL or measure not in _OF_EVERYTHING
    ]


def _given(figures: Figures, tables: Mapping[str, Figures], dimension: str) -> Mapping[Cell, int | None]:
    """The numbers, None where not given: they are looked at in all tables at once, which share the row of the total."""
    hidden: set[Cell] = set()
    for measures, rule in _CLOSED:
        part = {name: {cell: number for cell, number in some.items() if cell[1] in measures} for name, some in tables.items()}
        hidden |= left_out(part, rule)[dimension]
    return {cell: None if cell in hidden else number for cell, number in figures.items()}


def _measures(said: Mapping[tuple[int, int], str]) -> Mapping[str, Takes]:
    """What is counted, in the order of the dictionary."""

    def word(*words: str) -> Takes:
        return lambda one: one.place in ANSWERED and said.get((one.id, one.life.round)) in words

    def place(wanted: str) -> Takes:
        return lambda one: one.place == wanted

    counted: dict[str, Takes] = {
        "total": lambda _one: True,
        **{name: place(name) for name in _PLACES},
        "received": lambda one: one.origin is Origin.RECEIVED,
        "answered_extended": lambda one: one.place in ANSWERED and one.life.extended_days > 0,
        "rated": word("satisfied", "not_satisfied"),
        "satisfied": word("satisfied"),
        "not_satisfied": word("not_satisfied"),
    }
    return {measure.name: counted[measure.name] for measure in MEASURES}


def _names(session: "Session", month: Month) -> Mapping[str, tuple[Mapping[str, str], Callable[[Counted], str]]]:
    """For each thing the names by code, and under which code a petition is counted."""
    sectors = {sector.id: sector.top for sector in list_all_sectors(session)}
    offices = {office.id: office for office in list_all_offices(session)}
    communes = {commune.id: commune for commune in list_communes(session)}
    last = month.next.first - timedelta(days=1)
    return {
        TOTAL: ({}, lambda _one: TOTAL),
        "sector": (
            {top.code: top.name_vi for top in sectors.values()},
            lambda one: sectors[one.life.sector_id].code,
        ),
        "office": (
            {office.code: office.name_on(last) for office in offices.values()},
            lambda one: offices[one.life.office_id].code if one.life.office_id else NONE,
        ),
        "commune": (
            {commune.code: commune.name for commune in communes.values()},
            lambda one: communes[one.life.commune_id].code if one.life.commune_id else NONE,
        ),
    }


def _grouped(found: Iterable[Counted], key_of: Callable[[Counted], str]) -> dict[str, list[Counted]]:
    groups: dict[str, list[Counted]] = {}
    for one in found:
        groups.setdefault(key_of(one), []).append(one)
    return groups
