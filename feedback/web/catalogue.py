"""The catalogues from memory, as the versions of this request say they are."""

from collections.abc import Callable, Hashable
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

from flask import g

from feedback.domain.calendar import local_date
from feedback.domain.text import sort_key
from feedback.extensions import clock
from feedback.language import current_language
from feedback.store.kept import seen_versions
from feedback.store.queries import known
from feedback.web.transaction import session

Made = TypeVar("Made")
_MOST_KEPT = 96
"""Some are parts of pages, of twenty kilobytes."""
_kept: dict["Hashable", Any] = {}

if TYPE_CHECKING:
    from feedback.store.models import Commune, Office
    from feedback.store.queries.known import Catalogue, Versions


def versions() -> "Versions":
    """What the pages of this request are made from; asked once, before anything else is read."""
    if "versions" not in g:
        g.versions = seen_versions(session())
    found: Versions = g.versions
    return found


def catalogue() -> "Catalogue":
    """Sectors, offices and communes, to be read only."""
    return known.catalogue(session(), versions().catalogue)


def once(make: "Callable[[], Made]", *about: "Hashable") -> "Made":
    """What is made of the catalogues, on this day and in the language of the page: kept until one of them changes.

    It is given to everyone, so nobody may change it. :param about: all else it is made from, and what tells it from others.
    """
    seen = versions().catalogue
    key = seen, local_date(clock()), current_language(), *about
    made: Made | None = _kept.get(key)
    if made is None:
        made = make()
        if len(_kept) >= _MOST_KEPT:
            _kept.clear()
        if seen:
            _kept[key] = made
    return made


def kept(make: "Callable[[], Made]") -> "Callable[[], Made]":
    """Decorates what is made :func:`once` of nothing else."""
    return wraps(make)(lambda: once(make, make.__module__, make.__qualname__))


def office_of(number: int | None) -> "Office | None":
    """The office with that number."""
    return catalogue().office.get(number or 0)


def commune_of(number: int | None) -> "Commune | None":
    """The commune with that number."""
    return catalogue().commune.get(number or 0)


@kept
def handling_offices() -> "list[tuple[str, Office]]":
    """Name and office of all that handle petitions today: departments by name, then communes by name."""
    names = office_names()
    named = [(names[office.id], office) for office in catalogue().handling(local_date(clock()))]
    return sorted(named, key=lambda pair: (pair[1].kind == "commune", sort_key(pair[0])))


@kept
def office_names() -> dict[int, str]:
    """The name that each office bears today, by its number."""
    today, language = local_date(clock()), current_language()
    return {office.id: office.name_on(today, language) for office in catalogue().office.values()}


@kept
def sector_names() -> dict[int, str]:
    """The name of each sector, by its number."""
    return {sector.id: sector.name_in(current_language()) for sector in catalogue().sector.values()}


@kept
def communes_by_name() -> "list[Commune]":
    """All communes, without regard to marks."""
    return sorted(catalogue().communes, key=lambda commune: sort_key(commune.short_name))
