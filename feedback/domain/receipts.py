"""A receipt checked step by step, for whoever has no script in the browser and no Python at hand.

The steps and their names are those of ``static/js/receipt.js`` and ``verify_receipt.py``, which share no code with this and
so check it. What is read comes from strangers: whatever it holds, the answer is a finding and never an error.
"""

import base64
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from feedback.domain import ledger

FORMAT = "lang-nghe/receipt/v1"
MAX_BYTES = 256 * 1024
"""A petition of the greatest length takes a tenth of it."""
DIGEST = "LN1"
_PARTS = {"format", "code", "leaf", "index", "opened", "proof", "checkpoint", "keys"}
_NEEDED = ("petition", "code", "title", "content")
_MOST_STEPS = 63
_LONGEST_NUMBER = 15
_HASH_DIGITS = 64
_SIGNATURE_BYTES = 64

Key = tuple[str, bytes]
"""Name of the log and 32 bytes of its public key."""
Verifies = Callable[[bytes, bytes, bytes], bool]
"""Whether (public key, message, signature) belong together: Ed25519, which this room has not."""


class Outcome(StrEnum):
    """How a step ended: it holds, it does not, or it could not be looked at."""

    GOOD = "good"
    BAD = "bad"
    OPEN = "open"


@dataclass(frozen=True)
class Finding:
    """What one step found; ``say`` names the sentence for people, ``facts`` stand in it."""

    step: str
    outcome: Outcome
    say: str
    facts: Mapping[str, object] = field(default_factory=dict)


class DoesNotHold(Exception):
    """The step at which a receipt fails."""

    def __init__(self, step: str, say: str, **facts: object) -> None:
        super().__init__(f"{step}.{say}")
        self.finding = Finding(step, Outcome.BAD, say, facts)


@dataclass(frozen=True)
class Receipt:
    """A receipt of the right shape; nothing in it is proved yet."""

    code: str
    text: str
    leaf: ledger.Leaf
    index: int
    opened: Mapping[str, tuple[bytes, str]]
    proof: Sequence[bytes]
    note: ledger.Note
    keys: Sequence[str]

    @property
    def values(self) -> dict[str, str]:
        """The texts by name."""
        return {name: value for name, (_, value) in self.opened.items()}


def read_receipt(data: bytes) -> Receipt:
    """Read the file of a receipt.

    :raises DoesNotHold: it is none, or its leaf is not written as leaves are.
    """
    found = _read_json(data)
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise DoesNotHold("read", "format")
    opened = found.get("opened")
    texts = [found.get(name) for name in ("code", "leaf", "checkpoint")]
    shaped = (
        set(found) == _PARTS
        and all(isinstance(text, str) for text in texts)
        and type(found["index"]) is int
        and isinstance(found["keys"], list)
        and all(isinstance(key, str) for key in found["keys"])
        and isinstance(opened, dict)
        and all(_is_opened(each) for each in opened.values())
        and _is_proof(found["proof"])
    )
    if not shaped:
        raise DoesNotHold("read", "parts")
    return Receipt(
        code=found["code"],
        text=found["leaf"],
        leaf=_leaf(found["leaf"]),
        index=found["index"],
        opened={name: (bytes.fromhex(each["salt"]), each["value"]) for name, each in found["opened"].items()},
        proof=[bytes.fromhex(step) for step in found["proof"]],
        note=_note(found["checkpoint"]),
        keys=found["keys"],
    )


@dataclass(frozen=True)
class Paper:
    """What the line under the QR code says: digests only."""

    index: int
    leaf: bytes
    note: ledger.Note


def read_digest(data: bytes) -> Paper:
    """Read ``LN1 <origin> <index> <leaf hash> <size> <root> <signature>``.

    :raises DoesNotHold: it is no such line, or its entry lies beyond its log.
    """
    words = data.decode("utf-8", "replace").split() if len(data) <= MAX_BYTES else []
    try:
        mark, origin, index, leaf, size, root, signature = words
        if mark != DIGEST or not index.isascii() or not index.isdigit() or len(index) > _LONGEST_NUMBER:
            raise ValueError("this is no line of a receipt")
        note = ledger.read_note(f"{origin}\n{size}\n{root}\n\n\u2014 {origin} {signature}\n")
        paper = Paper(int(index), base64.b64decode(leaf, validate=True), note)
    except ValueError as error:
        raise DoesNotHold("read", "digest") from error
    if len(paper.leaf) != _HASH_DIGITS // 2 or len(size) > _LONGEST_NUMBER:
        raise DoesNotHold("read", "digest")
    if paper.index >= note.checkpoint.size:
        raise DoesNotHold("included", "bad")
    return paper


