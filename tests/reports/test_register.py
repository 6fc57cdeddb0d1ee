"""The register: a line for each petition received, in thirteen columns, as it stood at the end of the period."""

import pytest

from feedback.domain.periods import Period
from feedback.services import linking
from feedback.services.reports.asking import Asked, Look, Sender
from feedback.services.reports.register import register
from tests.people import case_in

ASKED = Asked(Period(2026, 4))


@pytest.fixture
def begin(session, files, clock):
    def begun(day, state, **wishes):
        return case_in(session, state, now=clock.set(f"{day}T08:00"), files=files, email=f"n{day}@example.com", **wishes)

    return begun


def lines(session, asked=ASKED):
    """By code, the cells by the key of their column, as English words."""
    session.commit()
    table = register(session, asked).tables[0]
    keys = [column.key for column in table.columns]
    said = [[cell.put(str) if hasattr(cell, "put") else cell for cell in row.cells] for row in table.rows]
    return {row.key: dict(zip(keys, cells, strict=True)) for row, cells in zip(table.rows, said, strict=True)}


def test_it_has_thirteen_columns_with_numbers(session):
    table = register(session, ASKED).tables[0]
    assert [column.number for column in table.columns] == [f"({number})" for number in range(1, 14)]


def test_every_petition_received_is_in_it_whatever_became_of_it(session, begin):
    begin("2026-09-10", "submitted")
    codes = [
        begin("2026-10-01", "published", full_name="Nguyễn Thị An").petition.code,
        begin("2026-10-02", "refused").petition.code,
        begin("2026-10-03", "transferred_out").petition.code,
        begin("2026-10-04", "submitted", kind="field_report", sector="MT-RT").petition.code,
    ]
    book = lines(session)
    assert list(book) == codes
    answered, refused, passed, waiting = book.values()
    assert answered["result"] == "Handled, answered on 01/10/2026; 12/SYT-VP"
    assert answered["remarks"].endswith("published on 01/10/2026")
    assert (answered["sender"], answered["channel"], answered["competent"], answered["office"]) == (
        "A person",
        "Web",
        "x",
        "Sở Y tế",
    )
    assert (refused["result"], refused["competent"]) == ("Refused on 02/10/2026", "")
    assert (passed["passed"], passed["competent"]) == ("Công an thành phố", "")
    assert (waiting["result"], waiting["class"]) == ("Waiting to be received", "Report from a place; Môi trường")


def test_repeats_are_counted_with_the_petition_they_repeat(session, begin, clock):
    first, second = begin("2026-10-01", "in_progress"), begin("2026-10-02", "assigned")
    linking.link(
        session,
        second.petition,
        by=second.person("coordinator"),
        now=clock.set("2026-10-03T08:00"),
        primary=first.petition.code,
        reason="Cùng một việc.",
    )
    book = lines(session)
    assert [line["repeats"] for line in book.values()] == [1, 0]
    assert book[second.petition.code]["result"] == "Joined to another petition on 03/10/2026"
    row = register(session, ASKED).tables[0].line(first.petition.code)
    assert row.counted["repeats"] == (second.petition.id,)


def test_names_and_addresses_stand_only_where_they_were_asked_for_and_nobody_kept_them_back(session, begin):
    open_one = begin("2026-10-01", "assigned").petition
    kept = begin("2026-10-02", "assigned", confidential=True).petition

    def names(cases):
        assert [case.code for case in cases] == [open_one.code]
        return {case.id: Sender("Nguyễn Thị An", "12 Lê Thánh Tông") for case in cases}

    book = lines(session, Asked(Period(2026, 4), look=Look(names=names)))
    assert book[open_one.code]["sender"] == "Nguyễn Thị An, 12 Lê Thánh Tông"
    assert book[kept.code]["sender"] == "Sender (kept confidential)"
