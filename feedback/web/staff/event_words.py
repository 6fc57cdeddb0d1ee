"""How the word that stands beside an event is told to staff: codes become names, and due dates that moved a line each."""

import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from feedback.domain.calendar import local_date
from feedback.domain.states import Action
from feedback.language import current_language
from feedback.language import gettext as _
from feedback.store.queries import catalogue
from feedback.web import labels
from feedback.web.catalogue import office_of
from feedback.web.filters import office_name, short_day
from feedback.web.transaction import session

if TYPE_CHECKING:
    from feedback.store.models import Event
    from feedback.web.following import Entry

_ROUTED = {Action.ACCEPT_AND_ROUTE, Action.REROUTE}
_SAID_AS_IT_IS = {Action.ASSIGN_OFFICER, Action.TRANSFER_OUT, Action.ISSUE_DOCUMENT, Action.SIGN_DOCUMENT, Action.NAME_SUBJECT}
_DAY = r"\d{4}-\d\d-\d\d|\d\d/\d\d/\d{4}|–"
_MOVE = re.compile(rf"(?:^| · |, )(?P<step>[a-z_]+): (?P<before>{_DAY}) → (?P<after>{_DAY})")
"""As ``services.deadlines`` and ``services.recounting`` write it."""
_CLASS = r"(\w+) · ([\w-]+)(?: · ([\w-]+|–))?"
_RECLASSIFIED = re.compile(rf"{_CLASS} → {_CLASS}")
"""As ``services.triage`` writes it: kind, sector and, where it changed, commune."""


def with_detail(entry: "Entry", event: "Event") -> "Entry":
    """The line of the history with what staff need to know beside it."""
    moves = [_moved(**found.groupdict()) for found in _MOVE.finditer(event.detail)]
    said = _said(event, _MOVE.sub("", event.detail))
    # Of a change of the calendar the sender reads bare dates; here the steps stand before them.
    words = [] if event.action == Action.CALENDAR_CHANGED else [entry.text]
    text = "\n\n".join(filter(None, [*words, "\n".join(moves)])) or None
    return replace(entry, title=f"{entry.title}: {said}" if said else entry.title, text=text)


def _said(event: "Event", bare: str) -> str:
    if event.action in _ROUTED:
        return office_name(office_of(event.office_id), local_date(event.happened_at))
    if event.action == Action.DRAFT_ANSWER:
        return _("version %(number)s", number=bare)
    if event.action == Action.RECLASSIFY:
        return _reclassified(bare)
    if event.action == Action.CALENDAR_CHANGED:
        return _short(bare)
    return bare if event.action in _SAID_AS_IT_IS else ""


def _moved(step: str, before: str, after: str) -> str:
    label = str(labels.STEPS.get(step, step))
    return _("%(step)s: due %(before)s → %(after)s", step=label, before=_short(before), after=_short(after))


def _short(written: str) -> str:
    try:
        return short_day(date.fromisoformat(written))
    except ValueError:
        return written


def _reclassified(bare: str) -> str:
    found = _RECLASSIFIED.fullmatch(bare)
    if found is None:
        return bare
    before, after = found.groups()[:3], found.groups()[3:]
    return f"{_class(*before)} → {_class(*after)}"


def _class(kind: str, sector_code: str, commune_code: str | None) -> str:
    sector = catalogue.find_sector(session(), sector_code)
    commune = catalogue.find_commune(session(), commune_code) if commune_code else None
    place = commune.name if commune else _("No commune") if commune_code else None
    names = (str(labels.KINDS.get(kind, kind)), sector.name_in(current_language()) if sector else sector_code, place)
    return " · ".join(filter(None, names))
