"""The figures for everyone: recounted from the history, adding up, and giving nobody away."""

from collections import Counter
from datetime import date, timedelta

import pytest
from sqlalchemy import insert, select, text

from feedback.domain.calendar import local_date
from feedback.domain.periods import Basis, Period
from feedback.services import extending, ratings
from feedback.services.reports.asking import Asked as AskedReport
from feedback.services.reports.figures import population
from feedback.services.statistics import LEAST, NUMBERS, Asked, Rate, statistics
from feedback.store.models import Deadline, LimitPreset, Rating
from tests.databases import on_both_databases
from tests.people import case_in
from tests.reports import many

FIRST, LAST = many.BEGIN.date(), many.BEGIN.date() + timedelta(days=many.DAYS)
TODAY = date(2028, 1, 1)


def asked(**wishes):
    return Asked(**{"first": FIRST, "last": LAST, "today": TODAY, **wishes})


def lived(session, count=900):
    """Lives with the deadlines of their answers, as the real verbs would have kept them."""
    every = many.lives(session, count)
    many.write(session, every)
    preset = session.scalars(select(LimitPreset.id)).first()
    for life in every:
        last = life.events[-1]
        sent = next((e for e in reversed(life.events) if e["action"] == "approve" and e["round"] == last["round"]), None)
        row = {"step": "answer", "starts_on": FIRST, "working_days": 15, "preset_id": preset, "preset_version": 1}
        row |= {"petition_id": life.row["id"], "round": last["round"], "due": (sent or last)["answer_due"]}
        session.execute(insert(Deadline).values(**row, met_at=sent["happened_at"] if sent else None))
        if sent and life.row["id"] % 2:
            said = {"satisfied": life.row["id"] % 4 == 1, "access": 1 + life.row["id"] % 5, "rated_at": sent["happened_at"]}
            row = {"petition_id": life.row["id"], "round": sent["round"], "first_rated_at": sent["happened_at"]}
            session.execute(insert(Rating).values(**row, **said))
    session.commit()


@on_both_databases
def test_everybody_counts_the_same_as_the_reports(session):
    lived(session)
    report = population(session, AskedReport(Period.between(FIRST, TODAY), Basis.CALENDAR, today=TODAY))
    places = Counter(str(one.place) for one in report)
    found = statistics(session, asked())
    numbers = found.total.numbers
    assert numbers["received"] == len(report) == 900
    for place in (
        "early",
        "on_time",
        "late",
        "open_in_time",
        "open_overdue",
        "refused",
        "transferred_out",
        "withdrawn",
        "linked",
    ):
        assert numbers[place] == places[place], place
    assert numbers["in_time"] == places["early"] + places["on_time"]
    assert sum(numbers[key] for key in NUMBERS[1:]) == numbers["received"]
    months = Counter(f"{local_date(one.life.received_at):%m/%Y}" for one in report)
    assert {group.name: group.numbers["received"] for group in found.tables["month"] if group.numbers["received"]} == months
    for table, key in (("office", "office_id"), ("commune", "commune_id")):
        expected = Counter(getattr(one.life, key) for one in report)
        assert sorted(group.numbers["received"] for group in found.tables[table]) == sorted(expected.values())


@on_both_databases
def test_plain_sql_agrees_sector_by_sector(session):
    lived(session, 600)
    recount = dict(
        session.execute(
            text(
                "SELECT top.code, count(*) FROM petition JOIN sector ON sector.id = petition.sector_id "
                "JOIN sector AS top ON top.id = coalesce(sector.parent_id, sector.id) GROUP BY top.code"
            )
        ).all()
    )
    found = statistics(session, asked())
    assert {group.code: group.numbers["received"] for group in found.tables["sector"]} == recount
    rated = session.execute(
        text(
            "SELECT count(*), sum(CASE WHEN satisfied THEN 1 ELSE 0 END), sum(access) FROM rating JOIN petition "
            "ON petition.id = rating.petition_id AND petition.round = rating.round WHERE petition.state = 'answered'"
        )
    ).one()
    assert (found.total.numbers["rated"], found.total.numbers["satisfied"]) == tuple(rated[:2])
    assert found.total.satisfaction.percent == round(100 * rated[1] / rated[0] + 1e-9)
    access = found.sides[0]
    assert (access.name, access.said, access.mean) == ("access", rated[0], round(rated[2] / rated[0], 1))
    assert all(side.mean is None for side in found.sides[1:])


