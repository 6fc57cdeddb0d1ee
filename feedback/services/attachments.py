"""Files that come in: what they really are, a safe copy, and where they are kept."""

import hashlib
import secrets
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from feedback.domain.errors import Refusal
from feedback.domain.petition import MAX_ATTACHMENTS, OPENED, Purpose, Scan
from feedback.domain.text import N_, tidy_line
from feedback.services import apart, pictures
from feedback.services.pdf_files import Found
from feedback.services.safe_copies import office, pdf
from feedback.services.virus_scanning import looked_at
from feedback.store.models import Answer, Attachment, Petition

if TYPE_CHECKING:
    from feedback.gateways.files import FileStore
    from feedback.gateways.virus_scan import VirusScanner
    from feedback.store.models import StagedFile

MAX_BYTES = 10 * 1024 * 1024
TOO_MANY_FILES = N_("At most 5 files can be sent at once.")
ACCEPT = ".jpg,.jpeg,.png,.webp,.heic,.heif,.pdf,.docx,.xlsx"
_OFFICE = "application/vnd.openxmlformats-officedocument"
_DOCX = f"{_OFFICE}.wordprocessingml.document"
_XLSX = f"{_OFFICE}.spreadsheetml.sheet"
_OFFICE_TYPES = {"docx": _DOCX, "xlsx": _XLSX}
_ENDINGS = {"image/jpeg": ".jpg", "application/pdf": ".pdf", _DOCX: ".docx", _XLSX: ".xlsx"}
_PDF, _ZIP = b"%PDF-", b"PK\x03\x04"
_LOOKING = threading.BoundedSemaphore(2)
"""A file may take some hundred megabytes for a second or two: so many at a time, whatever the number of threads."""
INFECTED = N_("A virus was found in the file “%(name)s”. It was not taken. Choose another.")
PUT_ASIDE = N_("A virus was found in the file “%(name)s”. It is kept closed, and nobody opens it. Send another if it matters.")
_BROKEN = N_("The file “%(name)s” is broken and cannot be opened. Choose another.")
_HARMFUL = N_("The file “%(name)s” holds a program, or parts that do not belong in it. Save it without macros, or as PDF.")
_UNKNOWN = N_("The file “%(name)s” is of a type that cannot be taken. Choose JPEG, PNG, WebP, HEIC, PDF, DOCX or XLSX.")


@dataclass(frozen=True)
class Upload:
    """A file as it was sent: its name, never used as a path, and its bytes."""

    filename: str
    data: bytes


@dataclass(frozen=True)
class Inspected:
    """A file that can be taken: ``safe`` is the copy that is shown, written anew."""

    filename: str
    media_type: str
    original: bytes
    safe: bytes
    scan: Scan = Scan.OFF
    virus: str = ""


@dataclass(frozen=True)
class Kept:
    """A file whose bytes are stored already, under the keys."""

    filename: str
    media_type: str
    size: int
    original_key: str
    original_hash: str
    safe_key: str
    scan: Scan = Scan.OFF
    virus: str = ""


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


def inspect_all(uploads: Sequence[Upload], scanner: "VirusScanner | None" = None) -> Inspection:
    """Look at every file. It takes seconds: a request does it before its transaction, which holds up every other writer.

    What the scanner finds something in is taken and put aside: nobody opens it, and its sender is told.
    """
    return _each(uploads, scanner, inspect)


def _each(uploads: Sequence[Upload], scanner: "VirusScanner | None", look: Callable[[Upload], Inspected]) -> Inspection:
    if len(uploads) > MAX_ATTACHMENTS:
        return Inspection(refused=(Refusal(TOO_MANY_FILES),))
    inspected: list[Inspected] = []
    troubles: list[Refusal] = []
    for upload in uploads:
        try:
            inspected.append(_scanned(look(upload), scanner))
        except Unfit as unfit:
            troubles.append(unfit)
    return Inspection(tuple(inspected), tuple(troubles))


def accept_all(uploads: Sequence[Upload], scanner: "VirusScanner | None" = None) -> Inspection:
    """The same while a sender waits: a picture is taken as it came, and ``services.safe_copies.waiting`` makes its copy later.

    Until then nobody opens it. One that turns out to be broken stays closed, and both its sender and staff are told.
    """
    return _each(uploads, scanner, _accepted)


def without_infected(inspection: Inspection) -> Inspection:
    """The same where a file with a virus is not put aside but refused: of staff, who can choose another at once."""
    clean = tuple(item for item in inspection.taken if item.scan != Scan.INFECTED)
    refused = [Unfit(INFECTED, name=item.filename) for item in inspection.taken if item.scan == Scan.INFECTED]
    return replace(inspection, taken=clean, refused=(*inspection.refused, *refused))


def _scanned(item: Inspected, scanner: "VirusScanner | None") -> Inspected:
    scan, virus = looked_at(item.original, scanner)
    if item.scan == Scan.UNSEEN and scan != Scan.INFECTED:
        return item
    # Of what is put aside no copy is kept.
    return replace(item, scan=scan, virus=virus, safe=item.original if scan == Scan.INFECTED else item.safe)


