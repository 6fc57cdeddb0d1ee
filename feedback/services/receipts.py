"""Receipts as files and as lines for paper, and the checking of one that somebody brings."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from feedback.domain.ledger import Leaf, Note, leaf_hash, read_leaf, read_vkey
from feedback.domain.receipts import (
    DIGEST,
    DoesNotHold,
    Finding,
    Key,
    Outcome,
    check_included,
    check_opened,
    check_signed,
    read_digest,
    read_receipt,
)
from feedback.services.ledger import checkpoints, keys, proving
from feedback.services.ledger.receipts import digest_line, receipt_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from feedback.store.models import Petition


@dataclass
class Checked:
    """Every step that was taken, and what the receipt says where none of them failed."""

    findings: list[Finding] = field(default_factory=list)
    leaf: Leaf | None = None
    values: dict[str, str] = field(default_factory=dict)

    @property
    def holds(self) -> bool:
        """Whether nothing was found to be false."""
        return all(finding.outcome is not Outcome.BAD for finding in self.findings)


def file_name(petition: "Petition") -> str:
    """What the receipt is called on whosever device it lies."""
    return f"bien-nhan-{petition.code}.json"


def file_of(session: "Session", petition: "Petition", *, now: datetime) -> bytes | None:
    """The receipt as a file; None where there is none any more, or not yet."""
    receipt = receipt_of(session, petition, now=now)
    return (json.dumps(receipt, ensure_ascii=False, indent=1) + "\n").encode() if receipt else None


def line_of(session: "Session", petition: "Petition", *, now: datetime) -> str:
    """Its digests in one line, for paper; empty where there is no receipt."""
    receipt = receipt_of(session, petition, now=now)
    return digest_line(receipt) if receipt else ""


def check(session: "Session", data: bytes, key: str = "") -> Checked:
    """Look at a receipt, or at the line from paper, step by step until one fails. Only reads.

    :param key: the one that its holder trusts, as ``vkey``; empty: those of this log.
    """
    checked = Checked()
    try:
        trusted = _trusted(session, key.strip())
        if data.lstrip().startswith(DIGEST.encode()):
            _check_digest(session, data, trusted, checked)
        else:
            _check_receipt(session, data, trusted, checked)
    except DoesNotHold as refused:
        checked.findings.append(refused.finding)
    return checked


def _check_receipt(session: "Session", data: bytes, trusted: list[Key], checked: Checked) -> None:
    receipt = read_receipt(data)
    checked.findings += [check_opened(receipt)]
    checked.findings += [check_included(leaf_hash(receipt.text.encode()), receipt.index, receipt.proof, receipt.note)]
    checked.findings += [check_signed(receipt.note, trusted, _verifies)]
    checked.findings += [_check_today(session, receipt.note)]
    checked.leaf, checked.values = receipt.leaf, receipt.values


def _check_digest(session: "Session", data: bytes, trusted: list[Key], checked: Checked) -> None:
    """The paper holds no proof: the log is asked for it, and for the leaf."""
    paper = read_digest(data)
    checked.findings += [check_signed(paper.note, trusted, _verifies)]
    checked.findings += [today := _check_today(session, paper.note)]
    if today.outcome is Outcome.GOOD:
        proof = proving.inclusion(session, paper.index, paper.note.checkpoint.size)
        checked.findings.insert(1, check_included(paper.leaf, paper.index, proof, paper.note))
        checked.leaf = next((read_leaf(body.encode()) for body in proving.bodies(session, paper.index, 1)), None)


def _check_today(session: "Session", note: Note) -> Finding:
    """Our log of today still begins with the one that the note is the head of.

    :raises DoesNotHold: it does not.
    """
    known, now = note.checkpoint, checkpoints.head(session)
    if known.origin != now.origin:
        return Finding("today", Outcome.OPEN, "elsewhere", {"origin": known.origin})
    if known.size > now.size:
        raise DoesNotHold("today", "back", size=known.size, now=now.size)
    try:
        unchanged = proving.root_at(session, known.size) == known.root
    except KeyError:
        # A part of the tree is gone.
        unchanged = False
    if not unchanged:
        raise DoesNotHold("today", "rewritten", size=known.size)
    return Finding("today", Outcome.GOOD, "good", {"now": now.size})


def _trusted(session: "Session", key: str) -> list[Key]:
    try:
        return [read_vkey(word) for word in ([key] if key else (published.vkey for published in keys.published(session)))]
    except ValueError as error:
        raise DoesNotHold("read", "key") from error


def _verifies(public: bytes, message: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
