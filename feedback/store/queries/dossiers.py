"""All there is of one petition, for the pages of the staff."""

from typing import Any

from sqlalchemy import Select, bindparam, literal, select
from sqlalchemy.orm import Session, aliased, joinedload
from sqlalchemy.orm.attributes import set_committed_value

from feedback.store.models import (
    Account,
    Answer,
    Attachment,
    DataRequest,
    Deadline,
    Document,
    Event,
    MaskingDecision,
    Petition,
    Petitioner,
    PublicNotice,
    Rating,
)

_OTHER = aliased(Petition)
_Part = Select[*tuple[Any, ...]]


def _of(kind: Any, owner: Any, *order: Any) -> _Part:
    """What belongs to the petition; ``owner`` is the column that says to which."""
    return select(kind).where(owner == bindparam("number")).order_by(*order)


def _named(person: Any) -> Any:
    """Of whom only the name is shown."""
    return joinedload(person).lazyload(Account.memberships)


# Built once: a page asks a dozen of them, and building one takes longer than asking it.
_ALWAYS = {
    "events": _of(Event, Event.petition_id, Event.happened_at, Event.id).options(
        _named(Event.account), _named(Event.on_behalf_of)
    ),
    "deadlines": _of(Deadline, Deadline.petition_id, Deadline.id),
    "petitioner": _of(Petitioner, Petitioner.petition_id),
}
_AT_TIMES = {
    "answers": _of(Answer, Answer.petition_id, Answer.version).options(_named(Answer.author), _named(Answer.signer)),
    "attachments": _of(Attachment, Attachment.petition_id, Attachment.id),
    "ratings": _of(Rating, Rating.petition_id, Rating.round),
    "documents": _of(Document, Document.petition_id, Document.id).options(_named(Document.issuer)),
    "data_requests": _of(DataRequest, DataRequest.petition_id, DataRequest.id),
    "masking_decisions": _of(MaskingDecision, MaskingDecision.petition_id, MaskingDecision.id).options(
        _named(MaskingDecision.account)
    ),
    "notice": _of(PublicNotice, PublicNotice.petition_id),
    "repeats": _of(_OTHER, _OTHER.primary_id, _OTHER.id),
    "split_off": _of(_OTHER, _OTHER.split_from_id, _OTHER.id),
}
_ONLY = {"petitioner", "notice"}
"""Of these there is one at most."""
_THERE = select(*(part.with_only_columns(literal(1)).order_by(None).exists().label(name) for name, part in _AT_TIMES.items()))


def load_dossier(session: Session, petition: Petition) -> None:
    """Fetch what the staff's page of a petition shows; what most petitions lack is asked for only where it is there."""
    number = {"number": petition.id}
    there = session.execute(_THERE, number).one()._mapping
    for name, part in {**_ALWAYS, **_AT_TIMES}.items():
        found = list(session.scalars(part, number).unique()) if there.get(name, True) else []
        set_committed_value(petition, name, next(iter(found), None) if name in _ONLY else found)
