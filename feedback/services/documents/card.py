"""The picture that other sites show beside a link to a page: the mark, the name, and what it is."""

import io
from pathlib import Path

_FONTS = Path(__file__).parent / "fonts"
_WIDTH, _HEIGHT = 1200, 630
_FINER = 2
"""Drawn so many times larger, then made small: the arcs have no steps."""
_GROUND, _INK, _QUIET = "#07414d", "#ffffff", "#cfe3e6"
_COLOURS = 32
_STROKE = 1.6
_ARCS = ((3, 5), (6, 10.5), (9, 16))
"""Half width and height of the three arcs on the mark's own grid of 24; they begin at (3, 20)."""


def draw() -> bytes:
    """A PNG of 1200 by 630 pixels, as Open Graph asks for."""
    from PIL import Image, ImageDraw, ImageFont  # noqa: PLC0415 - slow to import, needed only here

    picture = Image.new("RGB", (_WIDTH * _FINER, _HEIGHT * _FINER), _GROUND)
    pen = ImageDraw.Draw(picture)
    scale, left, foot = 15 * _FINER, 60 * _FINER, 430 * _FINER
    for half, height in _ARCS:
        # Pillow draws a line inside its box; on the mark it lies on both sides of the path.
        edge = _STROKE / 2
        box = (-edge, -height - edge, 2 * half + edge, height + edge)
        pen.arc(
            [left + box[0] * scale, foot + box[1] * scale, left + box[2] * scale, foot + box[3] * scale],
            180,
            360,
            _INK,
            round(_STROKE * scale),
        )
        for end in (0, 2 * half):
            pen.circle((left + end * scale, foot), edge * scale, fill=_INK)
    for text, face, size, top, ink in (
        ("Lắng Nghe", "BeVietnamPro_700Bold.ttf", 118, 190, _INK),
        ("Phản ánh, kiến nghị và câu trả lời", "BeVietnamPro_400Regular.ttf", 40, 350, _QUIET),
        ("Petitions and their answers", "BeVietnamPro_400Regular.ttf", 32, 416, _QUIET),
    ):
        font = ImageFont.truetype(str(_FONTS / face), size * _FINER)
        pen.text((410 * _FINER, top * _FINER), text, font=font, fill=ink)
    small = picture.resize((_WIDTH, _HEIGHT), Image.Resampling.LANCZOS).quantize(_COLOURS)
    kept = io.BytesIO()
    small.save(kept, "PNG", optimize=True)
    return kept.getvalue()
