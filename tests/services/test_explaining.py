"""Why an answer is late: who says it, when there is something to say."""

import pytest

from feedback.domain.errors import Changed, Invalid, NotAllowed, NotPossible
from feedback.services import handling, reopening
from feedback.services.explaining import explain_delay
from tests import people
from tests.databases import on_both_databases

LATE = "2026-12-16T09:00"
"""Two working days after the due date of what came on Friday, 20/11/2026."""


@pytest.fixture
def case(session, clock, files) -> people.Case:
    return people.case_in(session, "awaiting_approval", now=clock(), files=files)


def explain(case, now, who="officer", **said):
    explain_delay(case.session, case.petition, by=case.person(who), now=now, **{"cause": "inspection", **said})


@on_both_databases
def test_the_cause_of_what_is_overdue_stands_in_the_history(case, session, clock):
    explain(case, clock.set(LATE), explanation=" Phải đo hai lần. ")
    session.commit()
    event = people.reload(session, case.petition.code).events[-1]
    assert (event.action, event.detail, event.text) == ("explain_delay", "inspection", "Phải đo hai lần.")
    assert (event.state, case.petition.state) == ("awaiting_approval", "awaiting_approval")


def test_what_was_answered_late_can_still_be_explained(case, clock):
    case.now = clock.set(LATE)
    case.approve()
    explain(case, clock.advance(days=1))


def test_a_late_first_round_can_be_explained_in_the_second(case, session, files, clock):
    case.now = clock.set(LATE)
    case.approve()
    case.ask_reopening()
    reopening.decide_reopening(
        session, case.petition, by=case.person("coordinator"), now=clock(), granted=True, explanation="Xem lại."
    )
    explain(case, clock())


def test_nothing_is_explained_while_nothing_is_late(case, clock):
    with pytest.raises(NotPossible, match="no delay to explain"):
        explain(case, clock.set("2026-12-14T23:00"))
    case.now = clock()
    case.approve()
    with pytest.raises(NotPossible):
        explain(case, clock.set(LATE))


def test_a_cause_is_one_of_the_list(case, clock):
    clock.set(LATE)
    for cause in ("", "lười biếng"):
        with pytest.raises(Invalid) as refusal:
            explain(case, clock(), cause=cause)
        assert set(refusal.value.fields) == {"cause"}


def test_another_cause_is_put_into_words(case, clock):
    clock.set(LATE)
    with pytest.raises(Invalid) as refusal:
        explain(case, clock(), cause="other", explanation="  ")
    assert set(refusal.value.fields) == {"explanation"}
    explain(case, clock(), cause="other", explanation="Mất điện cả tuần.")


def test_an_endless_explanation_is_refused(case, clock):
    with pytest.raises(Invalid) as refusal:
        explain(case, clock.set(LATE), explanation="a" * 2_001)
    assert set(refusal.value.fields) == {"explanation"}


def test_only_whoever_answers_for_it_explains(case, session, clock):
    clock.set(LATE)
    for who in ("coordinator", "leader", "clerk", "officer"):
        explain(case, clock(), who)
    with pytest.raises(NotAllowed):
        explain(case, clock(), "inspector")
    stranger = people.staff(session, "leader", "SXD", now=clock())
    with pytest.raises(NotAllowed):
        explain_delay(session, case.petition, by=stranger, now=clock(), cause="inspection")


def test_a_change_in_between_is_told(case, session, clock):
    seen = case.petition.version
    handling.send_back(session, case.petition, by=case.person("leader"), now=clock.set(LATE), explanation="Nói rõ ngày.")
    session.commit()
    with pytest.raises(Changed):
        explain(case, clock(), version=seen)
