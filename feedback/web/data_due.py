"""How a request about personal data stands: by when it is due, how that was counted, and late said as late."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from feedback.domain.calendar import local_date
from feedback.extensions import clock
from feedback.language import gettext as _
from feedback.language import lazy_gettext as _l
from feedback.language import ngettext
from feedback.services import data_rights, deadlines
from feedback.web.filters import day, short_day
from feedback.web.following import days_left
from feedback.web.transaction import session

if TYPE_CHECKING:
    from feedback.store.models import DataRequest


FIELDS = {
    "full_name": _l("Name"),
    "representative": _l("Represented by"),
    "position": _l("Position"),
    "address": _l("Address"),
    "phone": _l("Telephone"),
    "email": _l("E-mail"),
}
"""What the columns of the sender are called."""


@dataclass(frozen=True)
class DataDue:
    """``klass`` as in ``components/tags.html``."""

    klass: str
    words: str
    due: str
    counted: str


def due_of(asked: "DataRequest") -> DataDue:
    """Words for the page of the sender and for that of staff."""
    requested, (days, day_off) = local_date(asked.requested_at), data_rights.term(session(), asked)
    counted = ngettext(
        "%(num)s calendar day after the request of %(day)s.",
        "%(num)s calendar days after the request of %(day)s.",
        days,
        day=short_day(requested),
    )
    if asked.extended_days:
        counted += " " + ngettext("It was extended by %(num)s day.", "It was extended by %(num)s days.", asked.extended_days)
    if day_off:
        counted += " " + _(
            "That is %(day_off)s, a day off, so the term ends with %(due)s.", day_off=day(day_off), due=day(asked.due)
        )
    return DataDue(*_standing(asked), due=day(asked.due), counted=counted)


def _standing(asked: "DataRequest") -> tuple[str, str]:
    if asked.decided_at is None:
        today = local_date(clock())
        return days_left(asked.due, today, deadlines.calendar_of(session()).working_days_between(today, asked.due))
    on = local_date(asked.decided_at)
    if on > asked.due:
        return "late", _("Decided late, on %(day)s", day=short_day(on))
    return "met", _("Decided on %(day)s", day=short_day(on))
