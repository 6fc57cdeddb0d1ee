"""What people are promised: the limits in working days that hold today for petitions of any kind, sector and office."""

from datetime import date
from typing import TYPE_CHECKING

from feedback.domain.deadlines import LimitFacts, NoLimit, Step, choose_limit
from feedback.store.queries.rules import rules

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_ANY = LimitFacts(kind=None, sector_ids=frozenset(), office_id=None)


def general_limits(session: "Session", on: date) -> dict[str, int]:
    """Working days by step; a step for which nothing holds for all is missing."""
    presets, days = rules(session).limits, {}
    for step in Step:
        try:
            days[step.value] = choose_limit(presets, step, _ANY, on).working_days
        except NoLimit:
            continue
    return days
