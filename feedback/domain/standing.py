"""How a petition stands, and what can be done to it: the words of which ``domain.states`` makes the table."""

from enum import StrEnum


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
    OBJECT = "object"
    DECLINE_OBJECTION = "decline_objection"
    REINSTATE = "reinstate"
    LINK = "link"
    UNLINK = "unlink"
    FOLLOW_PRIMARY = "follow_primary"
    SPLIT = "split"
    REQUEST_EXTENSION = "request_extension"
    GRANT_EXTENSION = "grant_extension"
    DECLINE_EXTENSION = "decline_extension"
    ADD_COORDINATING_OFFICE = "add_coordinating_office"
    REMOVE_COORDINATING_OFFICE = "remove_coordinating_office"
    CONTRIBUTE = "contribute"
    CORRECT_ANSWER = "correct_answer"
    NAME_SUBJECT = "name_subject"
    ALLOW_SUBJECT = "allow_subject"
    MARK_URGENT = "mark_urgent"
    EXPLAIN_DELAY = "explain_delay"
    REMIND = "remind"
    ISSUE_DOCUMENT = "issue_document"
    SIGN_DOCUMENT = "sign_document"
    MESSAGE = "message"
    PUBLISH_NOTICE = "publish_notice"
    TAKE_BACK_NOTICE = "take_back_notice"
    RENEW_SECRET = "renew_secret"  # noqa: S105 - a name, not a secret
    REQUEST_DATA_RIGHT = "request_data_right"
    DECIDE_DATA_RIGHT = "decide_data_right"
    REVEAL_IDENTITY = "reveal_identity"
    FORGET_SENDER = "forget_sender"
    NOTE = "note"
    CALENDAR_CHANGED = "calendar_changed"


FINAL = frozenset({State.REFUSED, State.TRANSFERRED_OUT, State.WITHDRAWN, State.LINKED})
OPEN = frozenset(State) - FINAL - {State.ANSWERED}
