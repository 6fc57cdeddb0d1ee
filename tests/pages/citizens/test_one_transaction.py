"""What a sent petition costs the database: one transaction, and so many statements, whatever came before it."""

import pytest
from sqlalchemy import event

from tests import people
from tests.databases import on_both_databases
from tests.house.test_statements import listening
from tests.pages.citizens.test_submit import FILLED

pytestmark = on_both_databases
MOST = 34
"""Statements of a petition without a file; twice as many when this was written down first."""


@pytest.fixture
def commits(engine):
    heard = []

    def hear(connection) -> None:
        heard.append(connection)

    event.listen(engine, "commit", hear)
    yield heard
    event.remove(engine, "commit", hear)


def sent(client, engine, title):
    client.get("/submit")
    with listening(engine) as heard:
        client.fill_and_send(**{**FILLED, "title": title})
    client.follow()
    return [statement.split("(")[0] for statement, _bound in heard]


def test_a_petition_is_one_transaction_of_so_many_statements(client, engine, commits, work, clock, files):
    sent(client, engine, "The first pays for what is written once: the words agreed to, the day's counter")
    commits.clear()
    first = sent(client, engine, "Đèn đường không sáng")
    assert len(commits) == 1
    assert len(first) <= MOST, "\n".join(first)
    with work() as session:
        people.let_many_come(session)
        for number in range(5):
            contact = {"phone": "", "email": f"{number}@example.vn"}
            people.petition_in(session, "submitted", now=clock(), files=files, title=f"Cống số {number} tắc", **contact)
    assert len(sent(client, engine, "Nắp cống bị vỡ")) <= len(first)


def test_nobody_waits_while_a_petition_is_compared_with_others(client, engine):
    client.get("/submit")
    with listening(engine) as heard:
        client.fill_and_send(**FILLED)
    said = [statement for statement, _bound in heard]
    compared = [number for number, statement in enumerate(said) if "substr(petition.folded" in statement]
    assert len(compared) == 1
    assert compared[0] < min(number for number, statement in enumerate(said) if statement.startswith("INSERT"))


def test_a_refused_form_stores_nothing_but_that_somebody_tried(client, engine, commits):
    client.get("/submit")
    commits.clear()
    client.fill_and_send(**{**FILLED, "title": ""}, status=422)
    assert len(commits) == 1
    with engine.connect() as connection:
        count = connection.exec_driver_sql
        assert count("SELECT count(*) FROM petition").scalar() == 0
        assert count("SELECT count(*) FROM attempt").scalar() == 4
