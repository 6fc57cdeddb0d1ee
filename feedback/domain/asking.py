"""What a reader asks for: a query cut into words, phrases in quotes, and words that mean the same."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from feedback.domain.text import fold, tidy_line

LONGEST_QUERY = 300
"""Characters; what stands behind them is not read."""
MOST_WORDS = 24
_LONGEST_WORD = 40
_QUESTION = 6
"""Words from which a query without marks reads like a question."""
_QUOTED = re.compile(r"\"([^\"“”]*)\"|“([^“”]*)”|«([^«»]*)»")
_SYLLABLE = re.compile(r"[^\W_]+")
_TONES = "\u0300\u0301\u0303\u0309\u0323"
Phrase = tuple[str, ...]
"""Words without marks that stand one after the other."""


@dataclass(frozen=True)
class Word:
    """A word of the query as it was written, without marks, and as it is said (see :func:`said`)."""

    written: str
    folded: str
    said: str


@dataclass(frozen=True)
class Segment:
    """One matter of the query: its words, and phrases of which any may stand in their place.

    ``quoted``: the words must stand one after the other. ``filler``: a text need not hold them.
    ``slip``: the others are guesses at what was meant.
    """

    words: tuple[Word, ...]
    others: tuple[Phrase, ...] = ()
    quoted: bool = False
    filler: bool = False
    slip: bool = False

    @property
    def phrase(self) -> Phrase:
        """Its own words without marks."""
        return tuple(word.folded for word in self.words)


class Wanted(dict[str, str]):
    """Of words as they stand in texts: which of the wanted words each is without its marks, empty where it is none of them.

    Kept beside a query while many texts are compared with it, in which the same words stand again and again. ``number``: of
    different wanted words.
    """

    def __init__(self, words: Iterable[str]) -> None:
        super().__init__()
        self._words = frozenset(words)
        self.number = len(self._words)

    def __missing__(self, written: str) -> str:
        bare = folded(written.lower())
        self[written] = found = bare if bare in self._words else ""
        return found


@dataclass(frozen=True)
class Asked:
    """A whole query."""

    segments: tuple[Segment, ...] = ()

    @property
    def words(self) -> tuple[Word, ...]:
        """Every word in order."""
        return tuple(word for segment in self.segments for word in segment.words)

    @property
    def required(self) -> tuple[Segment, ...]:
        """What a text must hold to fit wholly: all but the fillers, unless there is nothing else."""
        return tuple(segment for segment in self.segments if not segment.filler) or self.segments

    @cached_property
    def wanted(self) -> Wanted:
        """The words by which a text may be found: those required, and those of what means the same."""
        return Wanted(word for s in self.required for phrase in (s.phrase, *s.others) for word in phrase)

    @property
    def is_sentence(self) -> bool:
        """Whether it is long enough that a text may be meant which does not hold all of it."""
        return sum(len(segment.words) for segment in self.required) > 2  # noqa: PLR2004 - a Vietnamese word has two syllables

    @property
    def has_marks(self) -> bool:
        """Whether it was written with marks."""
        return any(word.said != word.folded for word in self.words)


def syllables(text: str) -> list[str]:
    """The runs of letters and digits in a text, small letters, in order."""
    return _SYLLABLE.findall(text.lower())


@lru_cache(maxsize=20_000)
def folded(word: str) -> str:
    """A word without its marks. Vietnamese has some seven thousand syllables, so that nearly all are remembered."""
    return fold(word)


@lru_cache(maxsize=20_000)
def said(word: str) -> str:
    """The word with its tone behind it: ``hoà`` and ``hòa`` are one word."""
    letters = unicodedata.normalize("NFD", word.lower())
    tone = "".join(letter for letter in letters if letter in _TONES)
    return unicodedata.normalize("NFC", "".join(letter for letter in letters if letter not in _TONES)) + tone


def phrase_of(text: str) -> Phrase:
    """A text as words without marks."""
    return tuple(map(folded, syllables(tidy_line(text))))


def read(text: str, same: Mapping[Phrase, Sequence[Phrase]] | None = None, fillers: Iterable[str] = ()) -> Asked:
    """Cut a query into segments. Whatever was typed gives one, if perhaps an empty one.

    :param same: for words without marks, what means the same. :param fillers: words that say nothing, as they are said.
    """
    segments: list[Segment] = []
    line, place = tidy_line(text[: 4 * LONGEST_QUERY])[:LONGEST_QUERY], 0
    skipped = _fillers_of(_words(line), frozenset(fillers))
    for quoted in _QUOTED.finditer(line):
        segments += _plain(line[place : quoted.start()], same or {}, skipped)
        inside = _words("".join(filter(None, quoted.groups())))
        segments += [Segment(inside, quoted=True)] if inside else []
        place = quoted.end()
    segments += _plain(line[place:], same or {}, skipped)
    return Asked(tuple(_shortened(segments)))


def with_guesses(asked: Asked, guesses: Mapping[str, Sequence[str]]) -> Asked:
    """The query that also takes words for which somebody may have made a slip."""
    return Asked(
        tuple(
            replace(segment, others=tuple((guess,) for guess in guesses[segment.phrase[0]]), slip=True)
            if len(segment.words) == 1 and not segment.quoted and guesses.get(segment.phrase[0])
            else segment
            for segment in asked.segments
        )
    )


def _words(text: str) -> tuple[Word, ...]:
    return tuple(Word(word, folded(word), said(word)) for word in syllables(text) if len(word) <= _LONGEST_WORD and folded(word))


def _fillers_of(words: tuple[Word, ...], fillers: frozenset[str]) -> frozenset[str]:
    """Without marks ``la`` may be a leaf: only in a whole question is it taken for the word that says nothing."""
    if any(word.said != word.folded for word in words):
        return fillers
    return frozenset(map(fold, fillers)) if len(words) >= _QUESTION else frozenset()


def _plain(text: str, same: Mapping[Phrase, Sequence[Phrase]], fillers: frozenset[str]) -> list[Segment]:
    """Segments of a text without quotes: the longest thing of several names first, then word by word."""
    words, made, place = _words(text), [], 0
    longest = max(map(len, same), default=0)
    while place < len(words):
        lengths = range(min(longest, len(words) - place), 0, -1)
        whole = next((n for n in lengths if tuple(word.folded for word in words[place : place + n]) in same), 0)
        taken = words[place : place + max(whole, 1)]
        others = tuple(same[tuple(word.folded for word in taken)]) if whole else ()
        made.append(Segment(taken, others, filler=not whole and taken[0].said in fillers))
        place += len(taken)
    return made


def _shortened(segments: Iterable[Segment]) -> Iterable[Segment]:
    """As many as can be asked for at once."""
    left = MOST_WORDS
    for segment in segments:
        left -= len(segment.words)
        if left < 0:
            return
        yield segment
