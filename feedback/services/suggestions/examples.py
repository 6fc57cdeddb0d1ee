"""The examples the shipped weights are learnt from: invented situations, sayings, and words of each sector."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

from feedback.domain.learning import Example
from feedback.domain.text import fold
from feedback.services.catalogues import read_csv, read_yaml

DATA = Path(__file__).parents[2] / "data"
_SLOT = re.compile(r"\{\w+\}")
SOURCES = ("sectors.csv", "phrases.yaml", "sector_words.yaml", "elsewhere_texts.yaml")
_WORD = 0.5
_STRANGE = 3.0
"""There are few of them beside the ordinary ones."""
_ASKS = re.compile(r"\?|(?:xin|cho tôi) hỏi|ở đâu|làm thế nào|xin hướng dẫn|liên hệ ai", re.IGNORECASE)
_PRESSES = re.compile(r"bao giờ|khi nào|bao lâu nữa|chưa|(?:vì|tại) sao|quá hạn|đề nghị", re.IGNORECASE)
"""A situation that only asks how a thing is done does not teach what an ordinary petition is."""
_BARE = 0.5
"""A text once more without its marks: then words without marks are learnt too."""


def fingerprint() -> str:
    """Of the files the examples come from, to see whether weights were learnt from them."""
    digest = hashlib.sha256()
    for name in SOURCES:
        digest.update((DATA / name).read_bytes())
    return digest.hexdigest()[:16]


def shipped_examples() -> list[Example]:
    """All of them, always in the same order."""
    phrases, own = read_yaml("phrases.yaml"), read_yaml("sector_words.yaml")
    random = Random(4)  # noqa: S311 - an order, nothing secret
    found: list[Example] = []
    for code, situations in phrases["sectors"].items():
        for number, situation in enumerate(situations):
            found += _told(random, phrases, f"phrase {code} {number}", _filled(random, phrases, situation), code)
    for code, words in own.items():
        for number, saying in enumerate(words["said"]):
            found += _told(random, phrases, f"said {code} {number}", saying, code)
        found += _words(code, [word.strip() for word in words["words"].split(",")])
    for row in read_csv("sectors.csv"):
        found += _words(row["code"], [row["name_vi"], *row["keywords"].split("|")])
    return found


def _words(code: str, words: list[str]) -> Iterator[Example]:
    for word in dict.fromkeys(words):
        yield Example("", word, code, _WORD)
        if fold(word) != word.lower():
            yield Example("", fold(word), code, _WORD * _BARE)


def _told(random: Random, phrases: dict[str, Any], source: str, text: str, code: str) -> Iterator[Example]:
    """As it may be sent: bare, with a greeting and an ending, and without marks."""
    yield Example("", text, code, 1.0, source)
    before, after = (_filled(random, phrases, _one(random, phrases[part])) for part in ("openers", "closers"))
    yield Example("", f"{before} {text} {after}", code, 1.0, source)
    yield Example("", fold(text), code, _BARE, source)


def _one(random: Random, groups: list[dict[str, Any]]) -> str:
    group = random.choices(groups, [group["weight"] for group in groups])[0]
    return str(random.choice(group["items"]))


def _filled(random: Random, phrases: dict[str, Any], text: str) -> str:
    """Blanks filled with any of their names, so that no name speaks for a sector."""

    def fill(blank: re.Match[str]) -> str:
        slot = phrases["slots"][blank[0][1:-1]]
        if isinstance(slot, list):
            return str(random.choice(slot))
        if "int" in slot:
            return str(random.randint(*slot["int"]))
        return str(random.choice([*phrases["slots"]["xa_bien"], *phrases["slots"]["xa_nui"]]))

    return _SLOT.sub(fill, text)


def situations() -> list[str]:
    """The invented situations and sayings by themselves, blanks left out."""
    told = [text for those in read_yaml("phrases.yaml")["sectors"].values() for text in those]
    told += [text for words in read_yaml("sector_words.yaml").values() for text in words["said"]]
    return [_SLOT.sub("", text) for text in told]


def elsewhere_examples() -> list[Example]:
    """Texts with the reason they belong elsewhere as code; ordinary situations and sayings stand under none."""
    texts = read_yaml("elsewhere_texts.yaml")
    found = [
        Example("", form, code, _STRANGE * share, f"{code} {number}")
        for code, those in texts.items()
        for number, text in enumerate(those)
        for form, share in ((text, 1.0), (fold(text), _BARE))
    ]
    ordinary = (
        example
        for example in shipped_examples()
        if example.source and (_PRESSES.search(example.content) or not _ASKS.search(example.content))
    )
    return found + [replace(example, code="none") for example in ordinary]
