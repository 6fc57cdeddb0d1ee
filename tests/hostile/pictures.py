"""Pictures that carry more than a picture, or are none, made by code."""

import io
import struct
import zlib
from collections.abc import Callable

import pillow_heif
from PIL import Image

from tests.hostile.pdfs import MARK

_GPS, _IFD_THUMBNAIL = 0x8825, 0x0201
SCRIPT = b"<html><script>/*HOSTILE-MARK*/</script></html>"


def drawn(kind: str = "JPEG", mode: str = "RGB", size: tuple[int, int] = (64, 48), **options: object) -> bytes:
    made = io.BytesIO()
    Image.new(mode, size, 90 if mode in {"L", "I;16"} else None).save(made, kind, **options)
    return made.getvalue()


def notes() -> Image.Exif:
    """What a telephone writes: itself, its owner, where it was."""
    exif = Image.Exif()
    exif[0x010F], exif[0x013B], exif[0x9286] = MARK.decode(), MARK.decode(), MARK.decode()
    exif.get_ifd(_GPS).update({1: "N", 2: (20.0, 57.0, 1.0), 3: "E", 4: (107.0, 4.0, 1.0), 0x1D: MARK.decode()})
    return exif


def segment(kind: int, content: bytes) -> bytes:
    return bytes((0xFF, kind)) + struct.pack(">H", len(content) + 2) + content


def in_jpeg(kind: int, content: bytes) -> bytes:
    made = drawn()
    return made[:2] + segment(kind, content) + made[2:]


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def in_png(kind: bytes, content: bytes) -> bytes:
    made = drawn("PNG")
    return made[:33] + chunk(kind, content) + made[33:]


