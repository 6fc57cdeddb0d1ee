"""What is asked of a report, the same for every report: of when, of which office, by whom."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple

from feedback.domain.calendar import start_of_day
from feedback.domain.periods import Basis, Period
from feedback.store.queries.report_figures import Life
from feedback.store.queries.report_rows import Case


class Sender(NamedTuple):
    """Who sent a petition, as it stands in a report that names people."""

    name: str
    address: str


Names = Callable[[Sequence[Case]], Mapping[int, Sender]]
"""Gives the senders of petitions, by petition; asked only about those that are not confidential."""


@dataclass(frozen=True)
class Look:
    """How much the reader may see, and where answers are read."""

    may_read: Callable[[Case | Life], bool] = lambda _case: True
    names: Names | None = None
    base_url: str = ""
    language: str = "vi"


@dataclass(frozen=True)
class Asked:
    """``office_id`` None: the whole authority; ``today``: given, a report of a running period says as of when it was counted."""

    period: Period
    basis: Basis = Basis.REPORTING
    office_id: int | None = None
    look: Look = field(default_factory=Look)
    today: date | None = None

    @property
    def window(self) -> tuple[date, date]:
        """First and last day, both inclusive."""
        return self.period.window(self.basis)

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """When the window begins, and when the day after its last begins."""
        first, last = self.window
        return start_of_day(first), start_of_day(last + timedelta(days=1))

    def holds(self, case: Case) -> bool:
        """Whether a petition, as it stood, was with the office that is asked about."""
        return self.office_id is None or case.office_id == self.office_id

    @property
    def as_of(self) -> date | None:
        """Today, while the period is not over."""
        return self.today if self.today is not None and self.today <= self.window[1] else None
