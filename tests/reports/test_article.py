"""The article's case comes out as LAW 2.2 works it out, row by row."""

from datetime import date

import pytest

from feedback.domain.periods import Basis, Period
from feedback.services.demonstration import article
from feedback.services.reports import ii_05a
from feedback.services.reports.asking import Asked
from feedback.services.reports.layout import ii_05a as paper
from feedback.services.reports.table import Linked, Result
from feedback.services.reports.wording import Said
from feedback.store.models import Account, Event, OutboxMessage, Petition
from tests.databases import on_both_databases

QUARTER = Period(2021, 2)
WORKED_EXAMPLE = [
    ("Y tế", (1, 1, 0, 0, 1, 1, 1, 0, 0, 0, 0, 1)),
    ("Đất đai", (1, 1, 0, 0, 1, 1, 0, 0, 1, 0, 0, 0)),
]


@pytest.fixture
def replayed(session, files, clock):
    assert article.replay(session, files=files, now=clock())
    session.commit()
    return session


@on_both_databases
@pytest.mark.parametrize("basis", list(Basis))
def test_the_quarter_of_the_article(replayed, basis):
    form = ii_05a.count(replayed, Asked(QUARTER, basis))

    assert [(row.name, tuple(row.cells)) for row in form.rows] == WORKED_EXAMPLE
    assert tuple(form.total) == (2, 2, 0, 0, 2, 2, 1, 0, 1, 0, 0, 1)
    assert all(check.result is Result.HOLDS for check in paper(replayed, Asked(QUARTER, basis)).checks)
    assert form.sentence == (
        "Trong quý II/2021, Ủy ban nhân dân tỉnh Quảng Ninh đã tiếp nhận 02 PAKN, trong đó 02 PAKN về hành vi hành chính, "
        "00 PAKN về quy định hành chính; 01 PAKN lĩnh vực y tế đã được xử lý và đăng tải; "
        "01 PAKN lĩnh vực đất đai đang được xử lý."
    )


def test_the_window_is_the_reporting_rules():
    assert Asked(QUARTER).window == (date(2021, 3, 15), date(2021, 6, 14))


def test_part_b_names_the_offices_of_2021(replayed):
    items = {item.code: item for item in ii_05a.count(replayed, Asked(QUARTER)).items}
    assert [item.office for item in items.values()] == ["Sở Y tế", "Sở Tài nguyên và Môi trường"]
    assert items["PAKN.20210412.0001"].answer == Linked(
        Said("%(number)s", {"number": "1234/SYT-TTr"}), "/petitions/PAKN.20210412.0001"
    )


def test_the_open_one_is_carried_over_into_the_next_quarter(replayed):
    form = ii_05a.count(replayed, Asked(Period(2021, 3)))
    assert [(row.name, row.cells.carried_over, row.cells.open_conduct) for row in form.rows] == [("Đất đai", 1, 1)]
    assert form.carried.numbers == "1 = 1"
    assert form.sentence.startswith(
        "Trong quý III/2021, Ủy ban nhân dân tỉnh Quảng Ninh đã tiếp nhận mới 00 PAKN, kỳ trước chuyển qua 01 PAKN"
    )


def test_the_year_before_is_empty(replayed):
    form = ii_05a.count(replayed, Asked(Period(2020)))
    assert form.rows == ()
    assert form.sentence.endswith("không tiếp nhận PAKN nào về quy định hành chính, hành vi hành chính.")


def test_a_second_replay_changes_nothing(replayed, files, clock):
    before = [replayed.query(table).count() for table in (Petition, Event, Account, OutboxMessage)]
    assert not article.replay(replayed, files=files, now=clock())
    replayed.commit()
    assert [replayed.query(table).count() for table in (Petition, Event, Account, OutboxMessage)] == before


def test_events_happened_then_and_were_recorded_now(replayed, clock):
    events = replayed.query(Event).all()
    assert {event.happened_at.year for event in events} == {2021}
    assert {event.recorded_at for event in events} == {clock()}


def test_no_letter_of_2021_goes_out_and_nobody_of_2021_signs_in(replayed):
    assert {message.status for message in replayed.query(OutboxMessage)} <= {"sent", "delivered"}
    assert not any(account.active for account in replayed.query(Account))
    assert all(petition.demonstration for petition in replayed.query(Petition))
