"""The figures by office and the national indicators agree with an independent recount in plain SQL."""

import statistics
import time
from collections import Counter
from datetime import date, timedelta

import pytest
from sqlalchemy import Date, bindparam, text

from feedback.domain.periods import Basis, Period
from feedback.services.reports.asking import Asked
from feedback.services.reports.registry import REPORTS
from feedback.services.reports.table import Result
from feedback.store.base import UtcDateTime
from feedback.store.encryption import keyring
from tests.databases import on_both_databases
from tests.reports import many

FINAL = ("refused", "transferred_out", "withdrawn", "linked")
LOCAL = {"sqlite": "date({0}, '+7 hours')", "postgresql": "CAST({0} + interval '7 hours' AS date)"}
"""The day in the authority's zone of a moment kept in UTC."""

BASE = """
WITH upto AS (
  SELECT event.*, CASE WHEN state IN ('answered', 'refused', 'transferred_out', 'withdrawn', 'linked') THEN 1 ELSE 0 END AS over,
    row_number() OVER (PARTITION BY petition_id ORDER BY happened_at DESC, id DESC) AS back,
    row_number() OVER (PARTITION BY petition_id, action ORDER BY happened_at DESC, id DESC) AS back_of_action,
    row_number() OVER (PARTITION BY petition_id, action, round ORDER BY happened_at DESC, id DESC) AS back_of_round
  FROM event WHERE happened_at < :until
),
earlier AS (
  SELECT event.*, row_number() OVER (PARTITION BY petition_id ORDER BY happened_at DESC, id DESC) AS back
  FROM event WHERE happened_at < :since
),
closed AS (
  SELECT petition_id, max(happened_at) AS at FROM upto WHERE over = 1
    AND from_state NOT IN ('answered', 'refused', 'transferred_out', 'withdrawn', 'linked') GROUP BY petition_id
),
approved AS (SELECT * FROM upto WHERE action = 'approve' AND back_of_action = 1),
rated AS (SELECT upto.*, opened.said FROM upto JOIN opened ON opened.event_id = upto.id WHERE back_of_round = 1),
stood AS (
  SELECT petition.id, last.office_id, last.kind, last.state, last.round, last.extended_days, last.publication,
    CASE WHEN earlier.state IS NULL THEN 'received'
      WHEN earlier.state IN ('answered', 'refused', 'transferred_out', 'withdrawn', 'linked') THEN 'again'
      ELSE 'carried_over' END AS origin,
    CASE WHEN last.state = 'answered' AND {approved_day} < approved.answer_due THEN 'early'
      WHEN last.state = 'answered' AND {approved_day} = approved.answer_due THEN 'on_time'
      WHEN last.state = 'answered' THEN 'late'
      WHEN last.over = 1 THEN last.state
      WHEN last.answer_due < :last THEN 'open_overdue' ELSE 'open_in_time' END AS place,
    rated.said AS rating, petition.received_at, approved.happened_at AS approved_at
  FROM petition JOIN upto AS last ON last.petition_id = petition.id AND last.back = 1
  LEFT JOIN earlier ON earlier.petition_id = petition.id AND earlier.back = 1
  LEFT JOIN closed ON closed.petition_id = petition.id
  LEFT JOIN approved ON approved.petition_id = petition.id
  LEFT JOIN rated ON rated.petition_id = petition.id AND rated.round = last.round
  WHERE last.over = 0 OR closed.at >= :since
)
"""
STEPS = """
, began AS (
  SELECT upto.petition_id, upto.action, upto.round, upto.kind, upto.office_id, upto.answer_due, upto.extended_days,
    upto.happened_at, CASE WHEN upto.action = 'publish' THEN (
        SELECT max(happened_at) FROM event WHERE event.petition_id = upto.petition_id AND action = 'approve'
          AND event.happened_at <= upto.happened_at)
      WHEN upto.round > 1 THEN (
        SELECT max(happened_at) FROM event WHERE event.petition_id = upto.petition_id AND action = 'grant_reopening'
          AND event.happened_at <= upto.happened_at)
      ELSE petition.received_at END AS began_at
  FROM upto JOIN petition ON petition.id = upto.petition_id
  WHERE upto.happened_at >= :since AND upto.action IN ('approve', 'refuse', 'transfer_out', 'request_supplement', 'publish')
)
SELECT began.petition_id AS id, action, round, kind, office_id, extended_days, begun.number AS first,
  done.number AS last, CASE WHEN {done_day} < answer_due THEN 'early'
  WHEN {done_day} = answer_due THEN 'on_time' ELSE 'late' END AS way
FROM began JOIN day_number AS done ON done.day = {done_day} JOIN day_number AS begun ON begun.day = {began_day}
"""
OWED = """
SELECT stood.id, state, publication, kind, begun.number AS first, answered.number AS answered FROM stood
JOIN day_number AS begun ON begun.day = {owed_day}
LEFT JOIN day_number AS answered ON answered.day = {stood_approved_day}
WHERE state IN ('held', 'submitted', 'assigned', 'in_progress', 'awaiting_approval')
  OR (state = 'answered' AND publication = 'pending')
"""
PAUSES = """
SELECT asked.petition_id AS id, begun.number AS first, (
  SELECT done.number FROM event AS ended JOIN day_number AS done ON done.day = {ended_day}
  WHERE ended.petition_id = asked.petition_id AND ended.from_state = 'awaiting_supplement'
    AND ended.happened_at >= asked.happened_at AND ended.happened_at < :until
  ORDER BY ended.happened_at, ended.id LIMIT 1) AS last
FROM upto AS asked JOIN day_number AS begun ON begun.day = {asked_day} WHERE asked.action = 'request_supplement'
"""
DAYS = {
    "approved_day": "approved.happened_at",
    "done_day": "happened_at",
    "began_day": "began_at",
    "ended_day": "ended.happened_at",
    "asked_day": "asked.happened_at",
    "stood_approved_day": "stood.approved_at",
    "owed_day": "coalesce((SELECT max(happened_at) FROM event WHERE event.petition_id = stood.id"
    " AND event.happened_at < :until AND action = 'grant_reopening' AND stood.round > 1), stood.received_at)",
}


