"""The neutral line by which everyone learns that a field report was received, before it is answered (DESIGN 9.6)."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from feedback.domain.actors import Staff
from feedback.domain.deciding import Decision
from feedback.domain.errors import Invalid
from feedback.domain.states import Action
from feedback.domain.text import N_, tidy_line
from feedback.services import history, masking
from feedback.services.notifications.telling import NOTICE_ENDS
from feedback.services.words import required
from feedback.store.models import Event, Petition, PublicNotice

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

LINE_LENGTH = 160
_PLACES = 3
"""Decimals of a degree: about 110 m, a stretch of a street and no house."""


def publish_notice(
    session: "Session",
    petition: Petition,
    *,
    by: Staff,
    now: datetime,
    line: str,
    show_place: bool = False,
    decisions: Mapping[str, Decision] | None = None,
    version: int | None = None,
) -> PublicNotice:
    """Let everyone read one line about a field report, so that others can follow it instead of sending it again.

    :param line: what was seen and roughly where, in the coordinator's words.
    :param show_place: also where it is, rounded to about 110 m; only where the sender gave a position.
    :param decisions: on what looks personal in the line.
    :raises Invalid: no line, too long a one, or something that was found in it is not decided.
    """
    transition = history.begin(petition, Action.PUBLISH_NOTICE, by, version)
    words = tidy_line(required("line", line, N_("Write one neutral line.")))
    if len(words) > LINE_LENGTH:
        raise Invalid({"line": N_("The line is longer than 160 characters. Shorten it.")})
    words = masking.one_line(session, petition, "line", words, decisions, by=by, now=now)
    placed = show_place and petition.latitude is not None and petition.longitude is not None
    notice = petition.notice or PublicNotice(petition=petition)
    notice.line, notice.published_at, notice.published_by, notice.taken_back_at = words, now, by.account_id, None
    notice.latitude = round(petition.latitude or 0, _PLACES) if placed else None
    notice.longitude = round(petition.longitude or 0, _PLACES) if placed else None
    session.add(notice)
    history.record(session, petition, transition, by, now, text=words)
    return notice


def take_back_notice(
    session: "Session", petition: Petition, *, by: Staff, now: datetime, reason: str, version: int | None = None
) -> None:
    """Take the line back; who followed the report is told.

    :raises Invalid: no reason.
    """
    transition = history.begin(petition, Action.TAKE_BACK_NOTICE, by, version)
    words = required("reason", reason, N_("Write the reason."))
    if petition.notice is not None:
        petition.notice.taken_back_at = now
    history.record(session, petition, transition, by, now, text=words)


def ending(petition: Petition) -> Event | None:
    """What took the line from everyone's eyes: taken back, or ended without a public answer; None while it stands."""
    if petition.notice is None or petition.open_notice is not None:
        return None
    ends = NOTICE_ENDS if petition.has_notice else {Action.TAKE_BACK_NOTICE}
    return next((event for event in reversed(petition.events) if event.action in ends), None)
