"""The receipt: the leaf of a submission with everything that opens it, and the proof that it is in the log."""

import base64
import json
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from feedback.domain.ledger import leaf_hash, read_leaf, read_note
from feedback.domain.standing import Action
from feedback.services.ledger import checkpoints, keys, proving
from feedback.services.ledger.appending import PETITION
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


def digest_line(receipt: Mapping[str, Any]) -> str:
    """The receipt in one line for a QR code: digests only, nothing that was sent. It is checked with the leaf or the log."""
    note, found = read_note(receipt["checkpoint"]), leaf_hash(receipt["leaf"].encode())
    head, signature = note.checkpoint, note.signatures[-1]
    words = (_QR_MARK, head.origin, str(receipt["index"]), _encoded(found), str(head.size), _encoded(head.root))
    return " ".join((*words, _encoded(signature.key_id + signature.signature)))


def _encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()
