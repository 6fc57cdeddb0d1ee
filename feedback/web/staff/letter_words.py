"""How letters to the sender are told to staff: which it is, and how far it got."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import url_for

from feedback.domain.actors import Staff
from feedback.domain.letters import ReaderLetter
from feedback.domain.permissions import Permission, permits
from feedback.language import LazyString, ngettext
from feedback.language import gettext as _
from feedback.language import lazy_gettext as _l
from feedback.services.notifications.letters import Letter, Way, payload_of
from feedback.web.filters import moment
from feedback.web.labels import WAYS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feedback.store.models import OutboxMessage, Petition

# What staff call them; the subjects that senders read stand in ``web.letters``.
_NAMES: dict[str, LazyString] = {
    Letter.RECEIVED: _l("Receipt"),
    Letter.SUPPLEMENT_REQUESTED: _l("Request for a supplement"),
    Letter.ACCEPTED: _l("Notice that it was accepted"),
    Letter.REFUSED: _l("Notice that it was refused"),
    Letter.TRANSFERRED_OUT: _l("Notice that it was transferred"),
    Letter.ANSWERED: _l("The answer"),
    Letter.PUBLISHED: _l("Notice that it was published"),
    Letter.TAKEN_DOWN: _l("Notice that it was taken down"),
    Letter.WITHDRAWN: _l("Notice that it was withdrawn"),
    Letter.REOPENING_GRANTED: _l("Notice that it is taken up again"),
    Letter.REOPENING_DECLINED: _l("Notice that it is not taken up again"),
    Letter.REINSTATED: _l("Notice that the refusal was taken back"),
    Letter.OBJECTION_DECLINED: _l("Notice that the objection was declined"),
    Letter.LINKED: _l("Notice that it was joined to another petition"),
    Letter.UNLINKED: _l("Notice that it is not joined any more"),
    Letter.SPLIT: _l("Notice that a matter was split off"),
    Letter.EXTENDED: _l("Notice of more time"),
    Letter.CORRECTED: _l("The corrected answer"),
    Letter.DUE_DATE_MOVED: _l("Notice that the due date moved"),
    Letter.MESSAGE: _l("Message to the sender"),
    Letter.DATA_REQUESTED: _l("Notice that a request about data was received"),
    Letter.DATA_DECIDED: _l("Decision on a request about data"),
    ReaderLetter.NEW_SECRET: _l("Call about a lost secret"),
}
_TROUBLES: dict[str, LazyString] = {
    "RecipientRefused": _l("The mail server refuses the address or the letter"),
    "SendingFailed": _l("The mail server did not take the letter"),
    "ServerUnavailable": _l("The mail server could not be reached, or does not let the service sign in"),
}
"""By the kinds of ``gateways.mail``, with which ``last_error`` begins."""


@dataclass(frozen=True)
class LetterLine:
    """A letter in a list; ``url`` only where this person may open it, ``tone`` as in ``components/tags.html``."""

    name: str
    way: str
    status: str
    tone: str
    owed: str
    error: str
    url: str | None


def letter_lines(petition: "Petition", messages: "Sequence[OutboxMessage]", staff: Staff) -> list[LetterLine]:
    """The letters of a petition in the order in which they were owed; their place in it is their number."""
    return [
        LetterLine(
            name=name_of(message),
            way=str(WAYS[message.channel]),
            status=status(message),
            tone={"dead": "overdue", "task": "soon", "sent": "met", "delivered": "met"}.get(message.status, "ok"),
            owed=moment(message.created_at),
            error=trouble(message) if message.status in {"queued", "dead"} else "",
            url=url_for("staff.letter", code=petition.code, number=number)
            if by_hand(message) and may_deliver(staff, message)
            else None,
        )
        for number, message in enumerate(messages, start=1)
    ]


def name_of(message: "OutboxMessage") -> str:
    """What staff call the letter."""
    return letter_name(message.letter)


def letter_name(letter: str) -> str:
    """What staff call a letter to the sender."""
    return str(_NAMES[letter])


def trouble(message: "OutboxMessage") -> str:
    """What went wrong at the last try, in words, and then in the server's own; nothing when nothing did."""
    kind, _colon, said = message.last_error.partition(": ")
    if not kind:
        return ""
    words = str(_TROUBLES.get(kind) or _("The letter could not be made ready"))
    detail = said if kind in _TROUBLES else kind
    return f"{words} ({detail})" if detail else words


def status(message: "OutboxMessage") -> str:
    """How far a letter got, in words."""
    when = moment(message.finished_at) if message.finished_at else ""
    if message.status == "queued" and message.tries == 1 and not message.last_error:
        # A try is counted when it begins, and leaves a word when it fails.
        return _("Being sent")
    if message.status == "queued" and message.tries:
        return ngettext("Tried %(num)s time; will be tried again", "Tried %(num)s times; will be tried again", message.tries)
    return {
        "queued": _("Waiting to be sent"),
        "sent": _("Sent at %(when)s", when=when),
        "dead": _("Could not be sent"),
        "task": _("To be delivered by hand"),
        "delivered": _("Delivered at %(when)s", when=when),
    }[message.status]


def by_hand(message: "OutboxMessage") -> bool:
    """Whether people deliver it, not the service."""
    return message.channel != Way.EMAIL


def by_mail(message: "OutboxMessage") -> bool:
    """Whether the service sends it."""
    return message.channel == Way.EMAIL


def may_deliver(staff: Staff, message: "OutboxMessage") -> bool:
    """Whether this person may bring the sender a letter: that shows who it is.

    A letter that opens the petition in the sender's place is brought by a coordinator, never by the office that is judged
    there. Only who typed in what the sender told has seen its secret already, on the receipt that they hand over.
    """
    petition = message.petition
    opens = bool(payload_of(message).keys() & {"secret", "token"})
    typed_in = message.letter == Letter.RECEIVED and petition.split_from_id is None and petition.entered_by == staff.account_id
    if opens and not typed_in and not permits(Permission.RESEND_LETTER, staff, petition):
        return False
    return permits(Permission.DELIVER_LETTER, staff, petition) and permits(Permission.SEE_IDENTITY, staff, petition)
