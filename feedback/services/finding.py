"""What the list of petitions is asked by beside columns: how near a due date is, and how a sender is reached."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from feedback.domain.contact import normalise_email, normalise_phone
from feedback.domain.errors import Refusal
from feedback.domain.text import N_, tidy_line
from feedback.services.deadlines import calendar_of
from feedback.store.blind import EMAIL, PHONE
from feedback.store.encryption import Undecipherable, keyring
from feedback.store.queries.lookers import Days

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_SOON = 2
"""Working days until which a due date is near."""
_USE = "sender-in-address"


def days_of(session: "Session", today: date) -> Days:
    """Today, and until when a due date is near."""
    return Days(today, calendar_of(session).add_working_days(today, _SOON))


def sender_of(contact: str) -> str:
    """What stands for a sender in an address instead of the telephone number or e-mail address: either, sealed. Only a whole
    one is found.

    :raises Refusal: it is neither.
    """
    typed = tidy_line(contact)
    if known := normalise_phone(typed) or normalise_email(typed):
        return keyring.seal(_USE, known).hex()
    raise Refusal(N_("Write the whole telephone number or e-mail address: a part of it finds nothing."))


def hashes_of(sender: str) -> Mapping[str, Sequence[str]]:
    """The hashes under which whom :func:`sender_of` named is kept, by ``phone`` or ``email``.

    :raises Refusal: it wrote no such thing.
    """
    try:
        contact = keyring.unseal(_USE, bytes.fromhex(sender))
    except (Undecipherable, ValueError) as error:
        raise Refusal(N_("This address of the list is not whole. Type the telephone number or e-mail address again.")) from error
    return {"email": EMAIL.indexes(contact)} if "@" in contact else {"phone": PHONE.indexes(contact)}
