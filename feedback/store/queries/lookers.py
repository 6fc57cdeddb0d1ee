"""Who looks at lists, for statements that are built once: building one takes five times as long as asking it.

Such a statement knows the roles of whoever looks; who that is, in which offices and on which day it is told each time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import BindParameter, bindparam

from feedback.domain.actors import HANDLING, Role, Staff


@dataclass(frozen=True)
class Days:
    """Today, and the second working day after it: until then a due date is near."""

    today: date
    soon: date


MANY = 7
"""So many offices are not looked through one by one."""
RECEIVING = (Role.CLERK, Role.LEADER)
_TOLD = (HANDLING, RECEIVING, (Role.LEADER,), tuple(Role))
"""In which offices which roles are held is told to every statement."""


def _told_later(name: str) -> Any:
    return bindparam(name)


ANY_DAYS = Days(*map(_told_later, ("today", "soon")))


@dataclass(frozen=True)
class Looker:
    """Whoever holds these roles, and handles petitions in so many offices; ``MANY`` stands for as many and more."""

    roles: frozenset[Role]
    offices: int
    account_id = _told_later("account_id")

    @classmethod
    def like(cls, staff: Staff) -> "Looker":
        """Somebody with the roles of this person."""
        return cls(frozenset(role for _office, role in staff.memberships), min(len(offices_of(staff)), MANY))

    def has_role(self, *roles: Role) -> bool:
        """Whether one of the roles is held in any office."""
        return not self.roles.isdisjoint(roles)


def offices_of(staff: Staff, *roles: Role) -> list[int]:
    """The offices in which one of the roles is held; without roles those in which petitions are handled."""
    return sorted({office for office, role in staff.memberships if role in (roles or HANDLING)})


def held(by: Staff | Looker, *roles: Role) -> Sequence[int] | BindParameter[Any]:
    """The same for conditions."""
    return bindparam(_name(roles or HANDLING), expanding=True) if isinstance(by, Looker) else offices_of(by, *roles)


def each_held(by: Staff | Looker) -> list[Any] | None:
    """The offices in which petitions are handled, one by one; None where they are many."""
    if isinstance(by, Looker):
        return [bindparam(f"office_{place}") for place in range(by.offices)] if by.offices < MANY else None
    offices = offices_of(by)
    return offices if len(offices) < MANY else None


def told(staff: Staff, days: Days | None = None) -> dict[str, Any]:
    """What a statement for somebody like this person is told of them, and of the day where it asks for that."""
    offices: dict[str, Any] = {_name(roles): offices_of(staff, *roles) for roles in _TOLD}
    offices |= {f"office_{place}": number for place, number in enumerate(offices_of(staff))}
    return {"account_id": staff.account_id, **offices, **({"today": days.today, "soon": days.soon} if days else {})}


def _name(roles: Sequence[Role]) -> str:
    return "_".join(("offices", *roles))
