"""What is made from the catalogues, kept in memory for as long as no row of theirs changes."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from itertools import chain
from typing import Any, TypeVar

from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction

from feedback.store.models import (
    CalendarDay,
    Commune,
    Competence,
    ContactPoint,
    FormerUnit,
    LimitPreset,
    Office,
    OfficeName,
    Policy,
    Sector,
)
from feedback.store.queries.known import Versions, versions

Made = TypeVar("Made")
_CATALOGUES = (
    *(CalendarDay, Commune, Competence, ContactPoint, FormerUnit),
    *(LimitPreset, Office, OfficeName, Policy, Sector),
)
_SEEN = "seen of the catalogues"


@dataclass
class _Seen:
    """What a transaction knows: under which versions, and what it asked for already."""

    transaction: SessionTransaction | None
    versions: Versions
    found: dict[Callable[[Session], Any], Any] = field(default_factory=dict)


def kept(read: Callable[[Session], Made]) -> Callable[[Session], Made]:
    """Read once for all transactions that see the same version of the catalogues; nobody may change what is given out."""
    memory: dict[str, Made] = {}

    @wraps(read)
    def ask(session: Session) -> Made:
        seen = _seen(session)
        token = seen.versions.catalogue
        if not token:
            # Of this transaction's own: what it changed may be taken back.
            made: Made = seen.found[read] if read in seen.found else seen.found.setdefault(read, read(session))
            return made
        if token not in memory:
            # One only: what was before is not asked for again, but by whoever began before the change.
            made = read(session)
            memory.clear()
            memory[token] = made
        return memory.get(token) or read(session)

    return ask


def seen_versions(session: Session) -> Versions:
    """The versions as this transaction saw them first; without that of the catalogues where it changes them itself."""
    return _seen(session).versions


def changed(session: Session) -> None:
    """From now on this transaction reads the catalogues anew: of its own changes no version tells before it ends."""
    session.info[_SEEN] = _Seen(session.get_transaction(), Versions())


def _seen(session: Session) -> _Seen:
    if _changes(session):
        session.flush()
    seen: _Seen | None = session.info.get(_SEEN)
    if seen is None or seen.transaction is not session.get_transaction():
        found = versions(session)
        seen = session.info[_SEEN] = _Seen(session.get_transaction(), found)
    return seen


def _changes(session: Session) -> bool:
    return any(isinstance(row, _CATALOGUES) for row in chain(session.new, session.dirty, session.deleted))


@event.listens_for(Session, "after_flush")
def _notice(session: Session, _context: object) -> None:
    if _changes(session):
        changed(session)


@event.listens_for(Session, "after_soft_rollback")
def _take_back(session: Session, _transaction: object) -> None:
    seen: _Seen | None = session.info.get(_SEEN)
    if seen is not None and not seen.versions.catalogue:
        seen.found.clear()
