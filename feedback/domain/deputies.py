"""Acting in a leader's place (DESIGN 9.11): what the deputy could not have done in their own right."""

from feedback.domain.actors import Actor, Staff
from feedback.domain.permissions import Permission, permits
from feedback.domain.petition import PetitionFacts


def stood_in_for(permission: Permission, actor: Actor, petition: PetitionFacts) -> int | None:
    """Account of the leader in whose place the actor holds the permission on the petition; None: they hold it themselves."""
    if not isinstance(actor, Staff):
        return None
    leader = next((leader for office, leader in actor.deputy_for if office == petition.office_id), None)
    return None if leader is None or permits(permission, actor.own, petition) else leader
