"""Forgetting who sent a petition: the petition, its code and its history stay, the person is gone from every table."""

import secrets
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from feedback.domain.contact import normalise_phone
from feedback.domain.publication import Finding, Sensitive, find_personal_data, mask
from feedback.domain.states import FINAL, Action, State
from feedback.domain.text import N_, fold
from feedback.services.ledger.forgetting import forgetting
from feedback.services.masking import words_of_sender_in
from feedback.services.once_keys import end_keys_of
from feedback.store.blind import EMAIL, MAILBOX
from feedback.store.models import Petition
from feedback.store.queries import access_records, follows, once_keys
from feedback.store.queries import data_requests as query

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_STILL_OPEN = N_(
    "The petition is still being handled, which cannot be done without knowing whom to answer. Decline with this reason, "
    "extend the time, or decide when it is answered or closed."
)
_STILL_UNDER_WAY = N_(
    "A letter to the sender has not arrived yet. Deliver it, or wait until it was sent: erasing would take it away for ever."
)
_OF_THE_SENDER = ("full_name", "representative", "position", "address", "phone", "email")
"""Of which nothing is left, nor of the indexes."""


def obstacle(session: "Session", petition: Petition) -> str:
    """What is still owed to the sender, as a sentence for staff; empty where nothing is: it is over, and every letter went."""
    if petition.state not in FINAL | {State.ANSWERED}:
        return _STILL_OPEN
    return _STILL_UNDER_WAY if query.has_letters_under_way(session, petition) else ""


def same_sender(petition: Petition) -> list[Petition]:
    """The other petitions that came of the same letter (``services.splitting``): each holds the sender too."""
    letter = petition
    while letter.split_from is not None:
        letter = letter.split_from
    family = [letter]
    for member in family:
        family += member.split_off
    return [other for other in family if other is not petition and not other.is_erased]


def wipe_before_telling(session: "Session", petition: Petition, *, now: datetime) -> list[str]:
    """Everything but the sender's own row: texts, place, files, letters, keys, and what the sender follows.

    :returns: keys of files whose bytes nobody else's petition needs; to be deleted once this is stored.
    """
    sender, papers = petition.petitioner, _drop_public_papers(petition)
    with forgetting(session, petition):
        _mask_texts(session, petition)
        petition.address_text, petition.latitude, petition.longitude, petition.subject_person = "", None, None, ""
        keys = _drop_files(session, petition) + papers
    # By this hash it could be tried out who wrote what.
    petition.form_digest = secrets.token_hex(32)
    for asked in petition.data_requests:
        asked.text, asked.corrections = "", ""
    follows.delete_of_address(session, petition, MAILBOX.indexes(sender.email))
    end_keys_of(session, petition, now=now)
    once_keys.delete_keys_of(session, petition, EMAIL.indexes(sender.email))
    session.flush()
    query.wipe_letters(session, petition)
    return keys


def wipe_sender(session: "Session", petition: Petition) -> None:
    """The row of the person; no letter finds them from now on, but one that already waits."""
    with forgetting(session, petition):
        for name in _OF_THE_SENDER:
            setattr(petition.petitioner, name, "")
        petition.petitioner.index()


def _drop_files(session: "Session", petition: Petition) -> list[str]:
    dropped = petition.files_of_sender
    keys = {key for file in dropped for key in (file.original_key, file.safe_key)}
    kept = query.list_keys_kept_elsewhere(session, sorted(keys), petition) if keys else set()
    for file in dropped:
        petition.attachments.remove(file)
        session.delete(file)
    return sorted(keys - kept)


def _drop_public_papers(petition: Petition) -> list[str]:
    """Take back papers everyone may have that tell who wrote: why a publisher left that readable does not count any more.

    The paper as the office has it stays; whoever wants it public looks through it anew. Keys of the files that go.
    """
    find = _telling(petition)
    told = [(proof, copy) for proof in petition.attachments for copy in proof.copies if find(copy.text)]
    for proof, copy in told:
        proof.copies.remove(copy)
        proof.public_at = None
    return [copy.copy_key for _, copy in told]


def _telling(petition: Petition) -> Callable[..., list[Finding]]:
    """Finds in a text what tells who wrote: the sender's name, address and numbers, or everything that looks personal."""
    sender, words = petition.petitioner, words_of_sender_in(petition)
    numbers = {sender.phone, sender.email.lower()} - {""}

    def tells(found: str, kind: Sensitive) -> bool:
        return kind is Sensitive.SENDER or bool({normalise_phone(found), found.lower()} & numbers)

    def find(text: str, *, everything: bool = False) -> list[Finding]:
        return [f for f in find_personal_data(text, words) if everything or tells(text[f.start : f.end], f.kind)]

    return find


def _mask_texts(session: "Session", petition: Petition) -> None:
    """Mask what tells who wrote in every text that is kept. In the sender's own words that is whatever looks personal; in
    those of staff the sender's name, address and numbers, so that an office's own telephone number stays.
    """
    find = _telling(petition)

    def mask_in(rows: Iterable[Any], *names: str, everything: bool = False) -> None:
        for row in rows:
            for name in names:
                text = getattr(row, name)
                findings = find(text, everything=everything)
                if findings:
                    setattr(row, name, mask(text, findings))

    own = [event for event in petition.events if event.actor_kind == "sender"]
    for event in own:
        # Names of files.
        event.detail = "" if event.action in {Action.SUPPLEMENT, Action.MESSAGE} else event.detail
    mask_in([petition], "title", "content", everything=True)
    petition.folded = fold(f"{petition.title}\n{petition.content}")
    mask_in(own, "text", everything=True)
    mask_in(petition.ratings, "comment", everything=True)
    mask_in((r for r in petition.requests if r.asked_by is None), "reason", everything=True)
    mask_in(petition.events, "text", "detail")
    mask_in(petition.answers, "text", "correction")
    mask_in(petition.documents, "subject", "body")
    mask_in(petition.requests, "reason")
    mask_in(petition.coordinations, "question", "text")
    mask_in(petition.data_requests, "reason")
    mask_in(petition.masking_decisions, "why")
    mask_in(access_records.list_reasons(session, petition.id), "reason")
    for decided in petition.masking_decisions:
        # By this hash it could be tried out whose words they were.
        decided.words_index = "" if decided.kind == Sensitive.SENDER else decided.words_index
    mask_in([petition], "office_override", "officer_override", "transferred_to")
    public = [petition.published] if petition.published else []
    mask_in(public, "title", "content", "answer")
    mask_in((old for version in public for old in version.replaced), "answer", "reason")
