"""How well a text answers a query: words weighed by how rare they are, and pairs of syllables, since two make a word.

BM25F (Robertson, Zaragoza, Taylor 2004: the fields of a text weighed together) over words and over pairs that stand together.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import compress, count, pairwise
from typing import NamedTuple, Protocol

from feedback.domain.asking import Asked, Phrase, Segment, Wanted, Word, said, syllables
from feedback.domain.publication import MASK

_SATURATION = 1.2
_MOST_TIMES = 5
_BARE, _OTHER_MARKS = 0.8, 0.25
"""What a word counts that stands in the text without marks, or with other ones than those asked for."""
_SAME, _GUESS = 0.85, 0.7
"""What a phrase counts that means the same, or that may have been meant."""
_PAIR = 1.2
_FILLER = 0.15
_WHOLE = 0.5


class _Field(NamedTuple):
    weight: float
    usual: int
    """Words such a field usually has."""
    norm: float
    """How much its length counts, from 0 to 1."""
    alone: float
    """What a word counts that stands without its neighbour: names of places share their syllables with everything."""


_FIELDS = (_Field(3, 12, 0.3, 1), _Field(1.4, 120, 0.5, 1), _Field(1, 160, 0.5, 1), _Field(1.2, 20, 0, 0.15))
"""Title, content, answer, place."""


class Text(Protocol):
    """What is compared with the query."""

    @property
    def fields(self) -> Sequence[str]:
        """Title, content, answer, place."""


@dataclass(frozen=True)
class Rarity:
    """In how many of all texts each word stands."""

    texts: int
    documents: Mapping[str, int] = field(default_factory=dict)

    def of(self, word: str) -> float:
        """Large for a word that stands in few texts; never zero, so that the words of a lone text count too."""
        held = min(self.documents.get(word, 0), self.texts)
        return math.log(1 + (self.texts - held + 0.5) / (held + 0.5)) + 0.05


class Judgement(NamedTuple):
    """How well a text fits; ``share``: of what was asked for, by rarity, from 0 to 1; ``whole``: it holds all of it.

    ``agrees``: each word that was found stands somewhere with the marks of the query.
    """

    score: float
    share: float
    whole: bool
    agrees: bool


class _Pair(NamedTuple):
    """Two words that stand together in the query."""

    one: Word
    other: Word
    worth: float


class _Part:
    """A segment with what it counts, worked out once for all texts."""

    def __init__(self, segment: Segment, rarity: Rarity, *, required: bool) -> None:
        meant = segment.others[0] if segment.slip else segment.phrase
        self.segment = segment
        self.required = required
        self.weight = 1.0 if required else _FILLER
        self.words = [(word, rarity.of(word.folded)) for word in segment.words]
        self.pairs = [_pair(one, other, rarity) for one, other in pairwise(segment.words)]
        self.alone = sum(worth for _word, worth in self.words)
        # Of a slip, what the word counts that may have been meant.
        self.worth = worth_of(meant, rarity)
        self.of_others = self.worth * (_GUESS if segment.slip else _SAME)


class _Query:
    """A query, worked out once for all texts."""

    def __init__(self, asked: Asked, rarity: Rarity) -> None:
        required = asked.required
        self.marks = asked.has_marks
        self.parts = [_Part(segment, rarity, required=segment in required) for segment in asked.segments]
        borders = ((left.words[-1], right.words[0]) for left, right in pairwise(asked.segments))
        self.pairs = [_pair(one, other, rarity) for one, other in borders]
        self.all_of_it = sum(part.worth * part.weight for part in self.parts)
        phrases = (phrase for segment in asked.segments for phrase in (segment.phrase, *segment.others))
        self.wanted = Wanted(word for phrase in phrases for word in phrase)


Places = dict[str, dict[int, str]]
"""Of the words that are asked for: where each stands in a field, and as what."""


class _Read:
    """A text's words, of which only those asked for are kept."""

    def __init__(self, text: Text, query: _Query) -> None:
        self.marks = query.marks
        self.fields: list[Places] = []
        self.norms: list[float] = []
        for kind, written in zip(_FIELDS, text.fields, strict=True):
            places: Places = {}
            found = syllables(MASK.sub("\n", written) if "[" in written else written)
            bare = list(map(query.wanted.__getitem__, found))
            for number in compress(count(), bare):
                places.setdefault(bare[number], {})[number] = found[number]
            self.fields.append(places)
            self.norms.append(kind.weight / (1 - kind.norm + kind.norm * len(found) / kind.usual))
        self.held = {word for places in self.fields for word in places}

    def word(self, word: Word) -> float:
        """How much a word stands in the text."""
        times = 0.0
        for kind, norm, places in zip(_FIELDS, self.norms, self.fields, strict=True):
            if word.folded in places:
                here = sum(self.likeness(word, written) for written in places[word.folded].values())
                times += norm * kind.alone * min(here, _MOST_TIMES)
        return _saturated(times)

    def pair(self, pair: _Pair) -> float:
        """How much two words stand together in the text."""
        if pair.one.folded not in self.held or pair.other.folded not in self.held:
            return 0.0
        times = 0.0
        for norm, places in zip(self.norms, self.fields, strict=True):
            first, second = places.get(pair.one.folded), places.get(pair.other.folded)
            if first and second:
                here = (
                    self.likeness(pair.one, written) * self.likeness(pair.other, second[number + 1])
                    for number, written in first.items()
                    if number + 1 in second
                )
                times += norm * min(sum(here), _MOST_TIMES)
        return _saturated(times)

    def phrase(self, phrase: Phrase) -> float:
        """How much words stand one after the other in the text."""
        if not self.held.issuperset(phrase):
            return 0.0
        times = 0.0
        for norm, places in zip(self.norms, self.fields, strict=True):
            if all(word in places for word in phrase):
                times += norm * min(sum(_continues(phrase, number, places) for number in places[phrase[0]]), _MOST_TIMES)
        return _saturated(times)

    def likeness(self, word: Word, written: str) -> float:
        """How much a word of the text is the word of the query."""
        if not self.marks or said(written) == word.said:
            return 1.0
        return _BARE if word.folded in {written, word.said} else _OTHER_MARKS

    def agrees(self, word: Word) -> bool:
        """Whether the word stands anywhere with the query's marks."""
        return any(said(written) == word.said for places in self.fields for written in places.get(word.folded, {}).values())


