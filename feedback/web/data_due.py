"""How a request about personal data stands: by when it is due, how that was counted, and late said as late."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import gettext as _
from flask_babel import ngettext

from feedback.domain.calendar import local_date
from feedback.extensions import clock
from feedback.services import deadlines
from feedback.web.filters import day, short_day
from feedback.web.following import days_left
from feedback.web.transaction import session

if TYPE_CHECKING:
    from feedback.store.models import DataRequest


@dataclass(frozen=True)
class DataDue:
    """``klass`` as in ``components/tags.html``."""

    klass: str
    words: str
    due: str
    counted: str


def due_of(asked: "DataRequest") -> DataDue:
    """Words for the page of the sender and for that of staff."""
    requested = local_date(asked.requested_at)
    counted = ngettext(
        "%(num)s calendar day after the request of %(day)s.",
        "%(num)s calendar days after the request of %(day)s.",
        (asked.due - requested).days,
        day=short_day(requested),
    )
    counted += " " + _("A term that would end on a day off ends with the next working day.")
    if asked.extended_days:
        counted += " " + ngettext("It was extended by %(num)s day.", "It was extended by %(num)s days.", asked.extended_days)
    return DataDue(*_standing(asked), due=day(asked.due), counted=counted)


def _standing(asked: "DataRequest") -> tuple[str, str]:
    if asked.decided_at is None:
        today = local_date(clock())
        return days_left(asked.due, today, deadlines.calendar_of(session()).working_days_between(today, asked.due))
    on = local_date(asked.decided_at)
    if on > asked.due:
        return "late", _("Decided late, on %(day)s", day=short_day(on))
    return "met", _("Decided on %(day)s", day=short_day(on))
