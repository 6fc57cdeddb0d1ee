"""Reporting periods: months, quarters, half years and years, by the reporting rule or the calendar (LAW 2.4), or given days."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from feedback.domain.errors import Refusal
from feedback.domain.text import N_

_FORM = re.compile(r"(\d{4})(?:-(?:Q([1-4])|H([12])|(0[1-9]|1[0-2])))?", re.IGNORECASE | re.ASCII)
_DAYS = re.compile(r"(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d)", re.ASCII)
_YEARS = range(2000, 3000)


class Basis(StrEnum):
    """REPORTING: the 15th before to the 14th (NĐ 09/2019 Đ12); CALENDAR: first to last day."""

    REPORTING = "reporting"
    CALENDAR = "calendar"


class BadPeriod(Refusal):
    """No month, quarter, half year or year, and no days."""

    sentence = N_(
        "“%(text)s” is no period. Write a year as 2021, a half year as 2021-H1, a quarter as 2021-Q2, "
        "a month as 2021-06, days as 2021-03-15..2021-06-14."
    )


class BackwardPeriod(BadPeriod):
    """The last day stands before the first."""

    sentence = N_("The last day of the period is before the first. Change one of the two.")


@dataclass(frozen=True)
class Period:
    """A part of a year, or the whole where no part is named; ``days``, first and last, where it is none of these."""

    year: int
    quarter: int | None = None
    half: int | None = None
    month: int | None = None
    days: tuple[date, date] | None = None

    @classmethod
    def parse(cls, text: str) -> "Period":
        """From ``2021``, ``2021-H1``, ``2021-Q2``, ``2021-06`` or ``2021-03-15..2021-06-14``.

        :raises BadPeriod: anything else, or a year before 2000 or after 2999.
        """
        words = text.strip()
        if (pair := _DAYS.fullmatch(words)) is not None:
            try:
                return cls.between(date.fromisoformat(pair[1]), date.fromisoformat(pair[2]))
            except ValueError:
                raise BadPeriod(text=text[:40]) from None
        found = _FORM.fullmatch(words)
        if not found or int(found[1]) not in _YEARS:
            raise BadPeriod(text=text[:40])
        quarter, half, month = (int(part) if part else None for part in found.groups()[1:])
        return cls(int(found[1]), quarter, half, month)

    @classmethod
    def between(cls, first: date, last: date) -> "Period":
        """The days from ``first`` to ``last``, both inclusive.

        :raises BackwardPeriod: ``last`` stands before ``first``. :raises BadPeriod: a year before 2000 or after 2999.
        """
        if last < first:
            raise BackwardPeriod
        if first.year not in _YEARS or last.year not in _YEARS:
            raise BadPeriod(text=f"{first}..{last}")
        return cls(first.year, days=(first, last))

    @classmethod
    def containing(cls, day: date, basis: Basis = Basis.REPORTING) -> "Period":
        """The quarter whose window holds the day."""
        for year in (day.year, day.year + 1):
            for quarter in (1, 2, 3, 4):
                period = cls(year, quarter)
                first, last = period.window(basis)
                if first <= day <= last:
                    return period
        raise AssertionError("quarters cover every day")

    def __str__(self) -> str:
        """The form that :meth:`parse` reads."""
        if self.days:
            return f"{self.days[0]}..{self.days[1]}"
        return f"{self.year}-{self.part}" if self.part else str(self.year)

    @property
    def part(self) -> str:
        """The part of the year as it is written after the year: ``H1``, ``Q2`` or ``06``; empty for a whole year."""
        if self.quarter:
            return f"Q{self.quarter}"
        return f"H{self.half}" if self.half else f"{self.month:02d}" if self.month else ""

    @property
    def previous(self) -> "Period":
        """The period of the same length just before."""
        if self.days:
            first, last = self.days
            return Period.between(first - (last - first) - timedelta(days=1), first - timedelta(days=1))
        if self.month:
            return Period(self.year, month=self.month - 1) if self.month > 1 else Period(self.year - 1, month=12)
        if self.half:
            return Period(self.year, half=1) if self.half > 1 else Period(self.year - 1, half=2)
        if self.quarter:
            return Period(self.year, self.quarter - 1) if self.quarter > 1 else Period(self.year - 1, 4)
        return Period(self.year - 1)

    def window(self, basis: Basis = Basis.REPORTING) -> tuple[date, date]:
        """First and last day, both inclusive; given days are the same whatever the basis."""
        if self.days:
            return self.days
        first_month, last_month = self._months
        if basis is Basis.CALENDAR:
            return date(self.year, first_month, 1), date(self.year, last_month, monthrange(self.year, last_month)[1])
        first = date(self.year - 1, 12, 15) if first_month == 1 else date(self.year, first_month - 1, 15)
        return first, date(self.year, last_month, 14)

    @property
    def _months(self) -> tuple[int, int]:
        """First and last month."""
        for number, length in ((self.quarter, 3), (self.half, 6), (self.month, 1)):
            if number:
                return (number - 1) * length + 1, number * length
        return 1, 12
