"""Open field reports that may be the one somebody is about to send. Only what everyone can read is compared (DESIGN 9.6)."""

from dataclasses import dataclass
from math import cos, hypot, radians
from typing import TYPE_CHECKING

from feedback.domain.petition import Kind
from feedback.domain.text import tidy_line
from feedback.services.suggestions.repeats import Text, find_repeats
from feedback.store.queries.catalogue import find_sector
from feedback.store.queries.notices import Box, list_open_notices

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from feedback.store.models import Commune, PublicNotice

MOST = 5
NEAR_METRES = 500
_METRES_OF_A_DEGREE = 111_195
"""Of latitude; of longitude by the cosine of the latitude less."""
_CANDIDATES = 200
_LIKE_ENOUGH = 0.45
"""Of 1. Lower than for two whole petitions: a line has few words, and a person decides."""
_TYPED = "typed"
_LETTERS_COMPARED = 200
Position = tuple[float, float]
"""Latitude and longitude in degrees (WGS 84)."""


@dataclass(frozen=True)
class Reported:
    """A report with its neutral line; ``metres`` from the rounded place to the person's, where both are known."""

    notice: "PublicNotice"
    metres: int | None


def find(
    session: "Session", *, kind: str, title: str = "", sector: str = "", commune: "Commune | None", position: Position | None
) -> list[Reported]:
    """Up to five open reports, the nearest first: close to the position, or in the commune with a line like the title.

    :param sector: code; only reports of its family are shown where it is one.
    """
    if kind != Kind.FIELD_REPORT or (commune is None and position is None):
        return []
    box = _around(position) if position else None
    family = find_sector(session, sector) if sector else None
    notices = list_open_notices(session, sector=family, commune=commune, box=box, limit=_CANDIDATES)
    likeness = _likeness(title, [notice.line for notice in notices])
    found: list[tuple[float, float, Reported]] = []
    for notice, alike in zip(notices, likeness, strict=True):
        metres = _metres(position, notice)
        near = metres is not None and metres <= NEAR_METRES
        here = commune is not None and notice.petition.commune_id == commune.id
        if near or (here and alike >= _LIKE_ENOUGH):
            away = metres if near and metres is not None else NEAR_METRES + 1
            found.append((away, -alike, Reported(notice, round(metres, -1) if near and metres is not None else None)))
    found.sort(key=lambda one: one[:2])
    return [reported for _away, _alike, reported in found[:MOST]]


def read_position(latitude: str, longitude: str) -> Position | None:
    """The position that the form carries; None where it is none."""
    try:
        north, east = float(latitude), float(longitude)
    except ValueError:
        return None
    return (north, east) if abs(north) <= 90 and abs(east) <= 180 else None  # noqa: PLR2004 - a globe's degrees; NaN is neither


def _likeness(title: str, lines: list[str]) -> list[float]:
    """How much each line is like the title, from 0 to 1."""
    typed = tidy_line(title)[:_LETTERS_COMPARED]
    if not typed:
        return [0.0] * len(lines)
    texts = [Text(_TYPED, typed, ""), *(Text(str(number), line, "") for number, line in enumerate(lines))]
    pairs = find_repeats(texts, same=_LIKE_ENOUGH, first_only=True)
    alike = {line: score for _typed, line, score in pairs}
    return [alike.get(str(number), 0.0) for number in range(len(lines))]


def _around(position: Position) -> Box:
    north, east = position
    high = NEAR_METRES / _METRES_OF_A_DEGREE
    wide = high / max(cos(radians(north)), 0.01)
    return Box(north - high, north + high, east - wide, east + wide)


def _metres(position: Position | None, notice: "PublicNotice") -> int | None:
    if position is None or notice.latitude is None or notice.longitude is None:
        return None
    north, east = position
    along = (notice.longitude - east) * cos(radians((north + notice.latitude) / 2))
    return round(hypot(notice.latitude - north, along) * _METRES_OF_A_DEGREE)
