"""Documents that offices issued about some of the petitions, numbered in the order of their days."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from feedback.domain.actors import Role, Staff
from feedback.domain.states import State
from feedback.services.demonstration.cast import NAMED_OFFICES
from feedback.services.demonstration.lives import World
from feedback.services.documents.drafting import begin_document
from feedback.services.documents.issuing import issue, issuing_office
from feedback.services.documents.kinds import DocumentKind
from feedback.store.models import Petition

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_AFTERWARDS = timedelta(minutes=25)
_AS_MANY = {
    DocumentKind.REPLY: 6,
    DocumentKind.REFUSAL_NOTICE: 3,
    DocumentKind.TRANSFER_SLIP: 2,
    DocumentKind.SUPPLEMENT_REQUEST: 2,
}
_CLOSED_WITH = {
    State.ANSWERED: DocumentKind.REPLY,
    State.REFUSED: DocumentKind.REFUSAL_NOTICE,
    State.TRANSFERRED_OUT: DocumentKind.TRANSFER_SLIP,
    State.AWAITING_SUPPLEMENT: DocumentKind.SUPPLEMENT_REQUEST,
}


def issue_some(world: World, petitions: Sequence[Petition], *, base_url: str) -> None:
    """Issue a document for the latest of those that were answered, refused, passed on, or wait for a supplement.

    A series of numbers follows the days, so this comes after all the lives; the next event of a petition is the document.
    """
    chosen = sorted(_latest(world, petitions), key=lambda found: found[0])
    for at, petition, kind, by in chosen:
        _issue(world.session, petition, kind, by, at, base_url)


def _latest(world: World, petitions: Sequence[Petition]) -> Iterator[tuple[datetime, Petition, DocumentKind, Staff]]:
    left = dict(_AS_MANY)
    for petition in sorted(petitions, key=lambda found: found.events[-1].happened_at, reverse=True):
        kind, by = _CLOSED_WITH.get(State(petition.state)), _issuer(world, petition)
        at = petition.events[-1].happened_at + _AFTERWARDS
        if kind is None or by is None or left[kind] == 0 or at >= world.days.now:
            continue
        if kind is DocumentKind.REPLY and any(answer.number for answer in petition.answers):
            # It has a number from elsewhere already.
            continue
        left[kind] -= 1
        yield at, petition, kind, by


def _issuer(world: World, petition: Petition) -> Staff | None:
    """The clerk of an office with people of its own, or the coordinator where no office has it; nobody in their own cause."""
    if petition.subject_office_id is not None:
        return None
    if petition.office is None:
        return world.cast.coordinator
    return world.cast.of(petition.office_id, Role.CLERK) if petition.office.code in NAMED_OFFICES else None


def _issue(session: "Session", petition: Petition, kind: DocumentKind, by: Staff, at: datetime, base_url: str) -> None:
    office = issuing_office(session, petition, by)
    wording = begin_document(session, petition, kind, office, now=at, base_url=base_url)
    issue(session, petition, by=by, now=at, kind=kind, **vars(wording))
