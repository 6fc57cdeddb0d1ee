"""Which months and which part of the petitions a reader asks figures about, by address."""

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

from flask import request
from wtforms import SelectField, StringField

from feedback.config import Mode
from feedback.domain.calendar import local_date
from feedback.domain.open_data import Month
from feedback.domain.periods import BadPeriod, Basis, Period
from feedback.extensions import clock
from feedback.language import current_language
from feedback.language import gettext as _
from feedback.language import lazy_gettext as _l
from feedback.services.statistics import PARTS, Question
from feedback.store.queries.statistics import first_received
from feedback.web.catalogue import catalogue, communes_by_name, handling_offices
from feedback.web.context import settings
from feedback.web.forms import Offered, PageForm, offer
from feedback.web.transaction import session

if TYPE_CHECKING:
    from collections.abc import Iterable

_QUARTERS, _MONTHS = 8, 24
_MONTH = re.compile(r"(2\d{3})-(0[1-9]|1[0-2])(-\d\d)?", re.ASCII)
Months = tuple[Month, Month]
"""The first and the last."""


class StatisticsForm(PageForm):
    """Every field is optional; what makes no sense is left out and said."""

    period = SelectField(_l("Period"), validate_choice=False)
    since = StringField(_l("From month"), name="from", description=_l("Instead of the period above."))
    until = StringField(_l("To month"), name="to")
    sector = SelectField(_l("Sector"), validate_choice=False)
    office = SelectField(_l("Office"), validate_choice=False)
    commune = SelectField(_l("Commune"), validate_choice=False)

    @property
    def question(self) -> Question:
        """What the service takes."""
        today = local_date(clock())
        first, last = self._months(today)
        part = self._part()
        if part and (first, last) != year_of(last):
            first, last = year_of(last)
            self.period.errors = [
                _("A sector, an office or a commune is counted by whole years only: %(year)s is shown.", year=last.year)
            ]
        demonstration = settings().mode is Mode.DEMO
        return Question(first, last, today, current_language(), invented=demonstration, **part)

    def _part(self) -> dict[str, str]:
        """The sector, the office or the commune that is asked about; of two the first, which is said."""
        chosen = [name for name in PARTS if self[name].data]
        for name in chosen[1:]:
            self[name].errors = [_("Only one of sector, office and commune can be chosen: this one is left out.")]
        return {name: self[name].data for name in chosen[:1]}

    def _months(self, today: date) -> Months:
        """What cannot be used is said beside its field, and the usual year is taken."""
        usual = usual_year(today)
        since, until = (self._month(field) for field in (self.since, self.until))
        if self.since.data or self.until.data:
            if (self.since.data and not since) or (self.until.data and not until):
                return usual
            found = since or Month(until.year if until else today.year, 1), until or Month.of(today)
            if found[0] <= found[1]:
                return found
            self.since.errors = [_("No petitions can be counted between these months. The first must not be after the last.")]
            return usual
        try:
            period = Period.parse(self.period.data)
        except BadPeriod:
            self.period.errors = [_("This is no period. Choose one of the list.")]
            return usual
        if period.days:
            self.period.errors = [_("Only whole months are counted: those that hold these days are shown.")]
        first, last = period.window(Basis.CALENDAR)
        return Month.of(first), Month.of(last)

    @staticmethod
    def _month(field: StringField) -> Month | None:
        """The month, or the one that holds the day."""
        found = _MONTH.fullmatch((field.data or "").strip())
        if found is None:
            if field.data:
                field.errors = [_("This is no month. Write it like 2026-11.")]
            return None
        if found[3]:
            field.errors = [_("Only whole months are counted: the month of this day is shown.")]
        return Month(int(found[1]), int(found[2]))


def asked_form() -> StatisticsForm:
    """The form as the address fills it, with what there is to choose."""
    form = StatisticsForm(request.args)
    everything = ("", _("All"))
    tops = [sector for sector in catalogue().sectors if sector.parent_id is None]
    form.sector.choices = offer([everything, *((top.code, top.name_in(current_language())) for top in tops)])
    form.office.choices = offer([everything, *((office.code, name) for name, office in handling_offices())])
    form.commune.choices = offer([everything, *((commune.code, commune.name) for commune in communes_by_name())])
    today = local_date(clock())
    form.period.choices = offer(_periods(today))
    form.period.data = form.period.data or str(usual_year(today)[0].year)
    return form


def year_of(month: Month) -> Months:
    """The calendar year that holds the month."""
    return Month(month.year, 1), Month(month.year, 12)


def usual_year(today: date) -> Months:
    """The year of the last month that is over: in January the year before."""
    return year_of(Month.of(today.replace(day=1) - timedelta(days=1)))


def _periods(today: date) -> Offered:
    first = first_received(session())
    begun = min(local_date(first) if first else today, usual_year(today)[0].first)
    months: list[Period] = []
    day = today
    while len(months) < _MONTHS and (day.year, day.month) >= (begun.year, begun.month):
        months.append(Period(day.year, month=day.month))
        day = day.replace(day=1) - timedelta(days=1)
    quarters = dict.fromkeys(Period(month.year, quarter=((month.month or 1) + 2) // 3) for month in months)
    years = [Period(year) for year in range(today.year, begun.year - 1, -1)]
    return {
        _("Years"): _pairs((period, str(period.year)) for period in years),
        _("Quarters"): _pairs(
            (period, _("Quarter %(number)s of %(year)s", number=period.quarter, year=period.year))
            for period in list(quarters)[:_QUARTERS]
        ),
        _("Months"): _pairs((period, f"{period.month:02d}/{period.year}") for period in months),
    }


def _pairs(named: "Iterable[tuple[Period, str]]") -> list[tuple[str, str]]:
    return [(str(period), name) for period, name in named]
