"""Small files that would take hours or gigabytes to open: refused at once, or without what makes them so."""

import io
import json
import struct
import zipfile
import zlib
from time import process_time

import pillow_heif
import pytest
from PIL import Image

from feedback.services import apart, pictures
from feedback.services.attachments import Unfit, Upload, inspect
from feedback.services.documents.signed_file import NOT_WHOLE, fault_of
from tests.services import work_apart
from tests.services.test_attachments import docx, pdf, photo, picture, plain, xlsx


def scans(more: int) -> bytes:
    """A progressive JPEG whose last scan comes again so many times."""
    made = plain((64, 64), progressive=True)
    last = made.rindex(b"\xff\xc4")
    return made[:-2] + made[last:-2] * more + made[-2:]


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def in_png(*chunks: bytes) -> bytes:
    made = picture("PNG")
    return made[:33] + b"".join(chunks) + made[33:]


def repeated_notes(copies: int) -> bytes:
    """Camera's notes of which each claims to be as long as all together."""
    entries = b"".join(struct.pack("<HHII", 0x9000 + n, 7, 60_000, 8) for n in range(copies))
    notes = b"II*\0\x08\0\0\0" + struct.pack("<H", copies) + entries
    return b"Exif\0\0" + notes.ljust(60_100, b"\0")


def unpacking(megabytes: int, filters: int = 1) -> bytes:
    """A PDF whose table of contents goes on with so many megabytes of nothing."""
    out, places = b"%PDF-1.5\n", [0]
    for body in (b"/Type/Catalog/Pages 2 0 R", b"/Type/Pages/Kids[3 0 R]/Count 1", b"/Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]"):
        places.append(len(out))
        out += b"%d 0 obj<<%b>>endobj\n" % (len(places) - 1, body)
    places.append(len(out))
    packer = zlib.compressobj(9)
    table = packer.compress(b"".join(struct.pack(">BIB", place > 0, place, 0) for place in places))
    table += b"".join(packer.compress(bytes(2**20)) for _ in range(megabytes)) + packer.flush()
    for _ in range(filters - 1):
        table = zlib.compress(table, 9)
    return out + (
        b"4 0 obj<</Type/XRef/Size 5/W[1 4 1]/Index[0 5]/Root 1 0 R/Filter[%b]/Length %d>>stream\n%b\nendstream endobj\n"
        b"startxref\n%d\n%%%%EOF" % (b"/FlateDecode" * filters, len(table), table, places[-1])
    )


def with_part(document: bytes, name: str) -> bytes:
    made = io.BytesIO(document)
    with zipfile.ZipFile(made, "a") as opened:
        opened.writestr(name, "x")
    return made.getvalue()


def test_a_jpeg_is_not_gone_over_hundreds_of_times():
    assert inspect(Upload("a.jpg", scans(10))).media_type == "image/jpeg"
    with pytest.raises(Unfit, match="too many pixels"):
        inspect(Upload("a.jpg", scans(40)))


def test_scans_are_not_hidden_in_what_is_left_out():
    """What looks like a scan within the camera's notes is none, and after filling bytes it is one."""
    made = plain((64, 64))
    notes = b"\xff\xda" * 60
    assert inspect(Upload("a.jpg", made[:2] + b"\xff\xe5" + struct.pack(">H", len(notes) + 2) + notes + made[2:]))
    with pytest.raises(Unfit, match="too many pixels"):
        inspect(Upload("a.jpg", scans(40).replace(b"\xff\xda", b"\xff\xff\xff\xda")))


def test_a_jpeg_is_held_whole_where_its_colours_come_one_after_the_other():
    made = picture("JPEG")
    start = made.index(b"\xff\xda")
    assert not pictures._bare_jpeg(made).held
    assert pictures._bare_jpeg(made[:start] + b"\xff\xda\0\x08\x01\x01\0\0\x3f\0" + made[start + 14 :]).held


