"""Who works on the stock: somebody signed in for each role, with the desk that has most to do; and the people of the cases."""

import random
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from urllib.parse import parse_qs

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from feedback.domain.actors import Role
from feedback.domain.standing import FINAL, State
from feedback.store.models import Account, Membership, Petition
from tests import people
from tests.bench.cases import Begun, Script, Step, code_in
from tests.bench.driver import Ask, Line
from tests.bench.sending import sends
from tests.bench.stock import Stock
from tests.torture.browser import Browser, standing
from tests.torture.people import Staff

_WIDE = {Role.COORDINATOR, Role.INSPECTOR}
_ROLES = (Role.COORDINATOR, Role.CLERK, Role.OFFICER, Role.LEADER, Role.INSPECTOR)


def sessions(app: Flask, stock: Stock) -> dict[str, str]:
    """The cookie of a signed-in browser for each role. Inside :meth:`Stock.opened`."""
    with stock.reading() as session:
        busy = {role: _busiest(session, role) for role in _ROLES}
    made = {}
    with stock.writing() as session:
        for role, number in busy.items():
            office = "" if role in _WIDE else people.HEALTH
            somebody = (
                session.get_one(Account, number) if number else people.account(session, role, office, now=datetime.now(UTC))
            )
            made[str(role)] = _cookie(app, session, somebody)
        for role, office in (("coordinator", ""), ("officer", people.HEALTH), ("leader", people.HEALTH)):
            made[f"case {role}"] = _cookie(app, session, people.account(session, role, office, now=datetime.now(UTC)))
    return made


def _cookie(app: Flask, session: Session, account: Account) -> str:
    token = people.open_session(session, account, now=datetime.now(UTC))
    return str(app.session_interface.get_signing_serializer(app).dumps({"staff": token}))


def _busiest(session: Session, role: Role) -> int | None:
    """The account of the role that has most open petitions on the desk or in the office, if anybody holds it."""
    found = select(Account.id).join(Membership).where(Membership.role == role, Account.active)
    if role not in _WIDE:
        whose = Petition.officer_id if role is Role.OFFICER else Petition.office_id
        open_ones = (
            select(whose, func.count().label("open")).where(Petition.state.not_in({*FINAL, State.ANSWERED})).group_by(whose)
        )
        counted = open_ones.subquery()
        held = Account.id if role is Role.OFFICER else Membership.office_id
        found = found.outerjoin(counted, counted.c[0] == held).order_by(func.coalesce(counted.c.open, 0).desc())
    return session.scalars(found.limit(1)).first()


def learn(port: int, cookies: Mapping[str, str], begun: Begun) -> Script:
    """Carry one case through by its pages, and keep each form as it stood there."""
    got = Line(port).ask(begun.send)
    code = code_in(got.head)
    assert code, f"the first petition was answered {got.status}"
    steps = []
    for role, name, typed in Staff.WAY:
        browser = Browser(port, session=cookies[f"case {role}"])
        own = Staff.OWN_PAGES.get(name)
        page = browser.get(f"/staff/petitions/{code}" + (f"/{name}" if own else ""))
        form = page.soup.select_one(own or f"#step-{name} form")
        assert form is not None, f"{name} is not offered: {page.status}"
        fields = standing(form, **typed)
        cookie = browser.cookies["session"]
        path = str(form["action"]).replace(code, "CODE")
        step = Step(name, path, cookie, tuple((field, str(value).replace("\r\n", "\n")) for field, value in fields))
        answer = Line(port).ask(step.ask(code, ()))
        assert answer.status == 303, f"{name} was answered {answer.status}"
        steps.append(step)
    return Script(begun.title, begun.content, tuple(steps))


def begin(tokens: Iterable[str], chance: random.Random) -> list[Begun]:
    """Petitions ready to be sent, one for each token of a form."""
    return [_begun(ask) for ask in sends(tokens, chance)]


def _begun(ask: Ask) -> Begun:
    typed = {name: values[0] for name, values in parse_qs(ask.body.decode()).items()}
    return Begun(ask, typed["title"], typed["content"], re.split(r"\W+", typed["title"])[-1])
