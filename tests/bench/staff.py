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

_ROLES = (Role.COORDINATOR, Role.CLERK, Role.OFFICER, Role.LEADER, Role.INSPECTOR)


def sessions(app: Flask, stock: Stock) -> dict[str, str]:
    """The cookie of a signed-in browser for each role. Inside :meth:`Stock.opened`."""
    made = {}
    with stock.writing() as session:
        for role in _ROLES:
            made[str(role)] = _cookie(app, session, _busiest(session, role))
        for role, office in (("coordinator", ""), ("officer", people.HEALTH), ("leader", people.HEALTH)):
            made[f"case {role}"] = _cookie(app, session, people.account(session, role, office, now=datetime.now(UTC)))
    return made


def _cookie(app: Flask, session: Session, account: Account) -> str:
    token = people.open_session(session, account, now=datetime.now(UTC))
    return str(app.session_interface.get_signing_serializer(app).dumps({"staff": token}))


def _busiest(session: Session, role: Role) -> Account:
    """Whoever of the role has most open petitions on the desk or in the office; somebody new where there is nobody."""
    holds = Petition.officer_id == Account.id if role is Role.OFFICER else Petition.office_id == Membership.office_id
    open_ones = select(func.count()).select_from(Petition).where(holds, Petition.state.not_in({*FINAL, State.ANSWERED}))
    found = select(Account).join(Membership).where(Membership.role == role, Account.active)
    if role not in {Role.COORDINATOR, Role.INSPECTOR}:
        found = found.order_by(open_ones.correlate(Account, Membership).scalar_subquery().desc())
    wide = role in {Role.COORDINATOR, Role.INSPECTOR}
    account = session.scalars(found.limit(1)).first()
    return account or people.account(session, role, "" if wide else people.HEALTH, now=datetime.now(UTC))


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
