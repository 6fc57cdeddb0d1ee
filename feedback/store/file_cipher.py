"""How files are sealed: each with a key of its own, made of the installation's secret and the key it is kept under.

So two files cannot be swapped on the disk, and none can be put in the place of another. A file is ``LNF1`` and then what
``store.encryption`` writes. Files of the first releases lie open; they begin otherwise, and are read as they are until
housekeeping has sealed them.
"""

import errno

from feedback.store.encryption import Undecipherable, keyring

_MARK = b"LNF1"
_HEAD = len(_MARK) + 5
"""With the version and the id of the key that sealed."""


class FileCipher:
    """Seals with the installation's keys (``gateways.files.Cipher``)."""

    def seal(self, key: str, data: bytes) -> bytes:
        """The bytes as they may lie on a disk."""
        return _MARK + keyring.seal_bytes(_use(key), data)

    def unseal(self, key: str, kept: bytes) -> bytes:
        """What was sealed.

        :raises OSError: it was changed, swapped, or sealed with a key that is not here.
        """
        if not kept.startswith(_MARK):
            return kept
        try:
            return keyring.unseal_bytes(_use(key), kept[len(_MARK) :])
        except Undecipherable as error:
            raise OSError(errno.EIO, "a sealed file does not open") from error

    def is_current(self, begin: bytes) -> bool:
        """Whether a file that begins like this is sealed, and with the key that seals now."""
        return begin[:_HEAD] == self.seal("", b"")[:_HEAD]


def _use(key: str) -> str:
    return f"file|{key}"
