"""The one table by which a petition moves (DESIGN 5). Nothing else decides what may follow what."""

from collections.abc import Iterator
from dataclasses import dataclass

from feedback.domain import conditions as c
from feedback.domain.actors import Actor
from feedback.domain.conditions import Condition
from feedback.domain.errors import NotAllowed, NotPossible
from feedback.domain.permissions import Permission, permits
from feedback.domain.petition import PetitionFacts, RequestKind
from feedback.domain.standing import FINAL, OPEN, Action, Publication, State

__all__ = [
    "FINAL", "LINKABLE", "OPEN", "TRANSITIONS", "Action", "Publication", "State", "Transition", "allowed_actions", "decide",
    "first_state",
]  # fmt: skip


@dataclass(frozen=True)
class Transition:
    """One line of the table: ``action`` leads from any of ``sources`` to ``target`` (None: stays) if ``when`` holds."""

    action: Action
    sources: frozenset[State]
    target: State | None
    permission: Permission
    when: Condition | None = None
    publication: Publication | None = None

    def applies_to(self, petition: PetitionFacts) -> bool:
        """Whether the petition's facts fit this line, whoever acts."""
        return petition.state in self.sources and (self.when is None or self.when(petition))


def _line(
    action: Action,
    sources: State | set[State] | frozenset[State],
    target: State | None,
    permission: Permission,
    when: Condition | None = None,
    publication: Publication | None = None,
) -> Transition:
    places = frozenset({sources}) if isinstance(sources, State) else frozenset(sources)
    return Transition(action, places, target, permission, when, publication)


def _known_and(when: Condition) -> Condition:
    """Where somebody is there to ask, and to be told."""
    return c.both(when, c.is_not_erased)


S, A, P = State, Action, Permission
_TRIAGE = {S.SUBMITTED, S.AWAITING_SUPPLEMENT}
_WITH_OFFICE = {S.ASSIGNED, S.IN_PROGRESS}
_UNANSWERED = _WITH_OFFICE | {S.AWAITING_APPROVAL, S.AWAITING_SUPPLEMENT}
_CLOSED_BY_COORDINATOR = {S.REFUSED, S.LINKED}
LINKABLE = (S.HELD, S.SUBMITTED, S.ASSIGNED, S.IN_PROGRESS, S.AWAITING_APPROVAL)
"""Where a repeat can be linked; while a supplement is awaited its clock stands, so that is decided first."""

