"""Small true-or-false sentences about an actor and a petition; ``domain.permissions`` sets them side by side."""

from feedback.domain.actors import Actor, Role, Sender, Staff
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


def is_leader_of_any_office(actor: Actor, petition: PetitionFacts | None) -> bool:
    """Leads some office."""
    return isinstance(actor, Staff) and actor.has_role(Role.LEADER)


def is_in_handling_office(actor: Actor, petition: PetitionFacts | None) -> bool:
    """Works as clerk, officer or leader in the office that handles the petition."""
    return (
        isinstance(actor, Staff)
        and petition is not None
        and petition.office_id is not None
        and actor.has_role_in(petition.office_id, Role.CLERK, Role.OFFICER, Role.LEADER)
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
        and actor.has_role_in(petition.office_id, Role.OFFICER, Role.CLERK, Role.LEADER)
    )


def is_sender(actor: Actor, petition: PetitionFacts | None) -> bool:
    """Sent this petition."""
    return isinstance(actor, Sender) and petition is not None and actor.petition_id == petition.id


def sender_asked_no_confidence(actor: Actor, petition: PetitionFacts | None) -> bool:
    """The sender did not ask to be kept from the handling office (DESIGN 9.7)."""
    return petition is not None and not petition.confidential


def is_not_about_own_office(actor: Actor, petition: PetitionFacts | None) -> bool:
    """The petition does not complain about an office in which the actor works."""
    return isinstance(actor, Staff) and petition is not None and petition.subject_office_id not in actor.office_ids
