"""What stands on the sheet around a letter that is posted: who writes to whom, where and when, and where to sign."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from babel.dates import format_date

from feedback.domain.calendar import local_date
from feedback.extensions import clock
from feedback.language import force_locale
from feedback.language import gettext as _
from feedback.services.reports.wording import full_date
from feedback.store.queries.offices import get_authority
from feedback.web.transaction import session

if TYPE_CHECKING:
    from feedback.store.models import OutboxMessage, Petitioner

_PLACE = re.compile(r"(?:thành phố|tỉnh) (.+)", re.IGNORECASE)
_TO_BE_FILLED = "……………………"


@dataclass(frozen=True)
class SheetHead:
    """The lines around the text, in the letter's language."""

    authority: str
    place_and_day: str
    recipient: str
    address: str
    signature: str


def head_of(message: "OutboxMessage", sender: "Petitioner") -> SheetHead:
    """The lines for a letter that is posted today."""
    authority, today = get_authority(session()), local_date(clock())
    named = _PLACE.search(authority.name_on(today))
    vietnamese = message.language == "vi"
    day = full_date(today) if vietnamese else format_date(today, "d MMMM yyyy", locale=message.language)
    with force_locale(message.language):
        return SheetHead(
            authority=authority.name_on(today, message.language),
            place_and_day=f"{named[1] if named else _TO_BE_FILLED}, {day}",
            recipient=sender.full_name or _("The sender of %(code)s", code=message.petition.code),
            # Of who asked to be forgotten only the way of the last letter is known still.
            address=message.recipient if sender.is_erased else sender.address,
            signature=_("(Signature, full name, seal)"),
        )
