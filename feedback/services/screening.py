"""What is put aside for a person to look at first instead of being dropped (DESIGN 5, ``held``).

Whoever is put aside wrongly loses nothing: the petition is received, its clocks run, its sender follows it.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING

from feedback.domain.contact import normalise_email, normalise_phone
from feedback.domain.petition import HoldReason
from feedback.domain.text import fold
from feedback.services.draft import Draft, tidied
from feedback.store.blind import EMAIL, PHONE
from feedback.store.queries import limits, petitions

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_DAY = timedelta(days=1)
_COMPARED = 1000
"""Characters of title and content, without marks, that are compared."""
_ALIKE = 94
"""Likeness in hundredths from which two texts are the same words: a name or a number put in makes no difference."""
_LATEST = 500
"""Texts that are compared at most: 500 take some ten milliseconds."""
_LINK = re.compile(r"https?://|www\.|\b[\w-]+\.(?:com|net|org|info|biz|xyz|top|shop|club|online|site|ru|cn)\b", re.IGNORECASE)


@dataclass(frozen=True)
class _Sent:
    """What is looked at; telephone and e-mail address as they are stored."""

    title: str
    content: str
    phone: str
    email: str


def weigh(session: "Session", draft: Draft, *, now: datetime) -> list[HoldReason]:
    """Why a petition should be looked at first by what was typed, if it should. It only reads, so that nobody who wants to
    store need wait for it: it may be asked before the transaction that stores.

    Those who send at the very same moment do not see each other: some threads' worth may pass beyond a limit.
    """
    plain = tidied(draft)
    sent = _Sent(plain.title, plain.content, normalise_phone(plain.phone) or "", normalise_email(plain.email) or "")
    return list(islice((reason for reason, sign in _SIGNS.items() if sign(session, sent, now)), 1))


def first_reason(*found: Collection[HoldReason]) -> HoldReason | None:
    """The one that counts of all that were found; None: it goes its usual way."""
    return next((reason for reason in HoldReason if any(reason in reasons for reasons in found)), None)


def _is_flood(session: "Session", sent: _Sent, now: datetime) -> bool:
    """So many from the same telephone or e-mail address within a day."""
    limit = _number(session, "flood_per_day")
    return petitions.count_recent_from(session, PHONE.indexes(sent.phone), EMAIL.indexes(sent.email), now - _DAY) >= limit


def _is_copied(session: "Session", sent: _Sent, now: datetime) -> bool:
    """So many with nearly the same words within a day, whoever sent them."""
    limit = _number(session, "same_text_per_day")
    if limit > _LATEST:
        return False
    others = petitions.list_recent_texts(session, now - _DAY, length=_COMPARED, most=_LATEST)
    if len(others) < limit:
        return False
    from rapidfuzz import process  # noqa: PLC0415 - slow to import, needed only where many came
    from rapidfuzz.distance import Indel  # noqa: PLC0415

    text = fold(f"{sent.title}\n{sent.content}")[:_COMPARED]
    alike = process.extract(
        text, others, scorer=Indel.normalized_similarity, score_cutoff=_ALIKE / 100, limit=limit, processor=None
    )
    return len(alike) >= limit


def _is_advertising(session: "Session", sent: _Sent, _now: datetime) -> bool:
    found = _LINK.findall(f"{sent.title}\n{sent.content}")
    return len(found) > _number(session, "links_in_text")


_SIGNS = {HoldReason.FLOOD: _is_flood, HoldReason.SAME_TEXT: _is_copied, HoldReason.LINKS: _is_advertising}


def _number(session: "Session", policy: str) -> int:
    return int(limits.get_policy(session, policy))
