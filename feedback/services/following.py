"""What the sender does after sending: find it again, supply, withdraw, ask to reopen."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from feedback.domain.actors import Sender, Staff
from feedback.domain.calendar import local_date
from feedback.domain.errors import Invalid, NotPossible, Refusal
from feedback.domain.petition import CONTENT_LENGTH, Purpose, RequestKind, normalise_secret, parse_code
from feedback.domain.states import Action
from feedback.domain.text import N_, tidy
from feedback.services import attachments, deadlines, history, linking
from feedback.services.words import required
from feedback.store.encryption import keyring
from feedback.store.models import DecisionRequest, Petition
from feedback.store.queries import petitions

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from feedback.gateways.files import FileStore
    from feedback.services.attachments import Inspection

COMMENT_LENGTH = 2_000


def find_with_secret(session: "Session", code: str, secret: str) -> Petition | None:
    """The petition, if the secret is the one given out with it; an unknown code and a wrong secret look the same."""
    petition = petitions.find_petition(session, parse_code(code) or "")
    given = keyring.hashes("lookup-secret", normalise_secret(secret))
    return petition if petition is not None and petition.secret_hash in given else None


def find_with_link(session: "Session", token: str) -> Petition | None:
    """The petition to which a link leads."""
    return petitions.find_by_link(session, keyring.hashes("link-token", token))


def supplement(
    session: "Session",
    petition: Petition,
    *,
    now: datetime,
    text: str,
    uploads: "Inspection" = attachments.NOTHING,
    files: "FileStore | None" = None,
    by: Staff | None = None,
    version: int | None = None,
) -> None:
    """Add what was asked for; the clocks run on from the next day (DESIGN 9.4).

    :param by: the member of staff who writes down what the sender told by telephone or letter; None: the sender.
    :raises Invalid: neither words nor files, or files that cannot be taken.
    """
    actor = by or Sender(petition.id)
    transition = history.begin(petition, Action.SUPPLEMENT, actor, version)
    words = tidy(text)
    problems: dict[str, str | Sequence[Refusal]] = {}
    if not words and not uploads:
        problems["text"] = N_("Write what was asked for, or add a file.")
    if len(words) > CONTENT_LENGTH:
        problems["text"] = N_("The text is longer than 10,000 characters. Shorten it.")
    if uploads.refused:
        problems["attachments"] = uploads.refused
    if problems:
        raise Invalid(problems)
    if files is not None:
        attachments.keep(petition, uploads.taken, files, now, purpose=_purpose(petition, by), by=by.account_id if by else None)
    history.record(session, petition, transition, actor, now, text=words, detail=", ".join(f.filename for f in uploads.taken))


def _purpose(petition: Petition, by: Staff | None) -> Purpose:
    """A paper that staff took in may show who sent it: it is closed like a scan where that must not be seen."""
    kept = petition.confidential or petition.subject_office_id is not None or petition.subject_account_id is not None
    return Purpose.SCAN if by is not None and kept else Purpose.SUPPLEMENT


def withdraw(session: "Session", petition: Petition, *, now: datetime, reason: str = "") -> None:
    """Take the petition back, as long as it was not accepted."""
    actor = Sender(petition.id)
    transition = history.begin(petition, Action.WITHDRAW, actor)
    history.record(session, petition, transition, actor, now, text=tidy(reason)[:COMMENT_LENGTH])
    linking.release_repeats(session, petition, now=now)


def may_request_reopening(session: "Session", petition: Petition, *, now: datetime) -> bool:
    """Whether the time for it is not over and it was not asked for in this round (the table decides the rest)."""
    asked = any(
        request.kind == RequestKind.REOPENING and request.requested_at >= (petition.answered_at or now)
        for request in petition.requests
    )
    return not asked and local_date(now) <= deadlines.reopening_ends(session, petition)


def request_reopening(session: "Session", petition: Petition, *, now: datetime, reason: str) -> None:
    """Ask that the answered petition be taken up again; a coordinator decides.

    :raises Invalid: no reason, or too long a one. :raises NotPossible: the time for it is over, or was used.
    """
    actor = Sender(petition.id)
    transition = history.begin(petition, Action.REQUEST_REOPENING, actor)
    if local_date(now) > deadlines.reopening_ends(session, petition):
        raise NotPossible(N_("The time in which reopening can be asked for is over. Please send a new petition."))
    if not may_request_reopening(session, petition, now=now):
        raise NotPossible(N_("Reopening was already asked for, and a coordinator has decided."))
    words = required("reason", reason, N_("Write why the petition should be taken up again."))
    if len(words) > COMMENT_LENGTH:
        raise Invalid({"reason": N_("The text is longer than 2,000 characters. Shorten it.")})
    petition.requests.append(DecisionRequest(kind=RequestKind.REOPENING, reason=words, requested_at=now))
    history.record(session, petition, transition, actor, now, text=words)
