"""The public log: leaves with salted commitments, the Merkle tree over them (RFC 9162), and checkpoints of its head.

``docs/ledger.md`` describes the format. Nothing here signs, stores or reads a clock; whoever only wants to check needs no more.
"""

from feedback.domain.ledger.leaf import INTERNAL, SALT_BYTES, Leaf, canonical, commitment, moment_text, opens, read_leaf
from feedback.domain.ledger.note import Checkpoint, Note, Signature, key_id, read_note, read_vkey, signature_line, vkey
from feedback.domain.ledger.tree import (
    EMPTY_ROOT,
    Node,
    append,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root,
    root_of_peaks,
    verify_consistency,
    verify_inclusion,
)

__all__ = [
    "EMPTY_ROOT",
    "INTERNAL",
    "SALT_BYTES",
    "Checkpoint",
    "Leaf",
    "Node",
    "Note",
    "Signature",
    "append",
    "canonical",
    "commitment",
    "consistency_proof",
    "inclusion_proof",
    "key_id",
    "leaf_hash",
    "moment_text",
    "node_hash",
    "opens",
    "read_leaf",
    "read_note",
    "read_vkey",
    "root",
    "root_of_peaks",
    "signature_line",
    "verify_consistency",
    "verify_inclusion",
    "vkey",
]
