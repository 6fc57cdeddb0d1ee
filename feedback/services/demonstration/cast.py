"""The people of the demonstration: accounts of staff, named by what they do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from feedback.domain.actors import Role, Staff
from feedback.services import accounts
from feedback.services.demonstration.article import DOMAIN
from feedback.store.models import Account, Membership, Office
from feedback.store.queries import offices
from feedback.store.queries.accounts import find_account

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

PASSWORD = "lang-nghe-ha-long"  # noqa: S105 - shown to everyone who starts a demonstration
_OFFICES = (
    ("SYT", "Sở Y tế", "syt"),
    ("SNNMT", "Sở Nông nghiệp và Môi trường", "snnmt"),
    ("SXD", "Sở Xây dựng", "sxd"),
    ("VP", "Văn phòng UBND", "vanphong"),
    ("UBND-06688", "UBND phường Hạ Long", "phuonghalong"),
)
NAMED_OFFICES = frozenset(code for code, _name, _local in _OFFICES)
"""The offices with a clerk, an officer and a leader of their own; one account serves all the others."""
_ROLES = (
    (Role.CLERK, "Đầu mối", "daumoi"),
    (Role.OFFICER, "Chuyên viên", "chuyenvien"),
    (Role.LEADER, "Lãnh đạo", "lanhdao"),
)
_REACH = timedelta(days=600)
"""How far back the petitions go: offices that are no more by now handled some of them."""
_ELSEWHERE = f"canbo@{DOMAIN}"


@dataclass(frozen=True)
class Person:
    """An account to be made: what it is for in words, its address, and its roles as (office code, role)."""

    label: str
    email: str
    roles: tuple[tuple[str, Role], ...]


PEOPLE = (
    Person("Đầu mối tiếp nhận", f"dieuphoi@{DOMAIN}", (("VP", Role.COORDINATOR),)),
    *(
        Person(f"{role_name} {office_name}", f"{local}.{place}@{DOMAIN}", ((code, role),))
        for code, office_name, place in _OFFICES
        for role, role_name, local in _ROLES
    ),
    Person("Thanh tra", f"thanhtra@{DOMAIN}", (("TT", Role.INSPECTOR),)),
    Person("Quản trị hệ thống", f"quantri@{DOMAIN}", (("VP", Role.ADMINISTRATOR),)),
    Person("Cán bộ các đơn vị khác (chuyên viên và lãnh đạo)", _ELSEWHERE, ()),
)


@dataclass(frozen=True)
class Cast:
    """Who acts where: the coordinator, and by office id a person for each role."""

    coordinator: Staff
    _people: dict[tuple[int, Role], Staff]

    def of(self, office_id: int | None, role: Role) -> Staff:
        """The person with that role in an office; offices without a clerk leave it to the officer."""
        found = self._people.get((office_id or 0, role))
        return found or self._people[office_id or 0, Role.OFFICER]


def accounts_made(session: "Session") -> list[tuple[str, str]]:
    """(what it is for, e-mail) of the demonstration's accounts that exist."""
    return [(person.label, person.email) for person in PEOPLE if find_account(session, person.email)]


def assemble(session: "Session", now: datetime, on: date) -> Cast:
    """Make the accounts, all with the one password, and say who acts where."""
    then = [*offices.list_offices(session, on - _REACH), *offices.list_offices(session, on)]
    ids = {office.code: office.id for office in then}
    elsewhere = tuple((code, role) for code in ids if code not in NAMED_OFFICES for role in (Role.OFFICER, Role.LEADER))
    people: dict[tuple[int, Role], Staff] = {}
    coordinator: Account | None = None
    for person in PEOPLE:
        roles = elsewhere if person.email == _ELSEWHERE else person.roles
        held = [(ids[code], role) for code, role in roles]
        account = _account(session, person, held, coordinator, now)
        coordinator = coordinator or account
        people.update(dict.fromkeys(held, account.actor))
    if coordinator is None:
        raise AssertionError("the demonstration has a coordinator")
    return Cast(coordinator.actor, people)


def gather(session: "Session", now: datetime, on: date, everywhere: Sequence[Office]) -> Cast:
    """The people of the demonstration, made where they are not there, and somebody for each office that has nobody of its own.

    One account for all the offices without people of their own is handy to look around with. Where petitions are counted in
    thousands, one desk would hold most of a city's.
    """
    if not accounts_made(session):
        assemble(session, now, on)
    coordinator = find_account(session, PEOPLE[0].email)
    if coordinator is None:
        raise LookupError(PEOPLE[0].email)
    own = [find_account(session, person.email) for person in PEOPLE if person.email != _ELSEWHERE]
    people = {(held.office_id, Role(held.role)): account.actor for account in own if account for held in account.memberships}
    for office in everywhere:
        held = [(office.id, role) for role in (Role.OFFICER, Role.LEADER) if (office.id, role) not in people]
        if held:
            person = Person(f"Cán bộ {office.name_on(on)}", f"canbo.{office.code.lower()}@{DOMAIN}", ())
            there = find_account(session, person.email) or _account(session, person, held, coordinator, now)
            people.update(dict.fromkeys(held, there.actor))
    return Cast(coordinator.actor, people)


def _account(session: "Session", person: Person, held: list[tuple[int, Role]], like: Account | None, now: datetime) -> Account:
    """An account with the one password; it is hashed once, which is slow by design."""
    name = f"{person.label} (mẫu)"
    if like is None:
        account = accounts.create_account(
            session, email=person.email, name=name, password=PASSWORD, roles=held, now=now, everybody_knows=True
        )
    else:
        account = Account(email=person.email, name=name, password_hash=like.password_hash, created_at=now)
        account.memberships = [Membership(office_id=office_id, role=role) for office_id, role in held]
        session.add(account)
        session.flush()
    account.demonstration = True
    return account
