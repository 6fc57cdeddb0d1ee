"""The administrator's verbs write who, when, before and after, once, on both databases; two at once do not overwrite."""

import threading
from datetime import date

import pytest

from feedback.domain.errors import Invalid, NotAllowed, NotPossible
from feedback.services.administration import calendar, calendar_file, calendar_import, competence, limits, offices, policies
from feedback.services.administration.audit import Overtaken, audit, fingerprint, read
from feedback.services.administration.words import REASONS
from feedback.store.models import RoutingRule
from feedback.store.queries import administration as found
from feedback.store.queries.offices import find_office
from tests import people
from tests.databases import on_both_databases

pytestmark = on_both_databases


@pytest.fixture
def by(session, clock):
    return people.staff(session, "administrator", now=clock())


def reason_facts(**other: str) -> dict[str, str]:
    usual = {"label_vi": "A", "label_en": "B", "guidance_vi": "C", "guidance_en": "D", "source": "E"}
    return {**usual, **other}


def test_a_change_is_written_once_with_what_differs_only(session, clock, by):
    reason = REASONS.add(session, by=by, now=clock(), **reason_facts())
    REASONS.change(session, reason, by=by, now=clock(), **reason_facts(label_en="Z"))
    REASONS.change(session, reason, by=by, now=clock(), **reason_facts(label_en="Z"))
    later, first = found.list_changes(session, noun="reasons", key=reason.code)
    assert first.before is None
    assert read(first.after)["label_en"] == "B"
    assert (read(later.before), read(later.after)) == ({"label_en": "B"}, {"label_en": "Z"})
    assert (later.account_id, later.at) == (by.account_id, clock())


def test_only_an_administrator_may(session, clock):
    leader = people.staff(session, "leader", "SYT", now=clock())
    policy = found.list_policies(session)[0]
    for verb in (
        lambda: REASONS.add(session, by=leader, now=clock(), **reason_facts()),
        lambda: policies.change(session, policy, by=leader, now=clock(), value="no"),
        lambda: calendar.remove(session, found.list_days(session, 2027)[0], by=leader, now=clock()),
        lambda: calendar_import.apply(session, by=leader, now=clock(), year=2027, lines=[], source="", seen=""),
        lambda: competence.add(session, by=leader, now=clock(), sector="YT", office="SNV", from_date="2027-01-01"),
        lambda: offices.retire(session, find_office(session, "SYT"), by=leader, now=clock(), last_day="2027-01-01"),
    ):
        with pytest.raises(NotAllowed):
            verb()
    assert not found.list_changes(session)


def test_the_command_line_is_written_down_as_nobody(session, clock):
    audit(session, by=None, now=clock(), noun="policies", key="x", before={"value": "1"}, after={"value": "2"})
    assert found.list_changes(session)[0].account is None


def test_two_save_at_once_and_one_of_them_is_told(work, clock):
    """Both saw the same; whoever comes second waits, then reads what the first wrote."""
    with work() as session:
        by = people.staff(session, "administrator", now=clock())
        seen = fingerprint(REASONS.facts(session, found.find_any_refusal_reason(session, "unclear")))
    outcomes: list[str] = []

    def save(label: str) -> None:
        try:
            with work() as session:
                reason = found.find_any_refusal_reason(session, "unclear")
                REASONS.change(session, reason, by=by, now=clock(), seen=seen, **reason_facts(label_vi=label))
            outcomes.append("saved")
        except Overtaken:
            outcomes.append("told")

    threads = [threading.Thread(target=save, args=(label,)) for label in ("Một", "Hai")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["saved", "told"]
    with work() as session:
        assert len(found.list_changes(session, noun="reasons")) == 1


def test_an_import_is_one_transaction_and_one_line_a_day(session, clock, by, files):
    petition = people.petition_in(session, "in_progress", now=clock(), files=files)
    before = petition.next_due
    text = calendar_import.lines_of(session, 2026).replace("24/11/2026", "25/11/2026")
    lines = calendar_file.from_text(text + "02/12/2026;nghỉ;Nghỉ bão;Storm;CĐ 1\n")
    shown = calendar_import.plan(session, year=2026, lines=lines, source="", now=clock())
    assert [(len(shown.new), len(shown.removed)), len(shown.moved)] == [(2, 1), 1]
    assert petition.next_due == before
    calendar_import.apply(session, by=by, now=clock(), year=2026, lines=lines, source="", seen=shown.seen)
    assert petition.next_due == shown.moved[0].deadlines[-1][1] == date(2026, 12, 15)
    assert {change.key for change in found.list_changes(session)} == {"2026-11-24", "2026-11-25", "2026-12-02"}
    assert "24/11/2026, 25/11/2026, 02/12/2026" in petition.events[-1].detail


def test_an_import_of_what_stands_changes_nothing(session, clock):
    lines = calendar_file.from_text(calendar_import.lines_of(session, 2027))
    shown = calendar_import.plan(session, year=2027, lines=lines, source="", now=clock())
    assert (shown.days, shown.kept, shown.moved) == ([], len(lines), [])


def test_a_refused_import_leaves_nothing(session, clock, by):
    lines = calendar_file.from_text("08/03/2027;nghỉ;A;;Q\n09/03/2027;nghỉ;;;Q")
    with pytest.raises(Invalid) as refused:
        calendar_import.apply(session, by=by, now=clock(), year=2027, lines=lines, source="", seen="")
    assert [refusal.values["line"] for refusal in refused.value.fields["lines"]] == [2]
    assert found.find_day(session, date(2027, 3, 8)) is None


def test_an_office_that_a_rule_names_is_not_closed(session, clock, by):
    office = find_office(session, "BQLKKT")
    rule = RoutingRule(
        position=5, target="office", target_office_code="BQLKKT", reason_vi="x", reason_en="x", from_date=date(2026, 1, 1)
    )
    session.add(rule)
    session.flush()
    with pytest.raises(NotPossible):
        offices.retire(session, office, by=by, now=clock(), last_day="2026-12-31")
    rule.until_date = date(2026, 12, 31)
    offices.retire(session, office, by=by, now=clock(), last_day="2026-12-31")
    assert read(found.list_changes(session)[0].after) == {"valid_until": "2026-12-31"}


def test_of_two_limits_of_the_same_day_the_later_counts(session, clock, by):
    typed = {"step": "answer", "from_date": "2026-11-20", "source": "Q", "office": "SYT", "sector": "YT"}
    first = limits.add(session, by=by, now=clock(), working_days="9", **typed)
    second = limits.add(session, by=by, now=clock(), working_days="8", **typed)
    assert (first.version, second.version) == (1, 2)
    assert limits.find(session, "answer.any.YT.SYT.2026-11-20.2") is second
    with pytest.raises(NotPossible):
        limits.remove(session, second, by=by, now=clock())
