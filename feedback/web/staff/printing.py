"""A petition on paper, for whoever takes it along or lays it before somebody."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from feedback.extensions import clock
from feedback.services import identity
from feedback.services.handling import latest_draft, sent_answer
from feedback.store.queries.dossiers import load_dossier
from feedback.web.access import actor
from feedback.web.following import Entry, next_due, staff_history
from feedback.web.transaction import session

if TYPE_CHECKING:
    from feedback.store.models import Answer, Petition, Petitioner


@dataclass(frozen=True)
class Sheet:
    """What stands on it; ``sender`` is None where this person may not know them."""

    petition: "Petition"
    sender: "Petitioner | None"
    due: tuple[str, str]
    answer: "Answer | None"
    history: list[Entry]


def sheet(petition: "Petition") -> Sheet:
    """The sheet of a petition. The sender on it is a look that is written down, like on the petition's page."""
    load_dossier(session(), petition)
    return Sheet(
        petition=petition,
        sender=identity.reveal(session(), petition, by=actor(), now=clock(), purpose="print"),
        due=next_due(petition),
        answer=latest_draft(petition) or sent_answer(petition),
        history=staff_history(petition),
    )
