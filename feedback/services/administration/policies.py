"""The authority's choices that are no limits in days. They hold for what comes; nothing is counted anew."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from feedback.domain.actors import Staff
from feedback.domain.errors import Invalid, Refusal
from feedback.domain.text import N_, whole_number
from feedback.services.administration.audit import Facts, changing
from feedback.store.models import Policy

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

NOUN = "policies"
NUMBERS: Mapping[str, tuple[int, int]] = {
    "flood_per_day": (1, 1000),
    "same_text_per_day": (1, 1000),
    "nearby_per_hour": (1, 100_000),
    "links_in_text": (0, 100),
    "extension_days": (1, 60),
    "extensions": (0, 3),
    "rating_days": (0, 60),
    "messages_per_day": (0, 50),
    "data_acknowledge_days": (1, 2),
    "data_copy_days": (1, 20),
    "data_correct_days": (1, 20),
    "data_stop_days": (1, 15),
    "data_erase_days": (1, 20),
    "data_extension_days": (0, 15),
    "keep_sender_years": (0, 100),
    "keep_letters_months": (0, 1200),
    "keep_looks_years": (0, 100),
}
"""Policies that are a number, with the least and the most; every other one is “yes” or “no”.

What the law gives at the most can only be shortened (DESIGN 9.2): the ``data_`` ones end where NĐ 356/2025 does (LAW 4.1).
"""


def facts(_session: "Session", policy: Policy) -> Facts:
    """What stands in the entry."""
    return {"value": policy.value}


def change(session: "Session", policy: Policy, *, by: Staff, now: datetime, value: str, seen: str | None = None) -> None:
    """Change a choice; a clock that stands already goes on standing.

    :param value: “yes” or “no”, or a number as typed.
    :raises Invalid: anything else. :raises Overtaken: not the first.
    """
    with changing(session, lambda: facts(session, policy), by=by, now=now, noun=NOUN, key=policy.key, seen=seen):
        policy.value = _checked(policy.key, value)


def _checked(key: str, value: str) -> str:
    if key not in NUMBERS:
        if value not in {"yes", "no"}:
            raise Invalid({"value": N_("Choose yes or no.")})
        return value
    least, most = NUMBERS[key]
    number = whole_number(value)
    if number is None or not least <= number <= most:
        raise Invalid({"value": Refusal(N_("Write a number from %(least)s to %(most)s."), least=least, most=most)})
    return str(number)
