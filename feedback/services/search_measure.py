"""Searching a file instead of what is stored, and how good the answers are. Nothing stored is read or changed."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from feedback.domain.asking import read
from feedback.domain.places import find_places
from feedback.services import catalogues, searching
from feedback.store.queries import catalogue, known, offices, published, search
from feedback.store.scratch import add_published, scratch_session

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

MOST = 50
_DEPTH = 10
Rank = Callable[[str], list[str]]
"""For a query the identifiers of what it finds, best first."""


@dataclass(frozen=True)
class Quality:
    """Means over all queries that have an answer; each from 0 to 1."""

    queries: int
    ndcg: float
    mrr: float
    recall: float


@contextmanager
def corpus(lines: Sequence[Mapping[str, Any]]) -> "Iterator[dict[str, Rank]]":
    """Ways to search the documents: ``ours``, ``page`` (ours as readers get it, chance hits cut), and the plain ones beside it.

    :param lines: ``id``, ``title``, ``content``, ``answer``, ``commune`` (a code or any present or former name); what is missing
        is empty. ``newest``: every word must be there, newest (last) first. ``bm25``: any word, by FTS5's own measure.
    """
    with scratch_session() as session:
        catalogues.load(session)
        communes = catalogue.list_communes(session)
        named = {name: (*find_places(name, communes), None)[0] for name in set(map(_commune, lines))}
        numbers = {name: place.id if place else None for name, place in named.items()}
        rows = [_row(line, numbers) for line in lines]
        if rows:
            sector = catalogue.list_sectors(session)[0]
            add_published(session, rows, sector_id=sector.id, office_id=offices.get_authority(session).id)
        searching.reindex(session)
        session.expunge_all()
        places = known.places(session)
        ids = {number: str(line["id"]) for number, line in enumerate(lines, 1)}
        yield {
            "ours": lambda query: _ours(session, query, ids, uncut=True),
            "page": lambda query: _ours(session, query, ids, uncut=False),
            "newest": lambda query: [
                ids[item.id] for item in published.list_published(session, published.Filters(query), places, size=MOST).items
            ],
            "bm25": lambda query: [ids[number] for number in search.list_plainly(session, read(query), MOST)],
        }


def quality(rank: Rank, queries: Sequence[Mapping[str, Any]]) -> Quality:
    """How well a way to search puts what is relevant first.

    :param queries: ``query`` and ``relevant``: identifiers, or a mapping of identifier to grade. nDCG counts to the tenth place
        with gains of 2^grade - 1, MRR the first relevant answer at any place, recall what of the relevant is among ten.
    """
    sums, counted = [0.0, 0.0, 0.0], 0
    for line in queries:
        grades = _grades(line)
        if not grades:
            continue
        counted += 1
        found = rank(str(line["query"]))
        gains = [_gain(grades.get(number, 0)) / math.log2(place + 1) for place, number in enumerate(found[:_DEPTH], 1)]
        best = sorted(map(_gain, grades.values()), reverse=True)[:_DEPTH]
        ideal = sum(gain / math.log2(place + 1) for place, gain in enumerate(best, 1))
        first = next((place for place, number in enumerate(found, 1) if number in grades), 0)
        held = len(set(found[:_DEPTH]) & set(grades)) / min(len(grades), _DEPTH)
        for place, value in enumerate((sum(gains) / ideal, 1 / first if first else 0, held)):
            sums[place] += value
    return Quality(counted, *(total / max(counted, 1) for total in sums))


def _row(line: Mapping[str, Any], communes: Mapping[str, int | None]) -> dict[str, Any]:
    texts = {part: str(line.get(part) or "") for part in ("title", "content", "answer")}
    return {**texts, "code": str(line["id"]), "commune_id": communes[_commune(line)]}


def _commune(line: Mapping[str, Any]) -> str:
    return str(line.get("commune") or "")


def _ours(session: "Session", query: str, ids: Mapping[int, str], *, uncut: bool) -> list[str]:
    found = searching.find(session, published.Filters(query), size=MOST, uncut=uncut)
    session.expunge_all()
    return [ids[item.id] for item in found.items]


def _grades(line: Mapping[str, Any]) -> dict[str, float]:
    """Accepts a list of identifiers, of (identifier, grade) or {id, grade}, or a mapping."""
    relevant = line.get("relevant") or line.get("grades") or {}
    if isinstance(relevant, Mapping):
        return {str(number): float(grade) for number, grade in relevant.items() if float(grade) > 0}
    return {str(item["id"]): float(item["grade"]) if "grade" in item else 1.0 for item in map(_graded, relevant)}


def _graded(item: object) -> Mapping[str, Any]:
    return item if isinstance(item, Mapping) else {"id": item}


def _gain(grade: float) -> float:
    return 2**grade - 1
