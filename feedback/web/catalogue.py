"""The catalogues from memory, as the versions of this request say they are."""

from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from flask import g

from feedback.domain.calendar import local_date
from feedback.domain.text import sort_key
from feedback.extensions import clock
from feedback.language import current_language
from feedback.store.queries import known
from feedback.web.transaction import session

if TYPE_CHECKING:
    from feedback.store.models import Commune, Office, Sector
    from feedback.store.queries.known import Catalogue, Versions


def versions() -> "Versions":
    """What the pages of this request are made from; asked once, before anything else is read."""
    if "versions" not in g:
        g.versions = known.versions(session())
    found: Versions = g.versions
    return found


def catalogue() -> "Catalogue":
    """Sectors, offices and communes, to be read only."""
    return known.catalogue(session(), versions().catalogue)


def sector_of(number: int) -> "Sector":
    """The sector with that number."""
    return catalogue().sector[number]


def office_of(number: int | None) -> "Office | None":
    """The office with that number."""
    return catalogue().office.get(number or 0)


def commune_of(number: int | None) -> "Commune | None":
    """The commune with that number."""
    return catalogue().commune.get(number or 0)


def handling_offices() -> "list[tuple[str, Office]]":
    """Name and office of all that handle petitions today: departments by name, then communes by name."""
    return _offices_by_name(catalogue(), local_date(clock()), current_language())


def communes_by_name() -> "list[Commune]":
    """All communes, without regard to marks."""
    return _communes_by_name(catalogue())


@lru_cache(maxsize=8)
def _offices_by_name(places: "Catalogue", today: date, language: str) -> "list[tuple[str, Office]]":
    named = [(office.name_on(today, language), office) for office in places.handling(today)]
    return sorted(named, key=lambda pair: (pair[1].kind == "commune", sort_key(pair[0])))


@lru_cache(maxsize=4)
def _communes_by_name(places: "Catalogue") -> "list[Commune]":
    return sorted(places.communes, key=lambda commune: sort_key(commune.short_name))
