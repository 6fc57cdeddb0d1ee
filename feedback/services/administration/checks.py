"""What is asked of everything an administrator types."""

import re
from datetime import date

from feedback.domain.errors import Refusal
from feedback.domain.text import N_, fold

TEXT_LENGTH = 500
LONG_LENGTH = 5000
PAST = N_("This day is over. What was counted already is not counted anew; choose today or a later day.")
_EMPTY = N_("Write the text.")
_LONG = N_("The text is longer than %(most)s characters. Shorten it.")
_CODE = re.compile(r"[A-Z0-9]+(?:-[A-Z0-9]+)*")
_CODE_LENGTH = 20

Problems = dict[str, "str | Refusal"]
"""Sentences by the names of the fields, for :class:`feedback.domain.errors.Invalid`."""


def needed(texts: dict[str, str], most: int = TEXT_LENGTH) -> Problems:
    """What is wrong with texts that must be given."""
    return {name: _EMPTY for name, text in texts.items() if not text} | too_long(texts, most)


def too_long(texts: dict[str, str], most: int = TEXT_LENGTH) -> Problems:
    """What is wrong with texts that may be empty."""
    return {name: Refusal(_LONG, most=most) for name, text in texts.items() if len(text) > most}


def read_day(text: str) -> date | None:
    """The day that was typed, ISO; None where it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def wrong_code(code: str, *, taken: bool) -> Problems:
    """What is wrong with a code that an administrator chose; it stands in addresses and files, and never changes."""
    if not _CODE.fullmatch(code) or len(code) > _CODE_LENGTH:
        return {"code": N_("Write capital letters without marks, digits and hyphens, at most 20, like SYT or MT-RT.")}
    return {"code": N_("This code is taken, perhaps by an entry that was retired. Write another.")} if taken else {}


def code_of(title: str, taken: set[str]) -> str:
    """A code made of a title: ``Đã xử lý xong`` gives ``da-xu-ly-xong``, with a number where that is taken."""
    base = "-".join(re.findall(r"[a-z0-9]+", fold(title)))[:40].strip("-") or "entry"
    return next(code for code in (base, *(f"{base}-{n}" for n in range(2, 10_000))) if code not in taken)
