"""What people may ask about their own data, and by when the law wants it done (Luật 91/2025/QH15 Đ4, NĐ 356/2025; LAW 4.1)."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from feedback.domain.calendar import WorkingCalendar


class DataRight(StrEnum):
    """See and get a copy, correct, restrict, object, withdraw consent, erase."""

    COPY = "copy"
    CORRECT = "correct"
    RESTRICT = "restrict"
    OBJECT = "object"
    WITHDRAW_CONSENT = "withdraw_consent"
    ERASE = "erase"


POLICIES = {
    DataRight.COPY: "data_copy_days",
    DataRight.CORRECT: "data_correct_days",
    DataRight.RESTRICT: "data_stop_days",
    DataRight.OBJECT: "data_stop_days",
    DataRight.WITHDRAW_CONSENT: "data_stop_days",
    DataRight.ERASE: "data_erase_days",
}
"""Name of the authority's policy that holds the number of days: they are data, since the decree may change."""
ENDS_PUBLICITY = frozenset({DataRight.RESTRICT, DataRight.OBJECT, DataRight.WITHDRAW_CONSENT, DataRight.ERASE})
"""What, once granted, takes the petition out of the public and keeps it out: its public version and its neutral line."""
CORRECTABLE = ("full_name", "representative", "position", "address", "phone", "email")
"""What of the sender can be corrected; the words of the petition are what was received and stay."""


@dataclass(frozen=True)
class RightDates:
    """Last day to acknowledge (working days) and to carry out (calendar days, an extension included)."""

    acknowledge: date
    carry_out: date


def dates_of(requested_on: date, calendar: WorkingCalendar, *, acknowledge_days: int, days: int) -> RightDates:
    """The law's dates for a request of that local day.

    The day of the request is not counted; a term that ends on a day off ends with the next working day
    (Bộ luật Dân sự 2015 Đ147, 148).
    """
    return RightDates(calendar.add_working_days(requested_on, acknowledge_days), carry_out_by(requested_on, calendar, days))


def carry_out_by(requested_on: date, calendar: WorkingCalendar, days: int) -> date:
    """So many calendar days after the request, or the next working day after them."""
    end = requested_on + timedelta(days=days)
    return end if calendar.is_working_day(end) else calendar.add_working_days(end, 1)
