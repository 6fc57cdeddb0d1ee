"""How many answers there are to read, by what the filters count."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from feedback.store.queries import known, published

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from feedback.store.queries.known import Catalogue, Facts, Versions
    from feedback.store.queries.published import Filters, Head, Line

COUNTED = 10_000
"""More answers than these are not counted out, unless they are counted as they are published."""


def facts_of(session: "Session", filters: "Filters", places: "Catalogue", seen: "Versions") -> "tuple[Sequence[Facts], bool]":
    """What the filters count without words, and whether there is more: exactly, but for days, which are counted to an end."""
    if filters.since or filters.until:
        return capped(published.list_facts(session, filters, places, COUNTED + 1))
    counted = known.counts(session, seen.public)
    for code, number_of, name in (
        (filters.office, places.office_named, "office_id"),
        (filters.commune, places.commune_named, "commune_id"),
    ):
        counted = [fact for fact in counted if getattr(fact, name) == number_of(code)] if code else counted
    sectors = set(places.within(filters.sector))
    return [fact for fact in counted if fact.sector_id in sectors] if filters.sector else counted, False


def capped(facts: "list[Facts]") -> "tuple[list[Facts], bool]":
    """The same without the one that was asked for only to know whether there is more."""
    if sum(fact.answers for fact in facts) <= COUNTED:
        return facts, False
    return [replace(facts[0], answers=facts[0].answers - 1), *facts[1:]], True


def grouped(answers: "Iterable[Head | Line]") -> "list[Facts]":
    """What the filters count of these."""
    counted = Counter((one.sector_id, one.office_id, one.commune_id) for one in answers)
    return [known.Facts(*alike, number) for alike, number in counted.items()]
