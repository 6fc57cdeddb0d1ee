"""Planned outages, announced before; and maintenance, in which the service lets read and takes nothing."""

from datetime import datetime
from typing import TYPE_CHECKING

from feedback.domain.actors import Staff
from feedback.domain.errors import Invalid
from feedback.domain.outage import is_short_notice
from feedback.domain.text import N_, tidy_line
from feedback.services.words import required
from feedback.store.queries.calendar import get_calendar
from feedback.store.queries.standing import get_standing

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

LONGEST = 300
"""Characters of the reason: it stands on every page."""


def announce(
    session: "Session",
    *,
    by: Staff | None,
    now: datetime,
    starts_at: datetime | None,
    ends_at: datetime | None,
    words_vi: str,
    words_en: str = "",
) -> bool:
    """Tell everybody of a planned outage; an earlier notice is replaced. Whether it comes later than the rule wants.

    :param by: None for a command. :param words_vi: why, in one sentence.
    :raises Invalid: no words, words that are too long, no time, an end before its beginning or one that is over.
    """
    wrong: dict[str, str] = {}
    if starts_at is None:
        wrong["starts_at"] = N_("Enter the day and time.")
    if ends_at is None:
        wrong["ends_at"] = N_("Enter the day and time.")
    elif ends_at <= now or (starts_at is not None and ends_at <= starts_at):
        wrong["ends_at"] = N_("The end must come after the beginning, and in the future.")
    vietnamese, english = tidy_line(required("words_vi", words_vi, N_("Write why in one sentence."))), tidy_line(words_en)
    for name, words in (("words_vi", vietnamese), ("words_en", english)):
        if len(words) > LONGEST:
            wrong[name] = N_("Longer than 300 characters. Shorten it.")
    if wrong or starts_at is None or ends_at is None:
        raise Invalid(wrong)
    row = get_standing(session)
    row.starts_at, row.ends_at, row.words_vi, row.words_en = starts_at, ends_at, vietnamese, english
    row.announced_at, row.announced_by = now, by.account_id if by else None
    session.flush()
    return is_short_notice(starts_at, now, get_calendar(session))


def take_back(session: "Session") -> None:
    """The outage will not be."""
    row = get_standing(session)
    row.starts_at = row.ends_at = row.announced_at = row.announced_by = None
    row.words_vi = row.words_en = ""
    session.flush()


def close(session: "Session", *, now: datetime, until: datetime | None = None) -> None:
    """From now on nothing is taken: pages can be read, letters and long work wait."""
    row = get_standing(session)
    row.closed_at, row.closed_until = row.closed_at or now, until
    session.flush()


def reopen(session: "Session") -> None:
    """Everything is taken again."""
    row = get_standing(session)
    row.closed_at = row.closed_until = None
    session.flush()
