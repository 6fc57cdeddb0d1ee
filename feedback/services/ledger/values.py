"""What a leaf commits to: the values of an event as text, as far as the rows still tell them.

Some values are kept in one place only and replaced there: of two publications the row holds the later text. What a later
event replaced is not told any more, and nobody can be asked for it.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from feedback.domain.actions import visible_to_sender
from feedback.domain.data_rights import DataRight
from feedback.domain.ledger import INTERNAL, canonical, moment_text
from feedback.domain.petition import Purpose
from feedback.domain.standing import Action

if TYPE_CHECKING:
    from feedback.store.models import Answer, Attachment, Event, Petition

ERASED = f"{DataRight.ERASE.value} · granted"
CORRECTED = f"{DataRight.CORRECT.value} · granted"
"""What a decision about personal data says in its detail."""
_OF_THE_SENDER = ("type", "full_name", "representative", "position", "address", "phone", "email")
_WITH_FILES = frozenset({Action.SUPPLEMENT, Action.MESSAGE})


def told_action(event: "Event") -> str:
    """The action's name, or that something internal was done."""
    return event.action if visible_to_sender(event.action) else INTERNAL


def actor_of(event: "Event") -> str:
    """Who did it: ``sender``, ``service`` or ``staff`` and the number of the account."""
    return event.actor_kind if event.account_id is None else f"{event.actor_kind} {event.account_id}"


def values_of(event: "Event", *, newest: bool = False) -> dict[str, str]:
    """The values of an event by name; each absent one is empty.

    :param newest: nothing was done to the petition since, so nothing can have been replaced.
    """
    values = {
        "from_state": event.from_state or "",
        "state": event.state,
        "publication": event.publication,
        "kind": event.kind,
        "sector": event.sector.code,
        "commune": event.commune.code if event.commune else "",
        "round": str(event.round),
        "answer_due": event.answer_due.isoformat() if event.answer_due else "",
        "extended_days": str(event.extended_days),
        "text": event.text,
        "detail": event.detail,
        "on_behalf_of": str(event.on_behalf_of_id or ""),
    }
    brought = _brought_by(event)
    if brought and not newest:
        later = {name for other in event.petition.events if other.id > event.id for name in _replaced_by(other)}
        brought = {name: value for name, value in brought.items() if name not in later}
    return values | brought


def _brought_by(event: "Event") -> dict[str, str]:
    bring = _BRINGS.get(Action(event.action))
    return bring(event) if bring else {}


def _replaced_by(event: "Event") -> tuple[str, ...]:
    """The names whose one place an event writes anew."""
    if event.action == Action.PUBLISH:
        return ("public_title", "public_content", "public_answer")
    if event.action == Action.NAME_SUBJECT:
        return ("subject_office",)
    return ("sender",) if event.action == Action.DECIDE_DATA_RIGHT and event.detail == CORRECTED else ()


def _petition(event: "Event") -> dict[str, str]:
    petition = event.petition
    return {
        "code": petition.code,
        "title": petition.title,
        "content": petition.content,
        "channel": petition.channel,
        "language": petition.language,
        "address_text": petition.address_text,
        "position": "" if petition.latitude is None else f"{petition.latitude!r},{petition.longitude!r}",
        "subject_person": petition.subject_person,
        "confidential": "yes" if petition.confidential else "no",
        "consent": _consent(petition),
        "sender": _sender(petition),
        "files": _hashes(file for file in petition.files_of_sender if _came_first(file, petition)),
        **_subject(event),
    }


def _sender(petition: "Petition") -> str:
    sender = petition.petitioner
    return canonical({name: getattr(sender, name) for name in _OF_THE_SENDER}).decode()


def _consent(petition: "Petition") -> str:
    """When it was given, and the digest of the words that were agreed to."""
    given, words = petition.consented_at, petition.consent_notice
    return " ".join(filter(None, (moment_text(given) if given else "", words.digest if words else "")))


def _subject(event: "Event") -> dict[str, str]:
    office = event.petition.subject_office
    return {"subject_office": office.code if office else ""}


def _came_first(file: "Attachment", petition: "Petition") -> bool:
    """Whether a file came with the petition, not later; a paper of a letter that was split came with each part."""
    later = {event.happened_at for event in petition.events if event.action in _WITH_FILES}
    return file.purpose == Purpose.PETITION or file.added_at not in later


def _files(event: "Event") -> dict[str, str]:
    files = event.petition.files_of_sender
    return {"files": _hashes(f for f in files if f.added_at == event.happened_at and f.purpose != Purpose.PETITION)}


def _proofs(event: "Event") -> dict[str, str]:
    drafted = next((a for a in event.petition.answers if a.drafted_at == event.happened_at and not a.correction), None)
    return {"files": _hashes(f for f in event.petition.attachments if drafted is not None and f.answer_id == drafted.id)}


def _answer(event: "Event") -> dict[str, str]:
    """The answer that went out by this event: found by the moment, so that moving the moment is found."""
    corrected = event.action == Action.CORRECT_ANSWER
    answers: list[Answer] = event.petition.answers
    sent = next((a for a in answers if a.approved_at == event.happened_at and bool(a.correction) == corrected), None)
    return {"answer": sent.text if sent else "", "answer_number": sent.number if sent else ""}


def _public(event: "Event") -> dict[str, str]:
    public = event.petition.published
    if public is None:
        return {}
    return {"public_title": public.title, "public_content": public.content, "public_answer": public.answer}


def _decided(event: "Event") -> dict[str, str]:
    return {"sender": _sender(event.petition)} if event.detail == CORRECTED else {}


_BRINGS: Mapping[Action, Callable[["Event"], dict[str, str]]] = {
    Action.SUBMIT: _petition,
    Action.NAME_SUBJECT: _subject,
    Action.SUPPLEMENT: _files,
    Action.MESSAGE: _files,
    Action.DRAFT_ANSWER: _proofs,
    Action.APPROVE: _answer,
    Action.CORRECT_ANSWER: _answer,
    Action.PUBLISH: _public,
    Action.DECIDE_DATA_RIGHT: _decided,
}


def _hashes(files: Iterable["Attachment"]) -> str:
    return "\n".join(sorted(file.original_hash for file in files))
