"""What is generated is as the service itself would have left it: the log, the states, the clocks, the reports, the search."""

from collections import Counter
from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import func, select

from feedback.domain.calendar import local_date
from feedback.domain.deadlines import Step
from feedback.domain.periods import Period
from feedback.domain.petition import parse_code
from feedback.domain.standing import Publication, State
from feedback.domain.states import TRANSITIONS
from feedback.domain.text import fold
from feedback.services import deadlines, figures, generating, searching
from feedback.services.ledger.verifying import verify
from feedback.services.reports import ii_05a
from feedback.services.reports.asking import Asked
from feedback.services.reports.registry import REPORTS
from feedback.services.reports.table import Result
from feedback.store.models import CodeCounter, Event, Petition, PublishedPetition
from feedback.store.queries import search
from feedback.store.queries.ledger_checks import frozen
from feedback.store.queries.published import Filters
from tests.databases import on_both_databases

MANY = 400
SEED = 22
QUARTER = Period(2026, 3)
pytestmark = on_both_databases


def generate(engine, count=MANY, *, clock, processes=0):
    """Over one year: so few over five years would leave nothing open."""
    return generating.generate(engine, count, seed=SEED, years=1, now=clock(), processes=processes)


def told(session):
    """What the same seed must give again."""
    rows = session.execute(select(Petition.code, Petition.title, Petition.received_at, Petition.state).order_by(Petition.id))
    return [tuple(row) for row in rows]


def test_what_is_generated_keeps_the_laws_of_the_house(engine, work, clock):
    done = generate(engine, clock=clock)
    with frozen(engine) as session:
        assert verify(session) is None
    with work() as session:
        petitions = session.scalars(select(Petition).order_by(Petition.id)).all()
        assert done.petitions == len(petitions) == MANY
        assert done.events == session.scalar(select(func.count()).select_from(Event))
        assert all(petition.demonstration for petition in petitions)
        for petition in petitions:
            walked(petition)
            clocks_agree(session, petition)
        numbered(session, petitions)
        assert not figures.check(session)
        assert set(State) - {State.HELD} <= {petition.state for petition in petitions}
        assert set(Publication) <= {petition.publication for petition in petitions}


def test_the_parts_of_every_report_add_up_to_its_totals(engine, work, clock):
    generate(engine, clock=clock)
    with work() as session:
        for name, entry in REPORTS.items():
            report = entry.build(session, Asked(QUARTER))
            assert not [check for check in report.checks if check.result is Result.FAILS], name
        total = ii_05a.count(session, Asked(QUARTER)).total
        assert total.total == total.carried_over + total.received == total.conduct + total.regulation
        parts = total.handled_conduct + total.handled_regulation + total.open_conduct + total.open_regulation
        assert total.total == parts + total.transferred
        assert min(total.carried_over, total.published, total.transferred) > 0


def walked(petition):
    """Every event follows the one before by a line of the table, and the last is how the petition stands."""
    events = petition.events
    assert [event.id for event in events] == sorted(event.id for event in events)
    assert events[0].action == "submit"
    assert events[0].from_state is None
    for before, after in pairwise(events):
        assert after.from_state == before.state
        lines = [line for line in TRANSITIONS if line.action == after.action and after.from_state in line.sources]
        assert any((line.target or after.from_state) == after.state for line in lines), after.action
        assert after.happened_at >= before.happened_at
    for name in ("state", "publication", "kind", "sector_id", "office_id", "round"):
        assert getattr(petition, name) == getattr(events[-1], name)


def clocks_agree(session, petition):
    """Due dates are those that the service itself computes, and what it says matters next is what it would say."""
    for deadline in petition.deadlines:
        assert deadlines.calculation(session, deadline).due == deadline.due
        preset = deadlines._choose(session, petition, Step(deadline.step), deadline.starts_on)
        assert deadline.working_days <= preset.working_days
    assert petition.next_due == deadlines._next_due(petition)
    assert (petition.events[-1].answer_due, petition.events[-1].extended_days) == deadlines.answer_due(petition)


def numbered(session, petitions):
    """The numbers of a day count up from one in the order of arrival, and its counter stands at the last."""
    last = Counter()
    for petition in petitions:
        day = local_date(petition.received_at)
        last[day] += 1
        assert petition.code == f"PAKN.{day:%Y%m%d}.{last[day]:04d}" == parse_code(petition.code)
    assert dict(session.execute(select(CodeCounter.day, CodeCounter.last_number)).all()) == dict(last)


def test_what_is_published_is_found_with_and_without_marks(engine, work, clock):
    generate(engine, clock=clock)
    with work() as session:
        public = session.scalars(select(PublishedPetition).where(PublishedPetition.taken_down_at.is_(None))).all()
        for item in public[:: len(public) // 4]:
            for words in (item.title, fold(item.title)):
                assert item.petition.code in {hit.code for hit in searching.find(session, Filters(words=words)).items}
        counted = search.count_texts(session, ["duong", search.ALL])
        searching.reindex(session)
        assert search.count_texts(session, ["duong", search.ALL]) == counted
        assert counted[search.ALL] == len(public)


def test_the_same_seed_gives_the_same_and_another_run_goes_on_after_it(engine, work, clock):
    generate(engine, 60, clock=clock)
    with work() as session:
        first = told(session)
    generate(engine, 60, clock=clock, processes=1)
    with work() as session:
        both = told(session)
    assert both[:60] == first
    assert [row[1:] for row in both[60:]] == [row[1:] for row in first]
    assert len({row[0] for row in both}) == 120
    with frozen(engine) as session:
        assert verify(session) is None


def test_who_writes_meanwhile_is_noticed(engine, work, clock, monkeypatch):
    monkeypatch.setattr(generating, "PORTION", 20)

    def disturb(_done):
        generate(engine, 1, clock=clock)

    with pytest.raises(generating.Disturbed):
        generating.generate(engine, 60, seed=SEED, years=1, now=clock() + timedelta(minutes=1), processes=0, progress=disturb)
    with frozen(engine) as session:
        assert verify(session) is None
