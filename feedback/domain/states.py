"""States and the one table by which a petition moves (DESIGN 5). Nothing else decides what may follow what."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from feedback.domain.actors import Actor
from feedback.domain.errors import NotAllowed, NotPossible
from feedback.domain.permissions import Permission, permits
from feedback.domain.petition import PetitionFacts


class State(StrEnum):
    """Where a petition stands. Overdue is computed, never a state; publication is a dimension of its own."""

    HELD = "held"
    SUBMITTED = "submitted"
    AWAITING_SUPPLEMENT = "awaiting_supplement"
    ASSIGNED = "assigned"
    IN_PROGRESS = "in_progress"
    AWAITING_APPROVAL = "awaiting_approval"
    ANSWERED = "answered"
    REFUSED = "refused"
    TRANSFERRED_OUT = "transferred_out"
    WITHDRAWN = "withdrawn"
    LINKED = "linked"


class Publication(StrEnum):
    """Whether everyone may read the petition and its answer."""

    NONE = "none"
    PENDING = "pending"
    PUBLISHED = "published"
    WITHHELD = "withheld"
    TAKEN_DOWN = "taken_down"


class Action(StrEnum):
    """What can be done to a petition. Actions that move nothing are in the table too, so that every rule stands there."""

    SUBMIT = "submit"
    RELEASE = "release"
    REQUEST_SUPPLEMENT = "request_supplement"
    SUPPLEMENT = "supplement"
    ACCEPT_AND_ROUTE = "accept_and_route"
    REFUSE = "refuse"
    TRANSFER_OUT = "transfer_out"
    RETURN_TO_COORDINATOR = "return_to_coordinator"
    REROUTE = "reroute"
    RECLASSIFY = "reclassify"
    TAKE = "take"
    ASSIGN_OFFICER = "assign_officer"
    DRAFT_ANSWER = "draft_answer"
    SUBMIT_FOR_APPROVAL = "submit_for_approval"
    SEND_BACK = "send_back"
    APPROVE = "approve"
    PUBLISH = "publish"
    WITHHOLD = "withhold"
    TAKE_DOWN = "take_down"
    RATE = "rate"
    REQUEST_REOPENING = "request_reopening"
    GRANT_REOPENING = "grant_reopening"
    DECLINE_REOPENING = "decline_reopening"
    WITHDRAW = "withdraw"
    LAPSE = "lapse"
    NOTE = "note"
    CALENDAR_CHANGED = "calendar_changed"


FINAL = frozenset({State.REFUSED, State.TRANSFERRED_OUT, State.WITHDRAWN, State.LINKED})
OPEN = frozenset(State) - FINAL - {State.ANSWERED}

Condition = Callable[[PetitionFacts], bool]


def _with_office(petition: PetitionFacts) -> bool:
    return petition.office_id is not None


def _without_office(petition: PetitionFacts) -> bool:
    return petition.office_id is None


def _not_accepted(petition: PetitionFacts) -> bool:
    return not petition.is_accepted


def _not_published(petition: PetitionFacts) -> bool:
    return petition.publication != Publication.PUBLISHED


def _has_public_side(petition: PetitionFacts) -> bool:
    return petition.publication != Publication.NONE


def _pending_or_taken_down(petition: PetitionFacts) -> bool:
    return petition.publication in {Publication.PENDING, Publication.TAKEN_DOWN}


def _published(petition: PetitionFacts) -> bool:
    return petition.publication == Publication.PUBLISHED


def _asks_reopening(petition: PetitionFacts) -> bool:
    return petition.has_open_reopening_request


def _asks_no_reopening(petition: PetitionFacts) -> bool:
    return not petition.has_open_reopening_request


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


S, A, P = State, Action, Permission
_TRIAGE = {S.SUBMITTED, S.AWAITING_SUPPLEMENT}
_WITH_OFFICE = {S.ASSIGNED, S.IN_PROGRESS}

TRANSITIONS: tuple[Transition, ...] = (
    _line(A.RELEASE, S.HELD, S.SUBMITTED, P.TRIAGE),
    _line(A.REFUSE, S.HELD, S.REFUSED, P.TRIAGE),
    _line(A.ACCEPT_AND_ROUTE, _TRIAGE, S.ASSIGNED, P.TRIAGE, _without_office),
    _line(A.REFUSE, _TRIAGE | _WITH_OFFICE, S.REFUSED, P.TRIAGE),
    _line(A.TRANSFER_OUT, _TRIAGE | _WITH_OFFICE, S.TRANSFERRED_OUT, P.TRIAGE),
    _line(A.REQUEST_SUPPLEMENT, S.SUBMITTED, S.AWAITING_SUPPLEMENT, P.TRIAGE),
    _line(A.REQUEST_SUPPLEMENT, S.IN_PROGRESS, S.AWAITING_SUPPLEMENT, P.REQUEST_SUPPLEMENT),
    _line(A.SUPPLEMENT, S.AWAITING_SUPPLEMENT, S.SUBMITTED, P.SUPPLEMENT, _without_office),
    _line(A.SUPPLEMENT, S.AWAITING_SUPPLEMENT, S.IN_PROGRESS, P.SUPPLEMENT, _with_office),
    _line(A.LAPSE, S.AWAITING_SUPPLEMENT, S.SUBMITTED, P.TRIAGE, _without_office),
    _line(A.LAPSE, S.AWAITING_SUPPLEMENT, S.IN_PROGRESS, P.REQUEST_SUPPLEMENT, _with_office),
    _line(A.WITHDRAW, _TRIAGE | {S.HELD}, S.WITHDRAWN, P.WITHDRAW, _not_accepted),
    _line(A.RECLASSIFY, OPEN, None, P.RECLASSIFY),
    _line(A.REROUTE, _WITH_OFFICE, S.ASSIGNED, P.TRIAGE),
    _line(A.RETURN_TO_COORDINATOR, _WITH_OFFICE, S.SUBMITTED, P.RETURN),
    _line(A.TAKE, S.ASSIGNED, S.IN_PROGRESS, P.TAKE),
    _line(A.ASSIGN_OFFICER, S.ASSIGNED, S.IN_PROGRESS, P.ASSIGN_OFFICER),
    _line(A.ASSIGN_OFFICER, S.IN_PROGRESS, None, P.ASSIGN_OFFICER),
    _line(A.DRAFT_ANSWER, S.IN_PROGRESS, None, P.DRAFT_ANSWER),
    _line(A.SUBMIT_FOR_APPROVAL, S.IN_PROGRESS, S.AWAITING_APPROVAL, P.DRAFT_ANSWER),
    _line(A.SEND_BACK, S.AWAITING_APPROVAL, S.IN_PROGRESS, P.APPROVE_ANSWER),
    _line(A.APPROVE, S.AWAITING_APPROVAL, S.ANSWERED, P.APPROVE_ANSWER, _not_published, Publication.PENDING),
    _line(A.APPROVE, S.AWAITING_APPROVAL, S.ANSWERED, P.APPROVE_ANSWER, _published),
    _line(A.PUBLISH, S.ANSWERED, None, P.PUBLISH, _has_public_side, Publication.PUBLISHED),
    _line(A.WITHHOLD, S.ANSWERED, None, P.PUBLISH, _pending_or_taken_down, Publication.WITHHELD),
    _line(A.TAKE_DOWN, set(State), None, P.PUBLISH, _published, Publication.TAKEN_DOWN),
    _line(A.RATE, S.ANSWERED, None, P.RATE),
    _line(A.REQUEST_REOPENING, S.ANSWERED, None, P.REQUEST_REOPENING, _asks_no_reopening),
    _line(A.GRANT_REOPENING, S.ANSWERED, S.IN_PROGRESS, P.DECIDE_REOPENING, _asks_reopening),
    _line(A.DECLINE_REOPENING, S.ANSWERED, None, P.DECIDE_REOPENING, _asks_reopening),
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
