"""Whether somebody called before: earlier petitions of the same contact, and open ones that read alike."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from feedback.domain.actors import Staff
from feedback.domain.contact import normalise_email, normalise_phone
from feedback.domain.errors import Refusal
from feedback.domain.permissions import Permission, permits
from feedback.domain.places import find_places
from feedback.domain.text import N_, fold, tidy_line
from feedback.services import identity
from feedback.services.draft import Draft
from feedback.store.blind import EMAIL, NAME, PHONE
from feedback.store.queries import catalogue
from feedback.store.queries import duplicates as query

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from feedback.store.models import Petition

_SAME_CALLER = timedelta(days=365)
_SAME_NAME = timedelta(days=60)
"""A name alone says little: many bear the same."""
_SAME_MATTER = timedelta(days=60)
_MOST = 20
_CANDIDATES = 400
_ALIKE = 82
"""Likeness of two titles, in hundredths, from which they may tell of the same matter."""
_LETTERS_COMPARED = 400


class Why(StrEnum):
    """What two petitions have in common."""

    PHONE = "phone"
    EMAIL = "email"
    NAME = "name"
    TEXT = "text"


_COLUMNS = {Why.PHONE: "phone_index", Why.EMAIL: "email_index", Why.NAME: "name_index"}


@dataclass(frozen=True)
class Alike:
    """A petition that may be the same, and why."""

    petition: "Petition"
    why: tuple[Why, ...]


@dataclass(frozen=True)
class Found:
    """Those this person may know of, and how many there are beside them."""

    shown: tuple[Alike, ...] = ()
    elsewhere: int = 0

    def __bool__(self) -> bool:
        """Whether there is any."""
        return bool(self.shown or self.elsewhere)


class LooksAlike(Refusal):
    """Somebody should look before it is entered a second time."""

    sentence = N_("There are earlier petitions that may be the same. Look at them, then tick to enter this one all the same.")

    def __init__(self, found: Found) -> None:
        super().__init__()
        self.found = found


def find(session: "Session", draft: Draft, *, by: Staff, now: datetime) -> Found:
    """What may be the same as what was typed so far; nothing has to be complete.

    That a petition comes from this caller says who sent it, so it is told only to who may see that, and written down. Where
    they may see the petition but not its sender, what was typed about the caller changes nothing at all.
    """
    indexes = _indexes(draft)
    shown: dict[int, Alike] = {}
    others: set[int] = set()
    for petition in _of_caller(session, indexes, now):
        if not permits(Permission.SEE_PETITION, by, petition):
            others |= _countable(petition)
        elif identity.reveal(session, petition, by=by, now=now, purpose="duplicates"):
            shown[petition.id] = Alike(petition, _shared(petition, indexes))
    for petition in _of_matter(session, draft, now):
        if petition.id in shown:
            known = shown[petition.id]
            shown[petition.id] = Alike(petition, (*known.why, Why.TEXT))
        elif permits(Permission.SEE_PETITION, by, petition):
            shown[petition.id] = Alike(petition, (Why.TEXT,))
        else:
            others |= _countable(petition)
    return Found(tuple(shown.values())[:_MOST], len(others))


def _countable(petition: "Petition") -> set[int]:
    """One of another office that is kept secret is not even counted: whoever types a number could find out whose it is."""
    return set() if petition.confidential else {petition.id}


def find_same(session: "Session", draft: Draft, now: datetime) -> "Petition | None":
    """An earlier petition of the same contact whose title reads alike: for a row of a backlog, which nobody looks at alone."""
    indexes = _indexes(draft)
    indexes.pop(Why.NAME, None)
    titles = fold(tidy_line(draft.title))
    return next((p for p in _of_caller(session, indexes, now) if _is_like(titles, fold(p.title))), None)


def _indexes(draft: Draft) -> dict[Why, tuple[str, ...]]:
    """The keyed hashes of what was typed, as ``services.intake`` stores them."""
    phone, email = normalise_phone(tidy_line(draft.phone)), normalise_email(draft.email)
    found = {
        Why.PHONE: PHONE.indexes(phone or ""),
        Why.EMAIL: EMAIL.indexes(email or ""),
        Why.NAME: NAME.indexes(tidy_line(draft.full_name)),
    }
    return {why: indexes for why, indexes in found.items() if indexes}


def _of_caller(session: "Session", indexes: dict[Why, tuple[str, ...]], now: datetime) -> list["Petition"]:
    contacts = {_COLUMNS[why]: index for why, index in indexes.items() if why is not Why.NAME}
    found = list(query.list_from(session, contacts, now - _SAME_CALLER, _MOST))
    names = {_COLUMNS[why]: index for why, index in indexes.items() if why is Why.NAME}
    namesakes = query.list_from(session, names, now - _SAME_NAME, _MOST)
    return found + [petition for petition in namesakes if petition not in found]


def _shared(petition: "Petition", indexes: dict[Why, tuple[str, ...]]) -> tuple[Why, ...]:
    return tuple(why for why, index in indexes.items() if getattr(petition.petitioner, _COLUMNS[why]) in index)


def _of_matter(session: "Session", draft: Draft, now: datetime) -> list["Petition"]:
    """Open petitions from the same commune, or of the same sector, that read like this one."""
    title, content = fold(tidy_line(draft.title)), fold(tidy_line(draft.content))[:_LETTERS_COMPARED]
    if not title:
        return []
    communes = find_places(draft.commune, catalogue.list_communes(session)) if draft.commune else []
    sector = catalogue.find_sector(session, draft.sector) if draft.sector else None
    candidates = query.list_open_near(
        session,
        commune_id=communes[0].id if len(communes) == 1 else None,
        sector_id=sector.id if sector else None,
        since=now - _SAME_MATTER,
        limit=_CANDIDATES,
    )
    return [p for p in candidates if _is_like(title, fold(p.title)) or (content and _is_like(content, _beginning(p)))][:_MOST]


def _beginning(petition: "Petition") -> str:
    return fold(tidy_line(petition.content))[:_LETTERS_COMPARED]


def _is_like(one: str, other: str) -> bool:
    from rapidfuzz import fuzz  # noqa: PLC0415 - slow to import, needed only here

    return fuzz.token_sort_ratio(one, other, score_cutoff=_ALIKE) > 0
