"""Reading the letters that were written as files because no mail server is set."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

from feedback.gateways.mail import Attached

_NAME = re.compile(r"[0-9a-f]{32}")
_SHOWN = ("From", "To", "Subject", "Date", "Message-ID")
_MOST = 200


@dataclass(frozen=True)
class KeptLetter:
    """A letter in the folder; ``headers`` are (name, value) in the order of reading."""

    name: str
    recipient: str
    subject: str
    written_at: datetime
    headers: tuple[tuple[str, str], ...]
    text: str
    attachments: tuple[Attached, ...]


def list_letters(folder: Path) -> list[KeptLetter]:
    """The letters in the folder, newest first, two hundred at most."""
    files = [file for file in folder.glob("*.eml") if _NAME.fullmatch(file.stem)]
    files.sort(key=lambda file: (file.stat().st_mtime, file.name), reverse=True)
    return [_read(file) for file in files[:_MOST]]


def find_letter(folder: Path, name: str) -> KeptLetter | None:
    """The letter of that name, or None; a name is 32 hexadecimal digits and nothing else, so never a path."""
    file = folder / f"{name}.eml"
    return _read(file) if _NAME.fullmatch(name) and file.is_file() else None


def _read(file: Path) -> KeptLetter:
    message = BytesParser(EmailMessage, policy=policy.default).parsebytes(file.read_bytes())
    body = message.get_body(("plain",))
    return KeptLetter(
        name=file.stem,
        recipient=str(message["To"]),
        subject=str(message["Subject"]),
        written_at=datetime.fromtimestamp(file.stat().st_mtime, UTC),
        headers=tuple((header, str(message[header])) for header in _SHOWN if message[header]),
        text=str(body.get_content()) if body is not None else "",
        attachments=tuple(_attached(message)),
    )


def _attached(message: EmailMessage) -> Iterator[Attached]:
    for part in message.iter_attachments():
        content = part.get_payload(decode=True)
        yield Attached(part.get_filename() or "", part.get_content_type(), content if isinstance(content, bytes) else b"")
