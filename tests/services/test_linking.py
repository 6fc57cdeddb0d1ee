"""Repeats follow their primary, and undoing it restores everything."""

import pytest

from feedback.domain.errors import Invalid, NotAllowed, NotPossible
from feedback.domain.states import Action, State
from feedback.services import correcting, handling, linking, objecting, ratings
from feedback.services.notifications.letters import Letter
from feedback.store.queries.outbox import list_of_petition
from tests.databases import on_both_databases
from tests.people import ANSWER, BOB, case_in

pytestmark = on_both_databases
REASON = "Cùng nói về quầy số 2."


@pytest.fixture
def pair(session, clock, files):
    """The primary, being handled, and a repeat of it that was accepted too."""
    primary = case_in(session, "in_progress", now=clock(), files=files)
    clock.advance(days=1)
    repeat = case_in(session, "assigned", now=clock(), files=files, **BOB)
    return primary, repeat


def link(case, primary, now):
    linking.link(
        case.session, case.petition, by=case.person("coordinator"), now=now, primary=primary.petition.code, reason=REASON
    )


def letters(session, petition):
    return [message.letter for message in list_of_petition(session, petition.id)]


def test_all_senders_get_the_answer_and_each_keeps_its_own_date(session, clock, pair):
    primary, repeat = pair
    own_due = repeat.petition.next_due
    link(repeat, primary, clock())
    assert repeat.petition.state == State.LINKED
    assert repeat.petition.next_due == own_due
    assert letters(session, repeat.petition)[-1] == Letter.LINKED
    primary.now = clock.advance(days=2)
    for step in ("write", "lay_before", "approve"):
        getattr(primary, step)()
    assert handling.sent_answer(repeat.petition).text == ANSWER
    assert repeat.petition.answered_at == clock()
    assert repeat.petition.state == State.LINKED
    assert letters(session, repeat.petition)[-1] == Letter.ANSWERED
    assert [d.met_at for d in repeat.petition.deadlines if d.step == "answer"] == [clock()]
    ratings.rate(session, repeat.petition, now=clock(), satisfied=True)


def test_undoing_restores_state_office_officer_and_clock(session, clock, pair):
    primary, repeat = pair
    before = (repeat.petition.state, repeat.petition.office_id, repeat.petition.next_due, repeat.petition.closed_at)
    link(repeat, primary, clock())
    primary.now = clock()
    for step in ("write", "lay_before", "approve"):
        getattr(primary, step)()
    linking.unlink(session, repeat.petition, by=repeat.person("coordinator"), now=clock(), explanation="Hai việc khác nhau.")
    after = (repeat.petition.state, repeat.petition.office_id, repeat.petition.next_due, repeat.petition.closed_at)
    assert after == before
    assert repeat.petition.primary is None
    assert not repeat.petition.is_answered
    assert handling.sent_answer(repeat.petition) is None
    repeat.now = clock()
    repeat.take()


def test_a_primary_that_is_answered_already_answers_at_once(session, clock, files, pair):
    _, repeat = pair
    answered = case_in(session, "answered", now=clock(), files=files)
    link(repeat, answered, clock())
    assert letters(session, repeat.petition)[-2:] == [Letter.LINKED, Letter.ANSWERED]


def test_a_corrected_answer_reaches_the_repeats_too(session, clock, files, pair):
    _, repeat = pair
    answered = case_in(session, "answered", now=clock(), files=files)
    link(repeat, answered, clock())
    told_at = repeat.petition.answered_at
    clock.advance(days=1)
    correcting.correct_answer(
        session, answered.petition, by=answered.person("leader"), now=clock(), text="Quầy số 3 mới đúng.", reason="Ghi nhầm quầy."
    )
    assert handling.sent_answer(repeat.petition).text == "Quầy số 3 mới đúng."
    assert letters(session, repeat.petition)[-1] == Letter.CORRECTED
    assert repeat.petition.answered_at == told_at


def test_an_objection_to_being_joined_is_settled_when_the_primary_ends(session, clock, pair):
    primary, repeat = pair
    link(repeat, primary, clock())
    objecting.object_to(session, repeat.petition, now=clock.advance(hours=1), reason="Việc khác.")
    primary.now = clock.advance(hours=1)
    primary.refuse()
    assert repeat.petition.open_requests == frozenset()
    repeat.now = clock.advance(hours=1)
    repeat.refuse()
    objecting.object_to(session, repeat.petition, now=clock.advance(hours=1), reason="Không đúng.")


@pytest.mark.parametrize("end", ["refuse", "transfer"])
def test_nobody_ends_unheard_when_the_primary_ends_without_an_answer(session, clock, pair, end):
    primary, repeat = pair
    link(repeat, primary, clock())
    primary.now = clock()
    getattr(primary, end)()
    assert repeat.petition.state == State.ASSIGNED
    assert repeat.petition.events[-1].action == Action.UNLINK
    assert letters(session, repeat.petition)[-1] == Letter.UNLINKED


def test_what_cannot_be_joined(session, clock, files, pair):
    primary, repeat = pair
    refused = case_in(session, "refused", now=clock(), files=files)
    for code in ("PAKN.20200101.0001", "chữ", repeat.petition.code, refused.petition.code):
        with pytest.raises(Invalid) as said:
            linking.link(session, repeat.petition, by=repeat.person("coordinator"), now=clock(), primary=code, reason=REASON)
        assert set(said.value.fields) == {"primary"}
    link(repeat, primary, clock())
    third = case_in(session, "submitted", now=clock(), files=files)
    with pytest.raises(Invalid):
        link(third, repeat, clock())
    with pytest.raises(NotPossible):
        link(primary, third, clock())
    with pytest.raises(NotAllowed):
        linking.unlink(session, repeat.petition, by=repeat.person("leader"), now=clock(), explanation="x")
