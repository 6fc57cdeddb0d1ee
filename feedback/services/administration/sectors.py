"""Sectors in two levels. A sector keeps its code and the one it belongs to: reports of the past count by them."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from feedback.domain.actors import Staff
from feedback.domain.errors import Invalid, NotPossible
from feedback.domain.text import N_, tidy, tidy_line
from feedback.services.administration import checks, ordering
from feedback.services.administration.audit import Facts, audit, changing, take_turn
from feedback.services.administration.checks import Problems
from feedback.store.models import Sector
from feedback.store.queries import administration as found
from feedback.store.queries.catalogue import find_sector

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

NOUN = "sectors"
KEYWORDS_LENGTH = 2000


def facts(session: "Session", sector: Sector) -> Facts:
    """What stands in the entry."""
    return {
        "code": sector.code,
        "parent": sector.parent.code if sector.parent else "",
        "name_vi": sector.name_vi,
        "name_en": sector.name_en,
        "keywords": sector.keywords.replace("|", ", "),
        "place": ordering.place_of(_siblings(session, sector.parent_id), sector),
        "active": "yes" if sector.active else "no",
    }


def add(
    session: "Session",
    *,
    by: Staff,
    now: datetime,
    code: str,
    name_vi: str,
    name_en: str,
    parent: str = "",
    keywords: str = "",
    place: str = "",
) -> Sector:
    """Enter a sector; it can be chosen at once. Who leads it is said in ``competence``; till then its parent's office does.

    :param parent: code of a sector of the top level; empty: it is one itself. :raises Invalid: what does not fit.
    """
    take_turn(session, by)
    code = tidy_line(code)
    above = find_sector(session, parent) if parent else None
    rows = _siblings(session, above.id if above else None)
    problems = checks.wrong_code(code, taken=find_sector(session, code) is not None)
    if parent and (above is None or above.parent_id is not None or not above.active):
        problems["parent"] = N_("Choose a sector of the upper level that is in use.")
    texts, wrong = _texts(name_vi, name_en, keywords)
    problems |= wrong | ordering.wrong_place(place, len(rows) + 1)
    if problems:
        raise Invalid(problems)
    sector = Sector(code=code, parent=above, parent_id=above.id if above else None, active=True, position=0, **texts)
    rows = ordering.put(rows, sector, place)
    session.add(sector)
    session.flush()
    _renumber(session, sector.parent_id, rows)
    audit(session, by=by, now=now, noun=NOUN, key=code, before=None, after=facts(session, sector))
    return sector


def change(
    session: "Session",
    sector: Sector,
    *,
    by: Staff,
    now: datetime,
    name_vi: str,
    name_en: str,
    keywords: str = "",
    place: str = "",
    seen: str | None = None,
) -> None:
    """Change its names, its words for suggestion or its place among its like.

    :param keywords: separated by commas or line ends. :raises Invalid: what does not fit. :raises Overtaken: not the first.
    """
    with changing(session, lambda: facts(session, sector), by=by, now=now, noun=NOUN, key=sector.code, seen=seen):
        rows = _siblings(session, sector.parent_id)
        texts, problems = _texts(name_vi, name_en, keywords)
        problems |= ordering.wrong_place(place, len(rows))
        if problems:
            raise Invalid(problems)
        for name, text in texts.items():
            setattr(sector, name, text)
        _renumber(session, sector.parent_id, ordering.put(rows, sector, place))


def retire(session: "Session", sector: Sector, *, by: Staff, now: datetime) -> None:
    """Offer the sector no more; petitions that bear it keep it, and their reports go on counting it.

    :raises NotPossible: sectors below it are in use, or it is the last one.
    """
    with changing(session, lambda: facts(session, sector), by=by, now=now, noun=NOUN, key=sector.code):
        below = sum(other.active for other in _siblings(session, sector.id))
        if below:
            raise NotPossible(N_("%(number)s sectors below it are in use. Retire those first."), number=below)
        if sum(other.active for other in _siblings(session, None)) == 1 and sector.parent_id is None:
            raise NotPossible(N_("This is the last one in use. Bring another back first."))
        sector.active = False


def restore(session: "Session", sector: Sector, *, by: Staff, now: datetime) -> None:
    """Offer the sector again. :raises NotPossible: the sector it belongs to is retired."""
    with changing(session, lambda: facts(session, sector), by=by, now=now, noun=NOUN, key=sector.code):
        if sector.parent is not None and not sector.parent.active:
            raise NotPossible(N_("The sector it belongs to is out of use. Bring that one back first."))
        sector.active = True


def _texts(name_vi: str, name_en: str, keywords: str) -> tuple[dict[str, str], Problems]:
    names = {"name_vi": tidy_line(name_vi), "name_en": tidy_line(name_en)}
    parts = (tidy_line(part) for line in tidy(keywords).split("\n") for part in line.replace("|", ",").split(","))
    words = "|".join(dict.fromkeys(filter(None, parts)))
    problems = {**checks.needed(names, 200), **checks.too_long({"keywords": words}, KEYWORDS_LENGTH)}
    return {**names, "keywords": words}, problems


def _siblings(session: "Session", parent_id: int | None) -> list[Sector]:
    return [sector for sector in found.list_all_sectors(session) if sector.parent_id == parent_id]


def _renumber(session: "Session", parent_id: int | None, rows: Sequence[Sector]) -> None:
    """Count the whole tree anew, each parent before its children; ``rows`` are the children of one in their new order."""
    every = found.list_all_sectors(session)
    below: dict[int | None, list[Sector]] = {}
    for sector in every:
        below.setdefault(sector.parent_id, []).append(sector)
    below[parent_id] = list(rows)
    flat = [sector for top in below[None] for sector in (top, *below.get(top.id, []))]
    for position, sector in enumerate(flat):
        sector.position = position
