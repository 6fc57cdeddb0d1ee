"""What the administrator changes: captions, days, limits, policies, offices' contact data, grounds. Nothing here is personal."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from feedback.domain.actors import Staff
from feedback.domain.calendar import local_date
from feedback.domain.contact import normalise_email, normalise_phone
from feedback.domain.deadlines import Step
from feedback.domain.errors import Invalid, NotAllowed, NotPossible, Refusal
from feedback.domain.permissions import Permission, permits
from feedback.domain.petition import Kind
from feedback.domain.text import N_, tidy, tidy_line, whole_number
from feedback.services.recounting import recount
from feedback.store.models import CalendarDay, LimitPreset, Office, RefusalReason, ReportCaption
from feedback.store.queries import administration as found
from feedback.store.queries import catalogue

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

TEXT_LENGTH = 500
PHONE_LENGTH = 30
MOST_WORKING_DAYS = 365
MOST_PER_DAY = 1000
_SATURDAY = 5
_EMPTY = N_("Write the text.")
_LONG = N_("The text is longer than 500 characters. Shorten it.")
_PAST = N_("This day is over. What was counted already is not counted anew; choose today or a later day.")


def change_caption(caption: ReportCaption, *, by: Staff, text: str) -> None:
    """Change a caption of a report's form.

    :raises Invalid: an empty or overlong text.
    """
    _check_role(by)
    words = tidy_line(text)
    problems = _texts({"text": words})
    if problems:
        raise Invalid(problems)
    caption.text, caption.updated_by = words, by.account_id


def add_day(
    session: "Session", *, by: Staff, now: datetime, day: str, working: str, name_vi: str, name_en: str, source: str
) -> CalendarDay:
    """Enter a day off (``working`` "no"), or a weekend day worked in exchange ("yes"); what runs is counted anew.

    :param day: ISO date.
    :raises Invalid: no such day, past, entered already, what its weekday says anyway, or a text is missing.
    """
    _check_role(by)
    texts = {"name_vi": tidy_line(name_vi), "name_en": tidy_line(name_en), "source": tidy_line(source)}
    problems: dict[str, str | Refusal] = {**_texts(texts)}
    if working not in {"yes", "no"}:
        problems["working"] = N_("Choose whether work is done on this day.")
    when = _day(day)
    there = found.find_day(session, when) if when else None
    if when is None:
        problems["day"] = N_("Choose a day.")
    elif when < local_date(now):
        problems["day"] = _PAST
    elif there is not None:
        problems["day"] = Refusal(
            N_("This day is in the calendar already, as “%(name)s”. Remove that entry first."), name=there.name_vi
        )
    elif working == "yes" and when.weekday() < _SATURDAY:
        problems["day"] = N_("This is no Saturday or Sunday: it is a working day anyway.")
    elif working == "no" and when.weekday() >= _SATURDAY:
        problems["day"] = N_("This is a Saturday or Sunday: it is no working day anyway. It needs no entry.")
    if problems or when is None:
        raise Invalid(problems)
    entry = CalendarDay(day=when, working=working == "yes", **texts)
    session.add(entry)
    session.flush()
    recount(session, by=by, now=now, changed=entry.day)
    return entry


def remove_day(session: "Session", entry: CalendarDay, *, by: Staff, now: datetime) -> None:
    """Take a day out of the calendar; it is then what its weekday says.

    :raises NotPossible: the day is over.
    """
    _check_role(by)
    if entry.day < local_date(now):
        raise NotPossible(_PAST)
    session.delete(entry)
    session.flush()
    recount(session, by=by, now=now, changed=entry.day)


def add_limit(
    session: "Session",
    *,
    by: Staff,
    today: date,
    step: str,
    working_days: str,
    from_date: str,
    source: str,
    kind: str = "",
    sector: str = "",
) -> LimitPreset:
    """Enter a limit that holds from a day on; those before stay, so that nothing of the past is rewritten (DESIGN 9.2).

    :param working_days: a number from 1 to 365, as typed. :param from_date: ISO date, today at the earliest.
    :raises Invalid: anything that does not fit.
    """
    _check_role(by)
    place = catalogue.find_sector(session, sector) if sector else None
    days = whole_number(working_days) or 0
    since = _day(from_date)
    problems: dict[str, str | Refusal] = {**_texts({"source": tidy_line(source)})}
    if step not in list(Step):
        problems["step"] = N_("Choose what the limit is for.")
    if kind and kind not in list(Kind):
        problems["kind"] = N_("Choose what the petition is about.")
    if sector and place is None:
        problems["sector"] = N_("Choose a sector.")
    problems |= _days(days, found.find_ceiling(session, step))
    if since is None or since < today:
        problems["from_date"] = _PAST if since else N_("Choose a day.")
    if problems or since is None:
        raise Invalid(problems)
    sector_id = place.id if place else None
    limit = LimitPreset(
        step=step,
        working_days=days,
        kind=kind or None,
        sector_id=sector_id,
        from_date=since,
        version=_next_version(session, step, kind or None, sector_id),
        source=tidy_line(source),
    )
    session.add(limit)
    session.flush()
    return limit


def _days(days: int, ceiling: int | None) -> dict[str, Refusal]:
    """What is wrong with a number of working days. :param ceiling: the most that the law allows, if it says so."""
    if ceiling is not None and days > ceiling:
        sentence = N_("The law allows at most %(days)s working days here. A limit can only be shorter.")
        return {"working_days": Refusal(sentence, days=ceiling)}
    if not 1 <= days <= MOST_WORKING_DAYS:
        return {"working_days": Refusal(N_("Write a number of working days from 1 to 365."))}
    return {}


def _next_version(session: "Session", step: str, kind: str | None, sector_id: int | None) -> int:
    """Numbers the limits with the same conditions, so that of two from the same day the later one counts."""
    same = [
        limit.version
        for limit, _sector in found.list_limits_with_sectors(session)
        if (limit.step, limit.kind, limit.sector_id, limit.office_id) == (step, kind, sector_id, None)
    ]
    return max(same, default=0) + 1


def change_reason(reason: RefusalReason, *, by: Staff, label_vi: str, label_en: str, guidance_vi: str, guidance_en: str) -> None:
    """Change what a ground for refusing is called and what guidance goes with it.

    :raises Invalid: an empty or overlong text.
    """
    _check_role(by)
    texts = {
        "label_vi": tidy_line(label_vi),
        "label_en": tidy_line(label_en),
        "guidance_vi": tidy(guidance_vi),
        "guidance_en": tidy(guidance_en),
    }
    problems = _texts(texts)
    if problems:
        raise Invalid(problems)
    for name, text in texts.items():
        setattr(reason, name, text)


def use_reason(session: "Session", reason: RefusalReason, *, by: Staff, active: bool) -> None:
    """Retire a ground or take it back into use; petitions refused on it keep it.

    :raises NotPossible: it is the last one in use.
    """
    _check_role(by)
    others = [other for other in catalogue.list_refusal_reasons(session) if other.id != reason.id]
    if not active and not others:
        raise NotPossible(N_("This is the last reason in use. Bring another back first."))
    reason.active = active


def change_office(office: Office, *, by: Staff, address: str, phone: str, email: str) -> None:
    """Change how an office can be reached; each may be empty. Everyone reads it on the page of contacts.

    :param phone: kept as typed, with its spaces, if it can be a telephone number.
    :raises Invalid: an overlong address, or a number or address that can be none.
    """
    _check_role(by)
    texts = {"address": tidy_line(address), "phone": tidy_line(phone), "email": tidy_line(email)}
    mailbox = normalise_email(texts["email"])
    problems = {name: _LONG for name, text in texts.items() if len(text) > TEXT_LENGTH}
    if texts["phone"] and not (len(texts["phone"]) <= PHONE_LENGTH and normalise_phone(texts["phone"])):
        problems["phone"] = N_("This is no telephone number. Write one, like 0203 3835 687.")
    if texts["email"] and mailbox is None:
        problems["email"] = N_("This is no e-mail address. Write one, like vanthu@example.vn.")
    if problems:
        raise Invalid(problems)
    office.address, office.phone, office.email = texts["address"], texts["phone"], mailbox or ""


def change_policies(session: "Session", *, by: Staff, suspend_clock: str, flood_per_day: str) -> None:
    """Change the authority's choices; they hold for what comes, a clock that stands already goes on standing.

    :param suspend_clock: "yes" or "no". :param flood_per_day: a number from 1 to 1000, as typed.
    :raises Invalid: anything else.
    """
    _check_role(by)
    most = whole_number(flood_per_day) or 0
    problems = {}
    if suspend_clock not in {"yes", "no"}:
        problems["suspend_clock"] = N_("Choose whether the clock stands.")
    if not 1 <= most <= MOST_PER_DAY:
        problems["flood_per_day"] = N_("Write a number from 1 to 1000.")
    if problems:
        raise Invalid(problems)
    chosen = {"suspend_clock": suspend_clock, "flood_per_day": str(most)}
    for policy in found.list_policies(session):
        policy.value = chosen.get(policy.key, policy.value)


def _check_role(by: Staff) -> None:
    if not permits(Permission.ADMINISTER, by):
        raise NotAllowed


def _texts(texts: dict[str, str]) -> dict[str, str]:
    problems = {name: _EMPTY for name, text in texts.items() if not text}
    return problems | {name: _LONG for name, text in texts.items() if len(text) > TEXT_LENGTH}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
