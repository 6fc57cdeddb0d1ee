"""Files that come in: known by their content, shown without what they carry in secret."""

import io
import threading
import time
import warnings
import zipfile
from concurrent.futures import ThreadPoolExecutor

import openpyxl
import pikepdf
import pillow_heif
import pytest
from docx import Document
from PIL import Image

from feedback.services import pictures
from feedback.services.attachments import MAX_BYTES, Unfit, Upload, inspect, inspect_all, shown_type
from tests import people

GPS = 0x8825
ORIENTATION = 0x0112


def picture(kind: str, size=(80, 40), **options) -> bytes:
    made = io.BytesIO()
    small = Image.effect_noise((80, 40), 60).convert("RGB")
    small.resize(size, Image.Resampling.NEAREST).save(made, kind, **options)
    return made.getvalue()


def photo() -> bytes:
    """As a telephone makes it: lying on its side, and it knows where it was."""
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    exif[0x010F] = "Telephone"
    exif.get_ifd(GPS).update({1: "N", 2: (20.0, 57.0, 1.0), 3: "E", 4: (107.0, 4.0, 1.0)})
    return picture("JPEG", exif=exif)


def plain(size, **options) -> bytes:
    made = io.BytesIO()
    Image.new("L", size, "grey").save(made, "JPEG", **options)
    return made.getvalue()


def heic() -> bytes:
    made = io.BytesIO()
    pillow_heif.from_pillow(Image.new("RGB", (64, 64), "red")).save(made)
    return made.getvalue()


def pdf(**encryption) -> bytes:
    made = io.BytesIO()
    document = pikepdf.new()
    document.add_blank_page()
    document.save(made, **encryption)
    return made.getvalue()


def docx() -> bytes:
    made = io.BytesIO()
    document = Document()
    document.add_paragraph("Đơn phản ánh")
    document.save(made)
    return made.getvalue()


def xlsx() -> bytes:
    made = io.BytesIO()
    openpyxl.Workbook().save(made)
    return made.getvalue()


def archive() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as opened:
        opened.writestr("anything.txt", "x")
    return made.getvalue()