def test_a_line_asked_about_alone_is_the_line_of_the_whole(session):
    lived(session, 600)
    whole = statistics(session, asked())
    for table in ("sector", "office", "commune"):
        group = max((g for g in whole.tables[table] if g.code), key=lambda g: g.numbers["received"])
        alone = statistics(session, asked(**{table: group.code})).total.numbers
        for key in NUMBERS:
            assert None in (alone[key], group.numbers[key]) or alone[key] == group.numbers[key]


def test_small_parts_are_not_given_and_the_order_ranks_nobody(session):
    lived(session, 300)
    found = statistics(session, asked(language="en"))
    cells = [
        group.numbers[key] for name in ("sector", "office", "commune") for group in found.tables[name] for key in NUMBERS[1:]
    ]
    assert None in cells
    assert not [number for number in cells if number is not None and 0 < number < LEAST]
    names = [group.name for group in found.tables["commune"] if group.code]
    counts = [group.numbers["received"] for group in found.tables["commune"] if group.code]
    assert names
    assert counts != sorted(counts, reverse=True)


def test_a_share_of_fewer_than_five_is_not_given():
    assert Rate(3, 4).percent is None
    assert Rate(21, 34).percent == 62
    assert Rate(5, 5).percent == 100


def test_what_is_demonstration_counts_only_where_everything_is_invented(session, files, clock):
    case = case_in(session, "submitted", now=clock(), files=files)
    case.petition.demonstration = True
    session.commit()
    today = local_date(clock())
    wanted = {"first": today, "last": today, "today": today}
    assert statistics(session, Asked(**wanted)).total.numbers["received"] == 0
    assert statistics(session, Asked(**wanted, invented=True)).total.numbers["received"] == 1


@on_both_databases
def test_extended_late_rated_and_reopened_by_the_real_verbs(session, files, clock):
    late = case_in(session, "in_progress", now=clock.set("2026-09-01T23:30"), files=files)
    late.now = clock.set("2026-09-10T09:00")
    who = {"by": late.person("officer"), "now": late.now}
    extending.request_extension(session, late.petition, **who, reason="Phải đo lại.", working_days="2")
    leader = {"by": late.person("leader"), "now": late.now}
    extending.decide_extension(session, late.petition, **leader, granted=True, explanation="Đồng ý.")
    due = next(d.due for d in late.petition.deadlines if d.step == "answer")
    late.now = clock.set(f"{due}T23:30")
    late.write()
    late.lay_before()
    late.approve()
    ratings.rate(session, late.petition, now=late.now, satisfied=True, sides={"access": 5})
    case_in(session, "refused", now=clock.set("2026-09-02T00:30"), files=files)
    session.commit()
    wanted = Asked(date(2026, 9, 1), date(2026, 9, 1), due + timedelta(days=1))
    numbers = statistics(session, wanted).total.numbers
    assert (numbers["received"], numbers["on_time"], numbers["extended"], numbers["late_extended"]) == (1, 1, 1, 0)
    assert (numbers["rated"], numbers["satisfied"]) == (1, 1)
    numbers = statistics(session, Asked(date(2026, 9, 1), date(2026, 9, 30), due)).total.numbers
    assert (numbers["received"], numbers["refused"]) == (2, 1)


@pytest.mark.full
def test_a_hundred_thousand_wait_for_nothing(session):
    import time

    many.write(session, many.lives(session, 100_000))
    began = time.process_time()
    statistics(session, asked())
    assert time.process_time() - began < 5
