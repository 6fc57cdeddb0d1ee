"""Learning which words speak for which sector, and judging what was learnt by texts that were kept apart."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from random import Random

from feedback.domain.suggesting import MOST, Weights, features, likelihoods

_ROUNDS = 6
_STEP = 0.5
_AS_IF_KNOWN = 0.95
"""How often the sector should be among the three best when something is said."""
_LIGHT = 0.05
_LONG = 2
_SLIGHT = 0.01
"""Errors that are not worth a step."""
_ENTRIES = 14
"""Sectors a feature may speak for or against: the rest is next to nothing."""


@dataclass(frozen=True)
class Example:
    """A text and the sector it belongs to; one of weight 2 counts as if it stood there twice."""

    title: str
    content: str
    code: str
    weight: float = 1.0
    source: str = ""
    """Texts of one source say the same in other words: what is kept apart is kept apart with all of them."""


@dataclass(frozen=True)
class Read:
    """An example as the learner sees it: its features by number, with how much each counts."""

    entries: tuple[tuple[int, float], ...]
    code: int
    weight: float


@dataclass(frozen=True)
class Judgement:
    """How well texts kept apart were told."""

    texts: int
    first: float
    """Share whose sector came first, of all texts."""
    among_three: float
    spoken: float
    """Share of texts about which something was said."""
    first_when_spoken: float
    among_three_when_spoken: float
    confusions: tuple[tuple[str, str, int], ...]
    """Right sector, sector suggested first, how often; most frequent first."""


def learn(examples: Sequence[Example], *, ours: tuple[frozenset[str], int] = (frozenset(), 1)) -> Weights:
    """Weights by which the examples are told apart best (multinomial logistic regression); always the same.

    :param ours: sources that are real petitions, and in how many of them a feature must occur that no shipped text has:
        so no name of a person gets in.
    """
    codes = tuple(sorted({example.code for example in examples}))
    names, read = _numbered(examples, codes, *ours)
    table = [[0.0] * len(codes) for _ in names]
    speed = [1e-6] * len(names)
    random = Random(1)  # noqa: S311 - an order, nothing secret
    order = list(read)
    for _ in range(_ROUNDS):
        random.shuffle(order)
        for one in order:
            _correct(table, speed, one)
    kept = {name: entries for name, row in zip(names, table, strict=True) if (entries := _strong(row))}
    return Weights(codes, kept, 1.0, 0.0)


def _numbered(
    examples: Sequence[Example], codes: tuple[str, ...], ours: frozenset[str], least: int
) -> tuple[list[str], list[Read]]:
    places = {code: place for place, code in enumerate(codes)}
    found = [(example, features(example.title, example.content)[1]) for example in examples]
    sources: dict[str, set[str]] = {}
    for number, (example, every) in enumerate(found):
        for name in every:
            sources.setdefault(name, set()).add(example.source or str(number))

    def is_kept(name: str, where: set[str]) -> bool:
        # Three words that were met once are that one text, not a way of speaking.
        enough = 2 if name.count(" ") == _LONG else 1
        return len(where) >= (max(least, enough) if where <= ours else enough)

    kept = (name for name, where in sources.items() if is_kept(name, where))
    numbers = {name: number for number, name in enumerate(kept)}
    read = []
    for example, every in found:
        known = [(numbers[name], feature.counts) for name, feature in every.items() if name in numbers]
        if known:
            length = math.sqrt(sum(counts * counts for _, counts in known))
            entries = tuple((number, counts / length) for number, counts in known)
            read.append(Read(entries, places[example.code], example.weight))
    return list(numbers), read


def _correct(table: list[list[float]], speed: list[float], one: Read) -> None:
    """One step towards telling this example (AdaGrad, one pace a feature)."""
    width = len(table[0])
    scores = [0.0] * width
    for number, counts in one.entries:
        scores = [score + counts * weight for score, weight in zip(scores, table[number], strict=True)]
    best = max(scores)
    powers = [math.exp(score - best) for score in scores]
    total = sum(powers)
    wrong = [(place, error) for place, power in enumerate(powers) if (error := -one.weight * power / total) < -_SLIGHT]
    right = one.weight * (1.0 - powers[one.code] / total)
    wrong = [(place, error) for place, error in wrong if place != one.code] + [(one.code, right)]
    size = sum(error * error for _, error in wrong)
    for number, counts in one.entries:
        speed[number] += counts * counts * size
        step = _STEP * counts / math.sqrt(speed[number])
        row = table[number]
        for place, error in wrong:
            row[place] += step * error


def _strong(row: list[float]) -> tuple[int, ...]:
    order = sorted(range(len(row)), key=lambda place: -abs(row[place]))[:_ENTRIES]
    kept = [place for place in sorted(order) if abs(row[place]) > _LIGHT]
    return tuple(number for place in kept for number in (place, round(row[place] * 100)))


def calibrate(weights: Weights, apart: Iterable[Example]) -> Weights:
    """The weights with the sharpness that fits texts kept apart best, and the threshold above which three suggestions hold the
    right one as often as they should.
    """
    read = [(features(example.title, example.content)[1], example.code) for example in apart]
    read = [(found, code) for found, code in read if code in weights.codes]
    if not read:
        return weights

    def loss(sharpness: float) -> float:
        tried = replace(weights, sharpness=sharpness)
        return -sum(math.log(max(likelihoods(tried, found)[weights.codes.index(code)], 1e-6)) for found, code in read)

    fitted = replace(weights, sharpness=min((0.4 + 0.1 * step for step in range(40)), key=loss))
    told = []
    for found, code in read:
        chances = likelihoods(fitted, found)
        order = sorted(range(len(chances)), key=lambda place: -chances[place])[:MOST]
        told.append((sum(chances[place] for place in order), code in [weights.codes[place] for place in order]))
    told.sort(reverse=True)
    threshold, right = 1.0, 0
    for number, (sure, is_right) in enumerate(told, start=1):
        right += is_right
        if right / number >= _AS_IF_KNOWN:
            threshold = sure
    return replace(fitted, threshold=round(max(0.0, threshold - 0.001), 4))


def judge(weights: Weights, apart: Iterable[Example]) -> Judgement:
    """How the weights tell texts that were not learnt from."""
    texts = first = among = spoken = first_spoken = among_spoken = 0
    confusions: Counter[tuple[str, str]] = Counter()
    for example in apart:
        chances = likelihoods(weights, features(example.title, example.content)[1])
        order = sorted(range(len(chances)), key=lambda place: -chances[place])[:MOST]
        best = [weights.codes[place] for place in order]
        speaks = bool(best) and sum(chances[place] for place in order) >= weights.threshold and max(chances, default=0.0) > 0
        is_first, is_among = best[:1] == [example.code], example.code in best
        texts, first, among = texts + 1, first + is_first, among + is_among
        if speaks:
            spoken, first_spoken, among_spoken = spoken + 1, first_spoken + is_first, among_spoken + is_among
            if not is_first:
                confusions[example.code, best[0]] += 1
    table = tuple((right, said, times) for (right, said), times in sorted(confusions.items(), key=lambda one: (-one[1], one[0])))
    return Judgement(
        texts,
        first / max(texts, 1),
        among / max(texts, 1),
        spoken / max(texts, 1),
        first_spoken / max(spoken, 1),
        among_spoken / max(spoken, 1),
        table,
    )
