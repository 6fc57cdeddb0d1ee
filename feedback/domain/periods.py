"""Reporting periods: quarters and years, in the windows of the reporting rule or by the calendar (LAW 2.4)."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from feedback.domain.errors import Refusal
from feedback.domain.text import N_

_FORM = re.compile(r"(\d{4})(?:-Q([1-4]))?", re.IGNORECASE | re.ASCII)


class Basis(StrEnum):
    """REPORTING: the 15th before to the 14th (NĐ 09/2019 Đ12); CALENDAR: first to last day."""

    REPORTING = "reporting"
    CALENDAR = "calendar"


class BadPeriod(Refusal):
    """Not a quarter or a year."""

    sentence = N_("“%(text)s” is no period. Write a quarter as 2021-Q2 or a year as 2021.")


@dataclass(frozen=True)
class Period:
    """A quarter (``quarter`` 1 to 4) or a year (``quarter`` None)."""

    year: int
    quarter: int | None = None

    @classmethod
    def parse(cls, text: str) -> "Period":
        """From ``2021-Q2`` or ``2021``.

        :raises BadPeriod: anything else, or a year before 2000 or after 2999.
        """
        found = _FORM.fullmatch(text.strip())
        if not found or not 2000 <= int(found[1]) <= 2999:  # noqa: PLR2004
            raise BadPeriod(text=text[:40])
        return cls(int(found[1]), int(found[2]) if found[2] else None)

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
        return f"{self.year}-Q{self.quarter}" if self.quarter else str(self.year)

    @property
    def previous(self) -> "Period":
        """The period of the same length just before."""
        if self.quarter is None:
            return Period(self.year - 1)
        return Period(self.year, self.quarter - 1) if self.quarter > 1 else Period(self.year - 1, 4)

    def window(self, basis: Basis = Basis.REPORTING) -> tuple[date, date]:
        """First and last day, both inclusive."""
        first_month, last_month = (self.quarter * 3 - 2, self.quarter * 3) if self.quarter else (1, 12)
        if basis is Basis.CALENDAR:
            last_day = 31 if last_month in (3, 12) else 30
            return date(self.year, first_month, 1), date(self.year, last_month, last_day)
        first = date(self.year - 1, 12, 15) if first_month == 1 else date(self.year, first_month - 1, 15)
        return first, date(self.year, last_month, 14)
