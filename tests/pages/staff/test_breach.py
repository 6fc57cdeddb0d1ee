"""The inspector after a leak: how many, since when, which petitions; never whom."""

import csv
import io

import pytest

from tests import people
from tests.databases import on_both_databases


@pytest.fixture
def looked(sign_in, make_petition, clock):
    """A coordinator opens two petitions, one of them twice; on the next day another opens a third."""
    made = [make_petition("assigned", **sender) for sender in ({}, people.BOB, {"full_name": "Lê Thị Ba"})]
    first = sign_in("coordinator", name="Một")
    for one in (made[0], made[1], made[0]):
        first.get(f"/staff/petitions/{one.code}")
    clock.advance(days=1)
    sign_in("coordinator", name="Hai").get(f"/staff/petitions/{made[2].code}")
    return made, first


@on_both_databases
def test_whom_an_account_saw_and_since_when(looked, sign_in):
    made, first = looked
    inspector = sign_in("inspector")
    page = inspector.get(f"/staff/access-records/breach?person={first.actor.account_id}")
    assert [link.get_text() for link in page.select("main tbody th a")] == [
        made[0].code, made[1].code,
    ]  # fmt: skip
    assert "(2 lần)" in page.select("main tbody tr")[0].get_text()
    assert "72 giờ" in page.main
    assert "Nguyễn Thị An" not in page.text
    rows = list(csv.reader(io.StringIO(inspector.get("/staff/access-records/breach.csv").response.get_data(as_text=True))))
    assert rows[0] == ["code", "first", "last", "times", "purposes", "sender"]
    assert [(row[0], row[3], row[4], row[5]) for row in rows[1:]] == [
        (made[0].code, "2", "petition", "known"),
        (made[1].code, "1", "petition", "known"),
        (made[2].code, "1", "petition", "known"),
    ]


def test_a_stolen_database_touches_everybody_that_was_in_it(looked, sign_in, make_petition, clock):
    clock.advance(days=2)
    later = make_petition("assigned")
    page = sign_in("inspector").get("/staff/access-records/breach?stored=y&until=2026-11-22")
    assert len(page.select("main tbody tr")) == 3
    assert later.code not in page.main


def test_nonsense_is_said_and_others_stay_out(looked, sign_in):
    inspector = sign_in("inspector")
    assert inspector.get("/staff/access-records/breach?since=hôm qua", 422).errors
    assert inspector.get("/staff/access-records/breach.csv?since=x", 422).errors
    assert "Không có dữ liệu" in inspector.get("/staff/access-records/breach?until=2020-01-01").main
    for role in ("coordinator", "administrator"):
        sign_in(role).get("/staff/access-records/breach", 403)


def test_the_administrator_sees_what_would_go(sign_in, make_petition):
    make_petition("answered")
    page = sign_in("administrator").get("/staff/admin/retention")
    assert "Không có gì tự xóa" in page.main
    assert len(page.select("main tbody tr")) == 3
    sign_in("inspector").get("/staff/admin/retention", 403)
