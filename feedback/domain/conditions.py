"""What a line of the table of states asks about a petition beside its state; each says no more than its name."""

from collections.abc import Callable

from feedback.domain.petition import Kind, PetitionFacts, RequestKind
from feedback.domain.standing import Publication, State

Condition = Callable[[PetitionFacts], bool]


def both(one: Condition, other: Condition) -> Condition:
    """What holds where two conditions hold."""

    def holds(petition: PetitionFacts) -> bool:
        return one(petition) and other(petition)

    holds.__doc__ = f"{one.__doc__} {other.__doc__}"
    return holds


def with_office(petition: PetitionFacts) -> bool:
    """An office has it."""
    return petition.office_id is not None


def without_office(petition: PetitionFacts) -> bool:
    """No office has it."""
    return petition.office_id is None


def not_accepted(petition: PetitionFacts) -> bool:
    """The coordinator has not accepted it."""
    return not petition.is_accepted


def published(petition: PetitionFacts) -> bool:
    """Everyone can read it."""
    return petition.publication == Publication.PUBLISHED


def not_published(petition: PetitionFacts) -> bool:
    """Not everyone can read it."""
    return petition.publication != Publication.PUBLISHED


def has_public_side(petition: PetitionFacts) -> bool:
    """Publication was thought about at all."""
    return petition.publication != Publication.NONE


def pending_or_taken_down(petition: PetitionFacts) -> bool:
    """Publication is still to be decided, or was taken back."""
    return petition.publication in {Publication.PENDING, Publication.TAKEN_DOWN}


def pending_or_withheld(petition: PetitionFacts) -> bool:
    """It was never public."""
    return petition.publication in {Publication.PENDING, Publication.WITHHELD}


def taken_down(petition: PetitionFacts) -> bool:
    """It was public once."""
    return petition.publication == Publication.TAKEN_DOWN


def has_no_repeats(petition: PetitionFacts) -> bool:
    """No other petition is linked to it: a primary cannot be linked itself (DESIGN 9.12)."""
    return not petition.has_repeats


def can_have_notice(petition: PetitionFacts) -> bool:
    """A field report of which nothing is public yet: neither a neutral line nor an answer (DESIGN 9.6)."""
    return petition.kind == Kind.FIELD_REPORT and not petition.has_notice and not_published(petition)


def is_not_erased(petition: PetitionFacts) -> bool:
    """It is still known who sent it."""
    return not petition.is_erased


def may_be_public(petition: PetitionFacts) -> bool:
    """The sender was not granted that it stays out of the public (LAW 4.1)."""
    return not petition.is_kept_private


def has_notice(petition: PetitionFacts) -> bool:
    """A neutral line about it is public."""
    return petition.has_notice


def answered(petition: PetitionFacts) -> bool:
    """An answer went out."""
    return petition.is_answered


def awaits_contributions(petition: PetitionFacts) -> bool:
    """Another office was asked to contribute and has not yet."""
    return bool(petition.awaited_office_ids)


def has_subject(petition: PetitionFacts) -> bool:
    """It is about an office or a member of staff."""
    return petition.subject_office_id is not None or petition.subject_account_id is not None


def asks(kind: RequestKind) -> Condition:
    """Somebody asked for it and nobody decided."""

    def holds(petition: PetitionFacts) -> bool:
        return kind in petition.open_requests

    holds.__doc__ = f"A request waits for a decision: {kind}."
    return holds


def asks_not(kind: RequestKind) -> Condition:
    """Nothing of that kind waits for a decision."""

    def holds(petition: PetitionFacts) -> bool:
        return kind not in petition.open_requests

    holds.__doc__ = f"No request of this kind waits for a decision: {kind}."
    return holds


def linked_from(state: State) -> Condition:
    """It stood in that state when it was linked."""

    def holds(petition: PetitionFacts) -> bool:
        return petition.linked_from == state

    holds.__doc__ = f"It was linked from the state: {state}."
    return holds