def check_opened(receipt: Receipt) -> Finding:
    """Every text is the one that the leaf promises.

    :raises DoesNotHold: one is not, is missing, or the receipt contradicts itself.
    """
    leaf = receipt.leaf
    promised = {**leaf.fields, "petition": leaf.petition, "actor": leaf.actor}
    for name in _NEEDED:
        if name not in receipt.opened:
            raise DoesNotHold("opened", "missing", name=name)
    for name, (salt, value) in receipt.opened.items():
        if name not in promised or not ledger.opens(promised[name], name, salt, value):
            raise DoesNotHold("opened", "changed", name=name)
    if not receipt.code == receipt.values["code"] == receipt.values["petition"]:
        raise DoesNotHold("opened", "code")
    if receipt.index != leaf.seq:
        raise DoesNotHold("opened", "index")
    return Finding("opened", Outcome.GOOD, "good", {"code": receipt.code})


def check_included(leaf: bytes, index: int, proof: Sequence[bytes], note: ledger.Note) -> Finding:
    """The leaf with this hash stands in the log that the note is the head of.

    :raises DoesNotHold: it does not.
    """
    head = note.checkpoint
    if not ledger.verify_inclusion(leaf, index, head.size, proof, head.root):
        raise DoesNotHold("included", "bad")
    return Finding("included", Outcome.GOOD, "good", {"index": index, "origin": head.origin, "size": head.size})


def check_signed(note: ledger.Note, keys: Iterable[Key], verifies: Verifies) -> Finding:
    """One of the keys signed the checkpoint.

    :raises DoesNotHold: none did, or a signature that names one of them is false.
    """
    known = {(name, ledger.key_id(name, public)): public for name, public in keys}
    signer = None
    for line in note.signatures:
        public = known.get((line.name, line.key_id))
        if public is None:
            continue
        sound = line.name == note.checkpoint.origin and len(line.signature) == _SIGNATURE_BYTES
        if not sound or not verifies(public, note.text.encode(), line.signature):
            raise DoesNotHold("signed", "false")
        signer = line
    if signer is None:
        raise DoesNotHold("signed", "nobody")
    return Finding("signed", Outcome.GOOD, "good", {"name": signer.name, "id": signer.key_id.hex()})


def _read_json(data: bytes) -> Any:
    """JSON in which every name stands once and every number is whole."""
    if len(data) > MAX_BYTES:
        raise DoesNotHold("read", "large")
    if not data.strip():
        raise DoesNotHold("read", "nothing")
    try:
        found = json.loads(
            data.decode("utf-8-sig"), object_pairs_hook=_once, parse_int=_whole, parse_float=_never, parse_constant=_never
        )
        # Half a character, as JSON can name it, is no text.
        json.dumps(found, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise DoesNotHold("read", "json") from error
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _whole(digits: str) -> int:
    if len(digits) > _LONGEST_NUMBER:
        raise ValueError("a number is too long")
    return int(digits)


def _never(number: str) -> Any:
    raise ValueError(f"no number here is written like {number[:9]}")


def _is_hash(text: object) -> bool:
    return isinstance(text, str) and len(text) == _HASH_DIGITS and set(text) <= set("0123456789abcdef")


def _is_proof(steps: object) -> bool:
    return isinstance(steps, list) and len(steps) <= _MOST_STEPS and all(map(_is_hash, steps))


def _is_opened(each: object) -> bool:
    return isinstance(each, dict) and set(each) == {"salt", "value"} and _is_hash(each["salt"]) and isinstance(each["value"], str)


def _leaf(text: str) -> ledger.Leaf:
    try:
        return ledger.read_leaf(text.encode())
    except ValueError as error:
        raise DoesNotHold("opened", "leaf") from error


def _note(text: str) -> ledger.Note:
    try:
        note = ledger.read_note(text)
    except ValueError as error:
        raise DoesNotHold("read", "note") from error
    if note.checkpoint.size >= 1 << _MOST_STEPS:
        raise DoesNotHold("read", "note")
    return note
