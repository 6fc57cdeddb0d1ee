"""Slowing down guesses: tries at a door are counted in our own table, shared by every process (DESIGN 9.16)."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from feedback.domain.errors import Refusal
from feedback.domain.text import N_
from feedback.store.encryption import keyring
from feedback.store.models import Attempt
from feedback.store.queries import accounts

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


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
    if accounts.count_attempts(session, keyring.blind_indexes("attempt", door), now - window) >= limit:
        raise TooMany(window)
    session.add(Attempt(door=keyring.blind_index("attempt", door), at=now))


def note(session: "Session", door: str, *, now: datetime) -> None:
    """Count somebody who goes through a door that is open to all."""
    session.add(Attempt(door=keyring.blind_index("attempt", door), at=now))


def count(session: "Session", door: str, *, since: datetime) -> int:
    """How many were counted at a door since a moment."""
    return accounts.count_attempts(session, keyring.blind_indexes("attempt", door), since)


def forget(session: "Session", door: str) -> None:
    """The door opened: earlier tries no longer count."""
    accounts.delete_attempts(session, keyring.blind_indexes("attempt", door))


def take_back(session: "Session", door: str) -> None:
    """The latest try at the door was a good one: only that one no longer counts, what others tried still does."""
    accounts.delete_latest_attempt(session, keyring.blind_indexes("attempt", door))
