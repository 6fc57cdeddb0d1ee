"""What this service is not for, and where it belongs instead (NĐ 20/2008 Đ1; LAW 1.4, 1.9)."""

import math
import re
from collections.abc import Mapping, Sequence
from enum import StrEnum

from feedback.domain.suggesting import Weights, features, likelihoods, reasons
from feedback.domain.wording import is_syllable, read_words


class Elsewhere(StrEnum):
    """Why a text may belong elsewhere; NONE: it belongs here."""

    NONE = "none"
    COMPLAINT = "complaint"
    DENUNCIATION = "denunciation"
    EMERGENCY = "emergency"
    QUESTION = "question"
    SPAM = "spam"


class Topic(StrEnum):
    """What a contact point is for: one of the reasons above, or another way to reach the authority."""

    EMERGENCY = "emergency"
    COMPLAINT = "complaint"
    DENUNCIATION = "denunciation"
    QUESTION = "question"
    SUPPLY = "supply"
    AUTHORITY = "authority"


Cues = Mapping[Elsewhere, Sequence[tuple[float, re.Pattern[str]]]]
"""For each reason the ways of speaking for it, or against it (below 0), over the words without marks."""
_ENOUGH = {
    Elsewhere.COMPLAINT: -0.8,
    Elsewhere.DENUNCIATION: -0.6,
    Elsewhere.EMERGENCY: -1.3,
    Elsewhere.QUESTION: -0.7,
    Elsewhere.SPAM: -1.2,
}
"""How much must speak for a reason beside what speaks for an ordinary petition, which must not be sent away: below 0, since
nearly all examples are ordinary. Found on examples kept apart."""
_PLAIN_ENOUGH = 1.5
"""With so much no cue is needed."""
_NONSENSE = 0.5
_ENGLISH = frozenset("the is are to of and in my i we you please road water there a for on with have not no".split())


def belongs_elsewhere(weights: Weights, cues: Cues, title: str, content: str) -> tuple[Elsewhere, tuple[str, ...]]:
    """Why the text may belong elsewhere, and the words that say so, as written; NONE and nothing where it belongs here.

    :param weights: learnt from texts with the reasons as codes; what the cues are worth is added to what they say.
    """
    text, found = features(title, content)
    words = read_words(text)[1]
    if not text.strip():
        return Elsewhere.NONE, ()
    if _is_nonsense([word.plain for word in words]):
        return Elsewhere.SPAM, ()
    plain = " ".join(word.plain for word in words)
    chances = dict(zip(weights.codes, likelihoods(weights, found), strict=True))
    usual = math.log(chances.get(Elsewhere.NONE, 0.0) or 0.5)
    speaks = {
        reason: math.log(max(chances.get(reason, 0.0), 1e-4))
        - usual
        - _ENOUGH[reason]
        + sum(value for value, _ in _heard(cues[reason], plain))
        for reason in cues
    }
    reason = max(speaks, key=lambda one: speaks[one])
    spans = [span for value, span in _heard(cues[reason], plain) if value > 0]
    if speaks[reason] < (0.0 if spans else _PLAIN_ENOUGH - _ENOUGH[reason]):
        return Elsewhere.NONE, ()
    written = [" ".join(text[words[first].start : words[last].end].split()) for first, last in spans]
    place = weights.codes.index(reason) if reason in weights.codes else -1
    return reason, tuple(dict.fromkeys([*written, *reasons(weights, place, text, found)]))[:4]


def _heard(cues: Sequence[tuple[float, re.Pattern[str]]], plain: str) -> list[tuple[float, tuple[int, int]]]:
    """The cues in the text: what each is worth, and its first and last word."""
    heard = []
    for value, cue in cues:
        match = cue.search(plain)
        if match:
            first = plain.count(" ", 0, match.start())
            heard.append((value, (first, first + match[0].strip().count(" "))))
    return heard


def _is_nonsense(plain: list[str]) -> bool:
    """Hardly a word of it is Vietnamese or English."""
    known = sum(1 for word in plain if is_syllable(word))
    letters = [word for word in plain if not word.isdigit()]
    return not letters or (known / len(letters) < _NONSENSE and sum(word in _ENGLISH for word in plain) < len(plain) / 6)
