"""Which sectors a text may belong to, and by which of its words; a sum of weights a word, so that it can be told."""

import math
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from feedback.domain.wording import Word, read_words

MOST = 3
_WORDS_SHOWN = 4
_HARDLY = 0.001
"""A sector less likely is not worth showing beside the others."""
_TITLE = 1.6
"""What the title says counts more: it was chosen to say what the matter is."""
NOT_ALONE = frozenset(
    """
    toi chung em chau bac ong ba anh chi nha gia dinh de nghi kinh gui xin mong cam on co la va thi ma cua cho voi da
    dang se cung rat nhieu lan nay do kia ay duoc bi o tai tren duoi trong ngoai ra vao len xuong den di lai ve tu khi
    luc nhung cac mot hai ba bon nam sau bay tam chin muoi ngay thang nam gio phut khong chua nua con moi hom qua truoc
    phuong xa khu thon to tinh thanh pho huyen nguoi dan ba con su viec nhu the vay rang bao gi ai nao dau sao vi nen
    neu hay hoac theo roi biet thay quy vi lanh dao
    """.split()
)
"""Words that say nothing alone, only beside others."""
_STOP = re.compile(r'[.,;:!?\n()"]')


@dataclass(frozen=True)
class SectorSuggestion:
    """A sector the text may belong to, how likely (0 to 1), and the words of the text, as written, that led to it."""

    code: str
    score: float
    words: tuple[str, ...]


@dataclass(frozen=True)
class Weights:
    """What was learnt: for each feature its weight in some of the sectors."""

    codes: tuple[str, ...]
    features: Mapping[str, Sequence[int]]
    """Flat: number of the sector, hundredths, number of the next sector, hundredths ..."""
    sharpness: float
    """By how much scores are stretched before they are read as likelihoods."""
    threshold: float
    """Likelihood that the sector is among the three best, below which nothing is said."""


class Feature(NamedTuple):
    """A run of words: what it is called in the weights, where it stands, how much it counts."""

    name: str
    start: int
    end: int
    counts: float


@lru_cache(maxsize=2)
def features(title: str, content: str) -> tuple[str, Mapping[str, Feature]]:
    """The text that was read, and its features, each once: one to three words in a row, with and without marks."""
    text, every = read_words(f"{title}\n{content}")
    head = len(read_words(title)[0])
    found: dict[str, Feature] = {}
    for name, first, last in _runs(every, text):
        if name not in found:
            found[name] = Feature(name, first.start, last.end, _TITLE if first.start < head else 1.0)
    return text, found


def _runs(words: Sequence[Word], text: str) -> Iterator[tuple[str, Word, Word]]:
    for place, word in enumerate(words):
        if word.plain not in NOT_ALONE and not word.plain.isdigit() and len(word.plain) > 1:
            yield word.plain, word, word
        if word.marked != word.plain:
            yield word.marked, word, word
        last, plain, marked = word, word.plain, word.marked
        for following in words[place + 1 : place + 3]:
            if _apart(text, last, following):
                break
            plain, marked, last = f"{plain} {following.plain}", f"{marked} {following.marked}", following
            yield plain, word, following
            if marked != plain:
                yield marked, word, following


def _apart(text: str, one: Word, other: Word) -> bool:
    """Whether a stop stands between them: then they are no expression."""
    return _STOP.search(text, one.end, other.start) is not None


def likelihoods(weights: Weights, found: Mapping[str, Feature]) -> list[float]:
    """For each sector of the weights how likely the text belongs to it; they add up to 1, or all are 0 where no word is known."""
    known = [(feature.counts, flat) for name, feature in found.items() if (flat := weights.features.get(name)) is not None]
    if not known:
        return [0.0] * len(weights.codes)
    length = math.sqrt(sum(counts * counts for counts, _ in known))
    scores = [0.0] * len(weights.codes)
    for counts, flat in known:
        share = counts / length / 100.0
        for place, hundredths in zip(flat[::2], flat[1::2], strict=True):
            scores[place] += share * hundredths
    best = max(scores)
    powers = [math.exp(weights.sharpness * (score - best)) for score in scores]
    total = sum(powers)
    return [power / total for power in powers]


def suggest(weights: Weights, title: str, content: str, allowed: Collection[str] | None = None) -> list[SectorSuggestion]:
    """Up to three sectors, likeliest first, with the words that led there; none where it would be guessing.

    :param allowed: the codes in use; any where not given.
    """
    text, found = features(title, content)
    chances = likelihoods(weights, found)
    order = sorted(range(len(chances)), key=lambda place: -chances[place])[:MOST]
    if sum(chances[place] for place in order) < weights.threshold:
        return []
    likely = [place for place in order if chances[place] > _HARDLY and (allowed is None or weights.codes[place] in allowed)]
    return [
        SectorSuggestion(weights.codes[place], round(chances[place], 4), reasons(weights, place, text, found)) for place in likely
    ]


def reasons(weights: Weights, sector: int, text: str, found: Mapping[str, Feature]) -> tuple[str, ...]:
    """The words that spoke most for the sector, as they stand in the text, none within another."""
    spoke = [
        (hundredths * feature.counts, feature)
        for name, feature in found.items()
        if (flat := weights.features.get(name)) is not None
        for place, hundredths in zip(flat[::2], flat[1::2], strict=True)
        if place == sector and hundredths > 0
    ]
    spoke.sort(key=lambda one: (-one[0], one[1].start))
    taken: list[Feature] = []
    for _weight, feature in spoke:
        if len(taken) == _WORDS_SHOWN:
            break
        if all(feature.end <= other.start or feature.start >= other.end for other in taken):
            taken.append(feature)
    written = (" ".join(text[feature.start : feature.end].split()) for feature in taken)
    return tuple(dict.fromkeys(written))
