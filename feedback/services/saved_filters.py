"""Filters of the list of petitions that somebody keeps under a name."""

import secrets
from datetime import datetime
from typing import TYPE_CHECKING

from feedback.domain.actors import Staff
from feedback.domain.errors import Invalid, Refusal
from feedback.domain.text import N_, tidy_line
from feedback.services.words import required
from feedback.store.models import SavedFilter
from feedback.store.queries import desk

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

MOST = 20
NAME_LENGTH = 60


def keep(session: "Session", *, by: Staff, name: str, query: str, now: datetime) -> SavedFilter:
    """Keep the query of a list under a name.

    :param query: the parameters of the list's address, without anything of a sender.
    :raises Invalid: no name, one too long, one that is taken, or there are twenty already.
    """
    kept = desk.list_filters(session, by.account_id)
    if len(kept) >= MOST:
        raise Invalid({"name": Refusal(N_("At most %(number)s filters can be saved. Delete one first."), number=MOST)})
    shown = _name(session, by, name)
    saved = SavedFilter(reference=secrets.token_hex(8), account_id=by.account_id, name=shown, query=query, created_at=now)
    session.add(saved)
    session.flush()
    return saved


def rename(session: "Session", saved: SavedFilter, *, by: Staff, name: str) -> None:
    """Give it another name.

    :raises Invalid: no name, one too long, or one that is taken.
    """
    saved.name = _name(session, by, name, besides=saved)
    session.flush()


def delete(session: "Session", saved: SavedFilter) -> None:
    """Keep it no longer; petitions are not touched."""
    session.delete(saved)
    session.flush()


def _name(session: "Session", by: Staff, typed: str, besides: SavedFilter | None = None) -> str:
    shown = tidy_line(required("name", typed, N_("Give the filter a name.")))
    if len(shown) > NAME_LENGTH:
        raise Invalid({"name": Refusal(N_("The name is longer than %(number)s characters. Shorten it."), number=NAME_LENGTH)})
    others = [kept for kept in desk.list_filters(session, by.account_id) if kept is not besides]
    if any(kept.name.casefold() == shown.casefold() for kept in others):
        raise Invalid({"name": N_("You already have a filter with this name. Choose another.")})
    return shown
