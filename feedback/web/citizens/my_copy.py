"""Everything that is stored about a sender, as a file to take home (Luật 91/2025/QH15 Đ4; LAW 4.1)."""

from typing import TYPE_CHECKING, Any

from feedback.domain.calendar import local_date
from feedback.language import gettext as _
from feedback.services import data_rights, ratings
from feedback.store.blind import MAILBOX
from feedback.store.queries import follows
from feedback.web import following
from feedback.web.data_due import FIELDS
from feedback.web.filters import iso, office_name
from feedback.web.transaction import session

if TYPE_CHECKING:
    from collections.abc import Iterable

    from feedback.store.models import Petition
    from feedback.web.following import Entry

_OF_THE_PETITION = (
    "code", "kind", "channel", "language", "title", "content", "address_text", "latitude", "longitude", "subject_person",
    "confidential", "state", "publication",
)  # fmt: skip


def copy_of(petition: "Petition") -> dict[str, Any]:
    """By the names of the form's fields, but for letters and looks."""
    person = petition.petitioner
    return {
        **{name: getattr(petition, name) for name in _OF_THE_PETITION},
        "sector": petition.sector.code,
        "commune": petition.commune.code if petition.commune else None,
        "received_at": iso(petition.received_at),
        "consented_at": iso(petition.consented_at) if petition.consented_at else None,
        "consented_to": petition.consent_notice.text if petition.consent_notice else None,
        "petitioner_type": person.type,
        **{name: getattr(person, name) for name in FIELDS},
        "files": [
            {"name": f.filename, "size": f.size, "sha256": f.original_hash, "with": f.purpose, "at": iso(f.added_at)}
            for f in petition.files_of_sender
        ],
        # What was asked, supplemented and objected to stands in the history with its words, and so does what was decided.
        "history": _lines(reversed(following.sender_history(petition))),
        "messages": _lines(following.conversation(petition, for_staff=False)),
        "answers": _answers(petition),
        "ratings": _ratings(petition),
        "requests": _requests(petition),
        "follows_by_email": _follows(petition),
    }


def _lines(entries: "Iterable[Entry]") -> list[dict[str, str | None]]:
    return [{"at": e.datetime, "what": e.title, "by": e.who, "text": e.text, "files": e.detail} for e in entries]


def _answers(petition: "Petition") -> list[dict[str, str]]:
    return [
        {
            "at": iso(answer.approved_at),
            "text": answer.text,
            "correction": answer.correction,
            "by": office_name(petition.office, local_date(answer.approved_at)),
        }
        for answer in following.sent_answers(petition)
        if answer.approved_at is not None
    ]


def _ratings(petition: "Petition") -> list[dict[str, Any]]:
    return [
        {
            "round": r.round,
            "at": iso(r.rated_at),
            "satisfied": r.satisfied,
            "reasons": [_(ratings.REASONS.get(code, code)) for code in r.reasons.split("|") if code],
            "comment": r.comment,
            **{side: getattr(r, side) for side in ratings.SIDES},
        }
        for r in petition.ratings
    ]


def _requests(petition: "Petition") -> list[dict[str, Any]]:
    return [
        {
            "kind": row.kind,
            "text": row.text,
            "corrections": data_rights.corrections_of(row),
            "requested_at": iso(row.requested_at),
            "due": row.due.isoformat(),
            "decided_at": iso(row.decided_at) if row.decided_at else None,
            "granted": row.granted,
            "reason": row.reason,
        }
        for row in petition.data_requests
    ]


def _follows(petition: "Petition") -> list[dict[str, str | None]]:
    """Of this petition only: nobody proved that the address is theirs, so what else it follows is not told."""
    email = petition.petitioner.email
    found = follows.find_of_address(session(), petition, MAILBOX.indexes(email)) if email else None
    if found is None:
        return []
    return [{"asked_at": iso(found.asked_at), "confirmed_at": iso(found.confirmed_at) if found.confirmed_at else None}]
