"""An event held against its leaf, and a petition against the last event it had."""

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from feedback.domain.deadlines import Step
from feedback.domain.ledger import Leaf, moment_text, opens
from feedback.domain.standing import Action
from feedback.services.ledger import faults
from feedback.services.ledger.appending import ACTOR, pseudonym_of
from feedback.services.ledger.faults import Fault
from feedback.services.ledger.values import CORRECTED, ERASED, actor_of, told_action, values_of
from feedback.store.encryption import Undecipherable, keyring

if TYPE_CHECKING:
    from feedback.store.models import Event, Petition

_ERASABLE = frozenset(
    {
        *("title", "content", "address_text", "position", "subject_person", "sender", "files", "text", "detail", "answer"),
        *("public_title", "public_content", "public_answer"),
    }
)
_AT_FIRST = {"answer_number": ""}
"""What may be filled in once afterwards: an answer without a number gets that of the letter that is issued of it."""
_SALTS = "ledger_salts.salts"
_SENDS = frozenset({Action.APPROVE, Action.CORRECT_ANSWER})
_ANSWERS = frozenset({Action.APPROVE, Action.FOLLOW_PRIMARY})


def read_salts(sealed: bytes | None) -> dict[str, bytes]:
    """The salts of a leaf by name; those that cannot be read are as good as gone."""
    try:
        found: Mapping[str, Any] = json.loads(keyring.unseal(_SALTS, sealed or b""))
        return {name: bytes.fromhex(salt) for name, salt in found.items()}
    except (Undecipherable, ValueError, TypeError, AttributeError):
        return {}


def compare(leaf: Leaf, salts: Mapping[str, bytes], event: "Event") -> Fault | None:
    """The first thing in which an event is not what its leaf says; its petition's present standing, if it is the last."""
    return next(_differences(leaf, salts, event), None)


def _differences(leaf: Leaf, salts: Mapping[str, bytes], event: "Event") -> Iterator[Fault]:
    petition = event.petition

    def fault(sentence: str, name: str) -> Fault:
        return Fault(sentence, {"name": name, "code": petition.code}, leaf.seq)

    office = event.office.code if event.office else ""
    plain = {
        "petition": (leaf.petition, pseudonym_of(petition)),
        "action": (leaf.action, told_action(event)),
        "at": (leaf.at, moment_text(event.happened_at)),
        "office": (leaf.office, office),
    }
    yield from (fault(faults.OTHER, name) for name, (logged, held) in plain.items() if logged != held)
    told, forgotten = {ACTOR: actor_of(event), **values_of(event)}, _may_be_forgotten(event)
    promised = {ACTOR: leaf.actor, **leaf.fields}
    for name, value in told.items():
        if name not in promised:
            yield fault(faults.UNPROMISED, name)
        elif name in salts:
            if not any(opens(promised[name], name, salts[name], known) for known in {value, _AT_FIRST.get(name, value)}):
                yield fault(faults.OTHER, name)
        elif name not in forgotten:
            yield fault(faults.SALTLESS, name)
    if event.id == max(other.id for other in petition.events):
        yield from (fault(sentence, name) for sentence, name in _standing(petition, event))


def _may_be_forgotten(event: "Event") -> frozenset[str]:
    """The names whose salts were deleted since with the data; what ordered that are events, and so in the log themselves."""
    since = [later for later in event.petition.events if later.id >= event.id]
    decided = {later.detail for later in since if later.action == Action.DECIDE_DATA_RIGHT}
    if ERASED in decided or any(later.action == Action.FORGET_SENDER for later in since):
        return _ERASABLE
    return frozenset({"sender"}) if CORRECTED in decided else frozenset()


def _standing(petition: "Petition", last: "Event") -> Iterator[tuple[str, str]]:
    """What of a petition is not as its last event left it, though every page shows it."""
    for name in ("state", "publication", "kind", "sector_id", "office_id", "round"):
        if getattr(petition, name) != getattr(last, name):
            yield faults.STANDING, name
    submitted = [event.happened_at for event in petition.events if event.action == Action.SUBMIT]
    if petition.received_at not in submitted:
        yield faults.STANDING, "received_at"
    sent = {event.happened_at for event in petition.events if event.action in _SENDS}
    if any(answer.approved_at is not None and answer.approved_at not in sent for answer in petition.answers):
        yield faults.UNSENT, "approved_at"
    answered = {event.happened_at for event in petition.events if event.action in _ANSWERS}
    if petition.answered_at is not None and petition.answered_at not in answered:
        yield faults.STANDING, "answered_at"
    of_answers = [deadline for deadline in petition.deadlines if deadline.step == Step.ANSWER]
    if any(deadline.met_at is not None and deadline.met_at not in answered for deadline in of_answers):
        yield faults.STANDING, "met_at"
    if (of_answers[-1].due if of_answers else None) != last.answer_due:
        yield faults.STANDING, "due"
