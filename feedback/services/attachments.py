"""Files that come in: what they really are, a safe copy, and where they are kept."""

import hashlib
import io
import secrets
import threading
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from feedback.domain.errors import Refusal
from feedback.domain.petition import MAX_ATTACHMENTS, Purpose
from feedback.domain.text import N_, tidy_line
from feedback.store.models import Answer, Attachment, Petition

if TYPE_CHECKING:
    from PIL import Image

    from feedback.gateways.files import FileStore

MAX_BYTES = 10 * 1024 * 1024
TOO_MANY_FILES = N_("At most 5 files can be sent at once.")
ACCEPT = ".jpg,.jpeg,.png,.webp,.heic,.heif,.pdf,.docx,.xlsx"
_OFFICE = "application/vnd.openxmlformats-officedocument"
_DOCX = f"{_OFFICE}.wordprocessingml.document"
_XLSX = f"{_OFFICE}.spreadsheetml.sheet"
_ENDINGS = {"image/jpeg": ".jpg", "application/pdf": ".pdf", _DOCX: ".docx", _XLSX: ".xlsx"}
_PICTURES = {
    "JPEG": "image/jpeg",
    "MPO": "image/jpeg",
    "PNG": "image/png",
    "WEBP": "image/webp",
    "HEIF": "image/heic",
}
"""By the name of the format; MPO is a JPEG with a second picture behind it, as many telephones make them."""
_MAX_PIXELS = 30_000_000
_MAX_PIXELS_SCALED = 120_000_000
"""A JPEG is made small while it is decoded, so the largest a telephone makes can be taken."""
_SHOWN_SIDE = 2400
_DECODING = threading.BoundedSemaphore(2)
"""A picture takes some hundred megabytes for a second or two: so many at a time, whatever the number of threads."""
_MAX_UNPACKED = 200 * 1024 * 1024
"""Bytes of all parts of a document together: reading them to the end proves that none is spoilt."""


@dataclass(frozen=True)
class Upload:
    """A file as it was sent: its name, never used as a path, and its bytes."""

    filename: str
    data: bytes


@dataclass(frozen=True)
class Inspected:
    """A file that can be taken: ``safe`` is the copy that is shown (a picture written anew, else the original)."""

    filename: str
    media_type: str
    original: bytes
    safe: bytes


@dataclass(frozen=True)
class Kept:
    """A file whose bytes are stored already, under the keys."""

    filename: str
    media_type: str
    size: int
    original_key: str
    original_hash: str
    safe_key: str