def test_profiles_of_a_png_are_not_unpacked():
    profile = chunk(b"iCCP", b"a\0\0" + zlib.compress(bytes(1_000_000), 9))
    text = chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(1_000_000), 9))
    before = process_time()
    taken = inspect(Upload("a.png", in_png(*[profile, text] * 1000)))
    assert process_time() - before < 2
    assert Image.open(io.BytesIO(taken.safe)).size == (80, 40)
    with pytest.raises(Unfit, match="broken"):
        inspect(Upload("a.png", in_png(chunk(b"tEXt", b"") * 30_000)))


def test_a_moving_png_stands_still():
    made = io.BytesIO()
    frames = [Image.new("RGB", (30, 20), colour) for colour in ("red", "blue", "green")]
    frames[0].save(made, "PNG", save_all=True, append_images=frames[1:])
    shown = Image.open(io.BytesIO(inspect(Upload("a.png", made.getvalue())).safe))
    assert shown.getpixel((9, 9))[0] > 200


def turned(kind: str, orientation: int) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return picture(kind, exif=exif)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("orientation", range(1, 10))
def test_every_picture_stands_upright(kind, orientation):
    from PIL import ImageOps

    made = turned(kind, orientation)
    shown = Image.open(io.BytesIO(inspect(Upload("a", made)).safe))
    with Image.open(io.BytesIO(made)) as sent:
        wanted = ImageOps.exif_transpose(sent).convert("RGB")
    assert shown.size == wanted.size
    corner = (3, 3)
    assert all(abs(a - b) < 60 for a, b in zip(shown.getpixel(corner), wanted.getpixel(corner), strict=True))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_notes_that_claim_to_be_long_are_not_copied(kind, monkeypatch):
    from PIL import TiffImagePlugin

    monkeypatch.setattr(TiffImagePlugin.ImageFileDirectory_v2, "load", lambda *_: pytest.fail("all notes were read"))
    assert inspect(Upload("a", picture(kind, exif=repeated_notes(4000))))
    assert inspect(Upload("a.jpg", photo()))


def test_a_heic_is_decoded_by_another_process(monkeypatch):
    made = io.BytesIO()
    pillow_heif.from_pillow(Image.new("RGB", (64, 64), "red")).save(made)
    asked = []
    run = apart.run
    monkeypatch.setattr(apart, "run", lambda work, data: asked.append(work.__name__) or run(work, data))
    shown = Image.open(io.BytesIO(inspect(Upload("a.heic", made.getvalue())).safe))
    assert shown.getpixel((9, 9))[0] > 200
    assert asked == ["_copy_of_heic"]


@pytest.mark.parametrize("filters", [1, 2])
def test_a_pdf_unpacks_to_no_more_than_it_may(filters):
    bomb = unpacking(40, filters)
    assert fault_of(bomb) == NOT_WHOLE
    assert inspect(Upload("a.pdf", bomb))  # its table is made anew, without the one that unpacks


def test_an_ordinary_pdf_with_packed_tables_is_taken():
    assert inspect(Upload("a.pdf", unpacking(0)))
    assert fault_of(unpacking(0)) == ""
    assert fault_of(pdf()) == ""


def test_work_that_is_done_apart_is_bounded(monkeypatch):
    monkeypatch.setenv("FEEDBACK_SECRET", "x")
    limits = json.loads(apart.run(work_apart.bounds, b""))
    assert limits == {"seconds": 15, "bytes": 2 * 1024**3, "written": 0, "environment": []}
    for work in (work_apart.greedy, work_apart.writing, work_apart.dying):
        with pytest.raises(apart.Overtaxed):
            apart.run(work, bytes(1_000_000))


@pytest.mark.parametrize("document", [docx(), xlsx()], ids=["docx", "xlsx"])
@pytest.mark.parametrize(
    "part", ["../../etc/cron.d/a", "/etc/passwd", "word\\..\\..\\a.exe", "C:\\a.exe", "word/vbaProject.bin", "xl/VBAPROJECT.BIN"]
)
def test_a_document_with_a_program_or_a_part_outside_of_it_is_refused(document, part):
    with pytest.raises(Unfit, match="holds a program, or parts that do not belong"):
        inspect(Upload("a.docx", with_part(document, part)))
    assert inspect(Upload("a.docx", with_part(document, "word/media/a..b.png")))
