"""Black boxes on a picture: where they stand, in hundredths of its sides, so that they fit whatever size it is shown in."""

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass

from feedback.domain.errors import Refusal
from feedback.domain.text import N_

MOST_BOXES = 60
_SIDES = 4
_WHOLE = 100.0
_SMALLEST = 0.2


@dataclass(frozen=True)
class Box:
    """From the left, from the top, width and height, in percent of the picture's sides."""

    left: float
    top: float
    width: float
    height: float

    def pixels(self, width: int, height: int) -> tuple[int, int, int, int]:
        """Left, top, right and bottom pixel, all of them inside; rounded so that the box is never smaller than it was drawn."""
        right, bottom = self.left + self.width, self.top + self.height
        return (
            max(0, math.floor(self.left * width / _WHOLE)),
            max(0, math.floor(self.top * height / _WHOLE)),
            min(width, math.ceil(right * width / _WHOLE)) - 1,
            min(height, math.ceil(bottom * height / _WHOLE)) - 1,
        )


def read_boxes(rows: Iterable[Mapping[str, str]]) -> list[Box]:
    """Boxes as they were typed, a row each with ``left``, ``top``, ``width`` and ``height``; empty rows are none.

    :raises Refusal: something that is no number, no size, or too many.
    """
    boxes: list[Box] = []
    for number, row in enumerate(rows, 1):
        typed = [row.get(name, "").strip() for name in ("left", "top", "width", "height")]
        if not any(typed):
            continue
        boxes.append(_box(typed, number))
    if len(boxes) > MOST_BOXES:
        raise Refusal(N_("At most 60 boxes can be drawn on one picture. Draw fewer, larger ones."))
    return boxes


def _box(typed: list[str], number: int) -> Box:
    try:
        left, top, width, height = (float(value.replace(",", ".")) for value in typed)
    except ValueError as error:
        raise Refusal(N_("Box %(number)s: write four numbers from 0 to 100."), number=number) from error
    if not all(math.isfinite(value) and 0 <= value <= _WHOLE for value in (left, top, width, height)):
        raise Refusal(N_("Box %(number)s: write four numbers from 0 to 100."), number=number)
    width, height = min(width, _WHOLE - left), min(height, _WHOLE - top)
    if width < _SMALLEST or height < _SMALLEST:
        raise Refusal(N_("Box %(number)s covers nothing. Give it a width and a height, or remove it."), number=number)
    return Box(left, top, width, height)


def write_boxes(boxes: Iterable[Box]) -> str:
    """As they are kept: a list of lists of four numbers."""
    return json.dumps([[round(side, 3) for side in astuple(box)] for box in boxes])


def kept_boxes(written: str) -> list[Box]:
    """What :func:`write_boxes` kept."""
    return [Box(*sides) for sides in json.loads(written) if len(sides) == _SIDES]
