"""Petitions that cannot wait for the morning's digest."""

from datetime import datetime
from typing import TYPE_CHECKING

from feedback.domain.actors import Staff
from feedback.domain.errors import Invalid
from feedback.domain.states import Action
from feedback.domain.text import N_
from feedback.services import history
from feedback.services.words import required
from feedback.store.models import Petition

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def mark_urgent(
    session: "Session",
    petition: Petition,
    *,
    by: Staff,
    now: datetime,
    urgent: bool | None,
    reason: str,
    version: int | None = None,
) -> None:
    """Say that the petition is urgent, or is not any more; no due date moves.

    :raises Invalid: no choice, the same as before, or no reason.
    """
    transition = history.begin(petition, Action.MARK_URGENT, by, version)
    if urgent is None or urgent == petition.urgent:
        raise Invalid({"urgent": N_("Choose whether the petition is urgent; it must be a change.")})
    words = required("reason", reason, N_("Say why."))
    petition.urgent = urgent
    history.record(session, petition, transition, by, now, text=words, detail="urgent" if urgent else "not_urgent")
