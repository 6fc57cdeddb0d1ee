"""Rules of competence through time: planned, tried on what was received, saved as tried; the past is not rewritten."""

from datetime import date, timedelta

import pytest

from feedback.domain.actors import Role
from feedback.domain.errors import Invalid, NotAllowed, NotPossible
from feedback.services import triage
from feedback.services.administration import routing_rules
from feedback.services.administration.audit import Overtaken
from feedback.services.routing import propose_office
from feedback.store.queries.administration import list_changes
from feedback.store.queries.catalogue import list_routing_rules
from feedback.store.queries.routing import list_ended_rules, list_lasting_rules
from tests import people
from tests.databases import on_both_databases

TODAY = date(2026, 11, 20)
TO_LAND = {
    "kind": "",
    "sector": "YT",
    "about_office": "",
    "target": "office",
    "target_office": "SNNMT",
    "reason_vi": "Thử giao cho Sở khác.",
    "reason_en": "Another department for once.",
    "before": "10",
    "from_date": "2026-11-23",
}


@pytest.fixture
def admin(session, clock):
    return people.staff(session, Role.ADMINISTRATOR, now=clock())


@pytest.fixture
def plan(session):
    return lambda position=None, **changed: routing_rules.plan_rule(
        session, today=TODAY, position=position, **{**TO_LAND, **changed}
    )


@pytest.fixture
def save(session, clock, admin):
    def saved(planned):
        routing_rules.save(session, planned, by=admin, now=clock(), tried=routing_rules.seal_of(session, planned))

    return saved


def positions(rules):
    return [rule.position for rule in rules]


@on_both_databases
def test_a_new_rule_holds_from_its_day_on_and_the_past_stays(session, clock, files, plan, save):
    petition = people.petition_in(session, "submitted", now=clock(), files=files)
    before = positions(list_routing_rules(session, TODAY))
    save(plan())
    assert positions(list_routing_rules(session, TODAY)) == before
    assert propose_office(session, petition, date(2026, 11, 22))[0].code == "VP"
    assert propose_office(session, petition, date(2026, 11, 23))[0].code == "SNNMT"
    [line] = list_changes(session, noun="routing")
    assert (line.key, line.before) == ("5", None)


@on_both_databases
def test_the_trial_compares_as_petitions_were_received(session, clock, files, plan):
    sent = [people.petition_in(session, "submitted", now=clock(), files=files, email=f"a{n}@example.vn") for n in range(3)]
    coordinator = people.staff(session, Role.COORDINATOR, now=clock())
    triage.reclassify(session, sent[0], by=coordinator, now=clock(), kind="conduct", sector="MT-RT")
    people.petition_in(session, "submitted", now=clock(), files=files, email="b@example.vn", sector="MT-RT", kind="field_report")
    trial = routing_rules.try_out(session, plan())
    assert (trial.tried, trial.moved) == (4, 3)
    [move] = trial.moves
    assert (move.before, move.after) == ("VP", "SNNMT")
    assert {code for code, _ in move.petitions} == {petition.code for petition in sent}


def test_a_trial_that_reaches_nobody_says_so(session, clock, files, save):
    people.petition_in(session, "submitted", now=clock(), files=files, kind="regulation")
    lead = list_lasting_rules(session)[-1]
    planned = routing_rules.plan_without(session, today=TODAY, position=lead.position, from_date="2026-11-20")
    [move] = routing_rules.try_out(session, planned).moves
    assert (move.before, move.after) == ("SYT", None)


