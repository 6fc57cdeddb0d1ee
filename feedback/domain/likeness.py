"""Which of many texts tell of the same matter: rare words shared, places not at odds."""

import math
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from feedback.domain.suggesting import NOT_ALONE
from feedback.domain.wording import Word, read_words

SAME = 0.18
"""Likeness from which two texts are taken for the same matter."""
_COMMON = 60
"""A word of more texts than this finds no candidates: it only counts."""
_CANDIDATES = 15
_TELLING = 30
"""So many of its rarest words and pairs of words look for others like a text."""
_TITLE = 1.5
_KINDS = {
    **dict.fromkeys(("duong", "pho", "dai lo"), "street"),
    **dict.fromkeys(("ngo", "ngach", "hem", "kiet"), "lane"),
    **dict.fromkeys(("thon", "xom", "khu", "to", "ban"), "quarter"),
    **dict.fromkeys(("so", "nha"), "house"),
    **dict.fromkeys(("quoc lo", "tinh lo", "cao toc"), "road"),
    **dict.fromkeys(("truong", "tieu hoc", "trung hoc", "mam non"), "school"),
    **dict.fromkeys(
        (
            "cho",
            "cau",
            "chua",
            "den",
            "ho",
            "toa",
            "chung cu",
            "benh vien",
            "cong ty",
            "nha may",
            "khach san",
            "nha hang",
            "quan",
            "karaoke",
        ),
        "named",
    ),
}
_PLACES = (0.85, 1.25, 1.5)
"""What it is worth that none, one or several of the named places are the same."""
_ODDS = 0.45
_STRETCH = 0.6
_FIELD = 0.35
"""How much the fields of the two texts may add or take."""
_ORDER = ("street", "lane", "quarter", "house", "road", "school", "named")


@dataclass(frozen=True)
class Told:
    """A text read for comparing."""

    terms: dict[str, float]
    """Words and pairs of words, with how often they count."""
    places: dict[str, frozenset[str]]
    """By kind of place the names the text gives."""
    named: dict[str, tuple[str, str]]
    """How the names may be written without capitals, to kind and name."""
    plain: str
    """All words without marks."""
    communes: frozenset[str]
    """Of which commune it may be; none: not said."""


@dataclass(frozen=True)
class Pair:
    """Two texts by their place in the list, and how alike they are (0 to 1)."""

    one: int
    other: int
    score: float


def told(title: str, content: str, communes: frozenset[str] = frozenset()) -> Told:
    """The text, read for comparing."""
    text, every = read_words(f"{title}\n{content}")
    head = len(read_words(title)[0])
    terms: dict[str, float] = {}
    for place, word in enumerate(every):
        counts = _TITLE if word.start < head else 1.0
        if word.plain not in NOT_ALONE and len(word.plain) > 1:
            terms[word.plain] = max(counts, terms.get(word.plain, 0.0))
        if place + 1 < len(every):
            following = every[place + 1]
            if not (word.plain in NOT_ALONE and following.plain in NOT_ALONE):
                pair = f"{word.plain} {following.plain}"
                terms[pair] = max(counts, terms.get(pair, 0.0))
    places, named = _places(text, every)
    return Told(terms, places, named, f" {' '.join(word.plain for word in every)} ", communes)


def _places(text: str, words: Sequence[Word]) -> tuple[dict[str, frozenset[str]], dict[str, tuple[str, str]]]:
    """Names of places: what follows a word such as ``đường`` in capitals or figures."""
    found: dict[str, set[str]] = {}
    named: dict[str, tuple[str, str]] = {}
    plain = [word.plain for word in words]
    for place, word in enumerate(words):
        kind = _KINDS.get(word.plain) or (_KINDS.get(f"{plain[place - 1]} {word.plain}") if place else None)
        if kind is None:
            continue
        name: list[str] = []
        for following in words[place + 1 : place + 4]:
            written = text[following.start : following.end]
            if re.search(r"[.,;:!?\n()]", text[word.end : following.start]):
                break
            if following.plain == "so" and not name:
                continue
            if not (written[:1].isupper() or written[:1].isdigit()):
                break
            name.append(following.plain)
            if written[:1].isdigit():
                break
        if name:
            whole = " ".join(name)
            found.setdefault(kind, set()).add(whole)
            if not name[0].isdigit():
                named[whole if len(name) > 1 else f"{word.plain} {whole}"] = kind, whole
    return {kind: frozenset(names) for kind, names in found.items()}, named