def inspect(upload: Upload) -> Inspected:
    """Find out by its content what a file is; decoding it is the only real proof.

    :raises Unfit: empty, too large, of another type, or broken.
    """
    name = _name_of(upload)
    look = _pdf if upload.data.startswith(_PDF) else _office if upload.data.startswith(_ZIP) else _picture
    with _LOOKING:
        return look(upload.data, name)


def _accepted(upload: Upload) -> Inspected:
    """A picture by its head; anything else as :func:`inspect` does, by a process of its own."""
    if upload.data.startswith((_PDF, _ZIP)):
        return inspect(upload)
    name = _name_of(upload)
    with _told_of_picture(name):
        media_type = pictures.looked_at(upload.data)
    return Inspected(name, media_type, upload.data, upload.data, Scan.UNSEEN)


def _name_of(upload: Upload) -> str:
    name = tidy_line(PurePosixPath(upload.filename.replace("\\", "/")).name).lstrip(".")[:150] or "file"
    if not upload.data:
        raise Unfit(N_("The file “%(name)s” is empty. Choose another."), name=name)
    if len(upload.data) > MAX_BYTES:
        raise Unfit(N_("The file “%(name)s” is larger than 10 MB. Choose a smaller one."), name=name)
    return name


def put(item: Inspected, files: "FileStore") -> Kept:
    """Store the bytes. They are on the disk before a row that names them can be committed."""
    original_key = files.put(item.original)
    safe_key = original_key if item.safe is item.original else files.put(item.safe)
    size = len(item.original)
    return Kept(item.filename, item.media_type, size, original_key, digest(item), safe_key, item.scan, item.virus)


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


def may_open(attachment: "Attachment | StagedFile", *, unscanned: bool = False) -> bool:
    """Whether a file may be handed out at all. :param unscanned: also where the scanner could not be asked yet."""
    return attachment.scan in OPENED or (unscanned and attachment.scan == Scan.PENDING)


def shown_type(attachment: Attachment) -> str:
    """Media type of the safe copy: pictures were written anew as JPEG."""
    return "image/jpeg" if attachment.media_type.startswith("image/") else attachment.media_type


def shown_name(attachment: Attachment, called: str = "") -> str:
    """The name under which the safe copy is handed out: the sender's, with the ending of what the file really is.

    A document called ``letter.hta`` must not become a program on the desk of whoever saves it.
    """
    stem = PurePosixPath(called or attachment.filename).stem or "file"
    return stem + _ENDINGS[shown_type(attachment)]


def original_name(attachment: Attachment) -> str:
    """The name under which a file is handed out as it came; its ending says what it is, whatever it was called."""
    stem = PurePosixPath(attachment.filename).stem or "file"
    return stem + (_ENDINGS.get(attachment.media_type) or f".{attachment.media_type.rpartition('/')[2]}")


def digest(item: Inspected | Kept) -> str:
    """SHA-256 of a file's bytes as they were sent (hex)."""
    return item.original_hash if isinstance(item, Kept) else hashlib.sha256(item.original).hexdigest()


def _picture(data: bytes, name: str) -> Inspected:
    with _told_of_picture(name):
        media_type, copy = pictures.written_anew(data)
    return Inspected(name, media_type, data, copy)


@contextmanager
def _told_of_picture(name: str) -> Iterator[None]:
    """:raises Unfit: with the sentence for what is wrong with the picture."""
    try:
        yield
    except pictures.Unknown as error:
        raise Unfit(_UNKNOWN, name=name) from error
    except pictures.TooManyPixels as error:
        raise Unfit(N_("The picture “%(name)s” has too many pixels. Choose a smaller one."), name=name) from error
    except (OSError, ValueError) as error:
        raise Unfit(N_("The picture “%(name)s” is broken and cannot be opened. Choose another."), name=name) from error


def _pdf(data: bytes, name: str) -> Inspected:
    found, copy = _written_anew(pdf.rewrite, data, "broken")
    if found == Found.LOCKED:
        raise Unfit(N_("The file “%(name)s” is locked with a password. Remove it and choose the file again."), name=name)
    if found != Found.WHOLE:
        raise Unfit(_BROKEN, name=name)
    return Inspected(name, "application/pdf", data, copy)


def _office(data: bytes, name: str) -> Inspected:
    found, copy = _written_anew(office.rewrite, data, "broken")
    if found in _OFFICE_TYPES:
        return Inspected(name, _OFFICE_TYPES[found], data, copy)
    raise Unfit({"harmful": _HARMFUL, "unknown": _UNKNOWN}.get(found, _BROKEN), name=name)


def _written_anew(work: Callable[[bytes], bytes], data: bytes, otherwise: str) -> tuple[str, bytes]:
    """What was found, and the safe copy, by a process that may use only so much."""
    try:
        found, _end, copy = apart.run(work, data).partition(b"\n")
    except apart.Overtaxed:
        return otherwise, b""
    return found.decode(), copy
