"""What is suggested to people, never decided: the sector, that it was said before, that it belongs elsewhere."""

from typing import TYPE_CHECKING

from feedback.domain import elsewhere
from feedback.domain.elsewhere import Elsewhere
from feedback.domain.suggesting import SectorSuggestion, Weights, suggest
from feedback.domain.wording import is_vietnamese
from feedback.services.suggestions import weights as stored
from feedback.store.queries import catalogue

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

__all__ = ["SectorSuggestion", "belongs_elsewhere", "suggest_sectors"]


def suggest_sectors(source: "Session | Weights | None", title: str, content: str) -> list[SectorSuggestion]:
    """Up to three sectors in use, likeliest first, each with the words that led to it; none where it would be guessing.

    :param source: the database that knows what was learnt here and which sectors are in use, or weights; None: those shipped.
    """
    if not is_vietnamese(f"{title}\n{content}"):
        return []
    if source is None or isinstance(source, Weights):
        return suggest(source or stored.shipped(stored.SECTORS), title, content)
    return suggest(stored.in_use(source, stored.SECTORS), title, content, catalogue.list_sector_codes(source))


def belongs_elsewhere(title: str, content: str) -> tuple[Elsewhere, tuple[str, ...]]:
    """Why the text may belong elsewhere, and the words that say so; NONE and nothing where it belongs here."""
    reason, words = elsewhere.belongs_elsewhere(stored.shipped(stored.ELSEWHERE), stored.shipped_cues(), title, content)
    known = reason is Elsewhere.SPAM or is_vietnamese(f"{title}\n{content}")
    return (reason, words) if known else (Elsewhere.NONE, ())
