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
    SUPPLEMENT = "supplement"
    WITHDRAW = "withdraw"
    RATE = "rate"
    REQUEST_REOPENING = "request_reopening"
    SEE_REPORTS = "see_reports"
    SEE_ACCESS_RECORDS = "see_access_records"
    ADMINISTER = "administer"


PERMISSION_MAP: dict[Permission, tuple[tuple[Predicate, ...], ...]] = {
    Permission.SEE_PETITION: ((p.is_coordinator,), (p.is_inspector,), (p.is_in_handling_office,)),
    Permission.SEE_IDENTITY: (
        (p.is_coordinator,),
        (p.is_in_handling_office, p.sender_asked_no_confidence, p.is_not_about_own_office),
        (p.is_sender,),
    ),
    Permission.WRITE_NOTE: ((p.is_coordinator,), (p.is_in_handling_office,)),
    Permission.TRIAGE: ((p.is_coordinator,),),
    Permission.RECLASSIFY: ((p.is_coordinator,),),
    Permission.REQUEST_SUPPLEMENT: ((p.is_coordinator,), (p.is_named_officer,), (p.is_leader_of_handling_office,)),
    Permission.TAKE: ((p.is_in_handling_office,),),
    Permission.ASSIGN_OFFICER: ((p.is_clerk_of_handling_office,), (p.is_leader_of_handling_office,)),
    Permission.RETURN: ((p.is_clerk_of_handling_office,), (p.is_leader_of_handling_office,)),
    Permission.DRAFT_ANSWER: ((p.is_named_officer,), (p.is_leader_of_handling_office,)),
    Permission.APPROVE_ANSWER: ((p.is_leader_of_handling_office,),),
    Permission.PUBLISH: ((p.is_coordinator,),),
    Permission.DECIDE_REOPENING: ((p.is_coordinator,),),
    Permission.DELIVER_LETTER: ((p.is_coordinator,), (p.is_in_handling_office, p.sender_asked_no_confidence)),
    Permission.RESEND_LETTER: ((p.is_coordinator,),),
    Permission.SUPPLEMENT: ((p.is_sender,), (p.is_coordinator,), (p.is_in_handling_office,)),
    Permission.WITHDRAW: ((p.is_sender,),),
    Permission.RATE: ((p.is_sender,),),
    Permission.REQUEST_REOPENING: ((p.is_sender,),),
    Permission.SEE_REPORTS: ((p.is_coordinator,), (p.is_inspector,), (p.is_leader_of_any_office,)),
    Permission.SEE_ACCESS_RECORDS: ((p.is_inspector,),),
    Permission.ADMINISTER: ((p.is_administrator,),),
}


def permits(permission: Permission, actor: Actor, petition: PetitionFacts | None = None) -> bool:
    """Whether the actor holds the permission, on that petition where one is given."""
    return any(all(holds(actor, petition) for holds in row) for row in PERMISSION_MAP[permission])
