"""What is put aside for a person to look at first instead of being dropped (DESIGN 5, ``held``).

Whoever is put aside wrongly loses nothing: the petition is received, its clocks run, its sender follows it.
"""

import re
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from feedback.domain.petition import HoldReason
from feedback.store.blind import EMAIL, PHONE
from feedback.store.queries import limits, petitions

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from feedback.store.models import Petition

_DAY = timedelta(days=1)
_COMPARED = 1000
"""Characters of title and content, without marks, that are compared."""
_ALIKE = 94
"""Likeness in hundredths from which two texts are the same words: a name or a number put in makes no difference."""
_LATEST = 500
"""Texts that are compared at most: 500 take some ten milliseconds."""
_LINK = re.compile(r"https?://|www\.|\b[\w-]+\.(?:com|net|org|info|biz|xyz|top|shop|club|online|site|ru|cn)\b", re.IGNORECASE)


def reason_to_hold(
    session: "Session", petition: "Petition", *, seen: Collection[HoldReason] = (), now: datetime
) -> HoldReason | None:
    """Why a petition that just came should be looked at first; None: it goes its usual way.

    :param seen: what the door it came through saw of it; those count before what stands in the petition.
    """
    for reason in HoldReason:
        if reason in seen or (reason in _SIGNS and _SIGNS[reason](session, petition, now)):
            return reason
    return None


def _is_flood(session: "Session", petition: "Petition", now: datetime) -> bool:
    """So many from the same telephone or e-mail address within a day."""
    sender = petition.petitioner
    assert sender is not None
    limit = _number(session, "flood_per_day")
    return petitions.count_recent_from(session, PHONE.indexes(sender.phone), EMAIL.indexes(sender.email), now - _DAY) >= limit


def _is_copied(session: "Session", petition: "Petition", now: datetime) -> bool:
    """So many with nearly the same words within a day, whoever sent them."""
    limit = _number(session, "same_text_per_day")
    if limit > _LATEST:
        return False
    others = petitions.list_recent_texts(session, now - _DAY, length=_COMPARED, most=_LATEST)
    if len(others) < limit:
        return False
    from rapidfuzz import process  # noqa: PLC0415 - slow to import, needed only where many came
    from rapidfuzz.distance import Indel  # noqa: PLC0415

    text = petition.folded[:_COMPARED]
    alike = process.extract(
        text, others, scorer=Indel.normalized_similarity, score_cutoff=_ALIKE / 100, limit=limit, processor=None
    )
    return len(alike) >= limit


def _is_advertising(session: "Session", petition: "Petition", _now: datetime) -> bool:
    found = _LINK.findall(f"{petition.title}\n{petition.content}")
    return len(found) > _number(session, "links_in_text")


_SIGNS = {HoldReason.FLOOD: _is_flood, HoldReason.SAME_TEXT: _is_copied, HoldReason.LINKS: _is_advertising}


def _number(session: "Session", policy: str) -> int:
    return int(limits.get_policy(session, policy))
