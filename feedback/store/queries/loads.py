"""How much lies on the desks of an office and of its officers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

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


def _loads(days: Days, *keys: ColumnElement[Any]) -> Select[*tuple[Any, ...]]:
    due, waits = Petition.next_due, Petition.state == State.AWAITING_SUPPLEMENT
    return (
        select(
            *keys,
            func.count(),
            func.count().filter(due < days.today),
            func.count().filter(due == days.today, ~waits),
            func.count().filter(due > days.today, due <= days.soon, ~waits),
        )
        # Said once more in the words of an index: of a million a hundredth is open.
        .where(Petition.state.in_(list(OPEN)), Petition.closed_at.is_(None))
        .group_by(*keys)
    )


def count_by_officer(session: Session, office_ids: Sequence[int], days: Days) -> Mapping[int, Sequence[tuple[str | None, Load]]]:
    """The open petitions of some offices, by office and there by officer, by name; those without one last."""
    query = _loads(days, Petition.office_id.expression, Account.name.expression, Petition.officer_id.expression)
    named = query.outerjoin(Account, Account.id == Petition.officer_id).where(Petition.office_id.in_(office_ids))
    found: dict[int, list[tuple[str | None, Load]]] = {number: [] for number in office_ids}
    for office, name, *load in session.execute(named.order_by(Account.name.nulls_last())) if office_ids else ():
        found[office].append((name, Load(*load)))
    return found


def count_by_office(session: Session, days: Days) -> Sequence[Load]:
    """The open petitions of every office, by its number, the latest first; those that no office has yet under None."""
    loads = [Load(*row) for row in session.execute(_loads(days, Petition.office_id.expression))]
    return sorted(loads, key=lambda load: (-load.overdue, -load.today, -load.soon, -load.open, load.key or 0))
