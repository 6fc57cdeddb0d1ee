"""Who may do what: a table from permission to alternatives, each a row of predicates that must all hold."""

from collections.abc import Callable
from enum import StrEnum

from feedback.domain import predicates as p
from feedback.domain.actors import Actor
from feedback.domain.petition import PetitionFacts

Predicate = Callable[[Actor, PetitionFacts | None], bool]


class Permission(StrEnum):
    """Everything a view or a verb may ask for; a name that is not here fails loudly."""

    SEE_PETITION = "see_petition"
    SEE_IDENTITY = "see_identity"
    SEE_IDENTITY_AT_ONCE = "see_identity_at_once"
    REVEAL_IDENTITY = "reveal_identity"
    WRITE_NOTE = "write_note"
    TRIAGE = "triage"
    RECLASSIFY = "reclassify"
    REQUEST_SUPPLEMENT = "request_supplement"
    TAKE = "take"
    ASSIGN_OFFICER = "assign_officer"
    RETURN = "return"
    DRAFT_ANSWER = "draft_answer"
    APPROVE_ANSWER = "approve_answer"
    PUBLISH = "publish"
    DECIDE_REOPENING = "decide_reopening"
    DELIVER_LETTER = "deliver_letter"
    RESEND_LETTER = "resend_letter"
    REQUEST_EXTENSION = "request_extension"
    DECIDE_EXTENSION = "decide_extension"
    COORDINATE = "coordinate"
    CONTRIBUTE = "contribute"
    CORRECT_ANSWER = "correct_answer"
    UNLINK = "unlink"
    FOLLOW_PRIMARY = "follow_primary"
    ALLOW_SUBJECT = "allow_subject"
    MARK_URGENT = "mark_urgent"
    EXPLAIN_DELAY = "explain_delay"
    REMIND = "remind"
    ISSUE_DOCUMENT = "issue_document"
    OBJECT = "object"
    SUPPLEMENT = "supplement"
    WITHDRAW = "withdraw"
    RATE = "rate"
    REQUEST_REOPENING = "request_reopening"
    MESSAGE = "message"
    PUBLISH_NOTICE = "publish_notice"
    RENEW_SECRET = "renew_secret"  # noqa: S105 - a name, not a secret
    REQUEST_DATA_RIGHT = "request_data_right"
    DECIDE_DATA_RIGHT = "decide_data_right"
    FORGET_SENDER = "forget_sender"
    SEE_DATA_REQUESTS = "see_data_requests"
    WORK_ON_PETITIONS = "work_on_petitions"
    FIND_BY_CONTACT = "find_by_contact"
    ENTER_PETITION = "enter_petition"
    SEE_REPORTS = "see_reports"
    TAKE_NAMES = "take_names"
    SEE_ACCESS_RECORDS = "see_access_records"
    HAND_OVER = "hand_over"
    NAME_DEPUTY = "name_deputy"
    ADMINISTER = "administer"


_COORDINATOR = (p.is_coordinator, p.is_not_their_own_cause)
_OFFICER = (p.is_named_officer, p.judges_not_in_own_cause)
_LEADER = (p.is_leader_of_handling_office, p.judges_not_in_own_cause)
_CLERK = (p.is_clerk_of_handling_office, p.judges_not_in_own_cause)
_ANY_OF_OFFICE = (p.is_in_handling_office, p.judges_not_in_own_cause)
_MAY_KNOW_SENDER = (p.is_coordinator, p.is_not_named_as_subject, p.administers_nothing)
_OFFICE_MAY_ASK_SENDER = (*_ANY_OF_OFFICE, p.sender_asked_no_confidence, p.administers_nothing)
"""DESIGN 9.7; an administrator never, whatever other role the account has."""

