"""How long what is kept about people is kept, and from when it counts (Luật 91/2025/QH15 Đ3: no longer than needed)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from feedback.domain.calendar import LOCAL_ZONE
from feedback.domain.text import N_


class Perishable(StrEnum):
    """What goes when its time is over."""

    SENDER = "sender"
    LETTERS = "letters"
    LOOKS = "looks"


@dataclass(frozen=True)
class Rule:
    """``policy`` holds the period as a number of ``unit``; 0 keeps for ever. ``what`` and ``since`` are message ids."""

    policy: str
    unit: str
    what: str
    since: str


RULES: Mapping[Perishable, Rule] = {
    Perishable.SENDER: Rule(
        "keep_sender_years",
        "years",
        N_("Name, contact, place and files of the sender; the texts are masked, the petition, its code and its history stay"),
        N_("the day the petition was answered or closed"),
    ),
    Perishable.LETTERS: Rule(
        "keep_letters_months",
        "months",
        N_("To which address a letter went, and what it carried; that it went stays"),
        N_("the day the letter went"),
    ),
    Perishable.LOOKS: Rule(
        "keep_looks_years",
        "years",
        N_("Who looked at a sender whose data are gone"),
        N_("the day of the look"),
    ),
}
"""The order in which they are carried out: looks go only where the sender is gone."""


def over_before(now: datetime, number: int, unit: str) -> datetime | None:
    """What began before that moment has been kept long enough; None where it is kept for ever.

    A month ends on the same day of the month, or on its last one (Bộ luật Dân sự 2015 Đ147).
    """
    if number == 0:
        return None
    local = now.astimezone(LOCAL_ZONE)
    months = local.year * 12 + local.month - 1 - number * (12 if unit == "years" else 1)
    year, month = divmod(months, 12)
    for day in range(local.day, 27, -1):
        try:
            return local.replace(year=year, month=month + 1, day=day)
        except ValueError:
            continue
    return local.replace(year=year, month=month + 1)
