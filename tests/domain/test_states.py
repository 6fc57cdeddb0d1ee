"""The table of states: every way leads somewhere, and nobody is stuck."""

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.domain import actions, clocks
from feedback.domain.errors import NotAllowed, NotPossible
from feedback.domain.petition import RequestKind
from feedback.domain.states import FINAL, OPEN, TRANSITIONS, Action, Publication, State, allowed_actions, decide
from tests.domain.facts import COORDINATOR, EVERYBODY, HEALTH, INSPECTOR, LEADER, OFFICER, SENDER, Facts

FIRST = {State.SUBMITTED, State.HELD}
ELSEWHERE = {
    Action.SUBMIT: "makes the petition",
    Action.CALENDAR_CHANGED: "moves dates, never a petition",
}
SENDERS = {Action.SUPPLEMENT, Action.WITHDRAW, Action.RATE, Action.REQUEST_REOPENING, Action.OBJECT}
NOT_ACCEPTED_YET = {State.HELD, State.SUBMITTED, State.AWAITING_SUPPLEMENT}
OF_THE_SENDER_FOR_EVER = {Action.RENEW_SECRET, Action.REQUEST_DATA_RIGHT, Action.DECIDE_DATA_RIGHT}
AFTER_THE_END = {Action.NOTE, Action.TAKE_DOWN, Action.TAKE_BACK_NOTICE, Action.ISSUE_DOCUMENT, Action.SIGN_DOCUMENT} | (
    OF_THE_SENDER_FOR_EVER | {Action.REVEAL_IDENTITY, Action.FORGET_SENDER}
)
UNDOING = {Action.OBJECT, Action.DECLINE_OBJECTION, Action.REINSTATE, Action.UNLINK}
"""What a coordinator ended can be objected to and taken back; what the sender or another authority ended cannot."""
FOLLOWING = {Action.FOLLOW_PRIMARY, Action.RATE}


ASKED_IN = {
    RequestKind.REOPENING: {State.ANSWERED},
    RequestKind.OBJECTION: {State.REFUSED, State.LINKED},
    RequestKind.EXTENSION: {State.ASSIGNED, State.IN_PROGRESS, State.AWAITING_APPROVAL, State.AWAITING_SUPPLEMENT},
}


def petitions() -> list[Facts]:
    """Every combination of facts that can come about."""
    made = []
    for state, publication, accepted, asked in product(State, Publication, (False, True), (None, *RequestKind)):
        if state in OPEN | {State.ANSWERED} and state not in NOT_ACCEPTED_YET and not accepted:
            continue
        if asked and state not in ASKED_IN[asked]:
            continue
        if publication == Publication.NONE or accepted:
            with_office = accepted and state not in {State.SUBMITTED, State.HELD}
            made.append(
                Facts(
                    state=state,
                    publication=publication,
                    is_accepted=accepted,
                    open_requests=frozenset(filter(None, (asked,))),
                    linked_from=(State.IN_PROGRESS if accepted else State.SUBMITTED) if state == State.LINKED else None,
                    is_answered=state == State.ANSWERED,
                    office_id=HEALTH if with_office else None,
                    officer_id=OFFICER.account_id if with_office else None,
                )
            )
    return made


def actions_of(petition: Facts) -> set[Action]:
    return {action for actor in EVERYBODY.values() for action in allowed_actions(petition, actor)}


def test_every_state_can_be_reached():
    reached = FIRST | {line.target for line in TRANSITIONS if line.target}
    assert reached == set(State)


@pytest.mark.parametrize("state", sorted(OPEN))
def test_out_of_every_open_state_somebody_leads_on(state):
    for petition in petitions():
        if petition.state == state:
            moves = {line.target for line in TRANSITIONS if line.applies_to(petition) and line.target not in (None, state)}
            assert moves, petition
            assert actions_of(petition) & {line.action for line in TRANSITIONS if line.target}, petition