@dataclass(frozen=True)
class Inspection:
    """All files that came together: those that can be taken, a refusal for each that cannot, and those that came ahead."""

    taken: tuple[Inspected, ...] = ()
    refused: tuple[Refusal, ...] = ()
    kept: tuple[Kept, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything came."""
        return bool(self.taken or self.refused or self.kept)


NOTHING = Inspection()


class Unfit(Refusal):
    """A file that cannot be taken; the sentence names it."""


def inspect_all(uploads: Sequence[Upload]) -> Inspection:
    """Look at every file. It takes seconds: a request does it before its transaction, which holds up every other writer."""
    if len(uploads) > MAX_ATTACHMENTS:
        return Inspection(refused=(Refusal(TOO_MANY_FILES),))
    inspected: list[Inspected] = []
    troubles: list[Refusal] = []
    for upload in uploads:
        try:
            inspected.append(inspect(upload))
        except Unfit as unfit:
            troubles.append(unfit)
    return Inspection(tuple(inspected), tuple(troubles))


def inspect(upload: Upload) -> Inspected:
    """Find out by its content what a file is; decoding it is the only real proof.

    :raises Unfit: empty, too large, of another type, or broken.
    """
    name = tidy_line(PurePosixPath(upload.filename.replace("\\", "/")).name).lstrip(".")[:150] or "file"
    if not upload.data:
        raise Unfit(N_("The file “%(name)s” is empty. Choose another."), name=name)
    if len(upload.data) > MAX_BYTES:
        raise Unfit(N_("The file “%(name)s” is larger than 10 MB. Choose a smaller one."), name=name)
    if upload.data.startswith(b"%PDF-"):
        return Inspected(name, "application/pdf", upload.data, _checked_pdf(upload.data, name))
    if upload.data.startswith(b"PK\x03\x04"):
        return Inspected(name, _office_type(upload.data, name), upload.data, upload.data)
    return _picture(upload.data, name)


def put(item: Inspected, files: "FileStore") -> Kept:
    """Store the bytes. They are on the disk before a row that names them can be committed."""
    original_key = files.put(item.original)
    safe_key = original_key if item.safe is item.original else files.put(item.safe)
    return Kept(item.filename, item.media_type, len(item.original), original_key, digest(item), safe_key)


def keep(
    petition: Petition,
    inspected: Sequence[Inspected | Kept],
    files: "FileStore",
    now: datetime,
    *,
    purpose: Purpose = Purpose.PETITION,
    answer: Answer | None = None,
    by: int | None = None,
) -> None:
    """Store the files and their rows.

    :param answer: the version of the answer that the files prove. :param by: account of the member of staff who adds them.
    """
    for item in inspected:
        petition.attachments.append(
            Attachment(
                reference=secrets.token_hex(12),
                **asdict(item if isinstance(item, Kept) else put(item, files)),
                added_at=now,
                purpose=purpose,
                answer_id=answer.id if answer else None,
                added_by=by,
            )
        )


def shown_type(attachment: Attachment) -> str:
    """Media type of the safe copy: pictures were written anew as JPEG."""
    return "image/jpeg" if attachment.media_type.startswith("image/") else attachment.media_type


def shown_name(attachment: Attachment) -> str:
    """The name under which the safe copy is handed out: the sender's, with the ending of what the file really is.

    A document called ``letter.hta`` must not become a program on the desk of whoever saves it.
    """
    stem = PurePosixPath(attachment.filename).stem or "file"
    return stem + _ENDINGS[shown_type(attachment)]


def digest(item: Inspected | Kept) -> str:
    """SHA-256 of a file's bytes as they were sent (hex)."""
    return item.original_hash if isinstance(item, Kept) else hashlib.sha256(item.original).hexdigest()


def _picture(data: bytes, name: str) -> Inspected:
    """A picture written anew: turned upright, without the place and camera it carried, no side above 2,400 pixels."""
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415 - slow to import, needed only here
    from pillow_heif import register_heif_opener  # noqa: PLC0415

    register_heif_opener()
    # Pillow would warn at this number and refuse at twice of it; ours refuses before anything is decoded.
    Image.MAX_IMAGE_PIXELS = None
    try:
        with _DECODING, Image.open(io.BytesIO(data), formats=[kind for kind in _PICTURES if kind != "MPO"]) as picture:
            media_type = _PICTURES[str(picture.format)]
            _scale(picture, name)
            copy, upright = io.BytesIO(), _upright(picture)
            # What Pillow read beside the pixels (comments, profiles, XMP) it would write again.
            upright.info.clear()
            upright.save(copy, "JPEG", quality=85)
    except UnidentifiedImageError as error:
        raise Unfit(
            N_("The file “%(name)s” is of a type that cannot be taken. Choose JPEG, PNG, WebP, HEIC, PDF, DOCX or XLSX."),
            name=name,
        ) from error
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise Unfit(N_("The picture “%(name)s” is broken and cannot be opened. Choose another."), name=name) from error
    return Inspected(name, media_type, data, copy.getvalue())


def _scale(picture: "Image.Image", name: str) -> None:
    """Have a JPEG decoded at the smallest size that is not below the one shown, and bound what is decoded at all.

    :raises Unfit: too many pixels.
    """
    pixels, longest = picture.width * picture.height, max(picture.size)
    scaled = picture.format in {"JPEG", "MPO"} and not picture.info.get("progressive")
    # A progressive JPEG is held whole in memory, whatever the size it is decoded to.
    if pixels > (_MAX_PIXELS_SCALED if scaled else _MAX_PIXELS):
        raise Unfit(N_("The picture “%(name)s” has too many pixels. Choose a smaller one."), name=name)
    wanted = (max(1, _SHOWN_SIDE * picture.width // longest), max(1, _SHOWN_SIDE * picture.height // longest))
    if longest > _SHOWN_SIDE:
        picture.draft("RGB", wanted)  # other formats take no notice of it


def _upright(picture: "Image.Image") -> "Image.Image":
    """The picture as it is shown. It is made small first: each later step copies it."""
    from PIL import ImageOps  # noqa: PLC0415

    picture.load()
    if picture.mode == "RGB":
        picture.thumbnail((_SHOWN_SIDE, _SHOWN_SIDE))
    try:
        upright = ImageOps.exif_transpose(picture).convert("RGB")
    except Exception:  # noqa: BLE001 - the camera's notes are spoilt in a hundred ways; the picture itself is whole
        upright = picture.convert("RGB")
    upright.thumbnail((_SHOWN_SIDE, _SHOWN_SIDE))
    return upright


def _checked_pdf(data: bytes, name: str) -> bytes:
    import pikepdf  # noqa: PLC0415 - slow to import, needed only here

    try:
        with pikepdf.open(io.BytesIO(data)) as document:
            if len(document.pages) == 0:
                raise Unfit(N_("The file “%(name)s” is broken and cannot be opened. Choose another."), name=name)
    except pikepdf.PasswordError as error:
        raise Unfit(
            N_("The file “%(name)s” is locked with a password. Remove it and choose the file again."), name=name
        ) from error
    except (pikepdf.PdfError, ValueError) as error:
        raise Unfit(N_("The file “%(name)s” is broken and cannot be opened. Choose another."), name=name) from error
    return data


def _office_type(data: bytes, name: str) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = set(archive.namelist())
            parts = archive.infolist()
            known = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
            if sum(part.file_size for part in parts) > _MAX_UNPACKED or any(part.compress_type not in known for part in parts):
                raise Unfit(N_("The file “%(name)s” is broken and cannot be opened. Choose another."), name=name)
            if "[Content_Types].xml" in members and archive.testzip() is None:
                if "word/document.xml" in members:
                    return _DOCX
                if "xl/workbook.xml" in members:
                    return _XLSX
    except (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, NotImplementedError, ValueError, EOFError) as error:
        raise Unfit(N_("The file “%(name)s” is broken and cannot be opened. Choose another."), name=name) from error
    raise Unfit(
        N_("The file “%(name)s” is of a type that cannot be taken. Choose JPEG, PNG, WebP, HEIC, PDF, DOCX or XLSX."), name=name
    )