def ask(session, asked, query):
    """The rows of a query about a window, with the parts that every query shares before it."""
    local = LOCAL[session.get_bind().dialect.name]
    since, until = asked.moments
    sql = text((BASE + query).format(**{name: local.format(moment) for name, moment in DAYS.items()}))
    names = {"since": UtcDateTime(), "until": UtcDateTime(), "last": Date()}
    bound = sql.bindparams(*(bindparam(name, type_=kind) for name, kind in names.items() if f":{name}" in sql.text))
    given = {"since": since, "until": until, "last": asked.window[1]}
    return session.execute(bound, {name: given[name] for name in names if f":{name}" in sql.text}).all()


@pytest.fixture
def numbered_days(session):
    """Every day with how many working days had passed before its end, counted here from the calendar's own rows."""
    kept = {
        date.fromisoformat(str(day)): working for day, working in session.execute(text("SELECT day, working FROM calendar_day"))
    }
    session.execute(text("CREATE TABLE day_number (day date PRIMARY KEY, number integer)"))
    day, number, rows = date(2025, 1, 1), 0, []
    while day.year < 2028:
        number += bool(kept.get(day, day.weekday() < 5))
        rows.append({"day": day, "number": number})
        day += timedelta(days=1)
    session.execute(text("INSERT INTO day_number VALUES (:day, :number)").bindparams(bindparam("day", type_=Date())), rows)
    return {row["day"]: row["number"] for row in rows}


def open_ratings(session):
    """What each rating says, which lies sealed: plain, for plain SQL."""
    session.execute(text("CREATE TABLE opened (event_id integer PRIMARY KEY, said varchar)"))
    sealed = session.execute(text("SELECT id, detail FROM event WHERE action = 'rate'")).all()
    rows = [{"id": number, "said": keyring.unseal("event.detail", bytes(detail))} for number, detail in sealed]
    session.execute(text("INSERT INTO opened VALUES (:id, :said)"), rows)


def said(table, key):
    """By line, how many a column counts; nothing where it counts none."""
    return Counter({row.key: len(row.counted[key]) for row in table.rows if row.counted[key]})


def tally(rows, key, takes=lambda _row: True):
    return Counter(key(row) for row in rows if takes(row))


def office(row):
    return str(row.office_id or 0)


def offices_agree(session, asked):
    report = REPORTS["by-office"].build(session, asked)
    petitions, answers, satisfaction = report.tables
    stood = ask(session, asked, "SELECT * FROM stood")
    assert stood
    assert said(petitions, "total") == tally(stood, office)
    for origin in ("carried_over", "received", "again"):
        assert said(petitions, origin) == tally(stood, office, lambda row, origin=origin: row.origin == origin), origin
    for place in ("early", "on_time", "late", "open_in_time", "open_overdue", *FINAL):
        assert said(petitions, place) == tally(stood, office, lambda row, place=place: row.place == place), place
    assert said(petitions, "extended") == tally(stood, office, lambda row: row.extended_days > 0 and row.place not in FINAL)
    assert said(petitions, "reopened") == tally(stood, office, lambda row: row.round > 1)
    assert said(satisfaction, "answered") == tally(stood, office, lambda row: row.state == "answered")
    for word in ("satisfied", "not_satisfied"):
        found = tally(stood, office, lambda row, word=word: row.state == "answered" and row.rating == word)
        assert said(satisfaction, word) == found
    answers_agree(answers, [row for row in ask(session, asked, STEPS) if row.action == "approve"])
    assert not [check for check in report.checks if check.result is Result.FAILS]


def answers_agree(table, steps):
    assert said(table, "answers") == tally(steps, office)
    for way in ("early", "on_time", "late"):
        assert said(table, f"first_{way}") == tally(steps, office, lambda row, way=way: row.round == 1 and row.way == way)
        assert said(table, f"further_{way}") == tally(steps, office, lambda row, way=way: row.round > 1 and row.way == way)
    for row in (*table.rows, table.total):
        days = sorted(step.last - step.first for step in steps if row.key in ("total", office(step)))
        assert row.cells[-2] == statistics.median(days)
        ninetieth = row.cells[-1]
        assert sum(n <= ninetieth for n in days) >= 0.9 * len(days) > sum(n < ninetieth for n in days)