def after(petition: Facts, line) -> Facts:
    """The facts when a step was taken: who has the petition in hand follows from it."""
    given = {Action.ACCEPT_AND_ROUTE: HEALTH, Action.RETURN_TO_COORDINATOR: None}
    office = given.get(line.action, petition.office_id)
    accepted = petition.is_accepted or line.action == Action.ACCEPT_AND_ROUTE
    return replace(petition, state=line.target or petition.state, office_id=office, is_accepted=accepted)


def test_every_open_petition_can_still_be_answered_without_the_sender():
    """Nobody is stuck because a supplement never comes: refusing and passing on are no way to an answer."""
    for petition in petitions():
        if petition.state not in OPEN:
            continue
        seen, waiting = {petition.state}, [petition]
        while waiting:
            here = waiting.pop()
            for line in TRANSITIONS:
                if line.action in SENDERS or not line.applies_to(here):
                    continue
                there = after(here, line)
                if there.state not in seen:
                    seen.add(there.state)
                    waiting.append(there)
        assert State.ANSWERED in seen, petition


def test_every_action_stands_in_the_table_or_is_named():
    assert {line.action for line in TRANSITIONS} | set(ELSEWHERE) == set(Action)


NEEDS_THE_SENDER = {
    Action.SUPPLEMENT,
    Action.RATE,
    Action.REQUEST_REOPENING,
    Action.GRANT_REOPENING,
    Action.OBJECT,
    Action.MESSAGE,
}
PUBLISHES = {Action.PUBLISH, Action.PUBLISH_NOTICE}


def test_nothing_that_needs_the_sender_is_done_once_they_are_forgotten():
    assert set().union(*(actions_of(petition) for petition in petitions())) >= NEEDS_THE_SENDER
    for petition in petitions():
        assert not actions_of(replace(petition, is_erased=True)) & NEEDS_THE_SENDER


def test_what_the_sender_keeps_out_of_the_public_is_not_published():
    reports = [replace(petition, kind="field_report") for petition in petitions()]
    assert set().union(*(actions_of(petition) for petition in reports)) >= PUBLISHES
    for petition in reports:
        private = actions_of(replace(petition, is_kept_private=True))
        assert not private & PUBLISHES
        assert actions_of(petition) - PUBLISHES == private, "and can be withheld or taken down"


def test_open_final_and_answered_are_all_there_is():
    assert OPEN | FINAL | {State.ANSWERED} == set(State)
    assert not OPEN & FINAL


@pytest.mark.parametrize("state", sorted(FINAL))
def test_after_the_end_nothing_moves(state):
    for petition in petitions():
        if petition.state == state:
            undone = UNDOING if state in {State.REFUSED, State.LINKED} else set()
            assert actions_of(petition) <= AFTER_THE_END | undone | (FOLLOWING if state == State.LINKED else set())


@pytest.mark.parametrize("action", sorted(ELSEWHERE))
def test_what_stands_elsewhere_is_never_decided(action):
    for petition in petitions():
        with pytest.raises(NotPossible):
            decide(action, petition, COORDINATOR)


@given(st.sampled_from(petitions()), st.sampled_from(sorted(EVERYBODY)), st.sampled_from(sorted(Action)))
def test_what_is_offered_is_what_is_allowed(petition, name, action):
    actor = EVERYBODY[name]
    offered = action in set(allowed_actions(petition, actor))
    try:
        line = decide(action, petition, actor)
    except (NotAllowed, NotPossible):
        assert not offered
    else:
        assert offered
        assert line.action == action
        assert petition.state in line.sources


REQUESTED = {
    Action.REQUEST_REOPENING: RequestKind.REOPENING,
    Action.OBJECT: RequestKind.OBJECTION,
    Action.REQUEST_EXTENSION: RequestKind.EXTENSION,
}
DECIDED = {
    Action.GRANT_REOPENING: {RequestKind.REOPENING},
    Action.DECLINE_REOPENING: {RequestKind.REOPENING},
    Action.REINSTATE: {RequestKind.OBJECTION},
    Action.UNLINK: {RequestKind.OBJECTION},
    Action.DECLINE_OBJECTION: {RequestKind.OBJECTION},
    Action.GRANT_EXTENSION: {RequestKind.EXTENSION},
    Action.DECLINE_EXTENSION: {RequestKind.EXTENSION},
}


