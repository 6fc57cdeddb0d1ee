"""Whom a petition is about: they neither handle it, nor see its sender, nor approve its answer, unless a coordinator says why."""

from datetime import datetime
from typing import TYPE_CHECKING

from feedback.domain.actors import Staff
from feedback.domain.errors import Invalid
from feedback.domain.states import Action
from feedback.domain.text import N_, whole_number
from feedback.services import history
from feedback.services.words import required
from feedback.store.models import Petition
from feedback.store.queries import accounts, offices

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

OFFICE, OFFICER = "office", "officer"


def name_subject(
    session: "Session", petition: Petition, *, by: Staff, now: datetime, office: str, officer: str, version: int | None = None
) -> None:
    """Name the office and the member of staff the petition is about; empty: nobody. What was allowed before falls away.

    :param office: code. :param officer: number of the account.
    :raises Invalid: no such office or person, or both are what they were.
    """
    transition = history.begin(petition, Action.NAME_SUBJECT, by, version)
    place = offices.find_office(session, office) if office else None
    person = accounts.find_account_by_id(session, whole_number(officer) or 0) if officer else None
    problems = {}
    if office and place is None:
        problems["office"] = N_("Choose an office from the list.")
    if officer and person is None:
        problems["officer"] = N_("Choose somebody from the list.")
    if not problems and (place, person) == (petition.subject_office, petition.subject_account):
        problems["office"] = N_("Office and person are what they were. Change at least one of them.")
    if problems:
        raise Invalid(problems)
    before = _named(petition)
    if place != petition.subject_office:
        petition.subject_office, petition.subject_office_id, petition.office_override = place, place.id if place else None, ""
    if person != petition.subject_account:
        petition.subject_account, petition.subject_account_id = person, person.id if person else None
        petition.officer_override = ""
    history.record(session, petition, transition, by, now, detail=f"{before} → {_named(petition)}")


def _named(petition: Petition) -> str:
    office, person = petition.subject_office, petition.subject_account
    return " · ".join(filter(None, (office.code if office else "", person.name if person else ""))) or "–"


def allow_subject(
    session: "Session", petition: Petition, *, by: Staff, now: datetime, whom: str, reason: str, version: int | None = None
) -> None:
    """Let the office or the person it is about act on it all the same; the reason stays visible on the petition.

    :param whom: ``office`` or ``officer``. :raises Invalid: neither, one that was not named, or no reason.
    """
    transition = history.begin(petition, Action.ALLOW_SUBJECT, by, version)
    named = {OFFICE: petition.subject_office_id, OFFICER: petition.subject_account_id}.get(whom)
    if named is None:
        raise Invalid({"whom": N_("Choose the office or the person that was named.")})
    words = required("reason", reason, N_("Say why they may act although the petition is about them."))
    if whom == OFFICE:
        petition.office_override = words
    else:
        petition.officer_override = words
    history.record(session, petition, transition, by, now, text=words, detail=whom)
