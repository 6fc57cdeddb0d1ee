"""What a query asks for: its words, other names of the same things, guesses at slips, and how rare each word is."""

from functools import lru_cache
from typing import TYPE_CHECKING

from feedback.domain.asking import Asked, phrase_of, said, syllables, with_guesses
from feedback.domain.gazetteer import Gazetteer
from feedback.domain.relevance import Rarity
from feedback.domain.slips import may_be_slip, one_letter_away
from feedback.services.catalogues import read_yaml
from feedback.store.queries import search

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from feedback.domain.asking import Phrase
    from feedback.store.queries.known import Catalogue

_MOST_GUESSES = 3
_MOST_SLIPS = 4


@lru_cache(maxsize=2)
def gazetteer_of(places: "Catalogue") -> Gazetteer:
    """Every name of its places."""
    return Gazetteer(places.communes)


@lru_cache(maxsize=1)
def same_words() -> "dict[Phrase, list[Phrase]]":
    """For a thing of several names its other names."""
    same: dict[Phrase, list[Phrase]] = {}
    for names in read_yaml("search_words.yaml")["same"]:
        phrases = [phrase_of(name) for name in names]
        for phrase in phrases:
            same.setdefault(phrase, []).extend(other for other in phrases if other != phrase)
    return same


@lru_cache(maxsize=1)
def fillers() -> frozenset[str]:
    """Words of a question that say nothing about its matter, as they are said."""
    return frozenset(said(word) for words in read_yaml("search_words.yaml")["fillers"] for word in syllables(words))


def weigh_words(session: "Session", asked: Asked, names: Gazetteer | None = None) -> tuple[Asked, Rarity]:
    """The query with guesses for words that no answer holds, and how rare its words are.

    :param names: what is none of these may be a slip; without them nothing is.
    """
    words = {word for segment in asked.segments for phrase in (segment.phrase, *segment.others) for word in phrase}
    texts, documents = _counted(search.count_texts(session, words))
    unknown = [word for word in words if word not in documents and may_be_slip(word)]
    slips = [word for word in unknown if names is not None and not names.knows(word)][:_MOST_SLIPS]
    if slips:
        near = {word: one_letter_away(word) for word in sorted(slips)}
        meant = _counted(search.count_texts(session, set().union(*near.values())))[1]
        best = {word: sorted((w for w in ways if w in meant), key=lambda w: (-meant[w], w)) for word, ways in near.items()}
        asked = with_guesses(asked, {word: ways[:_MOST_GUESSES] for word, ways in best.items()})
        documents.update(meant)
    return asked, Rarity(texts, documents)


def _counted(documents: dict[str, int]) -> tuple[int, dict[str, int]]:
    texts = documents.pop(search.ALL, 0)
    return texts, documents
