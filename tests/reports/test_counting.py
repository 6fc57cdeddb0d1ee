"""Where a petition stands in the form, rule by rule: no database."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from feedback.domain.calendar import LOCAL_ZONE
from feedback.domain.periods import Period
from feedback.domain.states import State
from feedback.services.reports import counting, layout
from feedback.services.reports.carried_over import carried_over
from feedback.services.reports.counting import TAKES, Place
from feedback.services.reports.sentence import narrative
from feedback.services.reports.table import Column, Figure, Kind, Result, Table, counted
from feedback.services.reports.wording import Said, full_date, note_lines
from feedback.store.queries.report_rows import Case
from feedback.store.queries.reports import Reopenings

START = datetime(2026, 9, 15, tzinfo=LOCAL_ZONE)
HEALTH, FOOD, LAND = 1, 11, 2
TOPS = {HEALTH: HEALTH, FOOD: HEALTH, LAND: LAND}
NAMES = {LAND: "Đất đai", HEALTH: "Y tế"}


def at(day: str, time: str = "09:00") -> datetime:
    return datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=LOCAL_ZONE)


OPEN = Case(
    id=1,
    code="PAKN.20261001.0001",
    title="Chờ lâu",
    received_at=at("2026-10-01"),
    channel="web",
    confidential=False,
    present_office_id=5,
    transferred_to="",
    public_title=None,
    sender_type="person",
    state="in_progress",
    publication="none",
    kind="conduct",
    sector_id=HEALTH,
    office_id=5,
    round=1,
    accepted_at=at("2026-10-02"),
    handled_at=None,
    left_at=None,
)
EARLIER = replace(OPEN, received_at=at("2026-09-10"), accepted_at=at("2026-09-11"))
HANDLED = replace(OPEN, state="answered", publication="pending", handled_at=at("2026-10-20"))
PUBLISHED = replace(HANDLED, publication="published")
REFUSED = replace(OPEN, state="refused", accepted_at=None, left_at=at("2026-10-03"))
TRANSFERRED = replace(OPEN, state="transferred_out", accepted_at=None, left_at=at("2026-10-03"), office_id=None)


def form(*cases):
    """What the form counts of these petitions."""
    return counting.in_form(counting.placed(cases, START))


def cells(*cases):
    return counting.count(form(*cases))


def part_a(*cases):
    """The form's table, with captions that are their keys."""
    rows = counting.rows(form(*cases), TOPS, NAMES)
    columns = [
        Figure(Column(key, Said(key), number=f"({number})"), takes) for number, (key, takes) in enumerate(TAKES.items(), 1)
    ]
    return Table(
        "A",
        Said("A"),
        (Column("sector", Said("sector"), Kind.TEXT), *(figure.column for figure in columns)),
        tuple(counted(row.name, (row.name,), row.cases, columns) for row in rows),
        total=counted("total", ("Total",), form(*cases), columns),
    )


@pytest.mark.parametrize(
    ("case", "place"),
    [
        (OPEN, Place.IN_PROGRESS),
        (HANDLED, Place.HANDLED),
        (replace(HANDLED, handled_at=at("2026-09-15", "00:00")), Place.HANDLED),
        (replace(HANDLED, handled_at=at("2026-09-14", "23:59")), None),
        (replace(HANDLED, handled_at=at("2026-09-14"), state="in_progress", round=2), None),
        (replace(HANDLED, state="refused", round=2, left_at=at("2026-10-25")), Place.HANDLED),
        (REFUSED, Place.LEFT),
        (replace(REFUSED, left_at=at("2026-09-14")), None),
        (TRANSFERRED, Place.TRANSFERRED),
        (replace(TRANSFERRED, left_at=at("2026-09-14")), None),
        (replace(OPEN, state="submitted", accepted_at=None), Place.WAITING),
        (replace(OPEN, state="held", accepted_at=None), Place.WAITING),
        (replace(OPEN, state="submitted"), Place.IN_PROGRESS),
        (replace(OPEN, state="awaiting_supplement"), Place.IN_PROGRESS),
        (replace(OPEN, state="linked", left_at=at("2026-10-03")), Place.LEFT),
    ],
)
def test_where_a_petition_stands(case, place):
    assert counting.place_of(case, START) is place


