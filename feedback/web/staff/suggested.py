"""What the words of a petition suggest to the coordinator who receives it; it decides nothing."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from feedback.domain.elsewhere import Elsewhere
from feedback.domain.permissions import Permission, permits
from feedback.domain.states import State
from feedback.language import current_locale
from feedback.language import lazy_gettext as _l
from feedback.services.suggestions import belongs_elsewhere, suggest_sectors
from feedback.web.access import actor
from feedback.web.catalogue import catalogue
from feedback.web.transaction import session

if TYPE_CHECKING:
    from feedback.store.models import Petition

_WAITING = {State.HELD, State.SUBMITTED}
_HINTS = {
    Elsewhere.COMPLAINT: _l(
        "This looks like a complaint against a decision (khiếu nại). It is not handled here: check, then refuse with guidance"
        " to the office that received or made the decision."
    ),
    Elsewhere.DENUNCIATION: _l(
        "This looks like a denunciation (tố cáo). It is not handled here: check, keep the sender secret, and guide to the"
        " citizen reception or the inspectorate."
    ),
    Elsewhere.EMERGENCY: _l("This looks like an emergency. Check at once whether 113, 114 or 115 know of it."),
    Elsewhere.QUESTION: _l("This looks like a question. An answer with guidance may be enough."),
    Elsewhere.SPAM: _l("This looks like advertising, a test or nonsense. Read it before you refuse it."),
}


@dataclass(frozen=True)
class Suggested:
    """The sectors by name, each with the words that led to it, and what the text looks like otherwise."""

    sectors: tuple[tuple[str, tuple[str, ...]], ...]
    hint: str
    hint_words: tuple[str, ...]


def suggested(petition: "Petition") -> Suggested | None:
    """For whoever receives petitions, on one that waits for it; None for any other."""
    if petition.state not in _WAITING or not permits(Permission.RECLASSIFY, actor(), petition):
        return None
    reason, words = belongs_elsewhere(petition.title, petition.content)
    language = current_locale()
    names = {sector.code: sector.name_in(language) for sector in catalogue().sectors}
    found = suggest_sectors(session(), petition.title, petition.content)
    sectors = tuple((names[one.code], one.words) for one in found if one.code in names)
    return Suggested(sectors, str(_HINTS[reason]) if reason in _HINTS else "", words)