TRANSITIONS: tuple[Transition, ...] = (
    _line(A.RELEASE, S.HELD, S.SUBMITTED, P.TRIAGE),
    _line(A.REFUSE, S.HELD, S.REFUSED, P.TRIAGE),
    _line(A.ACCEPT_AND_ROUTE, _TRIAGE, S.ASSIGNED, P.TRIAGE, c.without_office),
    _line(A.REFUSE, _TRIAGE | _WITH_OFFICE, S.REFUSED, P.TRIAGE),
    _line(A.TRANSFER_OUT, _TRIAGE | _WITH_OFFICE, S.TRANSFERRED_OUT, P.TRIAGE),
    _line(A.REQUEST_SUPPLEMENT, S.SUBMITTED, S.AWAITING_SUPPLEMENT, P.TRIAGE),
    _line(A.REQUEST_SUPPLEMENT, S.IN_PROGRESS, S.AWAITING_SUPPLEMENT, P.REQUEST_SUPPLEMENT),
    _line(A.SUPPLEMENT, S.AWAITING_SUPPLEMENT, S.SUBMITTED, P.SUPPLEMENT, _known_and(c.without_office)),
    _line(A.SUPPLEMENT, S.AWAITING_SUPPLEMENT, S.IN_PROGRESS, P.SUPPLEMENT, _known_and(c.with_office)),
    _line(A.LAPSE, S.AWAITING_SUPPLEMENT, S.SUBMITTED, P.TRIAGE, c.without_office),
    _line(A.LAPSE, S.AWAITING_SUPPLEMENT, S.IN_PROGRESS, P.REQUEST_SUPPLEMENT, c.with_office),
    _line(A.WITHDRAW, _TRIAGE | {S.HELD}, S.WITHDRAWN, P.WITHDRAW, c.not_accepted),
    _line(A.RECLASSIFY, OPEN, None, P.RECLASSIFY),
    _line(A.REROUTE, _WITH_OFFICE, S.ASSIGNED, P.TRIAGE),
    _line(A.RETURN_TO_COORDINATOR, _WITH_OFFICE, S.SUBMITTED, P.RETURN),
    _line(A.TAKE, S.ASSIGNED, S.IN_PROGRESS, P.TAKE),
    _line(A.ASSIGN_OFFICER, S.ASSIGNED, S.IN_PROGRESS, P.ASSIGN_OFFICER),
    _line(A.ASSIGN_OFFICER, {S.IN_PROGRESS, S.AWAITING_APPROVAL}, None, P.ASSIGN_OFFICER),
    _line(A.ASSIGN_OFFICER, S.AWAITING_SUPPLEMENT, None, P.ASSIGN_OFFICER, c.with_office),
    _line(A.DRAFT_ANSWER, S.IN_PROGRESS, None, P.DRAFT_ANSWER),
    _line(A.SUBMIT_FOR_APPROVAL, S.IN_PROGRESS, S.AWAITING_APPROVAL, P.DRAFT_ANSWER),
    _line(A.SEND_BACK, S.AWAITING_APPROVAL, S.IN_PROGRESS, P.APPROVE_ANSWER),
    _line(A.APPROVE, S.AWAITING_APPROVAL, S.ANSWERED, P.APPROVE_ANSWER, c.not_published, Publication.PENDING),
    _line(A.APPROVE, S.AWAITING_APPROVAL, S.ANSWERED, P.APPROVE_ANSWER, c.published),
    _line(A.PUBLISH, S.ANSWERED, None, P.PUBLISH, c.both(c.has_public_side, c.may_be_public), Publication.PUBLISHED),
    _line(A.WITHHOLD, S.ANSWERED, None, P.PUBLISH, c.pending_or_taken_down, Publication.WITHHELD),
    _line(A.TAKE_DOWN, set(State), None, P.PUBLISH, c.published, Publication.TAKEN_DOWN),
    _line(A.RATE, S.ANSWERED, None, P.RATE, c.is_not_erased),
    _line(A.REQUEST_REOPENING, S.ANSWERED, None, P.REQUEST_REOPENING, _known_and(c.asks_not(RequestKind.REOPENING))),
    _line(A.GRANT_REOPENING, S.ANSWERED, S.IN_PROGRESS, P.DECIDE_REOPENING, _known_and(c.asks(RequestKind.REOPENING))),
    _line(A.DECLINE_REOPENING, S.ANSWERED, None, P.DECIDE_REOPENING, c.asks(RequestKind.REOPENING)),
    _line(A.OBJECT, _CLOSED_BY_COORDINATOR, None, P.OBJECT, _known_and(c.asks_not(RequestKind.OBJECTION))),
    _line(A.DECLINE_OBJECTION, _CLOSED_BY_COORDINATOR, None, P.TRIAGE, c.asks(RequestKind.OBJECTION)),
    _line(A.REINSTATE, S.REFUSED, S.SUBMITTED, P.TRIAGE, c.without_office),
    _line(A.REINSTATE, S.REFUSED, S.ASSIGNED, P.TRIAGE, c.with_office),
    _line(A.LINK, set(LINKABLE), S.LINKED, P.TRIAGE, c.has_no_repeats),
    *(_line(A.UNLINK, S.LINKED, state, P.UNLINK, c.linked_from(state)) for state in LINKABLE),
    _line(A.FOLLOW_PRIMARY, S.LINKED, None, P.FOLLOW_PRIMARY),
    _line(A.RATE, S.LINKED, None, P.RATE, _known_and(c.answered)),
    _line(A.SPLIT, _TRIAGE | _WITH_OFFICE, None, P.TRIAGE),
    _line(A.REQUEST_EXTENSION, _WITH_OFFICE, None, P.REQUEST_EXTENSION, c.asks_not(RequestKind.EXTENSION)),
    _line(A.GRANT_EXTENSION, _UNANSWERED, None, P.DECIDE_EXTENSION, c.asks(RequestKind.EXTENSION)),
    _line(A.DECLINE_EXTENSION, _UNANSWERED, None, P.DECIDE_EXTENSION, c.asks(RequestKind.EXTENSION)),
    _line(A.ADD_COORDINATING_OFFICE, _WITH_OFFICE, None, P.COORDINATE),
    _line(A.REMOVE_COORDINATING_OFFICE, _UNANSWERED, None, P.COORDINATE, c.awaits_contributions),
    _line(A.CONTRIBUTE, _UNANSWERED, None, P.CONTRIBUTE),
    _line(A.CORRECT_ANSWER, S.ANSWERED, None, P.CORRECT_ANSWER, c.pending_or_withheld, Publication.PENDING),
    _line(A.CORRECT_ANSWER, S.ANSWERED, None, P.CORRECT_ANSWER, c.published),
    _line(A.CORRECT_ANSWER, S.ANSWERED, None, P.CORRECT_ANSWER, c.taken_down),
    _line(A.NAME_SUBJECT, OPEN | {S.ANSWERED}, None, P.ALLOW_SUBJECT),
    _line(A.ALLOW_SUBJECT, OPEN | {S.ANSWERED}, None, P.ALLOW_SUBJECT, c.has_subject),
    _line(A.MARK_URGENT, OPEN, None, P.MARK_URGENT),
    _line(A.EXPLAIN_DELAY, _UNANSWERED | {S.ANSWERED}, None, P.EXPLAIN_DELAY),
    _line(A.REMIND, _UNANSWERED, None, P.REMIND),
    _line(A.ISSUE_DOCUMENT, set(State) - {S.WITHDRAWN}, None, P.ISSUE_DOCUMENT),
    _line(A.SIGN_DOCUMENT, set(State), None, P.ISSUE_DOCUMENT),
    _line(A.MESSAGE, OPEN | {S.ANSWERED}, None, P.MESSAGE, c.is_not_erased),
    _line(A.PUBLISH_NOTICE, OPEN - {S.HELD}, None, P.PUBLISH_NOTICE, c.both(c.can_have_notice, c.may_be_public)),
    _line(A.TAKE_BACK_NOTICE, set(State), None, P.PUBLISH_NOTICE, c.has_notice),
    _line(A.RENEW_SECRET, set(State), None, P.RENEW_SECRET),
    _line(A.REQUEST_DATA_RIGHT, set(State), None, P.REQUEST_DATA_RIGHT),
    _line(A.DECIDE_DATA_RIGHT, set(State), None, P.DECIDE_DATA_RIGHT),
    _line(A.REVEAL_IDENTITY, set(State), None, P.REVEAL_IDENTITY, c.is_not_erased),
    _line(A.FORGET_SENDER, FINAL | {S.ANSWERED}, None, P.FORGET_SENDER, c.is_not_erased),
    _line(A.NOTE, set(State), None, P.WRITE_NOTE),
)


def first_state(*, held: bool) -> State:
    """Where a petition begins: put aside for a human where something is odd about it, else waiting to be received."""
    return State.HELD if held else State.SUBMITTED


def decide(action: Action, petition: PetitionFacts, actor: Actor) -> Transition:
    """The line of the table by which the actor may do this now.

    :raises NotPossible: the petition's state and facts fit no line of the action.
    :raises NotAllowed: a line fits, but not for this actor.
    """
    fitting = [line for line in TRANSITIONS if line.action == action and line.applies_to(petition)]
    if not fitting:
        raise NotPossible
    for line in fitting:
        if permits(line.permission, actor, petition):
            return line
    raise NotAllowed


def allowed_actions(petition: PetitionFacts, actor: Actor) -> Iterator[Action]:
    """The actions open to the actor now, in the order of the table, each once."""
    seen: set[Action] = set()
    for line in TRANSITIONS:
        if line.action not in seen and line.applies_to(petition) and permits(line.permission, actor, petition):
            seen.add(line.action)
            yield line.action
