"""Letters that people bring to the sender."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased, joinedload

from feedback.domain.actors import Staff
from feedback.store.models import OutboxMessage, Petition
from feedback.store.queries.petitions import visible_to


def list_tasks_for(session: Session, staff: Staff, limit: int) -> Sequence[tuple[OutboxMessage, int]]:
    """The letters to deliver by hand of petitions this person may know of, the longest waiting first.

    :returns: each with its number among all the letters of its petition.
    """
    earlier = aliased(OutboxMessage)
    number = (
        select(func.count())
        .select_from(earlier)
        .where(earlier.petition_id == OutboxMessage.petition_id, earlier.id <= OutboxMessage.id)
        .scalar_subquery()
    )
    query = (
        select(OutboxMessage, number)
        .join(Petition)
        .where(OutboxMessage.status == "task", visible_to(staff))
        .options(joinedload(OutboxMessage.petition).joinedload(Petition.office))
        .order_by(OutboxMessage.created_at, OutboxMessage.id)
        .limit(limit)
    )
    return [(message, place) for message, place in session.execute(query)]
