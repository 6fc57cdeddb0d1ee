"""The receipt: the leaf of a submission with everything that opens it, and the proof that it is in the log."""

import base64
import json
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from feedback.domain.ledger import leaf_hash, opens, read_leaf, read_note, verify_inclusion
from feedback.domain.standing import Action
from feedback.services.ledger import checkpoints, faults, keys, proving, setbacks
from feedback.services.ledger.appending import PETITION
from feedback.services.ledger.faults import Fault
from feedback.services.ledger.values import values_of
from feedback.store.queries import ledger as query

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from feedback.store.models import Petition

FORMAT = "lang-nghe/receipt/v1"
_QR_MARK = "LN1"


def receipt_of(session: "Session", petition: "Petition", *, now: datetime) -> dict[str, Any] | None:
    """The receipt as it is written into the file ``bien-nhan-<code>.json``; it opens whatever was sent.

    :returns: None once the sender was forgotten, or where the submission is not in the log yet.
    """
    row = next(iter(query.leaves_of(session, petition, Action.SUBMIT)), None)
    event = next((event for event in petition.events if event.action == Action.SUBMIT), None)
    if row is None or event is None or petition.is_erased:
        return None
    leaf, salts = read_leaf(row.body.encode()), json.loads(row.salts)
    told = values_of(event)
    opened = {name: {"salt": salts[name], "value": told[name]} for name in leaf.fields if name in salts and name in told}
    note = checkpoints.current(session, now=now)
    return {
        "format": FORMAT,
        "code": petition.code,
        "leaf": row.body,
        "index": row.seq,
        "opened": {PETITION: {"salt": petition.ledger_salt.hex(), "value": petition.code}, **opened},
        "proof": [found.hex() for found in proving.inclusion(session, row.seq, read_note(note).checkpoint.size)],
        "checkpoint": note,
        "keys": [key.vkey for key in keys.published(session)],
    }


def check(session: "Session", receipt: Any) -> Fault | None:
    """Hold a receipt against itself and against the log: what is wrong, or None. It may be of any shape."""
    try:
        leaf, note = read_leaf(receipt["leaf"].encode()), read_note(receipt["checkpoint"])
        proof, index = [bytes.fromhex(found) for found in receipt["proof"]], receipt["index"]
        told = {name: (bytes.fromhex(found["salt"]), str(found["value"])) for name, found in receipt["opened"].items()}
        well_formed = receipt["format"] == FORMAT and receipt["code"] == told[PETITION][1] and type(index) is int
    except (AttributeError, KeyError, TypeError, ValueError):
        well_formed = False
    if not well_formed:
        return Fault(faults.NO_RECEIPT)
    promised = {**leaf.fields, PETITION: leaf.petition}
    for name, (salt, value) in told.items():
        if not opens(promised.get(name, ""), name, salt, value):
            return Fault(faults.UNOPENED, {"name": name})
    head = note.checkpoint
    if leaf.seq != index or not verify_inclusion(leaf_hash(leaf.body()), index, head.size, proof, head.root):
        return Fault(faults.UNPROVED)
    if fault := setbacks.check_checkpoint(session, receipt["checkpoint"]):
        return fault
    return None if proving.bodies(session, index, 1) == [receipt["leaf"]] else Fault(faults.NOT_LOGGED, {}, index)


def digest_line(receipt: Mapping[str, Any]) -> str:
    """The receipt in one line for a QR code: digests only, nothing that was sent. It is checked with the leaf or the log."""
    note, found = read_note(receipt["checkpoint"]), leaf_hash(receipt["leaf"].encode())
    head, signature = note.checkpoint, note.signatures[-1]
    words = (_QR_MARK, head.origin, str(receipt["index"]), _encoded(found), str(head.size), _encoded(head.root))
    return " ".join((*words, _encoded(signature.key_id + signature.signature)))


def _encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()