def test_a_rule_is_changed_by_another_that_follows_it(session, plan, save):
    rule = next(rule for rule in list_lasting_rules(session) if rule.position == 20)
    kept = {**routing_rules.facts(session, rule), "before": "keep", "from_date": "2026-12-01"}
    with pytest.raises(Invalid, match="correct"):
        plan(20, **kept)
    save(plan(20, **{**kept, "target_office": "TT"}))
    assert rule.until_date == date(2026, 11, 30)
    now, then = (list_routing_rules(session, day) for day in (date(2026, 11, 30), date(2026, 12, 1)))
    assert positions(now) == positions(then)
    assert [r.target_office_code for r in now if r.position == 20] == ["VP"]
    assert [r.target_office_code for r in then if r.position == 20] == ["TT"]
    assert [r.position for r in list_ended_rules(session)] == [20]
    [line] = list_changes(session, noun="routing", key="20")
    assert '"target_office": "VP"' in line.before
    assert '"target_office": "TT"' in line.after


def test_rules_change_places_even_where_there_is_no_gap(session, plan, save):
    rule = next(rule for rule in list_lasting_rules(session) if rule.position == 34)
    kept = {**routing_rules.facts(session, rule), "from_date": "2026-11-20"}
    save(plan(34, **{**kept, "before": "31"}))
    ordered = list_routing_rules(session, TODAY)
    assert [r.sector_code for r in ordered] == [None, None, "MT-RT", "TP", "XD-TTXD", "XD-HTKT", "ANTT", None]
    assert len(set(positions(ordered))) == len(ordered)
    yesterday = list_routing_rules(session, TODAY - timedelta(days=1))
    assert [r.sector_code for r in yesterday] == [None, None, "MT-RT", "XD-TTXD", "XD-HTKT", "ANTT", "TP", None]


def test_a_rule_that_has_not_begun_is_taken_back(session, save, plan):
    save(plan(from_date="2026-12-01"))
    with pytest.raises(Invalid) as refused:
        plan(from_date="2026-11-25", reason_vi="Sớm hơn")
    assert set(refused.value.fields) == {"from_date"}
    planned = routing_rules.plan_without(session, today=TODAY, position=5, from_date="2026-12-01")
    save(planned)
    assert 5 not in positions(list_routing_rules(session, date(2027, 1, 1)))
    assert not list_ended_rules(session)


def test_what_is_saved_is_what_was_tried(session, clock, admin, plan, save):
    planned = plan()
    tried = routing_rules.seal_of(session, planned)
    with pytest.raises(Overtaken):
        routing_rules.save(session, plan(target_office="SXD"), by=admin, now=clock(), tried=tried)
    save(plan(reason_vi="Ai đó nhanh hơn"))
    with pytest.raises(Overtaken):
        routing_rules.save(session, planned, by=admin, now=clock(), tried=tried)
    with pytest.raises(NotAllowed):
        routing_rules.save(session, planned, by=people.staff(session, "coordinator", now=clock()), now=clock(), tried=tried)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"kind": "other"}, "kind"),
        ({"sector": "KHONG"}, "sector"),
        ({"about_office": "KHONG"}, "about_office"),
        ({"target": ""}, "target"),
        ({"target_office": ""}, "target_office"),
        ({"about_office": "SNNMT"}, "target_office"),
        ({"reason_vi": " "}, "reason_vi"),
        ({"reason_en": "x" * 501}, "reason_en"),
        ({"before": "11"}, "before"),
        ({"before": "keep"}, "before"),
        ({"from_date": "2026-11-19"}, "from_date"),
        ({"from_date": "mai"}, "from_date"),
    ],
)
def test_what_does_not_fit(plan, wrong, field):
    with pytest.raises(Invalid) as refused:
        plan(**wrong)
    assert set(refused.value.fields) == {field}


def test_a_rule_that_is_gone_or_the_only_one(session, plan, save):
    for gone in (lambda: plan(7), lambda: routing_rules.plan_without(session, today=TODAY, position=7, from_date="2026-11-20")):
        with pytest.raises(NotPossible):
            gone()
    for rule in list_lasting_rules(session)[1:]:
        save(routing_rules.plan_without(session, today=TODAY, position=rule.position, from_date="2026-11-20"))
    with pytest.raises(NotPossible, match="only rule"):
        routing_rules.plan_without(session, today=TODAY, position=10, from_date="2026-11-20")
