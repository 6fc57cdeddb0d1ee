"""How long things took, in working days: counted, and said of many at once."""

from collections.abc import Sequence
from datetime import date

from feedback.domain.calendar import WorkingCalendar

_EPOCH = date(2000, 1, 1)


class WorkingDays:
    """Counts working days between many pairs of days, each year of the calendar only once."""

    def __init__(self, calendar: WorkingCalendar) -> None:
        self._calendar = calendar
        self._counted: dict[date, int] = {}

    def between(self, start: date, end: date) -> int:
        """As ``WorkingCalendar.working_days_between``."""
        return self._since_epoch(end) - self._since_epoch(start)

    def _since_epoch(self, day: date) -> int:
        if day not in self._counted:
            newest = date(day.year, 1, 1)
            count = self._calendar.working_days_between(_EPOCH, newest)
            self._counted[newest] = count
            for later in self._calendar.days_after(newest):
                if later.year != day.year:
                    break
                count += self._calendar.is_working_day(later)
                self._counted[later] = count
        return self._counted[day]


def median(numbers: Sequence[int]) -> float | None:
    """The middle one, or half-way between the two in the middle; None of nothing."""
    if not numbers:
        return None
    ordered, half = sorted(numbers), len(numbers) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def percentile(numbers: Sequence[int], share_of: int) -> int | None:
    """The smallest number that at least ``share_of`` per cent do not exceed (nearest rank); None of nothing."""
    if not numbers:
        return None
    rank = -(-len(numbers) * share_of // 100)
    return sorted(numbers)[max(rank, 1) - 1]