LIMITS = {"approve": 15, "refuse": 2, "transfer_out": 2, "request_supplement": 5, "publish": 2}
STEP = {
    "approve": "answer",
    "refuse": "refusal",
    "transfer_out": "refusal",
    "request_supplement": "supplement",
    "publish": "publication",
}


def indicators_agree(session, asked, numbers):
    report = REPORTS["indicators"].build(session, asked)
    kinds, buckets, steps, satisfaction = report.tables
    stood = ask(session, asked, "SELECT * FROM stood")
    ours = [row for row in stood if row.kind != "field_report"]
    assert {row.key: row.cells[1] for row in kinds.rows if row.level == 0} == tally(
        ours, lambda row: row.kind, lambda row: row.origin == "received"
    )
    assert said(buckets, "field_report")["total"] == 0
    states = {row.key: len(row.counted["both"]) for row in buckets.rows if row.level == 1 and row.counted["both"]}
    assert states == tally(ours, lambda row: row.state)
    kept, owed = steps_by_hand(session, asked, numbers)
    for name in ("answer", "refusal", "supplement", "publication"):
        of = {number: right for (number, step), right in kept.items() if step == name}
        late = {number for number, right in of.items() if not right} - owed[name]
        line = steps.line(name).counted
        assert set(line["kept"]) == {number for number, right in of.items() if right} - owed[name], name
        assert set(line["late"]) == late, name
        assert set(line["owed"]) == owed[name], name
    satisfaction_agrees(session, asked, satisfaction.total.counted, kept, owed["answer"])
    assert not [check for check in report.checks if check.result is Result.FAILS]


def steps_by_hand(session, asked, numbers):
    """Which last steps kept their limits, and what is owed past them, petition by petition."""
    pauses, last = {}, numbers[asked.window[1]]
    for row in ask(session, asked, PAUSES):
        pauses.setdefault(row.id, []).append((row.first, row.last if row.last is not None else last))

    def took(number, first, until, *, answer):
        waits = [min(end, until) - begin for begin, end in pauses.get(number, []) if first <= begin < until]
        return until - first - (sum(waits) if answer else 0)

    kept, latest = {}, {}
    for row in ask(session, asked, STEPS + "ORDER BY happened_at"):
        if row.kind != "field_report":
            days = took(row.id, row.first, row.last, answer=row.action == "approve")
            kept[row.id, STEP[row.action]] = days <= LIMITS[row.action]
            latest[row.id, STEP[row.action]] = row
    owed = {name: set() for name in STEP.values()}
    for row in ask(session, asked, OWED):
        if row.kind == "field_report":
            continue
        if row.state == "answered" and last - row.answered > LIMITS["publish"]:
            owed["publication"].add(row.id)
        if row.state != "answered" and took(row.id, row.first, last, answer=True) > LIMITS["approve"]:
            owed["answer"].add(row.id)
    return kept, owed


def satisfaction_agrees(session, asked, counted, kept, owed):
    answered = {row.id for row in ask(session, asked, STEPS) if row.action == "approve" and row.kind != "field_report"}
    again = {row.petition_id for row in ask(session, asked, AGAIN)}
    displeased = {row.petition_id for row in ask(session, asked, DISPLEASED)} & answered
    late = {number for number in answered if not kept[number, "answer"]} | (owed & answered)
    off = displeased | late | (again & answered)
    assert set(counted["answered"]) == answered
    assert (set(counted["displeased"]), set(counted["late"]), set(counted["again"])) == (displeased, late, again & answered)
    assert (set(counted["any"]), set(counted["none"])) == (off, answered - off)


AGAIN = "SELECT petition_id FROM upto WHERE action = 'request_reopening' AND happened_at >= :since"
DISPLEASED = """
SELECT approved.petition_id FROM approved JOIN rated ON rated.petition_id = approved.petition_id AND rated.round = approved.round
WHERE rated.said = 'not_satisfied' AND approved.happened_at >= :since
"""
WINDOWS = (("2026-Q2", Basis.REPORTING), ("2026", Basis.CALENDAR))


@on_both_databases
def test_thousands_agree_with_the_recount(session, numbered_days):
    many.write(session, many.lives(session, 1500))
    open_ratings(session)
    for period, basis in WINDOWS:
        asked = Asked(Period.parse(period), basis)
        offices_agree(session, asked)
        indicators_agree(session, asked, numbered_days)


@pytest.mark.full
def test_a_hundred_thousand_agree_and_nobody_waits(session, numbered_days):
    many.write(session, many.lives(session, 100_000))
    open_ratings(session)
    asked = Asked(Period(2026))
    for slug in ("by-office", "indicators", "overdue", "heat", "trend"):
        began = time.perf_counter()
        REPORTS[slug].build(session, asked)
        assert time.perf_counter() - began < 60, f"{slug}: seconds for a year of 100,000 petitions on a slow machine"
    offices_agree(session, asked)
    indicators_agree(session, asked, numbered_days)
