"""Invented petitions, brought to life by the real verbs with the clock of their day."""

from datetime import datetime
from typing import TYPE_CHECKING

from feedback.domain.calendar import local_date
from feedback.services.demonstration import cast, contacts, desks, petitions
from feedback.store.queries.accounts import has_open_accounts

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from feedback.gateways.files import FileStore


def is_needed(session: "Session") -> bool:
    """Whether nobody can sign in yet: an installation that has people of its own is left alone."""
    return not has_open_accounts(session)


def load(session: "Session", *, files: "FileStore", now: datetime, base_url: str) -> None:
    """Make the demonstration's accounts, its petitions, and what else lies on the desks.

    :param base_url: the public address, which documents name.
    """
    people = cast.assemble(session, now, local_date(now))
    petitions.seed(session, people, files=files, now=now, base_url=base_url)
    desks.furnish(session, people, now=now)
    contacts.invent(session)
