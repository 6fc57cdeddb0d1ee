"""Opening the pseudonym of a petition that everyone may read, so that everyone finds its leaves."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from feedback.domain.standing import Publication
from feedback.store.queries import ledger as query

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from feedback.store.models import Petition


@dataclass(frozen=True)
class Opening:
    """What opens the pseudonym of a petition, with the numbers of its leaves."""

    code: str
    salt: bytes
    leaves: tuple[int, ...]


def of_published(session: "Session", petition: "Petition") -> Opening | None:
    """What everyone may be told of a published petition; None of any other."""
    if petition.publication != Publication.PUBLISHED:
        return None
    leaves = query.leaves_of(session, petition)
    return Opening(petition.code, petition.ledger_salt, tuple(leaf.seq for leaf in leaves))