@given(st.lists(st.tuples(st.sampled_from(sorted(EVERYBODY)), st.integers(0, 50)), max_size=40))
def test_a_walk_through_the_table_keeps_the_house_in_order(steps):
    """Whoever acts in whatever order: an answer was accepted before, publication follows an answer, the end is the end."""
    petition = Facts(office_id=None)
    for name, choice in steps:
        offered = list(allowed_actions(petition, EVERYBODY[name]))
        if not offered:
            continue
        line = decide(offered[choice % len(offered)], petition, EVERYBODY[name])
        was_final, before = petition.state in FINAL and line.action not in UNDOING, petition.state
        if line.action == Action.LINK:
            petition.linked_from = before
        petition.state = line.target or petition.state
        petition.publication = line.publication or petition.publication
        if line.action == Action.ACCEPT_AND_ROUTE:
            petition.is_accepted, petition.office_id = True, HEALTH
        if line.action == Action.RETURN_TO_COORDINATOR:
            petition.office_id = petition.officer_id = None
        if line.action in {Action.TAKE, Action.ASSIGN_OFFICER}:
            petition.officer_id = OFFICER.account_id
        asked = REQUESTED.get(line.action)
        if asked:
            petition.open_requests |= {asked}
        petition.open_requests -= DECIDED.get(line.action, set())
        assert not was_final or petition.state == before
        if petition.state in {State.ASSIGNED, State.IN_PROGRESS, State.AWAITING_APPROVAL, State.ANSWERED}:
            assert petition.is_accepted
        if petition.publication != Publication.NONE:
            assert petition.is_accepted
        if petition.state == State.ANSWERED:
            assert petition.publication != Publication.NONE


@pytest.mark.parametrize(
    ("action", "state", "target"),
    [
        (Action.SUPPLEMENT, State.AWAITING_SUPPLEMENT, State.SUBMITTED),
        (Action.WITHDRAW, State.SUBMITTED, State.WITHDRAWN),
    ],
)
def test_before_acceptance_the_sender_leads(action, state, target):
    assert decide(action, Facts(state=state), SENDER).target == target
    accepted = Facts(state=state, is_accepted=True, office_id=HEALTH)
    if action is Action.WITHDRAW:
        with pytest.raises(NotPossible):
            decide(action, accepted, SENDER)
    else:
        assert decide(action, accepted, SENDER).target == State.IN_PROGRESS


@pytest.mark.parametrize("publication", [Publication.NONE, Publication.TAKEN_DOWN, Publication.WITHHELD])
def test_only_what_is_published_is_taken_down(publication):
    with pytest.raises(NotPossible):
        decide(Action.TAKE_DOWN, Facts(state=State.ANSWERED, publication=publication, is_accepted=True), COORDINATOR)


def test_a_new_answer_to_a_published_petition_leaves_it_published():
    petition = Facts(
        state=State.AWAITING_APPROVAL, publication=Publication.PUBLISHED, is_accepted=True, office_id=HEALTH, round=2
    )
    assert decide(Action.APPROVE, petition, LEADER).publication is None


def test_an_inspector_changes_nothing():
    for petition in petitions():
        assert list(allowed_actions(petition, INSPECTOR)) == []


def test_every_action_has_its_place_in_the_other_tables():
    assert set(clocks.EFFECTS) <= set(Action)
    assert set(clocks.MATTERS) == OPEN | {State.ANSWERED, State.REFUSED, State.LINKED}
    assert set(actions.ABOUT) == set(Action)
    for action, about in actions.ABOUT.items():
        assert about.letter is None or about.shown is not actions.Shown.NOTHING, action