def png_of(width: int, height: int) -> bytes:
    """A PNG that says how large it is, and is not."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")


def jpeg_of(width: int, height: int) -> bytes:
    """A JPEG that says how large it is, and is not."""
    made = bytearray(drawn())
    at = made.index(b"\xff\xc0")
    made[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(made)


def webp(**options: object) -> bytes:
    return drawn("WEBP", **options)


def heic(**options: object) -> bytes:
    made = io.BytesIO()
    pillow_heif.from_pillow(Image.new("RGB", (64, 64), "red")).save(made, **options)
    return made.getvalue()


def two_in_one() -> bytes:
    made = io.BytesIO()
    first, second = (Image.new("RGB", (64, 48), colour) for colour in ("red", "blue"))
    first.save(made, "MPO", save_all=True, append_images=[second])
    return made.getvalue() + MARK


def moving(kind: str) -> bytes:
    frames = [Image.new("RGB", (64, 48), colour) for colour in ("red", "blue")]
    made = io.BytesIO()
    frames[0].save(made, kind, save_all=True, append_images=frames[1:])
    return made.getvalue()


def taken() -> dict[str, bytes]:
    """By what it holds, what is a picture and is shown without it."""
    xmp = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>" + MARK + b"</x:xmpmeta>"
    return {
        "notes.jpg": drawn(exif=notes()),
        "xmp.jpg": in_jpeg(0xE1, xmp),
        "iptc.jpg": in_jpeg(0xED, b"Photoshop 3.0\0" + b"8BIM\x04\x04\0\0\0\0\0\x0c" + MARK),
        "comment.jpg": in_jpeg(0xFE, SCRIPT),
        "php.jpg": in_jpeg(0xFE, b"<?php system('HOSTILE-MARK'); ?>"),
        "maker.jpg": in_jpeg(0xEC, b"Ducky" + MARK),
        "profile.jpg": drawn(icc_profile=b"x" * 128 + MARK),
        "thumbnail.jpg": in_jpeg(0xE0, b"JFXX\0\x10" + MARK),
        "two.jpg": two_in_one(),
        "gifar.jpg": drawn() + b"PK\x03\x04" + MARK,
        "tail.jpg": drawn() + SCRIPT,
        "grey.jpg": drawn(mode="L"),
        "print.jpg": drawn(mode="CMYK", exif=notes()),
        "text.png": in_png(b"tEXt", b"Author\0" + MARK),
        "packed.png": in_png(b"zTXt", b"a\0\0" + zlib.compress(MARK)),
        "international.png": in_png(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + MARK),
        "notes.png": drawn("PNG", exif=notes()),
        "tail.png": drawn("PNG") + SCRIPT,
        "deep.png": drawn("PNG", mode="I;16"),
        "clear.png": drawn("PNG", mode="RGBA"),
        "moving.png": moving("PNG"),
        "notes.webp": webp(exif=notes(), xmp=MARK),
        "moving.webp": moving("WEBP"),
        "notes.heic": heic(exif=notes().tobytes()),
        "a.hta": drawn(),
        "a.html": drawn("PNG"),
        "a.svg": drawn("PNG"),
        "invoice.pdf.exe": drawn(),
    }


def none() -> dict[str, bytes]:
    """By what it is, what is no picture that can be taken."""
    return {
        "wide.png": png_of(100_000, 100_000),
        "endless.png": png_of(2**31 - 1, 2**31 - 1),
        "flat.png": png_of(0, 10),
        "wide.jpg": jpeg_of(65_500, 65_500),
        "bomb.png": drawn("PNG", mode="1", size=(8000, 8000)),
        "cut.jpg": drawn(size=(600, 600))[:900],
        "cut.png": drawn("PNG", size=(600, 600))[:200],
        "head.jpg": b"\xff\xd8\xff",
        "head.png": b"\x89PNG\r\n\x1a\n",
        "head.webp": b"RIFF\x10\0\0\0WEBP",
        "head.heic": b"\0\0\0\x18ftypheic" + bytes(20),
        "looping.jpg": b"\xff\xd8\xff" + b"\xff\xe1\0\x02" * 30_000,
        "a.gif": drawn("GIF", mode="P"),
        "a.tiff": drawn("TIFF"),
        "a.bmp": drawn("BMP"),
        "a.ico": drawn("ICO", mode="RGBA"),
        "a.svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        "a.avif": b"\0\0\0\x1cftypavif" + bytes(40),
        "a.psd": b"8BPS\0\x01" + bytes(60),
    }


def others(documents: Callable[[], bytes]) -> dict[str, bytes]:
    """What is neither picture nor document, whatever it is called."""
    return {
        "empty.jpg": b"",
        "a.exe": b"MZ\x90\0" + bytes(300),
        "a.elf": b"\x7fELF" + bytes(300),
        "a.html": SCRIPT,
        "a.xhtml": b"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'/>",
        "a.mhtml": b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n",
        "a.eml": b"From: a@example.vn\r\nSubject: x\r\n\r\nx",
        "a.rtf": b"{\\rtf1\\object\\objdata 0105}",
        "a.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500),
        "a.js": b"new ActiveXObject('WScript.Shell')",
        "a.lnk": b"L\0\0\0\x01\x14\x02\0" + bytes(70),
        "a.bat.jpg": b"@echo off\r\ndel /q *",
        "a.sh": b"#!/bin/sh\nrm -rf /\n",
        "a.ps": b"%!PS-Adobe-3.0\n(a) run",
        "a.7z": b"7z\xbc\xaf\x27\x1c" + bytes(50),
        "a.rar": b"Rar!\x1a\x07\x01\0" + bytes(50),
        "a.gz": b"\x1f\x8b\x08" + bytes(50),
        "a.swf": b"CWS\x09" + bytes(50),
        "a.class": b"\xca\xfe\xba\xbe" + bytes(50),
        "a.sqlite": b"SQLite format 3\0" + bytes(100),
        "laughs.xml": b'<!DOCTYPE a [<!ENTITY b "ha">]><a>&b;</a>',
        "a.pdf": b"%PDF-1.7\n",
        "b.pdf": b"%PDF-" + bytes(2000),
        "half.docx": documents()[: len(documents()) // 2],
        "head.zip": b"PK\x03\x04",
    }
