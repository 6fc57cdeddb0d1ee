"""The forms agree with an independent recount in plain SQL, and a past period's figures never change."""

import time
from dataclasses import replace

import pytest
from sqlalchemy import bindparam, text

from feedback.domain.periods import Basis, Period
from feedback.services import extending, linking, reopening, triage
from feedback.services.reports.asking import Asked
from feedback.services.reports.registry import REPORTS
from feedback.services.reports.table import Result
from feedback.store.base import UtcDateTime
from tests.databases import on_both_databases
from tests.people import case_in
from tests.reports import many

COLUMNS = ("total", "conduct", "regulation", "carried_over", "received", "competent", "handled_conduct", "handled_regulation",
           "open_conduct", "open_regulation", "transferred", "published")  # fmt: skip
RECOUNT = """
WITH upto AS (SELECT * FROM event WHERE happened_at < :until),
numbered AS (
  SELECT upto.*, row_number() OVER (PARTITION BY petition_id ORDER BY happened_at DESC, id DESC) AS back FROM upto
),
answered AS (SELECT petition_id, min(happened_at) AS at FROM upto WHERE action = 'approve' GROUP BY petition_id),
accepted AS (SELECT DISTINCT petition_id FROM upto WHERE action = 'accept_and_route'),
gone AS (
  SELECT petition_id, max(happened_at) AS at FROM upto
  WHERE state IN ('refused', 'transferred_out', 'withdrawn', 'linked')
    AND from_state NOT IN ('refused', 'transferred_out', 'withdrawn', 'linked') GROUP BY petition_id
),
stood AS (
  SELECT petition.id, numbered.kind, numbered.publication, numbered.office_id, coalesce(sector.parent_id, sector.id) AS top,
    petition.received_at < :since AS earlier,
    CASE WHEN answered.at IS NOT NULL THEN 'handled' WHEN numbered.state = 'transferred_out' THEN 'transferred'
      WHEN numbered.state IN ('refused', 'withdrawn', 'linked') THEN 'left' WHEN accepted.petition_id IS NULL THEN 'waiting'
      ELSE 'open' END AS place,
    CASE WHEN answered.at IS NOT NULL THEN answered.at
      WHEN numbered.state IN ('refused', 'transferred_out', 'withdrawn', 'linked') THEN gone.at END AS finished
  FROM petition JOIN numbered ON numbered.petition_id = petition.id AND numbered.back = 1
  JOIN sector ON sector.id = numbered.sector_id
  LEFT JOIN answered ON answered.petition_id = petition.id
  LEFT JOIN accepted ON accepted.petition_id = petition.id
  LEFT JOIN gone ON gone.petition_id = petition.id
)
SELECT office_id, top, count(*), sum(CASE WHEN kind = 'conduct' THEN 1 ELSE 0 END),
  sum(CASE WHEN kind = 'regulation' THEN 1 ELSE 0 END), sum(CASE WHEN earlier THEN 1 ELSE 0 END),
  sum(CASE WHEN earlier THEN 0 ELSE 1 END), sum(CASE WHEN place <> 'transferred' THEN 1 ELSE 0 END),
  sum(CASE WHEN place = 'handled' AND kind = 'conduct' THEN 1 ELSE 0 END),
  sum(CASE WHEN place = 'handled' AND kind = 'regulation' THEN 1 ELSE 0 END),
  sum(CASE WHEN place = 'open' AND kind = 'conduct' THEN 1 ELSE 0 END),
  sum(CASE WHEN place = 'open' AND kind = 'regulation' THEN 1 ELSE 0 END),
  sum(CASE WHEN place = 'transferred' THEN 1 ELSE 0 END),
  sum(CASE WHEN place = 'handled' AND publication = 'published' THEN 1 ELSE 0 END)
FROM stood
WHERE kind IN ('conduct', 'regulation') AND place IN ('handled', 'open', 'transferred')
  AND (finished IS NULL OR finished >= :since)
GROUP BY office_id, top
"""


def recount(session, asked):
    """By office and sector, the twelve columns."""
    since, until = asked.moments
    query = text(RECOUNT).bindparams(bindparam("since", type_=UtcDateTime()), bindparam("until", type_=UtcDateTime()))
    rows = session.execute(query, {"since": since, "until": until}).all()
    return {(office_id, top): tuple(map(int, numbers)) for office_id, top, *numbers in rows}


def summed(counted, key):
    """The same, added up by a part of the key; where nothing stands there is no line."""
    sums = {}
    for (office_id, top), numbers in counted.items():
        found = sums.setdefault(key(office_id, top), (0,) * 12)
        sums[key(office_id, top)] = tuple(a + b for a, b in zip(found, numbers, strict=True))
    return sums


def figures(rows, level=0):
    """What the report says, by the line's key: counted from its lists, which are the links."""
    return {row.key: tuple(len(row.counted[key]) for key in COLUMNS) for row in rows if row.level == level}


