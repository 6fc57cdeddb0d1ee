"""The sender's own words: names, addresses and their parts, found in any hand."""

import re
from collections.abc import Iterable, Iterator

from feedback.domain.text import fold, fold_each

_UNIT = re.compile(
    r"(?:(?:phuong|xa|thi tran|thi xa|thanh pho|quan|huyen|tinh|dac khu|viet nam|tt|tx|tp|dk)\b\.?|[pxhq]\.(?! ?\d))"
)
_STREET = re.compile(r"(?:duong|pho|ngo|ngach|hem|kiet|thon|ban|xom|ap|khu|to|khoi|lang|toa|chung cu|cum|nha|lo|so)\b")
_NUMBER_AND_COMMA = re.compile(r"^(\s*(?:nhà\s*)?(?:số\s*)?(?:nhà\s*)?\d\w*(?:/\d\w*)*)\s*,\s*", re.I)
_SHORTEST = 4
"""Letters: shorter words are found everywhere."""
_SHORTEST_NAME = 6


def words_of_sender(people: Iterable[str], places: Iterable[str], public: Iterable[str] = ()) -> list[str]:
    """What would tell who wrote: names whole and as people are called, addresses whole and their distinctive parts.

    :param public: names of communes and districts; they may be read by everyone (DESIGN 9.6).
    """
    names = list(public)
    everyones = {plain for name in names for plain in (_plain(name), _UNIT.sub("", _plain(name), count=1).strip())}
    told: list[str] = []
    for name in people:
        told.append(name)
        called = " ".join(name.split()[-2:])
        if len(called.replace(" ", "")) >= _SHORTEST_NAME and _plain(called) not in everyones:
            told.append(called)
    for place in places:
        # "Số 12, Lê Lợi" is one part: the number alone tells nothing.
        parts = [part.strip() for part in re.split(r"[,;\n]| - ", _NUMBER_AND_COMMA.sub(r"\1 ", place))]
        distinctive = [part for n, part in enumerate(parts) if _is_distinctive(part, everyones, first=n == 0)]
        told += [place, *distinctive] if distinctive else []
    return list(dict.fromkeys(words for words in told if words.strip()))


def _is_distinctive(part: str, everyones: set[str], *, first: bool) -> bool:
    """A house, a street or a village; what stands behind without such a word is the commune, the district, the city."""
    plain = _plain(part)
    if plain in everyones or _UNIT.match(plain) or not any(letter.isalpha() for letter in plain):
        return False
    return any(letter.isdigit() for letter in plain) or (len(plain.split()) > 1 and (first or _STREET.match(plain) is not None))


def _plain(words: str) -> str:
    return " ".join(fold(words).split())


def places_of(words: str, text: str) -> Iterator[tuple[int, int]]:
    """Where the words stand in the text, with any spaces and signs between them."""
    parts = re.findall(r"\w+", fold(words))
    while len(parts) > 1 and parts[0] in {"so", "nha"}:
        parts.pop(0)
    if len("".join(parts)) < _SHORTEST:
        return
    # A street is written with or without its word: "12 Lê Lợi", "12 đường Lê Lợi".
    parts = [part for n, part in enumerate(parts) if not (n and part in {"duong", "pho"} and parts[n - 1][0].isdigit())]
    street = [rf"{part}\W{{1,3}}(?:(?:duong|pho)\W{{1,3}})?" if part[0].isdigit() else rf"{part}\W{{1,3}}" for part in parts[:-1]]
    for match in re.finditer(rf"(?<!\w){''.join(street)}{parts[-1]}(?!\w)", fold_each(text)):
        yield match.span()
