"""Who acts: a member of staff with roles in offices, the sender of one petition, or the service itself."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum


class Role(StrEnum):
    """Roles of staff (DESIGN 1). COORDINATOR and INSPECTOR reach over the whole authority, the others over their office."""

    COORDINATOR = "coordinator"
    CLERK = "clerk"
    OFFICER = "officer"
    LEADER = "leader"
    INSPECTOR = "inspector"
    ADMINISTRATOR = "administrator"


HANDLING = (Role.CLERK, Role.OFFICER, Role.LEADER)
"""In which roles an office handles petitions: whoever holds one of them may be the officer of a petition."""


@dataclass(frozen=True)
class Staff:
    """A signed-in member of staff; ``memberships`` are (office id, role) pairs that stack.

    ``deputy_for`` are (office id, account of its leader) in whose place they stand today; the memberships hold that too.
    """

    account_id: int
    name: str
    memberships: frozenset[tuple[int, Role]]
    deputy_for: frozenset[tuple[int, int]] = frozenset()

    def has_role(self, *roles: Role) -> bool:
        """Whether one of the roles is held in any office."""
        return any(role in roles for _, role in self.memberships)

    def has_role_in(self, office_id: int | None, *roles: Role) -> bool:
        """Whether one of the roles is held in that office."""
        return any(office == office_id and role in roles for office, role in self.memberships)

    def standing_in(self, leaders: Iterable[tuple[int, int]]) -> "Staff":
        """The same person with what they hold for leaders, as in ``deputy_for``; for what is their own they need nobody."""
        lent = frozenset((office, leader) for office, leader in leaders if (office, Role.LEADER) not in self.memberships)
        if not lent:
            return self
        return replace(self, memberships=self.memberships | {(office, Role.LEADER) for office, _ in lent}, deputy_for=lent)

    @property
    def own(self) -> "Staff":
        """The same person without what they hold for somebody else."""
        lent = {(office, Role.LEADER) for office, _ in self.deputy_for}
        return Staff(self.account_id, self.name, self.memberships - lent)

    @property
    def office_ids(self) -> frozenset[int]:
        """Every office in which a role is held."""
        return frozenset(office for office, _ in self.memberships)


@dataclass(frozen=True)
class Sender:
    """The person who proved to have sent the petition (code and secret, or the link)."""

    petition_id: int


@dataclass(frozen=True)
class Service:
    """The service itself: jobs, and whoever is not signed in and sends a new petition."""


Actor = Staff | Sender | Service
