"""The same step on many petitions. Each goes through its own verb with its own rules: one that refuses keeps no other."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from feedback.domain.actors import Staff
from feedback.domain.errors import Changed, Invalid, NotPossible, Refusal
from feedback.domain.permissions import Permission, permits
from feedback.domain.text import N_
from feedback.services import handling, jobs, reminding, triage
from feedback.store.models import Petition
from feedback.store.queries import petitions

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from feedback.store.models import Job

KIND = "bulk"
MOST = 100
"""Petitions in one go."""
Step = Callable[[Petition, int], object]
Holder = Callable[[Petition], str]
"""Who has a petition, as far as a step can change it."""


@dataclass(frozen=True)
class Chosen:
    """A petition that was ticked, and the version that was looked at."""

    code: str
    version: int


@dataclass(frozen=True)
class Result:
    """What came of one petition; no refusal: it was done.

    ``before`` and ``after``: who had it and who has it, as codes of offices or names of officers; empty: nobody, or it stayed.
    """

    code: str
    refusal: Refusal | None = None
    before: str = ""
    after: str = ""


def assign_officer(session: "Session", chosen: Sequence[Chosen], *, by: Staff, now: datetime, officer_id: int) -> list[Result]:
    """Name the same officer for all of them."""

    def step(petition: Petition, version: int) -> None:
        handling.assign_officer(session, petition, by=by, now=now, officer_id=officer_id, version=version)

    return _each(session, chosen, by, step, lambda petition: petition.officer.name if petition.officer else "")


def reroute(
    session: "Session", chosen: Sequence[Chosen], *, by: Staff, now: datetime, office: str, note: str = ""
) -> list[Result]:
    """Pass all of them to the same office: those already with one as rerouted, those only received as accepted."""

    def step(petition: Petition, version: int) -> None:
        verb = triage.reroute if petition.is_accepted and petition.office_id is not None else triage.accept_and_route
        verb(session, petition, by=by, now=now, office=office, note=note, version=version)

    return _each(session, chosen, by, step, lambda petition: petition.office.code if petition.office else "")


def release(session: "Session", chosen: Sequence[Chosen], *, by: Staff, now: datetime) -> list[Result]:
    """Let all of them that were put aside go on."""

    def step(petition: Petition, version: int) -> None:
        triage.release(session, petition, by=by, now=now, version=version)

    return _each(session, chosen, by, step)


def remind(session: "Session", chosen: Sequence[Chosen], *, by: Staff, now: datetime, text: str = "") -> list[Result]:
    """Remind of all of them. Nothing is overwritten, so it does not matter which version was looked at."""

    def step(petition: Petition, _version: int) -> None:
        reminding.remind(session, petition, by=by, now=now, text=text)

    return _each(session, chosen, by, step)


def keep(session: "Session", what: str, results: Iterable[Result], *, by: Staff, now: datetime) -> "Job":
    """Keep what came of it, for the page that shows it as often as it is asked for."""
    lines = [
        (r.code, r.refusal.sentence if r.refusal else "", dict(r.refusal.values) if r.refusal else {}, r.before, r.after)
        for r in results
    ]
    return jobs.keep_done(session, by=by.account_id, kind=KIND, summary={"what": what, "results": lines}, now=now)


def results_of(job: "Job") -> tuple[str, list[Result]]:
    """What was kept: the name of the step, and the results in their order."""
    kept = json.loads(job.summary)
    results = [Result(code, Refusal(said, **values) if said else None, *held) for code, said, values, *held in kept["results"]]
    return kept["what"], results


def _nobody(_petition: Petition) -> str:
    return ""


def _each(session: "Session", chosen: Sequence[Chosen], by: Staff, step: Step, holder: Holder = _nobody) -> list[Result]:
    """Take the step on each in a savepoint of its own; in the order of the codes, so that two people never wait in a ring.

    :raises Refusal: none, or too many, were chosen.
    """
    if not chosen:
        raise Refusal(N_("Tick at least one petition."))
    if len(chosen) > MOST:
        raise Refusal(N_("At most %(number)s petitions can be taken at once."), number=MOST)

    def taken(one: Chosen) -> Result:
        return apart(session, one.code, by, lambda petition: step(petition, one.version), holder)

    return [taken(one) for one in sorted(set(chosen), key=lambda one: one.code)]


def apart(session: "Session", code: str, by: Staff, step: Callable[[Petition], object], holder: Holder = _nobody) -> Result:
    """Take a step on one of many petitions as it stands now, locked and in a savepoint: where it refuses, the others go on."""
    try:
        with session.begin_nested():
            petition = petitions.lock_petition(session, code)
            if petition is None or not permits(Permission.SEE_PETITION, by, petition):
                raise Refusal(N_("There is no petition with this code, or it is not yours to see."))
            before = holder(petition)
            step(petition)
    except Refusal as refusal:
        return Result(code, _told(refusal))
    return Result(code, before=before, after=holder(petition))


def _told(refusal: Refusal) -> Refusal:
    """The refusal in a line of a list: the general sentences speak of fields and pages that are not there."""
    if isinstance(refusal, Changed):
        return Refusal(N_("Somebody else has changed it meanwhile. Open it to see what was done."))
    if isinstance(refusal, NotPossible) and refusal.sentence == NotPossible.sentence:
        return Refusal(N_("This step does not fit the state in which it is."))
    if isinstance(refusal, Invalid):
        return next((said for refusals in refusal.fields.values() for said in refusals), refusal)
    return refusal
