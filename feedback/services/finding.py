"""What the list of petitions is asked by beside columns: how near a due date is, and how a sender is reached."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from feedback.domain.actors import Role, Staff
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


def days_of(session: "Session", today: date) -> Days:
    """Today, and until when a due date is near."""
    return Days(today, calendar_of(session).add_working_days(today, _SOON))


def may_ask(staff: Staff) -> bool:
    """Whether the person may know any sender at all; which ones, the list decides petition by petition."""
    return staff.has_role(Role.COORDINATOR, Role.CLERK, Role.OFFICER, Role.LEADER)


def hashes_of(contact: str) -> Mapping[str, str]:
    """The hashes under which a telephone number or an e-mail address is kept, by ``phone`` or ``email``: only a whole one
    is found.

    :raises Refusal: it is neither.
    """
    typed = tidy_line(contact)
    phone, email = normalise_phone(typed), normalise_email(typed)
    if phone:
        return {"phone": keyring.blind_index("phone", phone)}
    if email:
        return {"email": keyring.blind_index("email", email.lower())}
    raise Refusal(N_("Write the whole telephone number or e-mail address: a part of it finds nothing."))
