"""Proofs that a leaf is in the log, and that the log was only ever added to."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from feedback.domain.ledger import Node, consistency_proof, inclusion_proof, root
from feedback.store.queries import ledger as query

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

MOST_BODIES = 1000
"""Leaves given out at once."""


def inclusion(session: "Session", index: int, size: int) -> list[bytes]:
    """The proof that leaf ``index`` is among the first ``size``.

    :raises ValueError: there is no such leaf, or the log is not that long.
    """
    _check(session, size)
    return _with_nodes(session, lambda node: inclusion_proof(index, size, node))


def consistency(session: "Session", first: int, second: int) -> list[bytes]:
    """The proof that the first ``second`` leaves begin with the first ``first``.

    :raises ValueError: the first is not at most the second, either is 0, or the log is not that long.
    """
    _check(session, second)
    return _with_nodes(session, lambda node: consistency_proof(first, second, node))


def root_at(session: "Session", size: int) -> bytes:
    """The root over the first ``size`` leaves.

    :raises ValueError: the log is not that long.
    """
    _check(session, size)
    return b"".join(_with_nodes(session, lambda node: [root(size, node)]))


def bodies(session: "Session", start: int, count: int) -> list[str]:
    """The leaves from ``start`` on, at most ``count`` and never more than :data:`MOST_BODIES`."""
    return query.list_bodies(session, start, min(count, MOST_BODIES))


def _with_nodes(session: "Session", compute: Callable[[Node], list[bytes]]) -> list[bytes]:
    """Compute with nodes that are fetched at once: which they are depends on no hash, so a first go only finds that out."""
    wanted: list[tuple[int, int]] = []

    def ask(level: int, index: int) -> bytes:
        wanted.append((level, index))
        return b""

    compute(ask)
    return compute(query.node_reader(session, wanted))


def _check(session: "Session", size: int) -> None:
    if not 0 <= size <= query.get_head(session).size:
        raise ValueError(f"the log does not have {size} leaves")
