"""All petitions of one e-mail address, for whoever proved that it is theirs."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from feedback.domain.once import OncePurpose
from feedback.domain.states import Action
from feedback.services import once_keys
from feedback.store.blind import EMAIL
from feedback.store.queries import once_keys as query
from feedback.store.queries import petitions

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from feedback.store.models import Petition

MOST = 200


def prove(session: "Session", token: str, *, now: datetime) -> str:
    """The address that the link in the letter proves; empty where nothing is known of it any more.

    :raises KeyOver: the link was used, is too old, or leads nowhere.
    """
    key = once_keys.use(session, token, OncePurpose.MINE, now=now)
    newest = query.list_of_email(session, [key.email_index or ""], 1)
    return newest[0].petitioner.email if newest else ""


def list_of(session: "Session", email: str) -> "Sequence[Petition]":
    """The petitions of the address, newest first, at most two hundred."""
    return query.list_of_email(session, EMAIL.indexes(email), MOST)


def find_of(session: "Session", email: str, code: str) -> "Petition | None":
    """The petition of that code, if the address sent it."""
    petition = petitions.find_petition(session, code)
    return petition if petition is not None and petition.petitioner.email_index in EMAIL.indexes(email) else None


def is_renewed_since(petition: "Petition", moment: datetime) -> bool:
    """Whether it was given a new secret after the address was proved: that puts out whoever was in until then."""
    return any(event.action == Action.RENEW_SECRET and event.happened_at > moment for event in petition.events)
