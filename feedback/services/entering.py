"""What came by telephone, at the counter or by post, written down by a member of staff."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from feedback.domain.actors import Staff
from feedback.domain.calendar import LOCAL_ZONE
from feedback.domain.errors import Invalid, NotAllowed, NotPossible
from feedback.domain.permissions import Permission, permits
from feedback.domain.petition import Channel
from feedback.domain.text import N_
from feedback.services import duplicates, intake
from feedback.services.attachments import NOTHING, Inspection
from feedback.services.draft import Draft, Problems, check
from feedback.services.moments import read_day, read_time
from feedback.services.notifications import outbox as delivery
from feedback.store.queries import outbox

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from feedback.gateways.files import FileStore

CHANNELS = (Channel.PHONE, Channel.COUNTER, Channel.POST)
LANGUAGES = ("vi", "en")
_LATEST_DAYS = 60
_FUTURE = N_("This moment has not come yet. Write when it was received.")


@dataclass(frozen=True)
class Arrival:
    """How and when it came, as typed: ``day`` and ``time`` as ``services.moments`` reads them."""

    channel: str = ""
    day: str = ""
    time: str = ""
    language: str = "vi"
    scan: Inspection = NOTHING


def enter(
    session: "Session",
    draft: Draft,
    arrival: Arrival,
    *,
    by: Staff,
    now: datetime,
    form_token: str,
    files: "FileStore",
    notice: str = "",
    despite: bool = False,
) -> intake.Receipt:
    """Receive a petition that somebody told or brought. The clocks count from when it was received.

    :param notice: the words about personal data that were said to the sender.
    :param despite: whether the earlier petitions that look alike were looked at.
    :raises NotAllowed: not for this role. :raises Invalid: fields that do not fit, all of them at once.
    :raises LooksAlike: there are such petitions and nobody has looked. :raises AlreadySent: the form was used before.
    """
    check_role(by)
    problems: Problems = {}
    entry = _entry(arrival, by, now, problems)
    if entry is None:
        raise Invalid({**problems, **_others(session, draft)})
    if not despite and intake.receipt_of(session, form_token) is None:
        check(session, draft, entered=True)
        if found := duplicates.find(session, draft, by=by, now=now):
            raise duplicates.LooksAlike(found)
    language = arrival.language if arrival.language in LANGUAGES else LANGUAGES[0]
    return intake.submit(
        session, draft, form_token=form_token, now=now, files=files, language=language, notice=notice, entry=entry
    )


def receipt_of(session: "Session", form_token: str, by: Staff) -> intake.Receipt | None:
    """The receipt of what this person entered with the form, to be read out or handed over; nobody else's."""
    receipt = intake.receipt_of(session, form_token)
    return receipt if receipt and receipt.petition.entered_by == by.account_id else None


def mark_told(session: "Session", receipt: intake.Receipt, *, by: Staff, now: datetime) -> bool:
    """Note that who entered it told the sender code and secret at once, so that nobody has to call or write again.

    :returns: whether there was such a task left.
    """
    check_role(by)
    if receipt.petition.entered_by != by.account_id:
        raise NotAllowed
    owed = next((message for message in outbox.list_of_petition(session, receipt.petition.id)), None)
    if owed is None or owed.status != "task":
        return False
    try:
        delivery.mark_delivered(session, owed, by=by, now=now)
    except NotPossible:
        return False
    return True


def check_role(by: Staff) -> None:
    """Whether this person enters petitions at all.

    :raises NotAllowed: neither coordinator nor clerk.
    """
    if not permits(Permission.ENTER_PETITION, by):
        raise NotAllowed


def _entry(arrival: Arrival, by: Staff, now: datetime, problems: Problems) -> intake.Entry | None:
    if arrival.channel not in CHANNELS:
        problems["channel"] = N_("Choose how it came.")
    day, at = read_day(arrival.day), read_time(arrival.time)
    if day is None:
        problems["received_on"] = N_("Write the day like 20/11/2026.")
    if at is None:
        problems["received_at"] = N_("Write the time like 9:05.")
    received = datetime.combine(day, at, LOCAL_ZONE) if day and at is not None else None
    if received is not None and received > now:
        problems["received_on"] = _FUTURE
    elif received is not None and received < now - timedelta(days=_LATEST_DAYS):
        problems["received_on"] = N_("This is more than 60 days ago. What is older comes in as a list, by import.")
    if arrival.scan.refused:
        problems["scan"] = arrival.scan.refused
    if problems or received is None:
        return None
    return intake.Entry(Channel(arrival.channel), received, by, arrival.scan)


def _others(session: "Session", draft: Draft) -> Problems:
    """What else is wrong, so that everything is said at once."""
    try:
        check(session, draft, entered=True)
    except Invalid as invalid:
        return dict(invalid.fields)
    return {}
