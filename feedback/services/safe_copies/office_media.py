"""Pictures within a document: without what cameras and programs wrote into them, else left out."""

import io
from dataclasses import dataclass

from feedback.services import pictures

_MOST_PIXELS = 40_000_000
_OTHERS = {b"GIF8": "GIF", b"BM": "BMP", b"II*\0": "TIFF", b"MM\0*": "TIFF"}


@dataclass(frozen=True)
class Media:
    """A picture as it stands in the copy."""

    data: bytes
    ending: str
    media_type: str


def media_kept(data: bytes) -> Media | None:
    """The picture without its notes; None for what is no picture of a usual kind (EMF, WMF, SVG, films), or broken."""
    try:
        if data.startswith(b"\xff\xd8\xff"):
            return Media(_small_enough(pictures.without_notes(data), "JPEG"), "jpeg", "image/jpeg")
        if data.startswith(b"\x89PNG\r\n\x1a\n"):
            return Media(_small_enough(pictures.png_without_notes(data), "PNG"), "png", "image/png")
        for begin, kind in _OTHERS.items():
            if data.startswith(begin):
                return Media(_as_png(data, kind), "png", "image/png")
    except (OSError, ValueError, SyntaxError, pictures.TooManyPixels):
        pass
    return None


def _small_enough(data: bytes, kind: str) -> bytes:
    from PIL import Image  # noqa: PLC0415 - slow to import, needed only here

    Image.MAX_IMAGE_PIXELS = None
    with Image.open(io.BytesIO(data), formats=[kind]) as picture:
        if picture.width * picture.height > _MOST_PIXELS:
            raise ValueError
    return data


def _as_png(data: bytes, kind: str) -> bytes:
    from PIL import Image  # noqa: PLC0415

    Image.MAX_IMAGE_PIXELS = None
    with Image.open(io.BytesIO(data), formats=[kind]) as picture:
        if picture.width * picture.height > _MOST_PIXELS:
            raise ValueError
        copy = io.BytesIO()
        shown = picture.convert("RGBA")
        shown.info.clear()
        shown.save(copy, "PNG")
    return copy.getvalue()
