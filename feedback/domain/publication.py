"""What may be shown to everyone: personal data found in a text, and how it is masked."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from feedback.domain.text import fold


class Sensitive(StrEnum):
    """Kinds of personal data the search knows."""

    PHONE = "phone"
    EMAIL = "email"
    ID_NUMBER = "id_number"
    SENDER = "sender"


MASKS = {
    Sensitive.PHONE: "[đã che số điện thoại]",
    Sensitive.EMAIL: "[đã che thư điện tử]",
    Sensitive.ID_NUMBER: "[đã che số giấy tờ]",
    Sensitive.SENDER: "[đã che người gửi]",
}
MASK = re.compile(r"\[đã che[^\]\n]{0,40}\]")

_PATTERNS: tuple[tuple[Sensitive, re.Pattern[str]], ...] = (
    (Sensitive.EMAIL, re.compile(r"[\w.+\-]+\s?@\s?[\w\-]+(?:\.[\w\-]+)+")),
    (Sensitive.ID_NUMBER, re.compile(r"(?<![\d.])\d{3}[ .]?\d{3}[ .]?\d{3}[ .]?\d{3}(?![\d])")),
    (Sensitive.PHONE, re.compile(r"(?<![\d.])(?:\+?84|0)[ .\-]?\d(?:[ .\-]?\d){7,9}(?!\d)")),
    (
        Sensitive.ID_NUMBER,
        re.compile(r"(?:CMND|CMT|CCCD|căn cước|chứng minh(?: thư| nhân dân)?|hộ chiếu)[^\d\n]{0,20}?([A-Z]?\d{7,12})", re.I),
    ),
)


@dataclass(frozen=True)
class Finding:
    """A place in a text: ``text[start:end]`` looks like ``kind``."""

    start: int
    end: int
    kind: Sensitive


def find_personal_data(text: str, sender: Iterable[str] = ()) -> list[Finding]:
    """Places that look like personal data, in order, not overlapping.

    :param sender: the sender's own names and addresses; found with and without marks, whatever the case.
    """
    found = [
        Finding(*match.span(1 if pattern.groups else 0), kind) for kind, pattern in _PATTERNS for match in pattern.finditer(text)
    ]
    found += [Finding(start, end, Sensitive.SENDER) for words in sender for start, end in _places_of(words, text)]
    found.sort(key=lambda finding: (finding.start, -finding.end))
    apart: list[Finding] = []
    for finding in found:
        if not apart or finding.start >= apart[-1].end:
            apart.append(finding)
    return apart


def _places_of(words: str, text: str) -> Iterable[tuple[int, int]]:
    """Where the words stand in the text, compared folded; folding keeps the length of NFC text letter by letter."""
    needle = fold(words).strip()
    hay = "".join(fold(letter)[:1] or " " for letter in text)
    if len(needle) < 4:  # noqa: PLR2004 - shorter words are found everywhere
        return
    for match in re.finditer(rf"(?<!\w){re.escape(needle)}(?!\w)", hay):
        yield match.span()


def mask(text: str, findings: Iterable[Finding]) -> str:
    """The text with a visible mask in the place of each finding."""
    parts: list[str] = []
    position = 0
    for finding in findings:
        parts += [text[position : finding.start], MASKS[finding.kind]]
        position = finding.end
    return "".join(parts) + text[position:]


def pieces(text: str, findings: Iterable[Finding]) -> Iterable[tuple[str, Sensitive | None]]:
    """The text cut into plain and sensitive parts, for showing the original with its places marked."""
    position = 0
    for finding in findings:
        yield text[position : finding.start], None
        yield text[finding.start : finding.end], finding.kind
        position = finding.end
    yield text[position:], None
