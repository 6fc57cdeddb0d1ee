"""A letter that holds several matters becomes several petitions (LAW 1.3)."""

import secrets
from datetime import datetime
from typing import TYPE_CHECKING, Any

from feedback.domain.actors import Staff
from feedback.domain.calendar import local_date
from feedback.domain.errors import Invalid
from feedback.domain.petition import CONTENT_LENGTH, TITLE_LENGTH, Kind, Purpose, format_code
from feedback.domain.states import Action, Publication, first_state
from feedback.domain.text import N_, fold, tidy, tidy_line
from feedback.services import history, intake
from feedback.store.models import Attachment, Petition, Petitioner
from feedback.store.queries import catalogue, petitions

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_COPIED = (
    "commune", "address_text", "latitude", "longitude", "channel", "language", "confidential", "demonstration", "consented_at",
    "consent_notice",
    "entered_by", "urgent", "subject_office", "subject_office_id", "subject_account", "subject_account_id", "subject_person",
)  # fmt: skip
_OF_THE_SENDER = (
    "type", "full_name", "representative", "position", "address", "phone", "email",
)  # fmt: skip
_OF_A_FILE = (
    "filename",
    "media_type",
    "size",
    "original_key",
    "original_hash",
    "safe_key",
    "scan",
    "virus",
    "added_at",
    "purpose",
    "added_by",
)


def split(
    session: "Session",
    petition: Petition,
    *,
    by: Staff,
    now: datetime,
    title: str,
    content: str,
    kind: str,
    sector: str,
    version: int | None = None,
) -> intake.Receipt:
    """Make a petition of its own of one matter; the letter keeps the others, and nothing that was written is lost.

    The new petition has the same sender and files, a code and a secret of its own, and limits that are counted from the
    day on which the letter was received (DESIGN 9.1). It is about the same office and person until a coordinator says
    otherwise, so that they do not learn by it who wrote.

    :raises Invalid: title, content, kind or sector is missing or does not fit.
    """
    transition = history.begin(petition, Action.SPLIT, by, version)
    matter = _read(session, title, content, kind, sector)
    today, token = local_date(now), secrets.token_hex(16)
    petitions.queue_for_day(session, today)
    code = format_code(today, petitions.take_number(session, today))
    other = Petition(code=code, received_at=now, **intake.secrets_of(token), **matter, **_taken_over(petition))
    session.add(other)
    other.split_from = petition
    session.flush()
    receipt = intake.receipt_for(other, token)
    payload = {"secret": receipt.secret, "token": receipt.link_token}
    history.record(session, other, None, by, now, action=Action.SUBMIT, detail=petition.code, payload=payload)
    history.record(session, petition, transition, by, now, detail=other.code)
    return receipt


def _read(session: "Session", title: str, content: str, kind: str, sector: str) -> dict[str, Any]:
    """What the matter says of itself, as columns of a petition.

    :raises Invalid: title, content, kind or sector is missing or does not fit.
    """
    heading, words, place = tidy_line(title), tidy(content), catalogue.find_sector(session, sector)
    problems = {}
    if not 0 < len(heading) <= TITLE_LENGTH:
        problems["title"] = N_("Write a title of at most 200 characters.")
    if not 0 < len(words) <= CONTENT_LENGTH:
        problems["content"] = N_("Write the content, at most 10,000 characters.")
    if kind not in list(Kind):
        problems["kind"] = N_("Choose what the petition is about.")
    if place is None or not place.active:
        problems["sector"] = N_("Choose a sector.")
    if problems or place is None:
        raise Invalid(problems)
    said = {"kind": kind, "sector": place, "sector_id": place.id, "title": heading, "content": words}
    return {**said, "folded": fold(f"{heading}\n{words}")}


def _taken_over(letter: Petition) -> dict[str, Any]:
    """What the new petition has from the letter, and where every petition begins."""
    sender = Petitioner(**{name: getattr(letter.petitioner, name) for name in _OF_THE_SENDER})
    sender.index()
    return {
        **{name: getattr(letter, name) for name in _COPIED},
        "form_digest": "",
        "state": first_state(held=False),
        "publication": Publication.NONE,
        "round": 1,
        "clock_from": letter.clock_from or local_date(letter.received_at),
        "petitioner": sender,
        "attachments": [_copy(file) for file in letter.attachments if file.purpose != Purpose.PROOF],
    }


def _copy(file: Attachment) -> Attachment:
    """The same file under a name of its own: the bytes are kept once."""
    return Attachment(reference=secrets.token_hex(12), **{name: getattr(file, name) for name in _OF_A_FILE})
