"""Where no mail server is set, letters become files that any mail program opens."""

import hashlib
import os
from pathlib import Path
from types import TracebackType
from typing import Self

from feedback.gateways.mail import RenderedLetter, ServerUnavailable
from feedback.gateways.mime import compose


class FolderMailer:
    """Writes each letter as ``<hash of its Message-ID>.eml``; the same letter sent twice is one file."""

    def __init__(self, folder: Path, sender: str) -> None:
        self._folder = folder
        self._sender = sender

    def __enter__(self) -> Self:
        """Nothing to open."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Nothing to close."""

    def send(self, letter: RenderedLetter) -> None:
        """Write the file; it appears whole or not at all.

        :raises RecipientRefused: the address cannot be written in a mail header.
        :raises ServerUnavailable: the folder cannot be written.
        """
        content = compose(letter, self._sender).as_bytes()
        name = hashlib.sha256(letter.message_id.encode()).hexdigest()[:32]
        draft = self._folder / f".{name}.{os.getpid()}.tmp"
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            draft.write_bytes(content)
            draft.replace(self._folder / f"{name}.eml")
        except OSError as error:
            raise ServerUnavailable(f"the mail folder cannot be written: {error.strerror}") from error