PERMISSION_MAP: dict[Permission, tuple[tuple[Predicate, ...], ...]] = {
    Permission.SEE_PETITION: (
        (p.is_coordinator,),
        (p.is_inspector,),
        (p.is_in_handling_office,),
        (p.is_in_coordinating_office,),
    ),
    Permission.SEE_IDENTITY: (
        _MAY_KNOW_SENDER,
        _OFFICE_MAY_ASK_SENDER,
        (p.is_sender,),
    ),
    Permission.SEE_IDENTITY_AT_ONCE: (_MAY_KNOW_SENDER, (p.is_sender,)),
    Permission.REVEAL_IDENTITY: (_OFFICE_MAY_ASK_SENDER,),
    Permission.WRITE_NOTE: ((p.is_coordinator,), (p.is_in_handling_office,)),
    Permission.TRIAGE: (_COORDINATOR,),
    Permission.RECLASSIFY: (_COORDINATOR,),
    Permission.REQUEST_SUPPLEMENT: (_COORDINATOR, _OFFICER, _LEADER),
    Permission.TAKE: (_ANY_OF_OFFICE,),
    Permission.ASSIGN_OFFICER: (_CLERK, _LEADER),
    Permission.RETURN: ((p.is_clerk_of_handling_office,), (p.is_leader_of_handling_office,)),
    Permission.DRAFT_ANSWER: (_OFFICER, _LEADER),
    Permission.APPROVE_ANSWER: (_LEADER,),
    Permission.PUBLISH: (_COORDINATOR,),
    Permission.DECIDE_REOPENING: (_COORDINATOR,),
    Permission.DELIVER_LETTER: (_MAY_KNOW_SENDER, _OFFICE_MAY_ASK_SENDER),
    Permission.RESEND_LETTER: (_COORDINATOR,),
    Permission.REQUEST_EXTENSION: (_OFFICER, _LEADER),
    Permission.DECIDE_EXTENSION: ((*_LEADER, p.asked_for_no_extension), (*_COORDINATOR, p.asked_for_no_extension)),
    Permission.COORDINATE: (_COORDINATOR, _OFFICER, _CLERK, _LEADER),
    Permission.CONTRIBUTE: ((p.is_in_awaited_office,),),
    Permission.CORRECT_ANSWER: (_LEADER,),
    Permission.UNLINK: (_COORDINATOR, (p.is_service,)),
    Permission.FOLLOW_PRIMARY: ((p.is_service,),),
    Permission.ALLOW_SUBJECT: ((p.is_coordinator, p.is_not_named_as_subject),),
    Permission.MARK_URGENT: (_COORDINATOR, _LEADER),
    Permission.EXPLAIN_DELAY: (_COORDINATOR, _OFFICER, _CLERK, _LEADER),
    Permission.REMIND: (_COORDINATOR, _CLERK, _LEADER),
    Permission.ISSUE_DOCUMENT: (_COORDINATOR, _CLERK, _LEADER),
    Permission.OBJECT: ((p.is_sender,),),
    Permission.SUPPLEMENT: ((p.is_sender,), _COORDINATOR, _ANY_OF_OFFICE),
    Permission.WITHDRAW: ((p.is_sender,),),
    Permission.RATE: ((p.is_sender,),),
    Permission.REQUEST_REOPENING: ((p.is_sender,),),
    Permission.MESSAGE: ((p.is_sender,), _COORDINATOR, _ANY_OF_OFFICE),
    Permission.PUBLISH_NOTICE: (_COORDINATOR,),
    Permission.RENEW_SECRET: ((p.is_sender,),),
    Permission.REQUEST_DATA_RIGHT: ((p.is_sender,),),
    Permission.DECIDE_DATA_RIGHT: (_MAY_KNOW_SENDER,),
    Permission.FORGET_SENDER: ((p.is_service,),),
    Permission.SEE_DATA_REQUESTS: ((p.is_coordinator,), (p.is_inspector,)),
    Permission.WORK_ON_PETITIONS: ((p.is_coordinator,), (p.is_inspector,), (p.handles_petitions,)),
    Permission.FIND_BY_CONTACT: ((p.is_coordinator, p.administers_nothing), (p.handles_petitions, p.administers_nothing)),
    Permission.ENTER_PETITION: ((p.is_coordinator,), (p.is_clerk_of_any_office,)),
    Permission.TAKE_NAMES: ((p.is_coordinator, p.administers_nothing), (p.is_leader_of_any_office, p.administers_nothing)),
    Permission.SEE_REPORTS: ((p.is_coordinator,), (p.is_inspector,), (p.is_leader_of_any_office,)),
    Permission.SEE_ACCESS_RECORDS: ((p.is_inspector,),),
    Permission.HAND_OVER: ((p.is_clerk_of_any_office,), (p.is_leader_of_any_office,)),
    Permission.NAME_DEPUTY: ((p.is_leader_of_any_office,), (p.is_administrator,)),
    Permission.ADMINISTER: ((p.is_administrator,),),
}


def permits(permission: Permission, actor: Actor, petition: PetitionFacts | None = None) -> bool:
    """Whether the actor holds the permission, on that petition where one is given."""
    return any(all(holds(actor, petition) for holds in row) for row in PERMISSION_MAP[permission])