def judge(asked: Asked, texts: Iterable[Text], rarity: Rarity) -> list[Judgement]:
    """One judgement a text, in their order."""
    query = _Query(asked, rarity)
    return [_judge(query, _Read(text, query)) for text in texts]


def worth_of(phrase: Phrase, rarity: Rarity) -> float:
    """What words count that stand one after the other."""
    return sum(map(rarity.of, phrase)) + sum(_worth_of_pair(one, other, rarity) for one, other in pairwise(phrase))


def promise(asked: Asked, rarity: Rarity) -> Callable[[str], float]:
    """How much of the query a title holds: where there are too many texts to judge them all."""
    worth = {word.folded: rarity.of(word.folded) for segment in asked.required for word in segment.words}
    wanted = Wanted(worth)
    return lambda title: sum(worth[word] for word in set(map(wanted.__getitem__, syllables(title))) if word)


def _judge(query: _Query, read: _Read) -> Judgement:
    score = found = 0.0
    whole = agrees = True
    for part in query.parts:
        value, there = _weigh(part, read)
        score += value * part.weight
        found += part.worth * part.weight * there
        if part.required:
            whole = whole and there == 1
            agrees = agrees and (not query.marks or all(map(read.agrees, part.segment.words)))
    score += sum(pair.worth * read.pair(pair) for pair in query.pairs)
    share = found / query.all_of_it if query.all_of_it else 0.0
    return Judgement(score * (share + (_WHOLE if whole else 0)), share, whole, agrees)


def _weigh(part: _Part, read: _Read) -> tuple[float, float]:
    """What a segment counts in a text, and which share of its words is there."""
    others = max(map(read.phrase, part.segment.others), default=0.0) * part.of_others
    if part.segment.quoted and not read.phrase(part.segment.phrase):
        return others, 1.0 if others else 0.0
    here = [(word, worth) for word, worth in part.words if word.folded in read.held]
    own = sum(worth * read.word(word) for word, worth in here)
    own += sum(pair.worth * read.pair(pair) for pair in part.pairs)
    # Not divided where all are there: a share of one must be exactly one.
    there = 1.0 if others or len(here) == len(part.words) else sum(worth for _word, worth in here) / part.alone
    return max(own, others), there


def _pair(one: Word, other: Word, rarity: Rarity) -> _Pair:
    return _Pair(one, other, _worth_of_pair(one.folded, other.folded, rarity))


def _worth_of_pair(one: str, other: str, rarity: Rarity) -> float:
    """Between that of the rarer word, were the other always beside it, and that of both, were they strangers."""
    rarer, common = sorted((rarity.of(one), rarity.of(other)), reverse=True)
    return _PAIR * (rarer + common / 2)


def _saturated(times: float) -> float:
    return times * (_SATURATION + 1) / (_SATURATION + times)


def _continues(phrase: Phrase, number: int, places: Places) -> bool:
    return all(number + step in places[word] for step, word in enumerate(phrase[1:], 1))
