"""The Merkle tree of RFC 9162, section 2.1: roots, proofs and their verification.

A node is named by its level and its index: level 0 are the leaves, and node (l, i) is the root over the leaves
``i << l`` up to ``(i + 1) << l``. Only such whole nodes are ever stored, and they never change; whatever lies at the
ragged right edge of the tree is computed from them. So an append and a proof touch as many nodes as the tree is high.
"""

import hashlib
from collections.abc import Callable, Sequence

Node = Callable[[int, int], bytes]
"""Gives the hash of a whole node by level and index."""
Placed = tuple[int, int, bytes]
"""A node that became whole: level, index, hash."""

EMPTY_ROOT = hashlib.sha256().digest()


def leaf_hash(body: bytes) -> bytes:
    """Hash of a leaf; 0x00 in front, so that no leaf can be passed off as a node (2.1.1)."""
    return hashlib.sha256(b"\x00" + body).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash of the node over two others (2.1.1)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def append(size: int, peaks: Sequence[bytes], leaf: bytes) -> tuple[list[Placed], list[bytes]]:
    """Add a leaf to a tree.

    :param peaks: the roots of the whole subtrees that make up the tree, the largest first: one for each 1 in ``size``.
    :param leaf: its :func:`leaf_hash`.
    :returns: the nodes that became whole by it, the leaf first, and the peaks from now on.
    """
    level, index, top, rest = 0, size, leaf, list(peaks)
    placed = [(level, index, top)]
    while index & 1:
        top = node_hash(rest.pop(), top)
        level, index = level + 1, index >> 1
        placed.append((level, index, top))
    return placed, [*rest, top]


def root_of_peaks(peaks: Sequence[bytes]) -> bytes:
    """Root of the tree that :func:`append` left with these peaks."""
    if not peaks:
        return EMPTY_ROOT
    top = peaks[-1]
    for peak in reversed(peaks[:-1]):
        top = node_hash(peak, top)
    return top


def root(size: int, node: Node) -> bytes:
    """Root over the first ``size`` leaves: MTH of 2.1.1."""
    return _root_over(0, size, node) if size else EMPTY_ROOT


def inclusion_proof(index: int, size: int, node: Node) -> list[bytes]:
    """What the root over ``size`` leaves is computed with from leaf ``index`` upwards: PATH of 2.1.3.1.

    :raises ValueError: there is no such leaf among them.
    """
    if not 0 <= index < size:
        raise ValueError(f"there is no leaf {index} among {size}")
    start, count, path = 0, size, []
    while count > 1:
        left = _split(count)
        if index < start + left:
            path.append(_root_over(start + left, count - left, node))
            count = left
        else:
            path.append(_root_over(start, left, node))
            start, count = start + left, count - left
    return path[::-1]


def consistency_proof(first: int, second: int, node: Node) -> list[bytes]:
    """What shows that the tree of ``second`` leaves begins with that of ``first``: PROOF of 2.1.4.1.

    :raises ValueError: neither is empty nor larger than the second, so nothing could be shown.
    """
    if not 0 < first <= second:
        raise ValueError(f"a tree of {second} leaves is no continuation of one of {first}")
    start, count, path = 0, second, []
    while first < start + count:
        left = _split(count)
        if first <= start + left:
            path.append(_root_over(start + left, count - left, node))
            count = left
        else:
            path.append(_root_over(start, left, node))
            start, count = start + left, count - left
    if start:
        # The verifier holds the first root itself only where that is a whole left part of the second tree.
        path.append(_root_over(start, count, node))
    return path[::-1]


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], expected: bytes) -> bool:
    """Whether the leaf with this hash stands at ``index`` in the tree with root ``expected`` (2.1.3.2)."""
    if not 0 <= index < size:
        return False
    position, last, top = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if position & 1 or position == last:
            top = node_hash(sibling, top)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            top = node_hash(top, sibling)
        position, last = position >> 1, last >> 1
    return last == 0 and top == expected


def verify_consistency(first: int, first_root: bytes, second: int, second_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the tree with the second root begins with all leaves of that with the first, in their order (2.1.4.2).

    Every tree begins with the empty one, and is its own continuation; both need no proof.
    """
    if not 0 < first < second:
        known = first_root == (EMPTY_ROOT if first == 0 else second_root)
        return 0 <= first <= second and known and not proof
    path = list(proof) if first & (first - 1) else [first_root, *proof]
    if not path:
        return False
    position, last = first - 1, second - 1
    while position & 1:
        position, last = position >> 1, last >> 1
    old = new = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if position & 1 or position == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            new = node_hash(new, sibling)
        position, last = position >> 1, last >> 1
    return last == 0 and old == first_root and new == second_root


def _split(count: int) -> int:
    """The largest power of two smaller than ``count``."""
    return 1 << ((count - 1).bit_length() - 1)


def _root_over(start: int, count: int, node: Node) -> bytes:
    """Root over ``count`` leaves from ``start``, which begins a whole node at least as large."""
    if not count & (count - 1):
        level = count.bit_length() - 1
        return node(level, start >> level)
    left = _split(count)
    return node_hash(_root_over(start, left, node), _root_over(start + left, count - left, node))
