"""How many statements every page asks of the database: pinned, and the same however many petitions there are."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Engine, event

from feedback.services import messaging, notes
from tests import people
from tests.house.pinned import STATEMENTS
from tests.house.plans import whole_reads
from tests.house.test_access import STAFF, House, house  # noqa: F401 - a fixture
from tests.house.test_routes import GUARDS

AROUND = ("BEGIN", "PRAGMA", "SET TRANSACTION")
"""What surrounds statements and asks nothing."""
CLEAREST = ("leader", "coordinator", "officer", "administrator", "inspector", "sender", "anonymous")
"""Who opens a page: the first of these who may."""
BY_ROLE = {"staff.work", "staff.petitions", "staff.petition", "staff.catalogues"}
"""Pages that look different to each role."""

READS_ALL = (
    "SELECT anon_1.id FROM (SELECT published_petition.id AS id, row_number()",
    "SELECT count(*) FILTER (WHERE event.action",
)
"""How statements begin that may read a large table from end to end: the map for search engines numbers every answer, and a
report counts the events of a period, which an index would find where it is a short one."""


@contextmanager
def listening(engine: Engine) -> Iterator[list[tuple[str, object]]]:
    """The statements that are asked meanwhile, with what is bound to them."""
    heard: list[tuple[str, object]] = []

    def hear(_connection, _cursor, statement, parameters, *_rest) -> None:
        if not statement.lstrip().startswith(AROUND):
            heard.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", hear)
    yield heard
    event.remove(engine, "before_cursor_execute", hear)


@pytest.fixture
def grown(house, work, clock, files):  # noqa: F811 - the fixture
    """``grown(3)``: three more petitions in every state, and three more notes and messages about that of the house."""
    made: list[str] = []

    def more(times: int) -> None:
        with work() as session:
            people.let_many_come(session)
            for _ in range(times):
                for state in people.STATES:
                    number = len(made)
                    made.append(state)
                    contact = {"phone": "", "email": f"{number}@example.vn"}
                    people.petition_in(session, state, now=clock(), files=files, title=f"{people.TITLE} {number}", **contact)
                case = people.Case(session, people.reload(session, house.code), people.HEALTH, clock())
                notes.add_note(session, case.petition, by=case.person("officer"), now=clock(), text="Đã gọi điện.")
                messaging.write(session, case.petition, by=case.person("officer"), now=clock(), text="Đang làm.")

    return more


def addresses(house: House, code: str) -> Iterator[tuple[str, str, str]]:  # noqa: F811
    """Endpoint, who opens it, and the address; public pages are those of a published petition."""
    for endpoint, (url, methods) in sorted(house.addresses.items()):
        if "GET" not in methods:
            continue
        address = url.replace(house.code, code) if endpoint.startswith("public.") else url
        staff_only = GUARDS[endpoint][0] == "staff"
        for who in CLEAREST:
            if staff_only and who not in STAFF:
                continue
            yield endpoint, who, address


def counted(house: House, engine: Engine, code: str) -> tuple[dict[str, int], list[tuple[str, object]]]:  # noqa: F811
    """Statements by page, and all of them."""
    found: dict[str, int] = {}
    every: list[tuple[str, object]] = []
    for endpoint, who, url in addresses(house, code):
        if endpoint in found and endpoint not in BY_ROLE:
            continue
        with listening(engine) as heard:
            answer = house.browsers[who]._client.get(url)
        if answer.status_code == 200:
            found[f"{endpoint} {who}" if endpoint in BY_ROLE else endpoint] = len(heard)
            every += heard
    return found, every


def test_every_page_asks_as_often_as_it_is_pinned_however_much_there_is(house, engine, grown, work, clock, files):  # noqa: F811
    with work() as session:
        code = people.petition_in(session, "published", now=clock(), files=files, phone="", email="cong-khai@example.vn").code
    grown(1)
    counted(house, engine, code)
    few, statements = counted(house, engine, code)
    grown(3)
    # What is kept in memory is read once by whoever comes first after a change.
    for address in ("/petitions", f"/petitions/{code}"):
        house.browsers["leader"].get(address)
    for who in STAFF:
        house.browsers[who]._client.get(f"/staff/petitions/{house.code}")
    many, _statements = counted(house, engine, code)
    assert few == many, {page: (few.get(page), many.get(page)) for page in few | many if few.get(page) != many.get(page)}
    with engine.connect() as connection:
        whole = whole_reads(connection, statements)
    assert not {said: line for said, line in whole.items() if not said.startswith(READS_ALL)}
    assert few == STATEMENTS, "\n" + "\n".join(f'    "{page}": {number},' for page, number in few.items())
