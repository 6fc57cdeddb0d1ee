"""Limits in working days, each from a day on: those before stay, so that nothing of the past is rewritten (DESIGN 9.2)."""

from datetime import datetime
from typing import TYPE_CHECKING

from feedback.domain.actors import Staff
from feedback.domain.calendar import local_date
from feedback.domain.deadlines import Step
from feedback.domain.errors import Invalid, NotPossible, Refusal
from feedback.domain.petition import Kind
from feedback.domain.text import N_, tidy_line, whole_number
from feedback.services.administration import checks
from feedback.services.administration.audit import Facts, audit, take_turn
from feedback.services.administration.checks import Problems
from feedback.store.models import LimitPreset
from feedback.store.queries import administration as found
from feedback.store.queries.catalogue import find_sector
from feedback.store.queries.limits import list_limits
from feedback.store.queries.offices import find_office

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

NOUN = "limits"
MOST_WORKING_DAYS = 365
_ANY = "any"


def facts(session: "Session", limit: LimitPreset) -> Facts:
    """What stands in the entry; empty for any kind, sector or office."""
    sector, office = found.get_sector(session, limit.sector_id), found.get_office(session, limit.office_id)
    return {
        "step": limit.step,
        "working_days": str(limit.working_days),
        "from_date": limit.from_date.isoformat(),
        "kind": limit.kind or "",
        "sector": sector.code if sector else "",
        "office": office.code if office else "",
        "source": limit.source,
    }


def key_of(session: "Session", limit: LimitPreset) -> str:
    """What names it in addresses: ``answer.any.YT.any.2026-11-23.1``, the last being its version."""
    said = facts(session, limit)
    conditions = (said[name] or _ANY for name in ("kind", "sector", "office"))
    return ".".join((limit.step, *conditions, said["from_date"], str(limit.version)))


def find(session: "Session", key: str) -> LimitPreset | None:
    """The entry that a key names."""
    alike = (limit for limit in list_limits(session) if key.startswith(f"{limit.step}."))
    return next((limit for limit in alike if key_of(session, limit) == key), None)


def add(
    session: "Session",
    *,
    by: Staff,
    now: datetime,
    step: str,
    working_days: str,
    from_date: str,
    source: str,
    kind: str = "",
    sector: str = "",
    office: str = "",
) -> LimitPreset:
    """Enter a limit that holds for clocks that start on its day or later; the law's ceiling can only be shortened.

    :param working_days: a number from 1 to 365, as typed. :param from_date: ISO date, today at the earliest.
    :raises Invalid: anything that does not fit.
    """
    take_turn(session, by)
    place = find_sector(session, sector) if sector else None
    lead = find_office(session, office) if office else None
    days, since = whole_number(working_days) or 0, checks.read_day(from_date)
    problems: Problems = {**checks.needed({"source": tidy_line(source)}), **_wrong_days(days, found.find_ceiling(session, step))}
    if step not in list(Step):
        problems["step"] = N_("Choose what the limit is for.")
    if kind and kind not in list(Kind):
        problems["kind"] = N_("Choose what the petition is about.")
    if sector and place is None:
        problems["sector"] = N_("Choose a sector.")
    if office and lead is None:
        problems["office"] = N_("Choose an office from the list.")
    if since is None or since < local_date(now):
        problems["from_date"] = checks.PAST if since else N_("Choose a day.")
    if problems or since is None:
        raise Invalid(problems)
    same: dict[str, object] = {
        "step": step,
        "kind": kind or None,
        "sector_id": place.id if place else None,
        "office_id": lead.id if lead else None,
    }
    limit = LimitPreset(
        **same, working_days=days, from_date=since, version=_next_version(session, same), source=tidy_line(source)
    )
    session.add(limit)
    session.flush()
    audit(session, by=by, now=now, noun=NOUN, key=key_of(session, limit), before=None, after=facts(session, limit))
    return limit


def remove(session: "Session", limit: LimitPreset, *, by: Staff, now: datetime) -> None:
    """Take out a limit that does not hold yet. :raises NotPossible: its day has come: something may be counted by it."""
    take_turn(session, by)
    if limit.from_date <= local_date(now):
        raise NotPossible(N_("It holds already. Enter another limit that takes its place from today or a later day."))
    before, key = facts(session, limit), key_of(session, limit)
    session.delete(limit)
    session.flush()
    audit(session, by=by, now=now, noun=NOUN, key=key, before=before, after=None)


def _wrong_days(days: int, ceiling: int | None) -> Problems:
    """What is wrong with a number of working days. :param ceiling: the most that the law allows, if it says so."""
    if ceiling is not None and days > ceiling:
        sentence = N_("The law allows at most %(days)s working days here. A limit can only be shorter.")
        return {"working_days": Refusal(sentence, days=ceiling)}
    if not 1 <= days <= MOST_WORKING_DAYS:
        return {"working_days": N_("Write a number of working days from 1 to 365.")}
    return {}


def _next_version(session: "Session", same: dict[str, object]) -> int:
    """Numbers the limits with the same conditions, so that of two from the same day the later one counts."""
    alike = [limit for limit in list_limits(session) if all(getattr(limit, name) == value for name, value in same.items())]
    return max((limit.version for limit in alike), default=0) + 1
