"""Somebody leaves: the open petitions that are with them go to colleagues, each by its own rules."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from feedback.domain.actors import Role, Staff
from feedback.domain.errors import Changed, Invalid, NotAllowed, Refusal
from feedback.domain.text import N_
from feedback.services import bulk
from feedback.services.handling import assign_officer
from feedback.store.models import Account, Office, Petition
from feedback.store.queries import accounts, offices

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass
class HandedOver:
    """What became of it: codes that moved, and what stayed with the reason."""

    moved: list[str] = field(default_factory=list)
    left: list[tuple[str, Refusal]] = field(default_factory=list)


def offices_of(session: "Session", by: Staff) -> Sequence[Office]:
    """The offices whose work this person may hand over: where they are clerk or leader, or stand in for the leader."""
    numbers = {office for office, role in by.memberships if role in {Role.CLERK, Role.LEADER}}
    return sorted(offices.get_offices(session, numbers).values(), key=lambda office: office.code)


def hand_over(session: "Session", account: Account, *, by: Staff, now: datetime, office: Office, to: str) -> HandedOver:
    """Make somebody else the officer of every open petition of an office that is with the account.

    :param to: e-mail address of a colleague who can be named in the office.
    :raises NotAllowed: by is neither clerk nor leader there. :raises Invalid: nobody of the office, or the same person.
    """
    if not by.has_role_in(office.id, Role.CLERK, Role.LEADER):
        raise NotAllowed
    colleague = next((p for p in accounts.list_people_of(session, office.id) if p.email == to), None)
    if colleague is None:
        raise Invalid({"to": N_("Choose somebody of the office.")})
    if colleague.id == account.id:
        raise Invalid({"to": N_("The petitions are with this person already. Choose somebody else.")})

    def step(petition: Petition) -> None:
        if (petition.officer_id, petition.office_id) != (account.id, office.id):
            raise Changed
        assign_officer(session, petition, by=by, now=now, officer_id=colleague.id)

    done = HandedOver()
    for code in sorted(petition.code for petition in accounts.list_open_work(session, account.id, office.id)):
        result = bulk.apart(session, code, by, step)
        if result.refusal is None:
            done.moved.append(code)
        else:
            done.left.append((code, result.refusal))
    return done
