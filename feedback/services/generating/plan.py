"""How many petitions are sent on each day, and which life each has: all that must be known before any of it is written."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from random import Random

from feedback.domain.calendar import WorkingCalendar
from feedback.services.generating.stories import STORIES, Stories

_ONE_DAY = timedelta(days=1)
_AT_REST = 0.4
"""How much is sent on a day off, where 1 is sent on a working day."""
_GROWTH = 0.8
"""How much more is sent on the last day than on the first."""


@dataclass(frozen=True)
class Beginning:
    """A petition to be: the day it was sent, its place among so many of that day, the number in its code, its life."""

    day: date
    place: int
    of: int
    number: int
    story: int


@dataclass(frozen=True)
class Portion:
    """Petitions that are written together. ``first`` counts petitions and ``events`` events before it, from 0."""

    number: int
    first: int
    events: int
    beginnings: tuple[Beginning, ...]

    @property
    def event_count(self) -> int:
        """How many events they have."""
        return sum(STORIES[beginning.story].events for beginning in self.beginnings)

    @property
    def counters(self) -> dict[date, int]:
        """The last number given out on each of its days."""
        return {beginning.day: beginning.number for beginning in self.beginnings}


class Plan:
    """The same seed on the same day gives the same plan."""

    def __init__(
        self, count: int, *, seed: int, years: int, today: date, calendar: WorkingCalendar, given_out: Mapping[date, int]
    ) -> None:
        """:param given_out: the last code number of days on which petitions were sent already."""
        self.count, self._seed, self._given_out = count, seed, given_out
        self.days = _days(today, years)
        self._ages = _ages(self.days, today, calendar)
        self._upto = _spread(count, self.days, calendar)

    def portions(self, size: int) -> Iterator[Portion]:
        """All petitions in the order in which they were sent."""
        stories, events = Stories(), 0
        for number, first in enumerate(range(0, self.count, size)):
            rng = Random(f"{self._seed} {number}")  # noqa: S311 - a story, not a secret
            beginnings = tuple(self._beginning(at, stories, rng) for at in range(first, min(first + size, self.count)))
            portion = Portion(number, first, events, beginnings)
            events += portion.event_count
            yield portion

    def _beginning(self, at: int, stories: Stories, rng: Random) -> Beginning:
        which = bisect_right(self._upto, at)
        day, before = self.days[which], self._upto[which - 1] if which else 0
        place, of = at - before, self._upto[which] - before
        return Beginning(day, place, of, self._given_out.get(day, 0) + place + 1, stories.draw(rng, self._ages[which]))


def _days(today: date, years: int) -> list[date]:
    """The days up to yesterday: whatever is told of a day is told when it is over."""
    first = date(today.year - years, today.month, min(today.day, 28))
    return [first + timedelta(days=n) for n in range((today - first).days)]


def _ages(days: Sequence[date], today: date, calendar: WorkingCalendar) -> list[int]:
    """How many working days lie after each day up to today."""
    ages, age, day = [], 0, today
    for sent in reversed(days):
        while day > sent:
            age += calendar.is_working_day(day)
            day -= _ONE_DAY
        ages.append(age)
    return ages[::-1]


def _spread(count: int, days: Sequence[date], calendar: WorkingCalendar) -> list[int]:
    """How many petitions were sent up to and including each day: more on working days, and more from year to year."""
    weights = [
        (1 if calendar.is_working_day(day) else _AT_REST) * (1 + _GROWTH * place / len(days)) for place, day in enumerate(days)
    ]
    sums = list(accumulate(weights))
    return [round(count * upto / sums[-1]) for upto in sums]
