"""Small true-or-false sentences about an actor and a petition; ``domain.permissions`` sets them side by side."""

from feedback.domain.actors import HANDLING, Actor, Role, Sender, Service, Staff
from feedback.domain.petition import PetitionFacts


def is_coordinator(actor: Actor, petition: PetitionFacts | None) -> bool:
    """A coordinator reaches over the whole authority."""
    return isinstance(actor, Staff) and actor.has_role(Role.COORDINATOR)


def is_inspector(actor: Actor, petition: PetitionFacts | None) -> bool:
    """An inspector reads everything and changes nothing."""
    return isinstance(actor, Staff) and actor.has_role(Role.INSPECTOR)


def is_administrator(actor: Actor, petition: PetitionFacts | None) -> bool:
    """An administrator keeps the catalogues and opens no petition."""
    return isinstance(actor, Staff) and actor.has_role(Role.ADMINISTRATOR)


def administers_nothing(actor: Actor, petition: PetitionFacts | None) -> bool:
    """Is no administrator: whoever makes accounts and gives roles could otherwise give themselves every sender."""
    return not is_administrator(actor, petition)


def is_leader_of_any_office(actor: Actor, petition: PetitionFacts | None) -> bool:
    """Leads some office."""
    return isinstance(actor, Staff) and actor.has_role(Role.LEADER)


def handles_petitions(actor: Actor, petition: PetitionFacts | None) -> bool:
    """Is clerk, officer or leader of some office."""
    return isinstance(actor, Staff) and actor.has_role(*HANDLING)


def is_in_handling_office(actor: Actor, petition: PetitionFacts | None) -> bool:
    """Works as clerk, officer or leader in the office that handles the petition."""
    return (
        isinstance(actor, Staff)
        and petition is not None
        and petition.office_id is not None
        and actor.has_role_in(petition.office_id, *HANDLING)
    )


def is_clerk_of_handling_office(actor: Actor, petition: PetitionFacts | None) -> bool:
    """Is the clerk (đầu mối) of the office that handles the petition."""
    return (
        isinstance(actor, Staff)
        and petition is not None
        and petition.office_id is not None
        and actor.has_role_in(petition.office_id, Role.CLERK)
    )


def is_leader_of_handling_office(actor: Actor, petition: PetitionFacts | None) -> bool:
    """Leads the office that handles the petition."""
    return (
        isinstance(actor, Staff)
        and petition is not None
        and petition.office_id is not None
        and actor.has_role_in(petition.office_id, Role.LEADER)
    )


def is_named_officer(actor: Actor, petition: PetitionFacts | None) -> bool:
    """Is the officer named for the petition, and still of the office that handles it."""
    return (
        isinstance(actor, Staff)
        and petition is not None
        and petition.officer_id == actor.account_id
        and actor.has_role_in(petition.office_id, *HANDLING)
    )


def is_sender(actor: Actor, petition: PetitionFacts | None) -> bool:
    """Sent this petition."""
    return isinstance(actor, Sender) and petition is not None and actor.petition_id == petition.id


def sender_asked_no_confidence(actor: Actor, petition: PetitionFacts | None) -> bool:
    """The sender did not ask to be kept from the handling office (DESIGN 9.7)."""
    return petition is not None and not petition.confidential


def is_not_named_as_subject(actor: Actor, petition: PetitionFacts | None) -> bool:
    """The petition is not about this person, or a coordinator said why they may act on it all the same."""
    if not isinstance(actor, Staff) or petition is None:
        return False
    return petition.subject_account_id != actor.account_id or bool(petition.officer_override)


def is_not_their_own_cause(actor: Actor, petition: PetitionFacts | None) -> bool:
    """As before, and always where no petition is looked at."""
    return petition is None or is_not_named_as_subject(actor, petition)


def judges_not_in_own_cause(actor: Actor, petition: PetitionFacts | None) -> bool:
    """The petition is about neither this person nor their office, or a coordinator said why that shall not matter."""
    if not isinstance(actor, Staff) or petition is None or not is_not_named_as_subject(actor, petition):
        return False
    if (petition.office_id, petition.subject_account_id) in actor.deputy_for and not petition.officer_override:
        # Who stands in for the person it is about does not judge in their place either.
        return False
    return petition.subject_office_id not in actor.office_ids or bool(petition.office_override)


def is_in_coordinating_office(actor: Actor, petition: PetitionFacts | None) -> bool:
    """Works in an office that was asked to contribute."""
    return isinstance(actor, Staff) and petition is not None and _works_in(actor, petition.coordinating_office_ids)


def is_in_awaited_office(actor: Actor, petition: PetitionFacts | None) -> bool:
    """Works in an office whose contribution is still awaited."""
    return isinstance(actor, Staff) and petition is not None and _works_in(actor, petition.awaited_office_ids)


def asked_for_no_extension(actor: Actor, petition: PetitionFacts | None) -> bool:
    """Did not ask for the extension that waits for a decision: somebody else grants it."""
    return isinstance(actor, Staff) and petition is not None and petition.extension_asked_by != actor.account_id


def is_clerk_of_any_office(actor: Actor, petition: PetitionFacts | None) -> bool:
    """Is the clerk of some office."""
    return isinstance(actor, Staff) and actor.has_role(Role.CLERK)


def is_service(actor: Actor, petition: PetitionFacts | None) -> bool:
    """Is the service itself."""
    return isinstance(actor, Service)


def _works_in(staff: Staff, offices: frozenset[int]) -> bool:
    return any(staff.has_role_in(office, *HANDLING) for office in offices)
