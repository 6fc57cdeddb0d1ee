"""Who has a petition open beside me."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from feedback.domain.actors import Staff
from feedback.domain.calendar import local_date
from feedback.domain.permissions import Permission, permits
from feedback.services import accounts
from feedback.store.queries import presence as stored

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from feedback.store.models import Petition

EVERY = timedelta(seconds=30)
"""How often an open page says that it is open."""
LASTS = timedelta(seconds=90)
"""So long somebody counts as being there: one word may get lost on the way."""


def be_here(session: "Session", petition: "Petition", *, by: Staff, now: datetime) -> None:
    """Note that this person has the petition open."""
    stored.delete_presences(session, by.account_id, now - LASTS)
    stored.put_presence(session, petition.id, by.account_id, now)


def others_here(session: "Session", petition: "Petition", *, by: Staff, now: datetime) -> list[str]:
    """The names of the colleagues who have it open, as long as they may still see it."""
    people = stored.list_others(session, petition.id, by.account_id, now - LASTS)
    day = local_date(now)
    return [a.name for a in people if permits(Permission.SEE_PETITION, accounts.actor_of(session, a, day), petition)]