def test_an_open_petition_of_the_window():
    assert tuple(cells(OPEN)) == (1, 1, 0, 0, 1, 1, 0, 0, 1, 0, 0, 0)


def test_one_carried_over_and_published():
    assert tuple(cells(replace(PUBLISHED, received_at=at("2026-09-10")))) == (1, 1, 0, 1, 0, 1, 1, 0, 0, 0, 0, 1)


def test_a_regulation_that_was_transferred_outside_stands_in_column_11():
    assert tuple(cells(replace(TRANSFERRED, kind="regulation"))) == (1, 0, 1, 0, 1, 0, 0, 0, 0, 0, 1, 0)


def test_what_was_taken_down_is_handled_but_not_published():
    assert cells(replace(HANDLED, publication="taken_down")).published == 0


def test_reports_from_a_place_the_refused_and_the_waiting_stay_outside():
    outside = (replace(OPEN, kind="field_report"), REFUSED, replace(OPEN, state="submitted", accepted_at=None))
    assert cells(*outside).total == 0


def test_rows_are_of_top_level_sectors_the_fullest_first():
    rows = counting.rows(form(OPEN, replace(HANDLED, sector_id=FOOD), replace(OPEN, sector_id=LAND)), TOPS, NAMES)
    assert [(row.name, row.cells.total) for row in rows] == [("Y tế", 2), ("Đất đai", 1)]


def test_nothing_is_lost_between_the_columns_and_the_note():
    every = [
        OPEN,
        HANDLED,
        TRANSFERRED,
        REFUSED,
        replace(REFUSED, state="withdrawn"),
        replace(REFUSED, received_at=at("2026-09-10"), code="PAKN.20260910.0001", kind="regulation"),
        replace(OPEN, kind="field_report"),
        replace(PUBLISHED, kind="field_report"),
        replace(OPEN, state="held", accepted_at=None, kind="regulation"),
        replace(HANDLED, handled_at=at("2026-09-01")),
    ]
    note = counting.note(counting.placed(every, START), every, Reopenings(0, 0))
    assert note.in_form == 3
    assert (note.field_reports.total, note.field_reports.handled, note.field_reports.published) == (2, 1, 1)
    assert (note.left[State.REFUSED].total, note.left[State.REFUSED].earlier) == (2, ("PAKN.20260910.0001",))
    assert note.left[State.WITHDRAWN].conduct == 1
    assert note.waiting.regulation == 1
    assert note.everything == len(every) - 1
    assert [line.values["everything"] for line in note_lines(note) if "everything" in line.values] == [9]


def test_a_reopened_petition_stands_in_the_note_only():
    again = replace(HANDLED, handled_at=at("2026-08-01"), state="in_progress", round=2)
    placed = counting.placed([again], START)
    assert placed == []
    note = counting.note(placed, [again], Reopenings(granted=1, answered=0))
    assert (note.reopened_open, note.everything) == (1, 0)
    assert any("taken up again" in line.sentence for line in note_lines(note))


def test_the_checks_hold_on_every_row():
    table = part_a(OPEN, HANDLED, PUBLISHED, TRANSFERRED, EARLIER)
    assert [check.result for check in layout.form_checks(table)] == [Result.HOLDS] * 6


def test_a_wrong_number_is_found_and_its_row_named():
    table = part_a(OPEN, HANDLED)
    row = replace(table.rows[0], counted={**table.rows[0].counted, "conduct": (1, 2, 3, 4, 5)})
    found = {check.formula.sentence: check for check in layout.form_checks(replace(table, rows=(row,)))}
    assert found["(1) = (2) + (3)"].failing == (Said("Y tế"),)
    assert found["The rows add up to the total row"].failing == (Said("(2)"),)
    assert found["(1) = (4) + (5)"].result is Result.HOLDS


