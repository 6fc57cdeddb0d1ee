"""Petitions that seem to tell of the same matter."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from feedback.domain.actors import Staff
from feedback.domain.text import fold
from feedback.store.models import Petition
from feedback.store.queries import petitions
from feedback.store.queries import similar as found

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

MOST = 5
_WITHIN = timedelta(days=90)
_CANDIDATES = 400
_LENGTH = 800
_LIKE_ENOUGH = 62
"""Of 100. Vietnamese is written in few syllables, so that any two petitions share some: below this it is chance."""


def similar_petitions(session: "Session", petition: Petition, *, by: Staff, now: datetime) -> list[Petition]:
    """Up to five petitions of the last 90 days, of the same field or place, that this person may see; the most alike first.

    :param now: an older petition is compared with those of the 90 days before it and all that came since.
    """
    from rapidfuzz import fuzz, process  # noqa: PLC0415 - needed on one page only

    since = min(now, petition.received_at) - _WITHIN
    candidates = found.list_candidates(session, petition, by, since, _CANDIDATES)
    texts = {candidate.id: candidate.folded for candidate in candidates}
    wanted = fold(f"{petition.title} {petition.content}")[:_LENGTH]
    alike = process.extract(wanted, texts, scorer=fuzz.token_set_ratio, score_cutoff=_LIKE_ENOUGH, limit=MOST)
    return petitions.list_by_ids(session, [number for _text, _score, number in alike])
