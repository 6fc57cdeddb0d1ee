"""Pictures that come in, written anew: upright, small enough to show, without the place and camera they carried.

Of what comes only that is handed to the decoder which the picture itself is made of: profiles, comments and the camera's
notes may unpack to any size, and none of them is shown.
"""

import io
import re
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

from feedback.services import apart

if TYPE_CHECKING:
    from PIL import Image

_MAX_PIXELS = 30_000_000
_MAX_PIXELS_HELD = 25_000_000
"""A JPEG that comes in several scans (a progressive one) is held whole in memory, and gone over once for each."""
_MAX_PIXELS_SCALED = 120_000_000
"""Any other JPEG is made small while it is decoded, so the largest a telephone makes can be taken."""
_SHOWN_SIDE = 2400
_MAX_SCANS = 32
"""Programs that write progressive JPEGs make 6 to 17."""
_MAX_PARTS = 20_000
"""Segments or chunks of a file; a PNG of 10 MB has some thousand."""
_HEIC_BRANDS = {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"}
_MARKER = re.compile(rb"\xff([\xc0-\xcf\xd8-\xfe])")
"""Of JPEG, without those that have no content of their own and may stand within a scan (ITU-T T.81, table B.1)."""
_SOI, _EOI, _SOS, _COMMENT = 0xD8, 0xD9, 0xDA, 0xFE
_NOTES = {*range(0xE1, 0xF0), _COMMENT} - {0xEE}
"""All that programs leave in a JPEG beside the picture; 0xEE says how its colours are to be read."""
_JFIF, _JFIF_HEAD = 0xE0, b"\xff\xe0\0\x10JFIF\0"
_FRAMES = set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_PROGRESSIVE = {0xC2, 0xC6, 0xCA, 0xCE}
_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_PICTURE = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"}
_ORIENTATION = 0x0112


class Unknown(Exception):
    """No picture of a kind that is taken."""


class TooManyPixels(Exception):
    """It would take too long to decode."""


@dataclass(frozen=True)
class _Bare:
    """The picture alone, and the camera's notes beside it."""

    data: bytes
    notes: bytes = b""
    held: bool = False


def looked_at(data: bytes) -> str:
    """Media type of a picture by its head; nothing of it is decoded, which takes a second and is not done while somebody waits.

    :raises Unknown: of another kind. :raises TooManyPixels: it says so itself. :raises ValueError: broken from the beginning.
    """
    if data[4:8] == b"ftyp" and data[8:12] in _HEIC_BRANDS:
        return "image/heic"
    if data.startswith(b"\xff\xd8\xff"):
        _bare_jpeg(data)
        return "image/jpeg"
    if data.startswith(_PNG):
        _bare_png(data)
        if data[12:16] != b"IHDR":
            raise ValueError
        if int.from_bytes(data[16:20]) * int.from_bytes(data[20:24]) > _MAX_PIXELS:
            raise TooManyPixels
        return "image/png"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "image/webp"
    raise Unknown


def written_anew(data: bytes) -> tuple[str, bytes]:
    """Media type of what came, and a JPEG of it with no side above 2,400 pixels.

    :raises Unknown: of another kind. :raises TooManyPixels: decoding would take too much. :raises ValueError, OSError: broken.
    """
    if data[4:8] == b"ftyp" and data[8:12] in _HEIC_BRANDS:
        # Made of as many pictures as it says, each as large as it says, one over the other: nobody can tell what it costs.
        if not (copy := apart.run(_copy_of_heic, data)):
            raise TooManyPixels
        return "image/heic", copy
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg", _copy(_bare_jpeg(data), "JPEG")
    if data.startswith(_PNG):
        return "image/png", _copy(_bare_png(data), "PNG")
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "image/webp", _copy(_Bare(data), "WEBP")
    raise Unknown


def without_notes(data: bytes) -> bytes:
    """A JPEG as it came, but without all that stands beside the picture, and without what follows it.

    :raises ValueError: no JPEG, or broken. :raises TooManyPixels: gone over too often.
    """
    if not data.startswith(b"\xff\xd8"):
        raise ValueError
    return _bare_jpeg(data).data


def png_without_notes(data: bytes) -> bytes:
    """The same of a PNG.

    :raises ValueError: broken.
    """
    return _bare_png(data).data


def _copy_of_heic(data: bytes) -> bytes:
    """Nothing where it has too many pixels."""
    from pillow_heif import register_heif_opener  # noqa: PLC0415

    register_heif_opener(thumbnails=False)
    try:
        return _copy(_Bare(data), "HEIF")
    except TooManyPixels:
        return b""


def _copy(bare: _Bare, kind: str) -> bytes:
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415 - slow to import, needed only here

    # Pillow would warn at this number and refuse at twice of it; ours refuses before anything is decoded.
    Image.MAX_IMAGE_PIXELS = None
    try:
        with Image.open(io.BytesIO(bare.data), formats=[kind]) as picture:
            _scale(picture, held=bare.held)
            upright = _upright(picture, _orientation(bare.notes or picture.info.get("exif") or b""))
            copy = io.BytesIO()
            # What Pillow read beside the pixels it would write again.
            upright.info.clear()
            upright.save(copy, "JPEG", quality=85)
    except UnidentifiedImageError as error:
        raise Unknown from error
    except (SyntaxError, EOFError) as error:
        raise ValueError from error
    return copy.getvalue()


def _scale(picture: "Image.Image", *, held: bool) -> None:
    """Have a JPEG decoded at the smallest size that is not below the one shown, and bound what is decoded at all.

    :raises TooManyPixels: more than its kind may have.
    """
    longest = max(picture.size)
    most = _MAX_PIXELS if picture.format != "JPEG" else _MAX_PIXELS_HELD if held else _MAX_PIXELS_SCALED
    if picture.width * picture.height > most:
        raise TooManyPixels
    wanted = (max(1, _SHOWN_SIDE * picture.width // longest), max(1, _SHOWN_SIDE * picture.height // longest))
    if longest > _SHOWN_SIDE:
        picture.draft("RGB", wanted)  # other formats take no notice of it


def _upright(picture: "Image.Image", orientation: int) -> "Image.Image":
    """The picture as it is shown. It is made small first: each later step copies it."""
    from PIL.Image import Transpose  # noqa: PLC0415

    picture.load()
    if picture.mode == "RGB":
        picture.thumbnail((_SHOWN_SIDE, _SHOWN_SIDE))
    # As the standard of cameras numbers them (CIPA DC-008, 4.6.4); 1 is upright.
    turn = {
        2: Transpose.FLIP_LEFT_RIGHT,
        3: Transpose.ROTATE_180,
        4: Transpose.FLIP_TOP_BOTTOM,
        5: Transpose.TRANSPOSE,
        6: Transpose.ROTATE_270,
        7: Transpose.TRANSVERSE,
        8: Transpose.ROTATE_90,
    }.get(orientation)
    upright = _opaque(picture) if turn is None else _opaque(picture).transpose(turn)
    upright.thumbnail((_SHOWN_SIDE, _SHOWN_SIDE))
    return upright


def _opaque(picture: "Image.Image") -> "Image.Image":
    """In colours, on white paper where it lets the ground through: words drawn in black on nothing stay readable."""
    from PIL import Image  # noqa: PLC0415

    if not picture.has_transparency_data:
        return picture.convert("RGB")
    see_through = picture.convert("RGBA")
    see_through.thumbnail((_SHOWN_SIDE, _SHOWN_SIDE))
    paper = Image.new("RGB", see_through.size, "white")
    paper.paste(see_through, mask=see_through.getchannel("A"))
    return paper


def _orientation(notes: bytes) -> int:
    """How the camera was held. Nothing else of its notes is read: each of them may claim to be as long as all together."""
    tiff = notes.removeprefix(b"Exif\0\0")
    order = "<" if tiff.startswith(b"II*\0") else ">"
    try:
        (at,) = struct.unpack_from(f"{order}I", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, at)
        for number in range(count):
            tag, value = struct.unpack_from(f"{order}H6xH", tiff, at + 2 + 12 * number)
            if tag == _ORIENTATION:
                return int(value)
    except struct.error:
        pass  # spoilt in a hundred ways; the picture itself is whole
    return 1


def _bare_jpeg(data: bytes) -> _Bare:
    """Without what is beside the picture. Its segments are walked as the decoder walks them.

    :raises TooManyPixels: gone over too often. :raises ValueError: broken.
    """
    kept, at, notes = [data[:2]], 2, b""
    colours, progressive = 0, False
    scans: list[int] = []
    for _part in range(_MAX_PARTS):
        found = _MARKER.search(data, at)
        if found is None or found[1][0] == _EOI:
            kept.append(data[at : found.end() if found else None])
            return _Bare(b"".join(kept), notes, held=progressive or scans != [colours])
        kind, start = found[1][0], found.end()
        length = int.from_bytes(data[start : start + 2])
        content = data[start + 2 : start + length]
        if not content and kind not in _NOTES:
            raise ValueError
        kept.append(data[at : found.start()])
        if kind == _JFIF:
            # Its measures stay; the small second picture that may follow them goes (ITU-T T.871, 10.1).
            kept.append(_JFIF_HEAD + content[5:12] + b"\0\0" if content.startswith(b"JFIF\0") else b"")
        elif kind not in _NOTES:
            kept.append(data[found.start() : start + length])
        if kind in _FRAMES:
            colours, progressive = int.from_bytes(content[5:6]), kind in _PROGRESSIVE
        elif kind == _SOS:
            scans.append(content[0])
        elif content.startswith(b"Exif\0\0"):
            notes = notes or content
        if len(scans) > _MAX_SCANS:
            raise TooManyPixels
        at = start + max(2, length)
    raise ValueError


def _bare_png(data: bytes) -> _Bare:
    """Without what is beside the picture: of one that moves only what stands still.

    :raises ValueError: broken.
    """
    kept, at, notes = [_PNG], len(_PNG), b""
    for _part in range(_MAX_PARTS):
        length, kind = int.from_bytes(data[at : at + 4]), data[at + 4 : at + 8]
        if kind in _PNG_PICTURE:
            kept.append(data[at : at + 12 + length])
        elif kind == b"eXIf":
            notes = notes or data[at + 8 : at + 8 + length]
        at += 12 + length
        if kind == b"IEND" or at >= len(data):
            return _Bare(b"".join(kept), notes)
    raise ValueError
