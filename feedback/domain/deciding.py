"""What a publisher decides about each place that looks personal: masked, or left readable. Nothing is decided by itself."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from feedback.domain.personal.kinds import ASKS_WHY, Finding, Sensitive, Strength
from feedback.domain.publication import mask
from feedback.domain.text import N_, fold

WHY_LENGTH = 200
_KEY_LETTERS = 16
_DIGITS_THAT_TELL = 6


class Choice(StrEnum):
    """What becomes of a place."""

    MASK = "mask"
    KEEP = "keep"


@dataclass(frozen=True)
class Decision:
    """What somebody decided, and why where it stays readable."""

    choice: Choice
    why: str = ""


@dataclass(frozen=True)
class Suggestion:
    """The same words of one kind in one part, wherever they stand: decided together.

    ``key`` names it in forms; ``why`` % ``values`` is the message id of what it was known by.
    """

    key: str
    part: str
    kind: Sensitive
    words: str
    why: str
    values: Mapping[str, str]
    strength: Strength
    places: tuple[Finding, ...]
    decision: Decision | None = None

    @property
    def asks_why(self) -> bool:
        """Whether it is left readable only with a reason."""
        return self.kind in ASKS_WHY

    @property
    def trouble(self) -> str:
        """What is wanting before anything goes public, as a message id; empty where nothing is."""
        if self.decision is None:
            return N_("Decide for each place that was found: mask it, or leave it readable.")
        if self.decision.choice is Choice.KEEP and self.asks_why and not self.decision.why:
            return N_("Write why a number, or the sender's own words, stays readable.")
        if self.decision.why and _repeats(self.decision.why, self.words):
            return N_("The reason stays in the records. Write it without the words that it is about.")
        if len(self.decision.why) > WHY_LENGTH:
            return N_("Write the reason in at most 200 characters.")
        return ""


def key_of(part: str, kind: str, words: str) -> str:
    """Names a suggestion in forms: the same for the same words, however they are typed."""
    return hashlib.sha256(f"{part}|{kind}|{plain(words)}".encode()).hexdigest()[:_KEY_LETTERS]


def plain(words: str) -> str:
    """The words as they count: small, without marks, signs and spaces between."""
    return " ".join("".join(letter if letter.isalnum() else " " for letter in fold(words)).split())


def suggestions(part: str, text: str, findings: Iterable[Finding], decisions: Mapping[str, Decision]) -> list[Suggestion]:
    """What is to be decided in a text, in the order in which it first stands there."""
    places: dict[str, list[Finding]] = {}
    for finding in findings:
        places.setdefault(key_of(part, finding.kind, text[finding.start : finding.end]), []).append(finding)
    return [
        Suggestion(
            key=key,
            part=part,
            kind=found[0].kind,
            words=text[found[0].start : found[0].end],
            why=found[0].reason,
            values=found[0].values,
            strength=max(finding.strength for finding in found),
            places=tuple(found),
            decision=decisions.get(key),
        )
        for key, found in places.items()
    ]


def with_masks(text: str, decided: Iterable[Suggestion]) -> str:
    """The text as everyone reads it: every place that was decided to be masked has its mask."""
    masked = [place for s in decided if s.decision and s.decision.choice is Choice.MASK for place in s.places]
    return mask(text, sorted(masked, key=lambda place: place.start))


def _repeats(why: str, words: str) -> bool:
    digits = "".join(letter for letter in words if letter.isdigit())
    if len(digits) >= _DIGITS_THAT_TELL:
        return digits in "".join(letter for letter in why if letter.isdigit())
    return f" {plain(words)} " in f" {plain(why)} "