def agree(session, asked):
    """II.05a and II.05b say what the recount says, and hold their own rules."""
    expected = recount(session, asked)
    paper, by_unit = (REPORTS[slug].build(session, asked) for slug in ("ii-05a", "ii-05b"))
    assert figures(paper.tables[0].rows) == {str(top): n for top, n in summed(expected, lambda _office, top: top).items()}
    assert figures(by_unit.tables[0].rows) == {str(o): n for o, n in summed(expected, lambda office, _top: office or 0).items()}
    assert figures(by_unit.tables[0].rows, 1) == {f"{office or 0}-{top}": n for (office, top), n in expected.items()}
    for report in (paper, by_unit):
        assert [row.cells[2:] for row in report.tables[0].rows] == [
            tuple(len(row.counted[key]) for key in COLUMNS) for row in report.tables[0].rows
        ]
        assert not [check for check in report.checks if check.result is Result.FAILS]
    assert paper.tables[0].total.cells[2:] == by_unit.tables[0].total.cells[2:]
    assert len(paper.tables[1].rows) == paper.tables[0].total.cells[2]
    return expected


@on_both_databases
def test_thousands_agree_with_the_recount(session):
    many.write(session, many.lives(session, 3000))
    for text_, basis in (
        ("2026-Q1", Basis.REPORTING),
        ("2026-Q3", Basis.CALENDAR),
        ("2026", Basis.REPORTING),
        ("2026-05", "reporting"),
    ):
        assert agree(session, Asked(Period.parse(text_), Basis(basis)))


def test_one_office_is_its_line_of_the_whole(session):
    many.write(session, many.lives(session, 1500))
    asked = Asked(Period(2026, 2))
    for row in REPORTS["ii-05b"].build(session, asked).tables[0].rows:
        if row.level == 0 and row.key != "0":
            one = REPORTS["ii-05a"].build(session, replace(asked, office_id=int(row.key)))
            assert one.tables[0].total.counted == row.counted


@pytest.mark.full
def test_a_hundred_thousand_agree_and_nobody_waits(session):
    many.write(session, many.lives(session, 100_000))
    asked = Asked(Period(2026))
    began = time.process_time()
    REPORTS["ii-05b"].build(session, asked)
    assert time.process_time() - began < 30, "seconds of work for a year of 100,000 petitions"
    agree(session, asked)
    agree(session, Asked(Period(2026, 2)))


@on_both_databases
def test_replayed_thousands_count_the_same(session):
    """The quarter is counted the moment it is over, then everything goes on living for months."""
    every, asked = many.lives(session, 1500), Asked(Period(2026, 2))
    _, until = asked.moments
    many.write(session, every, until)
    before = {slug: entry.build(session, asked) for slug, entry in REPORTS.items()}
    many.go_on(session, every, until)
    session.expire_all()
    for slug, entry in REPORTS.items():
        assert entry.build(session, asked) == before[slug], slug


@on_both_databases
def test_replayed_by_the_real_verbs_a_closed_quarter_counts_the_same(session, files, clock):
    def begin(day, state, **wishes):
        return case_in(session, state, now=clock.set(f"{day}T08:00"), files=files, email=f"{state}{day}@example.com", **wishes)

    def on(case, day):
        case.now = clock.set(f"{day}T10:00")
        return case

    waiting, working = begin("2026-09-01", "submitted"), begin("2026-09-02", "in_progress")
    extended, classed = begin("2026-09-03", "in_progress"), begin("2026-09-04", "assigned")
    repeat, answered = begin("2026-09-05", "assigned"), begin("2026-08-20", "answered")
    shown, refused = begin("2026-08-21", "published"), begin("2026-09-07", "refused")
    session.commit()
    asked = Asked(Period(2026, 3))
    before = {slug: entry.build(session, asked) for slug, entry in REPORTS.items()}
    assert before["ii-05a"].tables[0].total.cells[2] == 6

    on(extended, "2026-09-16")
    extending.request_extension(
        session, extended.petition, by=extended.person("officer"), now=extended.now, reason="Phải kiểm tra.", working_days="5"
    )
    extending.decide_extension(
        session, extended.petition, by=extended.person("leader"), now=extended.now, granted=True, explanation="Đồng ý."
    )
    on(waiting, "2026-09-16").answer()
    triage.reclassify(
        session,
        classed.petition,
        by=classed.person("coordinator"),
        now=on(classed, "2026-09-17").now,
        kind="regulation",
        sector="DAT",
    )
    linking.link(
        session, repeat.petition, by=repeat.person("coordinator"), now=on(repeat, "2026-09-17").now,
        primary=working.petition.code, reason="Cùng một việc.",
    )  # fmt: skip
    on(answered, "2026-09-18").publish()
    on(shown, "2026-09-18").ask_reopening()
    reopening.decide_reopening(
        session,
        shown.petition,
        by=shown.person("coordinator"),
        now=on(shown, "2026-09-19").now,
        granted=True,
        explanation="Xem lại.",
    )
    on(working, "2026-09-21").write()
    working.lay_before()
    working.approve()
    working.publish()
    on(answered, "2026-09-22").take_down()
    session.commit()
    session.expire_all()
    for slug, entry in REPORTS.items():
        assert entry.build(session, asked) == before[slug], slug
    assert refused.petition.state == "refused"
