"""What each action does to the clocks: one table beside the table of states (DESIGN 9.1, 9.4)."""

from collections.abc import Mapping
from dataclasses import dataclass

from feedback.domain.deadlines import Step
from feedback.domain.states import Action, State


@dataclass(frozen=True)
class Effect:
    """Deadlines that begin, are met, or fall away; ``voids_rest`` ends every other one that still runs.

    ``reconsiders``: another limit may fit now; it counts only where it gives the later date (DESIGN 9.2).
    ``unmeets`` and ``revives`` undo: what was met, or fell away at the last refusal, runs on with the date it had.
    ``extends``: the due date is counted anew, with working days that were added.
    A clock that runs is never opened a second time.
    """

    opens: tuple[Step, ...] = ()
    meets: tuple[Step, ...] = ()
    voids: tuple[Step, ...] = ()
    voids_rest: bool = False
    suspends: bool = False
    reconsiders: bool = False
    unmeets: tuple[Step, ...] = ()
    revives: tuple[Step, ...] = ()
    extends: tuple[Step, ...] = ()


EFFECTS: Mapping[Action, Effect] = {
    Action.SUBMIT: Effect(opens=(Step.TRIAGE, Step.TRANSFER, Step.ANSWER)),
    Action.ACCEPT_AND_ROUTE: Effect(meets=(Step.TRIAGE,), voids=(Step.TRANSFER, Step.SUPPLEMENT_WAIT), reconsiders=True),
    Action.REROUTE: Effect(reconsiders=True),
    Action.RECLASSIFY: Effect(reconsiders=True),
    Action.REFUSE: Effect(meets=(Step.TRIAGE,), voids_rest=True),
    Action.TRANSFER_OUT: Effect(meets=(Step.TRIAGE, Step.TRANSFER), voids_rest=True),
    Action.WITHDRAW: Effect(voids_rest=True),
    Action.REQUEST_SUPPLEMENT: Effect(opens=(Step.SUPPLEMENT_WAIT,), suspends=True),
    Action.SUPPLEMENT: Effect(meets=(Step.SUPPLEMENT_WAIT,)),
    Action.LAPSE: Effect(voids=(Step.SUPPLEMENT_WAIT,)),
    Action.APPROVE: Effect(meets=(Step.ANSWER,), opens=(Step.PUBLICATION,)),
    Action.PUBLISH: Effect(meets=(Step.PUBLICATION,)),
    Action.WITHHOLD: Effect(meets=(Step.PUBLICATION,)),
    Action.REQUEST_REOPENING: Effect(opens=(Step.REOPENING_DECISION,)),
    Action.GRANT_REOPENING: Effect(meets=(Step.REOPENING_DECISION,), voids=(Step.PUBLICATION,), opens=(Step.ANSWER,)),
    Action.DECLINE_REOPENING: Effect(meets=(Step.REOPENING_DECISION,)),
    Action.OBJECT: Effect(opens=(Step.OBJECTION_DECISION,)),
    Action.DECLINE_OBJECTION: Effect(meets=(Step.OBJECTION_DECISION,)),
    Action.REINSTATE: Effect(meets=(Step.OBJECTION_DECISION,), revives=(Step.ANSWER, Step.TRANSFER)),
    Action.UNLINK: Effect(meets=(Step.OBJECTION_DECISION,), unmeets=(Step.ANSWER,)),
    Action.FOLLOW_PRIMARY: Effect(meets=(Step.ANSWER,)),
    Action.GRANT_EXTENSION: Effect(extends=(Step.ANSWER,)),
    Action.CORRECT_ANSWER: Effect(opens=(Step.PUBLICATION,)),
}

MATTERS: Mapping[State, tuple[Step, ...]] = {
    State.HELD: (Step.TRIAGE,),
    State.SUBMITTED: (Step.TRIAGE, Step.ANSWER),
    State.AWAITING_SUPPLEMENT: (Step.SUPPLEMENT_WAIT,),
    State.ASSIGNED: (Step.ANSWER,),
    State.IN_PROGRESS: (Step.ANSWER,),
    State.AWAITING_APPROVAL: (Step.ANSWER,),
    State.ANSWERED: (Step.REOPENING_DECISION, Step.PUBLICATION),
    State.REFUSED: (Step.OBJECTION_DECISION,),
    State.LINKED: (Step.OBJECTION_DECISION, Step.ANSWER),
}
"""The deadlines that count in each state; lists are sorted by the nearest of those that run."""
