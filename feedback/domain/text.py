"""Vietnamese text: one normal form, folding for search, marking for translation."""

import re
import unicodedata

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_D_STROKE = str.maketrans({"đ": "d", "Đ": "D"})


def N_(message: str) -> str:
    """Mark a message id for translation where no translator is at hand; the text itself is returned unchanged."""
    return message


def tidy(text: str | None) -> str:
    """Text as it is stored: NFC, line ends as line feeds, no control, direction-override or
    invisible characters, trimmed.
    """
    if not text:
        return ""
    normal = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROL.sub("", normal).strip()


def tidy_line(text: str | None) -> str:
    """Like :func:`tidy` for a single line: every run of white space becomes one space."""
    return " ".join(tidy(text).split())


def fold(text: str) -> str:
    """Lower case without tone and vowel marks, ``đ`` as ``d``: what people type without a Vietnamese keyboard.

    The length may differ from the input's; positions in the folded text do not map back.
    """
    bare = (c for c in unicodedata.normalize("NFD", text.translate(_D_STROKE)) if not unicodedata.combining(c))
    return "".join(bare).lower()


def words(text: str) -> list[str]:
    """The runs of letters and digits in the text, in order."""
    return re.findall(r"\w+", text)
