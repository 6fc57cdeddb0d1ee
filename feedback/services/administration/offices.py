"""Offices: added, named anew from a day on, closed with a last day, never deleted."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from feedback.domain.actors import Staff
from feedback.domain.calendar import local_date
from feedback.domain.contact import normalise_email
from feedback.domain.errors import Invalid
from feedback.domain.text import N_, tidy_line
from feedback.services.administration import checks, office_checks
from feedback.services.administration.audit import Facts, audit, changing, take_turn
from feedback.services.administration.checks import Problems
from feedback.store.models import Office, OfficeName
from feedback.store.queries import administration as found
from feedback.store.queries.catalogue import find_commune
from feedback.store.queries.offices import find_office

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

NOUN = "offices"
KINDS = ("department", "commune", "body")
"""What can be added; the authority is there from the beginning, and is one."""


def facts(session: "Session", office: Office) -> Facts:
    """What stands in the entry; the name is the latest, also one that is borne from a later day."""
    parent, commune = found.get_office(session, office.parent_id), found.get_commune(session, office.commune_id)
    name = office.names[-1]
    return {
        "code": office.code,
        "kind": office.kind,
        "valid_from": office.valid_from.isoformat(),
        "name_vi": name.name_vi,
        "name_en": name.name_en,
        "name_from": name.from_date.isoformat(),
        "parent": parent.code if parent else "",
        "commune": commune.code if commune else "",
        "handles_petitions": "yes" if office.handles_petitions else "no",
        "address": office.address,
        "phone": office.phone,
        "email": office.email,
        "symbol": office.symbol,
        "signing_title": office.signing_title,
        "valid_until": office.valid_until.isoformat() if office.valid_until else "",
    }


def add(
    session: "Session",
    *,
    by: Staff,
    now: datetime,
    code: str,
    kind: str,
    valid_from: str,
    name_vi: str,
    name_en: str,
    **typed: str,
) -> Office:
    """Found an office. :param valid_from: ISO date, today at the earliest: before, nothing can have been given to it.

    :param typed: as in :func:`change`, but for the day of the name. :raises Invalid: what does not fit, by field.
    """
    take_turn(session, by)
    code, since = tidy_line(code), checks.read_day(valid_from)
    names = {"name_vi": tidy_line(name_vi), "name_en": tidy_line(name_en)}
    problems = checks.wrong_code(code, taken=find_office(session, code) is not None)
    problems |= checks.needed(names) | _common(session, None, typed)
    if kind not in KINDS:
        problems["kind"] = N_("Choose what kind of office it is.")
    elif kind == "commune" and not typed.get("commune"):
        problems["commune"] = N_("Choose the commune whose office it is.")
    if since is None or since < local_date(now):
        problems["valid_from"] = checks.PAST if since else N_("Choose a day.")
    if problems or since is None:
        raise Invalid(problems)
    office = Office(code=code, kind=kind, valid_from=since, names=[OfficeName(from_date=since, **names)])
    _set(session, office, typed)
    session.add(office)
    session.flush()
    audit(session, by=by, now=now, noun=NOUN, key=code, before=None, after=facts(session, office))
    return office


def change(
    session: "Session",
    office: Office,
    *,
    by: Staff,
    now: datetime,
    name_vi: str,
    name_en: str,
    name_from: str,
    seen: str | None = None,
    **typed: str,
) -> None:
    """Change what is known of an office. Another name needs the day from which it is borne; the names before stay.

    :param typed: ``parent commune handles_petitions address phone email symbol signing_title``.
    :raises Invalid: what does not fit, by field. :raises Overtaken: not the first.
    """
    with changing(session, lambda: facts(session, office), by=by, now=now, noun=NOUN, key=office.code, seen=seen):
        names = {"name_vi": tidy_line(name_vi), "name_en": tidy_line(name_en)}
        since = checks.read_day(name_from)
        problems = checks.needed(names) | _common(session, office, typed) | _wrong_name(office, names, since, local_date(now))
        if problems or since is None:
            raise Invalid(problems)
        _rename(session, office, names, since, local_date(now))
        _set(session, office, typed)


def retire(session: "Session", office: Office, *, by: Staff, now: datetime, last_day: str) -> None:
    """Close an office after a day. It is offered no more from the next day on; its petitions go on naming it.

    :param last_day: ISO date, today at the earliest.
    :raises Invalid: no such day. :raises NotPossible: something would be left without an office.
    """
    with changing(session, lambda: facts(session, office), by=by, now=now, noun=NOUN, key=office.code):
        until, today = checks.read_day(last_day), local_date(now)
        if until is None or until < today:
            raise Invalid({"last_day": checks.PAST if until else N_("Choose a day.")})
        office_checks.needed_no_more(session, office, until, today)
        office.valid_until = until


def restore(session: "Session", office: Office, *, by: Staff, now: datetime) -> None:
    """Let an office go on that was to be closed. :raises NotPossible: its last day is over."""
    with changing(session, lambda: facts(session, office), by=by, now=now, noun=NOUN, key=office.code):
        office_checks.not_over(office, local_date(now))
        office.valid_until = None


def _common(session: "Session", office: Office | None, typed: dict[str, str]) -> Problems:
    """What is wrong with what can always be changed."""
    problems = office_checks.wrong_contact(typed)
    above = find_office(session, typed["parent"]) if typed.get("parent") else None
    if typed.get("parent") and (above is None or office_checks.lies_below(session, above, office)):
        problems["parent"] = N_("Choose another office: one that does not belong to this one.")
    elif not typed.get("parent") and (office is None or office.kind != "authority"):
        problems["parent"] = N_("Choose the office to which it belongs.")
    if typed.get("commune") and find_commune(session, typed["commune"]) is None:
        problems["commune"] = N_("Choose a commune from the list.")
    if typed.get("handles_petitions") not in {"yes", "no"}:
        problems["handles_petitions"] = N_("Choose yes or no.")
    return problems


def _set(session: "Session", office: Office, typed: dict[str, str]) -> None:
    above = find_office(session, typed["parent"]) if typed.get("parent") else None
    commune = find_commune(session, typed["commune"]) if typed.get("commune") else None
    office.parent_id, office.commune_id = above.id if above else None, commune.id if commune else None
    office.handles_petitions = typed["handles_petitions"] == "yes"
    for name in ("address", "phone", "symbol", "signing_title"):
        setattr(office, name, tidy_line(typed.get(name)))
    office.email = normalise_email(tidy_line(typed.get("email"))) or ""


def _wrong_name(office: Office, names: dict[str, str], since: date | None, today: date) -> Problems:
    latest = office.names[-1]
    stays = (names["name_vi"], names["name_en"]) == (latest.name_vi, latest.name_en)
    if since is None:
        return {"name_from": N_("Choose a day.")}
    if stays and (since == latest.from_date or latest.from_date < since == today):
        # The form offers today for the case of another name.
        return {}
    if since < today:
        return {"name_from": N_("Choose today or a later day: papers of the past keep the name of their day.")}
    if stays and latest.from_date <= today:
        return {"name_vi": N_("The office bears this name already. Write the new one, or leave the day as it was.")}
    if any(name.from_date >= since for name in office.names[:-1]):
        return {"name_from": N_("From this day on another name is borne already. Choose a later day.")}
    return {}


def _rename(session: "Session", office: Office, names: dict[str, str], since: date, today: date) -> None:
    """Write the name down from a day on; one that is not borne yet gives way."""
    latest = office.names[-1]
    if latest.from_date <= today and (names["name_vi"], names["name_en"]) == (latest.name_vi, latest.name_en):
        return
    if latest.from_date > today:
        latest.from_date = since
    if since == latest.from_date:
        latest.name_vi, latest.name_en = names["name_vi"], names["name_en"]
    else:
        office.names.append(OfficeName(from_date=since, **names))
    session.flush()
