"""Which period and which part of the petitions a reader asks figures about, by address."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectField

from feedback.config import Mode
from feedback.domain.calendar import local_date
from feedback.domain.open_data import Month
from feedback.domain.periods import BadPeriod, Basis, Period
from feedback.domain.text import sort_key
from feedback.extensions import clock
from feedback.services.statistics import Asked
from feedback.store.queries import catalogue
from feedback.store.queries.statistics import first_received
from feedback.web.context import settings
from feedback.web.forms import Offered, PageForm, offer
from feedback.web.language import current_language
from feedback.web.offices import handling_offices
from feedback.web.transaction import session

if TYPE_CHECKING:
    from collections.abc import Iterable

_QUARTERS, _MONTHS = 8, 24


class StatisticsForm(PageForm):
    """Every field is optional; what makes no sense is left out and said."""

    period = SelectField(_l("Period"), validate_choice=False)
    since = DateField(_l("From"), name="from", description=_l("Instead of the period above."))
    until = DateField(_l("To"), name="to")
    sector = SelectField(_l("Sector"), validate_choice=False)
    office = SelectField(_l("Office"), validate_choice=False)
    commune = SelectField(_l("Commune"), validate_choice=False)

    @property
    def asked(self) -> Asked:
        """What the service takes."""
        today = local_date(clock())
        first, last = self._days(today)
        return Asked(
            first,
            min(last, today) if first <= today else last,
            today,
            current_language(),
            self.sector.data or "",
            self.office.data or "",
            self.commune.data or "",
            invented=settings().mode is Mode.DEMO,
        )

    def _days(self, today: date) -> tuple[date, date]:
        """First and last day; what cannot be used is said beside its field, and the usual period is taken."""
        usual = last_year(today), today
        for field in (self.since, self.until):
            if field.raw_data and field.raw_data[0] and field.data is None:
                field.errors = [_("This is no day. Write it like 2026-11-20.")]
        if self.since.errors or self.until.errors:
            return usual
        try:
            if self.since.data or self.until.data:
                return Period.between(self.since.data or min(usual[0], self.until.data), self.until.data or today).window()
            if self.period.data:
                return Period.parse(self.period.data).window(Basis.CALENDAR)
        except BadPeriod:
            if self.since.data or self.until.data:
                self.since.errors = [_("No petitions can be counted between these days. The first must not be after the last.")]
            else:
                self.period.errors = [_("This is no period. Choose one of the list.")]
        return usual


def asked_form() -> StatisticsForm:
    """The form as the address fills it, with what there is to choose."""
    form = StatisticsForm(request.args)
    everything = ("", _("All"))
    sectors = catalogue.list_sectors(session())
    named = ((s.code, ("– " if s.parent_id else "") + s.name_in(current_language())) for s in sectors)
    form.sector.choices = offer([everything, *named])
    form.office.choices = offer([everything, *((office.code, name) for name, office in handling_offices())])
    communes = sorted(catalogue.list_communes(session()), key=lambda commune: sort_key(commune.short_name))
    form.commune.choices = offer([everything, *((commune.code, commune.name) for commune in communes)])
    form.period.choices = offer(_periods(local_date(clock())))
    return form


def last_year(today: date) -> date:
    """The first day of the twelve whole months before the present one."""
    return Month(today.year - 1, today.month).first


def _periods(today: date) -> Offered:
    first = first_received(session())
    begun = local_date(first) if first else today
    months: list[Period] = []
    day = today
    while len(months) < _MONTHS and (day.year, day.month) >= (begun.year, begun.month):
        months.append(Period(day.year, month=day.month))
        day = day.replace(day=1) - timedelta(days=1)
    quarters = dict.fromkeys(Period(month.year, quarter=((month.month or 1) + 2) // 3) for month in months)
    years = [Period(year) for year in range(today.year, begun.year - 1, -1)]
    return {
        "": [("", _("The last 12 months and the present one"))],
        _("Years"): _pairs((period, str(period.year)) for period in years),
        _("Quarters"): _pairs(
            (period, _("Quarter %(number)s of %(year)s", number=period.quarter, year=period.year))
            for period in list(quarters)[:_QUARTERS]
        ),
        _("Months"): _pairs((period, f"{period.month:02d}/{period.year}") for period in months),
    }


def _pairs(named: "Iterable[tuple[Period, str]]") -> list[tuple[str, str]]:
    return [(str(period), name) for period, name in named]
