"""The words of a query, marked where they stand in a text."""

import re
from collections.abc import Iterator
from itertools import groupby

from markupsafe import Markup, escape

from feedback.domain.asking import Asked, Phrase, said
from feedback.domain.publication import MASK

_WORD = re.compile(r"[^\W_]+")


def marked(text: str, asked: Asked) -> Markup:
    """The text with what was asked for in ``<mark>``: words, and phrases that mean the same; masks stay unmarked.

    A word that was asked for with its marks is not marked where it stands with other ones: ``chở`` is no ``chợ``.
    """
    if not asked.segments:
        return escape(text)
    masks = [mask.span() for mask in MASK.finditer(text)]
    words = [word for word in _WORD.finditer(text) if not masks or not any(a <= word.start() < b for a, b in masks)]
    bare = [asked.wanted[word[0]] for word in words]
    wanted = {word.folded: word.said for segment in asked.required if not segment.quoted for word in segment.words}
    hit = [
        word in wanted and (not asked.has_marks or said(found[0]) in {wanted[word], word} or wanted[word] == word)
        for word, found in zip(bare, words, strict=True)
    ]
    for phrase in _phrases(asked):
        for start in range(len(bare) - len(phrase) + 1):
            if tuple(bare[start : start + len(phrase)]) == phrase:
                hit[start : start + len(phrase)] = [True] * len(phrase)
    parts, place = [], 0
    for is_hit, run in groupby(zip(words, hit, strict=True), key=lambda pair: pair[1]):
        found = [word for word, _hit in run]
        if is_hit:
            parts += [escape(text[place : found[0].start()]), *_each(text, found)]
            place = found[-1].end()
    return Markup("").join([*parts, escape(text[place:])])


def _phrases(asked: Asked) -> set[Phrase]:
    """What is marked only as a whole: quoted phrases, and other names of the same thing."""
    quoted = {segment.phrase for segment in asked.required if segment.quoted}
    return quoted | {other for segment in asked.required for other in segment.others}


def _each(text: str, found: list[re.Match[str]]) -> Iterator[Markup]:
    """Words side by side under one mark, what parts them included, unless it is more than a space."""
    start = found[0].start()
    for word, following in zip(found, [*found[1:], None], strict=True):
        if following is None or text[word.end() : following.start()].strip():
            yield Markup("<mark>{}</mark>").format(text[start : word.end()])
            if following is not None:
                yield escape(text[word.end() : following.start()])
                start = following.start()
