"""By what people are found although no column says who they are: keyed hashes of a name, a telephone number, a mailbox."""

from collections.abc import Callable
from dataclasses import dataclass

from feedback.domain.contact import mailbox_of
from feedback.domain.text import fold
from feedback.store.encryption import keyring


@dataclass(frozen=True)
class Blind:
    """How a hash is made of a text: which key, and what does not make a difference."""

    use: str
    of: str
    """The sealed column of the same row from which it is made."""
    plain: Callable[[str], str]

    def index(self, text: str) -> str | None:
        """The hash to store; None of nothing."""
        return keyring.blind_index(self.use, self.plain(text)) if text else None

    def indexes(self, text: str) -> tuple[str, ...]:
        """The hashes to look for: the same, and as long as a new secret takes the place of an old one also the old one's."""
        return keyring.blind_indexes(self.use, self.plain(text)) if text else ()


NAME = Blind("name", "full_name", lambda name: " ".join(fold(name).split()))
PHONE = Blind("phone", "phone", str)
EMAIL = Blind("email", "email", str.lower)
MAILBOX = Blind("email", "email", mailbox_of)
"""A mailbox is one reader, however many labels are written into its address."""
