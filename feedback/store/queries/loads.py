"""How much lies on the desks of an office and of its officers."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from feedback.domain.states import OPEN, State
from feedback.store.models import Account, Petition
from feedback.store.queries.lookers import Days


@dataclass(frozen=True)
class Load:
    """Open petitions of an office or a person: all of them, and those whose date is past, today or near."""

    key: int | None
    open: int
    overdue: int
    today: int
    soon: int


def _loads(
    session: Session, key: InstrumentedAttribute[int | None], days: Days, condition: ColumnElement[bool]
) -> Sequence[Load]:
    due, waits = Petition.next_due, Petition.state == State.AWAITING_SUPPLEMENT
    query = (
        select(
            key,
            func.count(),
            func.count().filter(due < days.today),
            func.count().filter(due == days.today, ~waits),
            func.count().filter(due > days.today, due <= days.soon, ~waits),
        )
        # Said once more in the words of an index: of a million a hundredth is open.
        .where(Petition.state.in_(list(OPEN)), Petition.closed_at.is_(None), condition)
        .group_by(key)
    )
    return [Load(*row) for row in session.execute(query)]


def count_by_officer(session: Session, office_id: int, days: Days) -> Sequence[tuple[Account | None, Load]]:
    """The open petitions of an office by officer, by name; those without one last."""
    loads = {load.key: load for load in _loads(session, Petition.officer_id, days, Petition.office_id == office_id)}
    people = session.scalars(
        select(Account).where(Account.id.in_([key for key in loads if key is not None])).order_by(Account.name)
    )
    named: list[tuple[Account | None, Load]] = [(person, loads[person.id]) for person in people]
    return [*named, *((None, load) for key, load in loads.items() if key is None)]


def count_by_office(session: Session, days: Days) -> Sequence[Load]:
    """The open petitions of every office, by its number, the latest first; those that no office has yet under None."""
    loads = _loads(session, Petition.office_id, days, true())
    return sorted(loads, key=lambda load: (-load.overdue, -load.today, -load.soon, -load.open, load.key or 0))