def swollen() -> bytes:
    """A small document with 300 MB of nothing in it."""
    made = io.BytesIO(docx())
    with (
        zipfile.ZipFile(made, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as opened,
        opened.open("word/media/a.png", "w") as part,
    ):
        for _ in range(300):
            part.write(bytes(1024 * 1024))
    return made.getvalue()


def bomb() -> bytes:
    """A small file that would fill the memory."""
    made = io.BytesIO()
    Image.new("1", (8_000, 8_000)).save(made, "PNG")
    return made.getvalue()


def test_a_photo_loses_the_place_and_stands_upright():
    original = photo()
    with Image.open(io.BytesIO(original)) as sent:
        assert dict(sent.getexif().get_ifd(GPS))
    taken = inspect(Upload("ảnh.jpg", original))
    assert taken.original == original
    with Image.open(io.BytesIO(taken.safe)) as shown:
        assert shown.format == "JPEG"
        assert shown.size == (40, 80)
        assert not dict(shown.getexif())
        assert not dict(shown.getexif().get_ifd(GPS))
    assert b"Telephone" not in taken.safe


def test_spoilt_notes_of_the_camera_spoil_no_picture():
    spoilt = bytearray(photo())
    at = spoilt.index(b"Exif\0\0") + 6
    spoilt[at + 8 : at + 90] = bytes([0xFF] * 82)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        taken = inspect(Upload("a.jpg", bytes(spoilt)))
    with Image.open(io.BytesIO(taken.safe)) as shown:
        assert not dict(shown.getexif())


@pytest.mark.parametrize(
    ("name", "data", "media_type"),
    [
        ("a.jpg", picture("JPEG"), "image/jpeg"),
        ("a.png", picture("PNG"), "image/png"),
        ("a.webp", picture("WEBP"), "image/webp"),
        ("a.heic", heic(), "image/heic"),
        ("a.pdf", pdf(), "application/pdf"),
        ("a.docx", docx(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("a.xlsx", xlsx(), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_can_be_taken(name, data, media_type):
    taken = inspect(Upload(name, data))
    assert (taken.filename, taken.media_type) == (name, media_type)
    if media_type.startswith("image/"):
        with Image.open(io.BytesIO(taken.safe)) as shown:
            assert shown.format == "JPEG"


def test_the_content_decides_not_the_name():
    assert inspect(Upload("report.pdf", picture("PNG"))).media_type == "image/png"


def test_a_transparent_or_grey_picture_is_taken():
    for mode in ("RGBA", "P", "L", "CMYK"):
        made = io.BytesIO()
        Image.new(mode, (20, 20)).save(made, "JPEG" if mode == "CMYK" else "PNG")
        inspect(Upload("a.png", made.getvalue()))


def test_a_large_picture_is_shown_smaller():
    taken = inspect(Upload("a.png", picture("PNG", (3000, 1500))))
    with Image.open(io.BytesIO(taken.safe)) as shown:
        assert shown.size == (2400, 1200)


@pytest.mark.parametrize(
    ("size", "shown_as"),
    [((8160, 6144), (2400, 1807)), ((12_000, 9_000), (2400, 1800)), ((2000, 15_000), (320, 2400)), ((2500, 10), (2400, 10))],
)
def test_the_largest_photo_of_a_telephone_is_decoded_small(size, shown_as, monkeypatch):
    decoded = []
    show = pictures._upright
    monkeypatch.setattr(pictures, "_upright", lambda picture, held: decoded.append(picture.size) or show(picture, held))
    taken = inspect(Upload("a.jpg", plain(size)))
    with Image.open(io.BytesIO(taken.safe)) as shown:
        assert shown.size == shown_as
    assert decoded[0][0] * decoded[0][1] < 4 * 2400 * 2400


def test_what_cannot_be_decoded_small_may_have_fewer_pixels():
    with pytest.raises(Unfit, match="too many pixels"):
        inspect(Upload("a.jpg", plain((5200, 5200), progressive=True)))
    with pytest.raises(Unfit, match="too many pixels"):
        inspect(Upload("a.jpg", plain((16_000, 12_000))))


def test_a_photo_with_a_second_one_behind_it_is_a_photo():
    made = io.BytesIO()
    first, second = (Image.new("RGB", (300, 200), colour) for colour in ("red", "blue"))
    first.save(made, "MPO", save_all=True, append_images=[second])
    taken = inspect(Upload("a.jpg", made.getvalue()))
    assert taken.media_type == "image/jpeg"
    with Image.open(io.BytesIO(taken.safe)) as shown:
        assert shown.getpixel((9, 9))[0] > 200


def test_two_pictures_at_a_time_are_decoded_however_many_come(monkeypatch):
    now, most = [0], [0]
    count = threading.Lock()

    def slow(picture, held):
        with count:
            now[0] += 1
            most[0] = max(most[0], now[0])
        time.sleep(0.02)
        with count:
            now[0] -= 1
        return Image.new("RGB", picture.size)

    monkeypatch.setattr(pictures, "_upright", slow)
    with ThreadPoolExecutor(8) as people_at_once:
        list(people_at_once.map(lambda n: inspect(Upload(f"{n}.png", picture("PNG"))), range(12)))
    assert most == [2]


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("trống.jpg", b"", "is empty"),
        ("lớn.jpg", b"\xff\xd8\xff" + bytes(MAX_BYTES), "larger than 10 MB"),
        ("virus.jpg", b"MZ\x90\x00" + bytes(400), "of a type that cannot be taken"),
        ("trang.jpg", b"<html><script>alert(1)</script>", "of a type that cannot be taken"),
        ("hình.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "of a type that cannot be taken"),
        ("a.gif", picture("GIF"), "of a type that cannot be taken"),
        ("cụt.jpg", picture("JPEG", (400, 400))[:3000], "broken"),
        ("cụt.png", picture("PNG", (400, 400))[:3000], "broken"),
        ("cụt.heic", heic()[:200], "broken|of a type"),
        ("bom.png", bomb(), "too many pixels"),
        ("khoá.pdf", pdf(encryption=pikepdf.Encryption(owner="a", user="b")), "locked with a password"),
        ("hỏng.pdf", b"%PDF-1.7\nnothing", "broken"),
        ("to.docx", swollen(), "broken"),
        ("lạ.zip", archive(), "of a type that cannot be taken"),
        ("hỏng.docx", docx()[:-30], "broken"),
        ("rỗng.zip", b"PK\x03\x04", "broken"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_taken_is_named(name, data, said):
    with pytest.raises(Unfit, match=said) as unfit:
        inspect(Upload(name, data))
    assert f"“{name}”" in str(unfit.value)


def test_a_document_whose_parts_are_spoilt_is_broken():
    spoilt = bytearray(xlsx())
    spoilt[60] ^= 0xFF
    with pytest.raises(Unfit, match="broken"):
        inspect(Upload("a.xlsx", bytes(spoilt)))


def test_at_most_five():
    looked_at = inspect_all([Upload(f"{n}.png", picture("PNG")) for n in range(6)])
    assert looked_at.taken == ()
    assert [str(trouble) for trouble in looked_at.refused] == ["At most 5 files can be sent at once."]


def test_every_trouble_is_named():
    looked_at = inspect_all([Upload("a.png", picture("PNG")), Upload("b.png", b""), Upload("c.png", b"x")])
    assert [item.filename for item in looked_at.taken] == ["a.png"]
    assert len(looked_at.refused) == 2


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\An\\ảnh.png", "ảnh.png"),
        ("a\u202egnp.exe", "agnp.exe"),
        ("a\r\nContent-Type: x", "a Content-Type: x"),
        ("..", "file"),
        (" ", "file"),
        ("x" * 400, "x" * 150),
    ],
)
def test_a_name_is_never_a_path(sent, kept):
    name = inspect(Upload(sent, picture("PNG"))).filename
    assert name == kept


def test_files_are_kept_with_the_petition(session, clock, files):
    original = photo()
    petition = people.send(
        session, now=clock(), files=files, attachments=(Upload("ảnh.jpg", original), Upload("đơn.pdf", pdf()))
    ).petition
    session.commit()
    image, document = people.reload(session, petition.code).attachments
    assert files.get(image.original_key) == original
    assert files.get(image.safe_key) != original
    assert (image.size, shown_type(image)) == (len(original), "image/jpeg")
    assert files.get(document.safe_key) != files.get(document.original_key)
    assert image.reference != document.reference


def test_what_is_taken_back_leaves_nothing(session, clock, files, tmp_path):
    people.send(session, now=clock(), files=files, attachments=(Upload("a.png", picture("PNG")),))
    session.rollback()
    files.undo()
    assert [path for path in (tmp_path / "files").rglob("*") if path.is_file()] == []
