"""Petitions and people of the law's tests: plain facts, no database."""

from dataclasses import dataclass
from itertools import product

from feedback.domain.actors import Actor, Role, Sender, Service, Staff

HEALTH, LAND, ROOT = 10, 20, 1


@dataclass
class Facts:
    """A petition as the rules see it."""

    id: int = 7
    kind: str = "conduct"
    state: str = "submitted"
    publication: str = "none"
    office_id: int | None = None
    officer_id: int | None = None
    subject_office_id: int | None = None
    subject_account_id: int | None = None
    office_override: str = ""
    officer_override: str = ""
    linked_from: str | None = None
    confidential: bool = False
    round: int = 1
    is_accepted: bool = False
    is_answered: bool = False
    has_repeats: bool = False
    has_notice: bool = False
    is_erased: bool = False
    is_kept_private: bool = False
    open_requests: frozenset[str] = frozenset()
    extension_asked_by: int | None = None
    coordinating_office_ids: frozenset[int] = frozenset()
    awaited_office_ids: frozenset[int] = frozenset()


def staff(role: Role | str, office: int = HEALTH, account_id: int = 0) -> Staff:
    """A member of staff with one role; each role and office is a person of their own."""
    number = account_id or 100 * office + list(Role).index(Role(role))
    return Staff(number, str(role), frozenset({(office, Role(role))}))


COORDINATOR, INSPECTOR, ADMINISTRATOR = staff("coordinator", ROOT), staff("inspector", ROOT), staff("administrator", ROOT)
CLERK, OFFICER, LEADER = staff("clerk"), staff("officer"), staff("leader")
SENDER = Sender(7)
EVERYBODY: dict[str, Actor] = {
    **{f"{role} of {office}": staff(role, office) for role, office in product(Role, (HEALTH, LAND))},
    "sender": SENDER,
    "stranger": Sender(8),
    "service": Service(),
}
