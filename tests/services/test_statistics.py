"""The figures for everyone: recounted from the history, adding up, and giving nobody away."""

from collections import Counter
from datetime import date, timedelta

import pytest
from sqlalchemy import insert, select, text

from feedback.domain.calendar import local_date
from feedback.domain.open_data import Month
from feedback.domain.periods import Basis, Period
from feedback.domain.small_cells import LEAST
from feedback.domain.text import sort_key
from feedback.services import extending, ratings
from feedback.services.reports.asking import Asked
from feedback.services.reports.figures import population
from feedback.services.statistics import NUMBERS, PARTS, RATINGS, Question, Rate, statistics
from feedback.store.models import Commune, Deadline, LimitPreset, Office, Rating, Sector
from tests.databases import on_both_databases
from tests.people import case_in
from tests.reports import many

FIRST, LAST = many.BEGIN.date(), many.BEGIN.date() + timedelta(days=many.DAYS)
TODAY = date(2028, 1, 1)


def asked(**wishes):
    return Question(**{"first": Month.of(FIRST), "last": Month.of(LAST), "today": TODAY, **wishes})


def of_2026(**wishes):
    return asked(first=Month(2026, 1), last=Month(2026, 12), **wishes)


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
    report = population(session, Asked(Period.between(FIRST, TODAY), Basis.CALENDAR, today=TODAY))
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
    assert set(found.tables) == {"month"}, "the parts are given by calendar year"
    # Of a petition taken up again both count the last round: late in the first, it may be in time now.
    late = "SELECT petition_id FROM event WHERE action = 'approve' AND round = 1 AND date(happened_at) > answer_due"
    once_late = set(session.scalars(text(late)))
    assert [one for one in report if one.id in once_late and one.life.round > 1 and one.place in ("early", "on_time")]


@on_both_databases
def test_plain_sql_agrees_line_by_line_where_a_line_is_given(session):
    lived(session)
    found = statistics(session, of_2026())
    columns = {
        "sector": "coalesce(sector.parent_id, sector.id)",
        "office": "petition.office_id",
        "commune": "petition.commune_id",
    }
    year = "received_at >= '2025-12-31 17:00' AND received_at < '2026-12-31 17:00'"
    for table, column in columns.items():
        recount = dict(
            session.execute(
                text(
                    f"SELECT part.code, count(*) FROM petition JOIN sector ON sector.id = petition.sector_id "
                    f"JOIN {table} AS part ON part.id = {column} WHERE {year} GROUP BY part.code"
                )
            ).all()
        )
        given = {group.code: group.numbers["received"] for group in found.tables[table] if group.code}
        assert given
        assert given.items() <= recount.items()
    rated = session.execute(
        text(
            "SELECT count(*), sum(CASE WHEN satisfied THEN 1 ELSE 0 END), sum(access) FROM rating JOIN petition "
            f"ON petition.id = rating.petition_id AND petition.round = rating.round WHERE petition.state = 'answered' AND {year}"
        )
    ).one()
    assert (found.total.numbers["rated"], found.total.numbers["satisfied"]) == tuple(rated[:2])
    assert found.total.satisfaction.percent == round(100 * rated[1] / rated[0] + 1e-9)
    access = found.sides[0]
    assert (access.name, access.said, access.mean) == ("access", rated[0], round(rated[2] / rated[0], 1))
    assert all(side.mean is None for side in found.sides[1:])


def test_a_line_asked_about_alone_is_the_line_of_the_whole(session):
    lived(session, 600)
    whole = statistics(session, of_2026())
    for table in PARTS:
        [group, *_] = [group for group in whole.tables[table] if group.code]
        alone = statistics(session, of_2026(**{table: group.code}))
        assert (alone.total.numbers, alone.tables, alone.sides) == (group.numbers, {}, [])
    few = next(iter(set(session.scalars(select(Commune.code))) - {group.code for group in whole.tables["commune"]}))
    assert set(statistics(session, of_2026(commune=few)).total.numbers.values()) == {None}
    assert set(statistics(session, asked(commune=group.code)).total.numbers.values()) == {None}, "not by months"


@pytest.mark.parametrize("count", [1, 4, 40, 300])
def test_small_parts_are_not_given(session, count):
    """Whatever the number of petitions: no cell of a part and no rating is small, and neither is what is left of a sum."""
    lived(session, count)
    found = statistics(session, of_2026())
    total = found.total.numbers
    lines = {name: set(session.scalars(select(table.code))) for name, table in zip(PARTS, (Sector, Office, Commune), strict=True)}
    assert not [total[key] for key in RATINGS if 0 < (total[key] or 0) < LEAST]
    for name in PARTS:
        groups = found.tables[name]
        assert not [n for group in groups for n in group.numbers.values() if n is not None and 0 < n < LEAST]
        assert None not in [group.numbers["received"] for group in groups], "a line alone would tell that there is something"
        unlisted = total["received"] - sum(group.numbers["received"] for group in groups)
        assert unlisted == 0 or len(lines[name] - {group.code for group in groups}) > 1, "nobody knows whose the rest is"
    names = [group.name for group in found.tables["commune"] if group.code]
    short = {commune.name: commune.short_name for commune in session.scalars(select(Commune))}
    assert names == sorted(names, key=lambda name: sort_key(short[name])), "nobody is ranked"


def test_of_two_periods_that_overlap_nothing_can_be_subtracted(session):
    """By months there is nothing but the sums of everything."""
    lived(session, 300)
    for first, last in ((Month(2026, 1), Month(2026, 2)), (Month(2026, 2), Month(2026, 2)), (Month(2025, 1), Month(2026, 12))):
        found = statistics(session, asked(first=first, last=last))
        assert set(found.tables) == {"month"}
        assert [found.total.numbers[key] for key in RATINGS] == [None] * 3
        assert not [group for group in found.tables["month"] if group.numbers.keys() & set(RATINGS)]
        assert not found.sides


def test_a_share_of_fewer_than_five_is_not_given():
    assert Rate(3, 4).percent is None
    assert Rate(21, 34).percent == 62
    assert Rate(5, 5).percent == 100


def test_what_is_demonstration_counts_only_where_everything_is_invented(session, files, clock):
    case = case_in(session, "submitted", now=clock(), files=files)
    case.petition.demonstration = True
    session.commit()
    today = local_date(clock())
    wanted = {"first": Month.of(today), "last": Month.of(today), "today": today}
    assert statistics(session, Question(**wanted)).total.numbers["received"] == 0
    assert statistics(session, Question(**wanted, invented=True)).total.numbers["received"] == 1


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
    case_in(session, "refused", now=clock.set("2026-10-01T00:30"), files=files)
    session.commit()
    september = Question(Month(2026, 9), Month(2026, 9), due + timedelta(days=1))
    numbers = statistics(session, september).total.numbers
    assert (numbers["received"], numbers["on_time"], numbers["extended"], numbers["late_extended"]) == (1, 1, 1, 0)
    numbers = statistics(session, Question(Month(2026, 9), Month(2026, 10), date(2026, 10, 31))).total.numbers
    assert (numbers["received"], numbers["refused"]) == (2, 1)
    assert statistics(session, of_2026()).total.numbers["rated"] is None, "one rating is nobody's business"


@pytest.mark.full
def test_a_hundred_thousand_wait_for_nothing(session):
    import time

    many.write(session, many.lives(session, 100_000))
    began = time.process_time()
    statistics(session, asked())
    assert time.process_time() - began < 5
