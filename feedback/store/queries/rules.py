"""By what is counted and decided: limits, days off and the authority's choices, as they hold today."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.domain.calendar import WorkingCalendar
from feedback.domain.deadlines import Limit
from feedback.store.kept import kept
from feedback.store.models import LimitPreset, Policy
from feedback.store.queries.calendar import get_calendar

_LIMITS, _POLICIES = select(LimitPreset.__table__), select(Policy.key, Policy.value)


@dataclass(frozen=True, eq=False)
class Rules:
    """Every preset, whatever its date; the working calendar; the authority's choices by key."""

    limits: Sequence[Limit]
    calendar: WorkingCalendar
    policies: Mapping[str, str]


@kept
def rules(session: Session) -> Rules:
    """Those that this transaction sees."""
    limits: Sequence[Any] = session.execute(_LIMITS).all()
    return Rules(limits, get_calendar(session), {policy.key: policy.value for policy in session.execute(_POLICIES)})
