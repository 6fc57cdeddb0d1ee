"""The heaps of a desk, with their first lines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from feedback.domain.actors import Staff
from feedback.store.models import Petition
from feedback.store.queries import worklists
from feedback.store.queries.lines import Line, lines
from feedback.store.queries.lookers import ANY_DAYS, Days, Looker, told
from feedback.store.queries.worklists import Heap


@dataclass(frozen=True)
class Heaped:
    """How many petitions lie in a heap of a desk, and the first of them, in the order of the list."""

    count: int
    first: Sequence[Line]


def list_heaps(session: Session, staff: Staff, days: Days, limit: int) -> Mapping[Heap, Heaped]:
    """Every heap of this person's desk, by one question."""
    rows = session.execute(_heaps(Looker.like(staff), limit), told(staff, days)).all()
    lie = {heap: [row for row in rows if row.heap == heap] for heap in Heap}
    return {heap: Heaped(first[0][-1] if first else 0, [Line(*row[:-2]) for row in first]) for heap, first in lie.items()}


@cache
def _heaps(looker: Looker, limit: int) -> Select[*tuple[Any, ...]]:
    lying = worklists.lying(looker, ANY_DAYS).subquery()
    order = (lying.c.due.asc().nulls_last(), lying.c.id.desc())
    counted = select(
        lying,
        func.count().over(partition_by=lying.c.heap).label("count"),
        func.row_number().over(partition_by=lying.c.heap, order_by=order).label("place"),
    ).subquery()
    query = lines(looker).add_columns(counted.c.heap, counted.c.count).join(counted, counted.c.id == Petition.id)
    return query.where(counted.c.place <= limit).order_by(counted.c.place)
