"""Pictures with their measures, so that a page keeps the room for them before they have come."""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from feedback.gateways.files import FileStore
    from feedback.store.models import PublicCopy

_MOST_KNOWN = 5000
_known: dict[str, tuple[int, int]] = {}
"""Sides by key: a file never changes under its key."""


@dataclass(frozen=True)
class Photo:
    """A picture and its sides in pixels."""

    reference: str
    width: int
    height: int


def measured(photos: "Iterable[PublicCopy]", files: "FileStore") -> list[Photo]:
    """The pictures whose bytes are there: one that is lost is left out, not the page."""
    return [Photo(photo.reference, *measure) for photo in photos if (measure := sides(photo.copy_key, files)) is not None]


def sides(key: str, files: "FileStore") -> tuple[int, int] | None:
    """Width and height in pixels; None where the bytes are lost."""
    if key not in _known:
        from PIL import Image  # noqa: PLC0415 - slow to import, needed only here

        try:
            with Image.open(io.BytesIO(files.get(key))) as picture:
                sides = picture.size
        except OSError:
            return None
        if len(_known) >= _MOST_KNOWN:
            _known.clear()
        _known[key] = sides
    return _known[key]
