"""Which of many texts were said before: communes by any of their names, fields by what the sector's weights say."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from feedback.domain import likeness
from feedback.domain.places import find_places
from feedback.domain.suggesting import features, likelihoods
from feedback.domain.text import fold
from feedback.services.catalogues import read_csv
from feedback.services.suggestions import weights as stored
from feedback.services.suggestions.examples import situations


@dataclass(frozen=True)
class Text:
    """A text to compare, under any name."""

    id: str
    title: str
    content: str
    commune: str = ""


@dataclass
class _Unit:
    name: str
    district: str


@dataclass
class _Place:
    code: str
    name: str
    former_units: tuple[_Unit, ...]


def find_repeats(texts: Sequence[Text], *, same: float = likeness.SAME, first_only: bool = False) -> list[tuple[str, str, float]]:
    """The pairs of texts that seem to tell of the same matter and how alike they are, most alike first.

    :param same: likeness (0 to 1) from which a pair is given. :param first_only: only pairs with the first.
    """
    read = [likeness.told(text.title, text.content, communes(text.commune)) for text in texts]
    fields: dict[int, list[float]] = {}

    def field(number: int) -> list[float]:
        if number not in fields:
            found = features(texts[number].title, texts[number].content)[1]
            chances = likelihoods(stored.shipped(stored.SECTORS), found)
            length = math.sqrt(sum(chance * chance for chance in chances)) or 1.0
            fields[number] = [chance / length for chance in chances]
        return fields[number]

    def nearness(one: int, other: int) -> float:
        return 2.0 * sum(a * b for a, b in zip(field(one), field(other), strict=True)) - 1.0

    pairs = likeness.find_repeats(read, usual=_usual(), nearness=nearness, same=same, first_only=first_only)
    return [(texts[pair.one].id, texts[pair.other].id, pair.score) for pair in pairs]


@cache
def _usual() -> likeness.Usual:
    """How people write, by the shipped situations: so that a word is not thought rare because the file is short."""
    return likeness.usual_of([likeness.told("", text) for text in situations()])


@cache
def communes(name: str) -> frozenset[str]:
    """The communes that may be meant; an unknown name stands for itself."""
    if not name.strip():
        return frozenset()
    return frozenset(place.code for place in find_places(name, _places())) or frozenset({" ".join(fold(name).split())})


@cache
def _places() -> tuple[_Place, ...]:
    return tuple(
        _Place(
            row["code"],
            row["name"],
            tuple(
                _Unit(part.strip().removeprefix("một phần "), row["former_district"]) for part in row["former_units"].split(";")
            ),
        )
        for row in read_csv("communes.csv")
    )
