"""What the history shows to whom. Every action leaves an event; some are the service's own business."""

from feedback.domain.states import Action

INTERNAL = frozenset(
    {
        Action.RELEASE,
        Action.DRAFT_ANSWER,
        Action.SUBMIT_FOR_APPROVAL,
        Action.SEND_BACK,
        Action.ASSIGN_OFFICER,
        Action.RECLASSIFY,
        Action.WITHHOLD,
        Action.NOTE,
    }
)

TEXT_FOR_SENDER = frozenset(
    {
        Action.REQUEST_SUPPLEMENT,
        Action.SUPPLEMENT,
        Action.REFUSE,
        Action.TRANSFER_OUT,
        Action.REQUEST_REOPENING,
        Action.GRANT_REOPENING,
        Action.DECLINE_REOPENING,
        Action.WITHDRAW,
        Action.TAKE_DOWN,
        Action.LAPSE,
        Action.CALENDAR_CHANGED,
    }
)


def visible_to_sender(action: str) -> bool:
    """Whether the sender sees that this happened."""
    return Action(action) not in INTERNAL


def text_visible_to_sender(action: str) -> bool:
    """Whether the sender also reads the words that were given with it."""
    return Action(action) in TEXT_FOR_SENDER
