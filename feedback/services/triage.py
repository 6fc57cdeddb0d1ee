"""What the coordinator does first: accept and route, refuse, transfer, ask for more."""

from datetime import datetime
from typing import TYPE_CHECKING

from feedback.domain.actors import Staff
from feedback.domain.calendar import local_date
from feedback.domain.errors import Invalid
from feedback.domain.petition import Kind
from feedback.domain.routing import self_judging
from feedback.domain.states import Action
from feedback.domain.text import N_, tidy, tidy_line
from feedback.services import history, linking
from feedback.services.words import required
from feedback.store.models import Office, Petition, Sector
from feedback.store.queries import catalogue, offices

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def release(session: "Session", petition: Petition, *, by: Staff, now: datetime, version: int | None = None) -> None:
    """Let a petition that was held go on to be received."""
    transition = history.begin(petition, Action.RELEASE, by, version)
    petition.hold_reason = ""
    history.record(session, petition, transition, by, now)


def reclassify(
    session: "Session",
    petition: Petition,
    *,
    by: Staff,
    now: datetime,
    kind: str,
    sector: str,
    commune: str = "",
    version: int | None = None,
) -> None:
    """Change kind, sector and commune. No clock starts anew; where another limit fits, the later date is kept (DESIGN 9.2).

    :raises Invalid: a kind, sector or commune that does not exist, or all three are what they were.
    """
    transition = history.begin(petition, Action.RECLASSIFY, by, version)
    found = petition.sector if sector == petition.sector.code else _sector(session, sector)
    place = catalogue.find_commune(session, commune) if commune else None
    if kind not in list(Kind):
        raise Invalid({"kind": N_("Choose what the petition is about.")})
    if commune and place is None:
        raise Invalid({"commune": N_("Choose a commune from the list.")})
    if (kind, found, place) == (petition.kind, petition.sector, petition.commune):
        raise Invalid({"": N_("Kind, sector and commune are what they were. Change at least one of them.")})
    before, after = [petition.kind, petition.sector.code], [kind, found.code]
    if place != petition.commune:
        before.append(petition.commune.code if petition.commune else "–")
        after.append(place.code if place else "–")
    petition.kind, petition.sector, petition.sector_id, petition.commune = kind, found, found.id, place
    history.record(session, petition, transition, by, now, detail=f"{' · '.join(before)} → {' · '.join(after)}")


def accept_and_route(
    session: "Session",
    petition: Petition,
    *,
    by: Staff,
    now: datetime,
    office: str,
    note: str = "",
    override: str = "",
    version: int | None = None,
) -> None:
    """Accept the petition and give it to the competent office.

    :param office: code of an office that handles petitions.
    :param note: for the office. :param override: why the office the petition is about shall handle it (DESIGN 5).
    :raises Invalid: no such office today, or it is about that office and ``override`` is missing.
    """
    transition = history.begin(petition, Action.ACCEPT_AND_ROUTE, by, version)
    words = _hand_to(session, petition, office, override, now)
    petition.accepted_at = petition.accepted_at or now
    history.record(session, petition, transition, by, now, text="\n\n".join(filter(None, (tidy(note), words))))


def reroute(
    session: "Session",
    petition: Petition,
    *,
    by: Staff,
    now: datetime,
    office: str,
    note: str = "",
    override: str = "",
    version: int | None = None,
) -> None:
    """Give the petition to another office; the clock runs on (DESIGN 9.1).

    :raises Invalid: as for :func:`accept_and_route`.
    """
    transition = history.begin(petition, Action.REROUTE, by, version)
    words = _hand_to(session, petition, office, override, now)
    history.record(session, petition, transition, by, now, text="\n\n".join(filter(None, (tidy(note), words))))


def refuse(
    session: "Session",
    petition: Petition,
    *,
    by: Staff,
    now: datetime,
    reason: str,
    explanation: str,
    version: int | None = None,
) -> None:
    """Refuse with a ground from the list and a sentence of one's own (NĐ 20/2008 Đ9.1.d).

    :raises Invalid: no ground, or no sentence. Lack of competence is no ground: such a petition is transferred.
    """
    transition = history.begin(petition, Action.REFUSE, by, version)
    ground = catalogue.find_refusal_reason(session, reason)
    words = tidy(explanation)
    problems = {}
    if ground is None:
        problems["reason"] = N_("Choose a reason.")
    if not words:
        problems["explanation"] = N_("Write a sentence that tells the sender why.")
    if problems:
        raise Invalid(problems)
    petition.refusal_reason = ground
    history.record(session, petition, transition, by, now, text=words, detail=reason)
    linking.release_repeats(session, petition, now=now)


def transfer_out(
    session: "Session",
    petition: Petition,
    *,
    by: Staff,
    now: datetime,
    body: str,
    explanation: str,
    version: int | None = None,
) -> None:
    """Hand the petition to a competent authority outside (NĐ 20/2008 Đ9.1.d: within 5 working days).

    :raises Invalid: no authority or no sentence.
    """
    transition = history.begin(petition, Action.TRANSFER_OUT, by, version)
    name, words = tidy_line(body), tidy(explanation)
    problems = {}
    if not name:
        problems["body"] = N_("Name the authority that will handle it.")
    if not words:
        problems["explanation"] = N_("Write a sentence that tells the sender why.")
    if problems:
        raise Invalid(problems)
    petition.transferred_to = name
    history.record(session, petition, transition, by, now, text=words, detail=name)
    linking.release_repeats(session, petition, now=now)


def request_supplement(
    session: "Session", petition: Petition, *, by: Staff, now: datetime, question: str, version: int | None = None
) -> None:
    """Ask the sender for what is missing; the clocks stand until it comes (DESIGN 9.4).

    :raises Invalid: nothing is asked.
    """
    transition = history.begin(petition, Action.REQUEST_SUPPLEMENT, by, version)
    words = required("question", question, N_("Write what the sender should add."))
    history.record(session, petition, transition, by, now, text=words)


def lapse(
    session: "Session", petition: Petition, *, by: Staff, now: datetime, explanation: str, version: int | None = None
) -> None:
    """Go on without the supplement that was asked for; the clocks run again from the next day (DESIGN 9.4).

    :raises Invalid: no reason. The sender reads it in the history.
    """
    transition = history.begin(petition, Action.LAPSE, by, version)
    words = required("explanation", explanation, N_("Say why it goes on without the supplement."))
    history.record(session, petition, transition, by, now, text=words)


def _hand_to(session: "Session", petition: Petition, code: str, override: str, now: datetime) -> str:
    """Give it to the office.

    :returns: why it may judge in its own cause, empty where it does not.
    """
    office: Office | None = offices.find_office(session, code)
    if office is None or not office.handles_petitions or not office.exists_on(local_date(now)):
        raise Invalid({"office": N_("Choose an office from the list.")})
    about_itself = self_judging(office.id, petition.subject_office_id)
    if about_itself and not tidy(override):
        raise Invalid({"override": N_("The petition is about this office. Say why it should handle it all the same.")})
    # The reason stays where everyone who handles the petition sees it; it holds for this office only.
    petition.office_override = tidy(override) if about_itself else ""
    for asked in petition.coordinations:
        if asked.is_open and asked.office_id == office.id:
            # Who leads is not waited for as well.
            asked.withdrawn_at = now
    petition.office, petition.office_id = office, office.id
    petition.officer, petition.officer_id = None, None
    return petition.office_override


def _sector(session: "Session", code: str) -> Sector:
    sector = catalogue.find_sector(session, code)
    if sector is None or not sector.active:
        raise Invalid({"sector": N_("Choose a sector.")})
    return sector
