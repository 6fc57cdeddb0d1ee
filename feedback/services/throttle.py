"""Slowing down guesses: tries at a door are counted in our own table, shared by every process (DESIGN 9.16)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from feedback.domain.errors import Refusal
from feedback.domain.text import N_
from feedback.store.encryption import keyring
from feedback.store.queries import accounts

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


Door = tuple[str, int, timedelta]
"""What is guarded and who tries, how many may, and within what time."""


class TooMany(Refusal):
    """Too many tries; ``minutes`` says when to come back."""

    sentence = N_("Too many attempts. Please wait %(minutes)s minutes and try again.")

    def __init__(self, window: timedelta) -> None:
        self.window = window
        super().__init__(minutes=int(window.total_seconds() // 60))


class TooManySearches(TooMany):
    """Too many searches from one place."""

    sentence = N_("Too many searches in a short time. Please wait a minute, then search again.")


class TooManyRequests(TooMany):
    """Too many requests of any kind from one place."""

    sentence = N_("Very many requests come from this network. Please wait a minute, then try again.")


def knock(session: "Session", door: str, *, limit: int, window: timedelta, now: datetime) -> None:
    """Count a try at a door.

    :param door: what is guarded and who tries, such as ``track|PAKN.20261122.0001``; stored as a keyed hash.
    :raises TooMany: the limit within the window is reached; that try is not counted, so waiting helps.
    """
    look(session, [(door, limit, window)], now=now)
    note(session, door, now=now)


def look(session: "Session", doors: Sequence[Door], *, now: datetime) -> None:
    """Whether one more may try; nothing is counted.

    :raises TooMany: the limit of one of them is reached.
    """
    asked = [(keyring.blind_indexes("attempt", door), now - window, limit) for door, limit, window in doors]
    for (_door, limit, window), tries in zip(doors, accounts.count_attempts(session, asked), strict=True):
        if tries >= limit:
            raise TooMany(window)


def note(session: "Session", *doors: str, now: datetime) -> None:
    """Count somebody who goes through doors."""
    accounts.add_attempts(session, [keyring.blind_index("attempt", door) for door in doors], now)


def is_more(session: "Session", door: str, than: int, *, since: datetime) -> bool:
    """Whether more than so many were counted at a door since a moment."""
    [tries] = accounts.count_attempts(session, [(keyring.blind_indexes("attempt", door), since, than + 1)])
    return tries > than


def forget(session: "Session", door: str) -> None:
    """The door opened: earlier tries no longer count."""
    accounts.delete_attempts(session, keyring.blind_indexes("attempt", door))


def take_back(session: "Session", door: str) -> None:
    """The latest try at the door was a good one: only that one no longer counts, what others tried still does."""
    accounts.delete_latest_attempt(session, keyring.blind_indexes("attempt", door))
