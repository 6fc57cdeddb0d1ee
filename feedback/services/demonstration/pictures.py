"""Pictures drawn by the program for invented reports; each says in large letters that it is one."""

import io
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw

_FONTS = Path(__file__).parent.parent.parent.parent / "static" / "fonts"
_SAYS = "ẢNH MINH HỌA"
_ONLY_VIETNAMESE = frozenset("ẢỌ")
_WIDTH, _HEIGHT = 960, 720
_SKIES = ("#cfe3ea", "#e6e9ec", "#f3e3cf", "#b9c7d6")
_WALLS = ("#d9c9ae", "#c4b8ab", "#e0d5c1", "#a9b7b0", "#cbb4a0")
_HEAP = ("#6f7f5c", "#8a6f55", "#4f5d63", "#b5a642", "#7d4f43", "#9aa5a8")


def draw(rng: Random, scene: str) -> bytes:
    """A street with what the report is about: ``waste``, ``water``, ``works`` or ``street``; ``done``: in order. JPEG bytes."""
    from PIL import Image, ImageDraw  # noqa: PLC0415 - slow to import, needed only here

    picture = Image.new("RGB", (_WIDTH, _HEIGHT), rng.choice(_SKIES))
    pen = ImageDraw.Draw(picture)
    _houses(pen, rng)
    pen.rectangle((0, 460, _WIDTH, _HEIGHT), fill="#8d9296")
    pen.rectangle((0, 440, _WIDTH, 468), fill="#b9bcbe")
    for x in range(40, _WIDTH, 190):
        pen.rectangle((x, 590, x + 100, 600), fill="#dfe1e2")
    {"waste": _waste, "water": _water, "works": _works, "done": _swept}.get(scene, _hole)(pen, rng)
    _write(pen)
    kept = io.BytesIO()
    picture.save(kept, "JPEG", quality=80)
    return kept.getvalue()


def _houses(pen: "ImageDraw", rng: Random) -> None:
    x = -30
    while x < _WIDTH:
        width, height = rng.randint(110, 190), rng.randint(170, 330)
        pen.rectangle((x, 450 - height, x + width, 450), fill=rng.choice(_WALLS), outline="#8b8277", width=2)
        for top in range(450 - height + 26, 400, 76):
            for left in range(x + 18, x + width - 34, 52):
                pen.rectangle((left, top, left + 28, top + 40), fill="#5d7480")
        x += width + rng.randint(-6, 24)


def _swept(pen: "ImageDraw", rng: Random) -> None:
    for x in range(rng.randint(60, 160), _WIDTH, 240):
        pen.rectangle((x - 5, 380, x + 5, 462), fill="#6b5640")
        pen.ellipse((x - 48, 300, x + 48, 400), fill="#5f8a55")


def _waste(pen: "ImageDraw", rng: Random) -> None:
    for _ in range(70):
        x, y, size = rng.gauss(420, 110), rng.gauss(520, 30), rng.randint(18, 62)
        pen.ellipse((x, y, x + size, y + size * 0.7), fill=rng.choice(_HEAP), outline="#3d4347")


def _water(pen: "ImageDraw", rng: Random) -> None:
    pen.polygon([(0, 520), (260, 500), (620, 508), (_WIDTH, 490), (_WIDTH, _HEIGHT), (0, _HEIGHT)], fill="#7a8b86")
    for _ in range(26):
        x, y = rng.randint(0, _WIDTH), rng.randint(530, 700)
        pen.line((x, y, x + rng.randint(30, 110), y), fill="#a9b8b3", width=3)


def _works(pen: "ImageDraw", rng: Random) -> None:
    left = rng.randint(250, 420)
    pen.rectangle((left, 170, left + 280, 470), fill="#b8b2a6", outline="#6d675c", width=4)
    for step in range(5):
        pen.line((left - 20, 190 + step * 62, left + 300, 190 + step * 62), fill="#8a5a2b", width=6)
        pen.line((left - 20 + step * 80, 150, left - 20 + step * 80, 470), fill="#8a5a2b", width=6)


def _hole(pen: "ImageDraw", rng: Random) -> None:
    x = rng.randint(280, 480)
    pen.ellipse((x, 495, x + 260, 585), fill="#4a4440", outline="#6f6964", width=8)
    pen.ellipse((x + 30, 512, x + 220, 572), fill="#2d2a28")
    pen.line((x + 120, 545, x + 150, 380), fill="#7a5b36", width=9)
    pen.ellipse((x + 105, 345, x + 205, 415), fill="#5f7f4c")


def _write(pen: "ImageDraw") -> None:
    from PIL import ImageFont  # noqa: PLC0415

    fonts = {
        name: ImageFont.truetype(str(_FONTS / f"be-vietnam-pro-{name}-700-normal.woff2"), 64) for name in ("latin", "vietnamese")
    }
    pen.rectangle((0, _HEIGHT - 110, _WIDTH, _HEIGHT), fill="#07414d")
    x = 40.0
    for letter in _SAYS:
        font = fonts["vietnamese" if letter in _ONLY_VIETNAMESE else "latin"]
        pen.text((x, _HEIGHT - 28), letter, font=font, fill="white", anchor="ls")
        x += font.getlength(letter)
