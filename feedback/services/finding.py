"""What the list of petitions is asked by beside columns: how near a due date is, and how a sender is reached."""

import re
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from feedback.domain.contact import normalise_email, normalise_phone
from feedback.domain.errors import Refusal
from feedback.domain.text import N_, tidy_line
from feedback.services.deadlines import calendar_of
from feedback.store.encryption import keyring
from feedback.store.queries.worklists import Days

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_SOON = 2
"""Working days until which a due date is near."""
_SENDER = re.compile(r"(?P<way>phone|email)\.(?P<hash>[0-9a-f]{64})")


def days_of(session: "Session", today: date) -> Days:
    """Today, and until when a due date is near."""
    return Days(today, calendar_of(session).add_working_days(today, _SOON))


def sender_of(contact: str) -> str:
    """What stands for a sender in an address instead of the telephone number or e-mail address: ``phone`` or ``email``, and
    the hash under which it is kept. Only a whole one is found.

    :raises Refusal: it is neither.
    """
    typed = tidy_line(contact)
    phone, email = normalise_phone(typed), normalise_email(typed)
    if phone:
        return f"phone.{keyring.blind_index('phone', phone)}"
    if email:
        return f"email.{keyring.blind_index('email', email.lower())}"
    raise Refusal(N_("Write the whole telephone number or e-mail address: a part of it finds nothing."))


def hash_of(sender: str) -> Mapping[str, str]:
    """The hash that :func:`sender_of` wrote, by ``phone`` or ``email``.

    :raises Refusal: it wrote no such thing.
    """
    found = _SENDER.fullmatch(sender)
    if found is None:
        raise Refusal(N_("This address of the list is not whole. Type the telephone number or e-mail address again."))
    return {found["way"]: found["hash"]}