def with_names_of_others(texts: Sequence[Told]) -> list[Told]:
    """The texts, with the places also found that only others write in capitals or with the word for street or market."""
    known: dict[str, list[tuple[str, str, str]]] = {}
    for one in texts:
        for form, (kind, name) in one.named.items():
            known.setdefault(" ".join(form.split()[:2]), []).append((form, kind, name))
    known = {pair: sorted(set(forms)) for pair, forms in known.items()}
    found = []
    for one in texts:
        places = dict(one.places)
        for term in one.terms:
            for form, kind, name in known.get(term, ()):
                if f" {form} " in one.plain:
                    places[kind] = places.get(kind, frozenset()) | {name}
        found.append(replace(one, places=places))
    return found


@dataclass(frozen=True)
class Usual:
    """How people write: in how many of so many texts each term stands."""

    texts: int
    times: Mapping[str, int]


def usual_of(texts: Sequence[Told]) -> Usual:
    """Counted once, for whoever compares few texts often."""
    return Usual(len(texts), _times(texts))


NOTHING_USUAL = Usual(0, {})


def rarity(texts: Sequence[Told], usual: Usual = NOTHING_USUAL) -> dict[str, float]:
    """For each term of the texts how much it tells: the fewer texts have it, the more.

    :param usual: how people write, where there are few to compare.
    """
    every = len(texts) + usual.texts
    return {term: math.log(1.0 + every / (0.5 + times + usual.times.get(term, 0))) for term, times in _times(texts).items()}


def _times(texts: Sequence[Told]) -> Counter[str]:
    return Counter(term for one in texts for term in one.terms)


def find_repeats(
    texts: Sequence[Told],
    *,
    usual: Usual = NOTHING_USUAL,
    nearness: Callable[[int, int], float] = lambda _one, _other: 0.0,
    same: float = SAME,
    first_only: bool = False,
) -> list[Pair]:
    """The pairs that seem to tell of the same matter, most alike first.

    :param usual: as for :func:`rarity`.
    :param nearness: what else is known of two of them, -1 (of different fields) to 1; asked of candidates only.
    :param first_only: only the first is compared with the others, not these among each other.
    """
    if len(texts) < 2:  # noqa: PLR2004 - a pair
        return []
    texts = with_names_of_others(texts)
    rare = rarity(texts, usual)
    times = _times(texts)
    lengths = [math.sqrt(sum((counts * rare[term]) ** 2 for term, counts in one.terms.items())) or 1.0 for one in texts]
    holders: dict[str, list[int]] = {}
    found: list[Pair] = []
    for number, one in enumerate(texts):
        shared: dict[int, float] = {}
        looked = 0
        for term in sorted(one.terms, key=lambda term: (-rare[term], term)):
            if times[term] < 2:  # noqa: PLR2004 - shared with nobody
                continue
            looked += 1
            if looked > _TELLING:
                break
            weight = one.terms[term] * rare[term] ** 2
            earlier = holders.setdefault(term, [])
            for other in earlier:
                shared[other] = shared.get(other, 0.0) + weight * texts[other].terms[term]
            if len(earlier) < _COMMON and not (first_only and number):
                earlier.append(number)
        likeliest = sorted(shared, key=lambda other: (-shared[other] / lengths[other], other))[:_CANDIDATES]
        for other in likeliest:
            if one.communes and texts[other].communes and not one.communes & texts[other].communes:
                continue
            score = likeness(one, texts[other], rare, lengths[number] * lengths[other])
            if score * (1.0 + _FIELD) >= same:
                score = min(1.0, score * (1.0 + _FIELD * nearness(other, number)))
            if score >= same:
                found.append(Pair(other, number, round(score, 4)))
    return sorted(found, key=lambda pair: (-pair.score, pair.one, pair.other))


def likeness(one: Told, other: Told, rare: dict[str, float], lengths: float) -> float:
    """How much of what they say is the same, 0 to 1; named places that are at odds count strongly against it."""
    cosine = (
        sum(counts * other.terms[term] * rare[term] ** 2 for term, counts in one.terms.items() if term in other.terms) / lengths
    )
    agree = sum(1 for kind in _ORDER if one.places.get(kind, frozenset()) & other.places.get(kind, frozenset()))
    odds = sum(1 for kind in _ORDER if _at_odds(one.places.get(kind, frozenset()), other.places.get(kind, frozenset())))
    # The same words stretched: two people who tell of one matter share about a third of what they say.
    score = math.pow(cosine, _STRETCH)
    return min(1.0, score * _PLACES[min(agree, 2)] * math.pow(_ODDS, odds))


def _at_odds(one: frozenset[str], other: frozenset[str]) -> bool:
    """Both name places of that kind and none is the same, nor part of another."""
    if not one or not other or one & other:
        return False
    return not any(a.startswith(b) or b.startswith(a) for a in one for b in other if not (a.isdigit() or b.isdigit()))
