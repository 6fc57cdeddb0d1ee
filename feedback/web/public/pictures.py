"""Where the pieces of a chart stand: numbers of a table turned into lengths, so that a template has only to write them down."""

from collections.abc import Sequence
from typing import NamedTuple

from feedback.services.statistics import NUMBERS, Group, Rate

WIDTH, HEIGHT, FOOT, TOP = 400, 230, 26, 22
_GAP, _EDGE = 0.28, 10
_MOST_NAMES = 7
PARTS = NUMBERS[1:]
"""From the ground up."""


class Piece(NamedTuple):
    """A part of a bar; ``part`` names its colour and its pattern."""

    part: str
    y: float
    height: float


class Pillar(NamedTuple):
    """A month: where it stands, how many petitions, its pieces; ``name`` empty where there is no room for it."""

    x: float
    width: float
    top: float
    total: int
    name: str
    pieces: Sequence[Piece]


class Share(NamedTuple):
    """A share as a bar from left to right, as wide as it is large."""

    name: str
    rate: Rate
    percent: int


def pillars(months: Sequence[Group]) -> Sequence[Pillar]:
    """A pillar for each month whose number is given, on one scale; nothing of nothing."""
    most = max((group.numbers["received"] or 0 for group in months), default=0)
    if not most:
        return []
    # The names under the outer pillars need room at both sides.
    room, scale = (WIDTH - 2 * _EDGE) / len(months), (HEIGHT - FOOT - TOP) / most
    every = -(-len(months) // _MOST_NAMES)
    found = []
    for place, group in enumerate(months):
        ground, pieces = float(HEIGHT - FOOT), []
        for part in PARTS:
            height = round((group.numbers[part] or 0) * scale, 1)
            ground -= height
            if height:
                pieces.append(Piece(part, round(ground, 1), height))
        named = (len(months) - 1 - place) % every == 0
        x, width = round(_EDGE + place * room + room * _GAP / 2, 1), round(room * (1 - _GAP), 1)
        name = f"{group.name[:3]}{group.name[-2:]}" if named else ""
        found.append(Pillar(x, width, round(ground, 1), group.numbers["received"] or 0, name, pieces))
    return found


def shares(groups: Sequence[Group]) -> Sequence[Share]:
    """The answers in time of each group that has enough of them, in the order of the table."""
    rates = ((group.name, group.in_time) for group in groups)
    return [Share(name, rate, rate.percent) for name, rate in rates if rate is not None and rate.percent is not None]