def test_equal_numbers_of_different_petitions_do_not_hold():
    table = part_a(OPEN, replace(HANDLED, id=2))
    row = replace(table.rows[0], counted={**table.rows[0].counted, "open_conduct": (9,)})
    found = {check.formula.sentence: check for check in layout.form_checks(replace(table, rows=(row,)))}
    assert found["(6) = (7) + (8) + (9) + (10)"].result is Result.FAILS


def compared(now, before, mine=lambda _case: True):
    counted_now = [stands for stands in form(*now) if mine(stands.case)]
    check, said = carried_over(counted_now, now, before, START, mine, (TOPS, NAMES))
    return (
        check.numbers,
        check.result,
        [(line.sentence.split(":")[1][:24].rstrip(), line.values.get("after", "")) for line in said],
    )


def test_what_is_carried_over_is_what_was_open():
    assert compared([EARLIER], [EARLIER]) == ("1 = 1", Result.HOLDS, [])


@pytest.mark.parametrize(
    ("now", "then", "numbers", "why"),
    [
        (EARLIER, replace(EARLIER, state="submitted", accepted_at=None), "1 ≠ 0", " was still waiting to be"),
        (EARLIER, replace(EARLIER, kind="field_report"), "1 ≠ 0", " was a report from a pla"),
        (replace(EARLIER, state="refused", left_at=at("2026-10-03")), EARLIER, "0 ≠ 1", " was being handled when"),
        (replace(EARLIER, kind="field_report"), EARLIER, "0 ≠ 1", " has become a report fro"),
    ],
)
def test_every_difference_is_explained(now, then, numbers, why):
    assert compared([now], [then]) == (numbers, Result.EXPLAINED, [(why, "")])


def test_a_sector_that_changed_is_named():
    moved = compared([replace(EARLIER, sector_id=LAND)], [replace(EARLIER, sector_id=FOOD)])
    assert moved == ("1 = 1", Result.EXPLAINED, [(" moved from the sector “", "Đất đai")])


def test_what_came_from_or_went_to_another_office_is_named():
    here, there = EARLIER, replace(EARLIER, office_id=6)
    assert compared([here], [there], lambda case: case.office_id == 5)[::2] == ("1 ≠ 0", [(" was with another office", "")])
    assert compared([there], [here], lambda case: case.office_id == 5)[::2] == ("0 ≠ 1", [(" has passed to another o", "")])


def test_the_sentence_names_what_became_of_each_sector():
    cases = [
        PUBLISHED,
        replace(HANDLED, sector_id=LAND, kind="regulation"),
        replace(EARLIER, sector_id=LAND),
        replace(TRANSFERRED, sector_id=FOOD),
    ]
    rows = counting.rows(form(*cases), TOPS, NAMES)
    said = narrative(Period(2026, 4), "Ủy ban nhân dân thành phố Quảng Ninh", rows, cells(*cases))
    assert said == (
        "Trong quý IV/2026, Ủy ban nhân dân thành phố Quảng Ninh đã tiếp nhận mới 03 PAKN, kỳ trước chuyển qua 01 PAKN, "
        "tổng số 04 PAKN, trong đó 03 PAKN về hành vi hành chính, 01 PAKN về quy định hành chính; "
        "01 PAKN lĩnh vực y tế đã được xử lý và đăng tải; 01 PAKN lĩnh vực đất đai đã được xử lý, chưa đăng tải; "
        "01 PAKN lĩnh vực đất đai đang được xử lý; 01 PAKN lĩnh vực y tế đã được chuyển cơ quan có thẩm quyền."
    )


def test_dates_are_written_as_official_papers_write_them():
    assert full_date(date(2026, 1, 5)) == "ngày 05 tháng 01 năm 2026"
    assert full_date(date(2021, 3, 15)) == "ngày 15 tháng 3 năm 2021"
