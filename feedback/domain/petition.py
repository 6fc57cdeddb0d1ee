"""The petition's own words: kinds, channels, the code everyone may know and the secret only the sender has."""

import hashlib
import hmac
import re
from datetime import date
from enum import StrEnum
from typing import Protocol


class Kind(StrEnum):
    """What a petition is about. CONDUCT and REGULATION: NĐ 20/2008 Đ5; FIELD_REPORT: local practice (phản ánh hiện trường)."""

    CONDUCT = "conduct"
    REGULATION = "regulation"
    FIELD_REPORT = "field_report"


class Channel(StrEnum):
    """The way a petition came in."""

    WEB = "web"
    PHONE = "phone"
    COUNTER = "counter"
    POST = "post"
    EMAIL = "email"
    API = "api"


class PetitionerType(StrEnum):
    """Who may send: cá nhân or tổ chức (NĐ 20/2008 Đ3)."""

    PERSON = "person"
    ORGANISATION = "organisation"


class RequestKind(StrEnum):
    """What can be asked for and is then decided by somebody else."""

    REOPENING = "reopening"
    OBJECTION = "objection"
    EXTENSION = "extension"


class Purpose(StrEnum):
    """What a file came with: the petition, a supplement, a message, an answer as its proof; or the paper that was sent."""

    PETITION = "petition"
    SUPPLEMENT = "supplement"
    MESSAGE = "message"
    PROOF = "proof"
    SCAN = "scan"


class HoldReason(StrEnum):
    """Why a petition was put aside for a person to look at first; it is received all the same, and its clocks run."""

    HONEYPOT = "honeypot"
    """A field was filled that no person sees."""
    UNCHECKED = "unchecked"
    """It came while a proof of work was asked for, and without one."""
    FLOOD = "flood"
    """Many came from the same contact."""
    NEARBY = "nearby"
    """Many came from the same part of the network."""
    SAME_TEXT = "same_text"
    """Many came with nearly the same words."""
    LINKS = "links"
    """It holds more links than a petition needs."""


class Scan(StrEnum):
    """What the virus scanner said of a file. ``OFF``: nobody was asked; ``LOST``: its bytes are gone, nothing can be opened.

    ``UNSEEN``: it lies sealed as it came, and the copy that may be shown is not made yet; ``BROKEN``: none can be made of it.
    """

    OFF = "off"
    CLEAN = "clean"
    PENDING = "pending"
    INFECTED = "infected"
    LOST = "lost"
    UNSEEN = "unseen"
    BROKEN = "broken"


OPENED = frozenset({Scan.OFF, Scan.CLEAN})
"""Files that may be handed out."""


class PetitionFacts(Protocol):
    """What the rules ask about a petition; a row of the store satisfies it, and so does a test's dataclass."""

    id: int
    kind: str
    state: str
    publication: str
    office_id: int | None
    officer_id: int | None
    subject_office_id: int | None
    subject_account_id: int | None
    office_override: str
    officer_override: str
    linked_from: str | None
    confidential: bool
    round: int

    @property
    def is_accepted(self) -> bool:
        """Whether the coordinator has accepted it (it counts in the report from then on)."""

    @property
    def is_answered(self) -> bool:
        """Whether an answer went out to the sender."""

    @property
    def has_repeats(self) -> bool:
        """Whether other petitions are linked to it."""

    @property
    def has_notice(self) -> bool:
        """Whether a neutral line about it is public."""

    @property
    def is_erased(self) -> bool:
        """Whether nobody knows any more who sent it, because the sender asked for that."""

    @property
    def is_kept_private(self) -> bool:
        """Whether the sender asked, and was granted, that nothing of it is public."""

    @property
    def open_requests(self) -> frozenset[str]:
        """What was asked for and not decided yet, by ``RequestKind``."""

    @property
    def extension_asked_by(self) -> int | None:
        """Account of whoever asked for the extension that waits for a decision."""

    @property
    def coordinating_office_ids(self) -> frozenset[int]:
        """Offices asked to contribute in this round."""

    @property
    def awaited_office_ids(self) -> frozenset[int]:
        """Those of them that have not contributed yet."""


TITLE_LENGTH = 200
CONTENT_LENGTH = 10_000
MAX_ATTACHMENTS = 5

_CODE = re.compile(r"PAKN[.\-\s]*(\d{8})[.\-\s]*(\d{4,})", re.IGNORECASE | re.ASCII)
_SECRET_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # noqa: S105 - an alphabet, without letters that look alike
_SECRET_LENGTH = 12


def format_code(day: date, number: int) -> str:
    """The public code ``PAKN.yyyymmdd.nnnn`` of the day's n-th petition (LAW 7.2)."""
    return f"PAKN.{day:%Y%m%d}.{number:04d}"


def parse_code(text: str) -> str | None:
    """The code as it is stored, from what a person typed (case, spaces and dashes forgiven), or None."""
    found = _CODE.fullmatch(text.strip())
    return f"PAKN.{found[1]}.{found[2]}" if found else None


def derive_secret(key: bytes, nonce: str) -> str:
    """The lookup secret of the petition sent with the form token ``nonce``.

    Derived, not drawn, so that a form sent twice shows the same receipt although only a hash of the secret is stored.
    12 characters of 30: 58 bits. Written in groups of four.
    """
    number = int.from_bytes(hmac.digest(key, f"secret|{nonce}".encode(), hashlib.sha256))
    characters = []
    for _ in range(_SECRET_LENGTH):
        number, index = divmod(number, len(_SECRET_ALPHABET))
        characters.append(_SECRET_ALPHABET[index])
    return "-".join("".join(characters[i : i + 4]) for i in range(0, _SECRET_LENGTH, 4))


def derive_link_token(key: bytes, nonce: str) -> str:
    """The token of the link in the first letter and the QR code: its own, 128 bits, not the secret (DESIGN 9.10)."""
    return hmac.digest(key, f"link|{nonce}".encode(), hashlib.sha256)[:16].hex()


def normalise_secret(text: str) -> str:
    """The secret as it was given out, from what a person typed (case, spaces and dashes forgiven)."""
    bare = re.sub(r"[\s\-.]", "", text).upper()
    return "-".join(bare[i : i + 4] for i in range(0, len(bare), 4))


def hash_secret(key: bytes, text: str) -> str:
    """Keyed hash under which a secret or a token is stored (hex, 64 characters)."""
    return hmac.digest(key, text.encode(), hashlib.sha256).hex()
