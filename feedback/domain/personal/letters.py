"""A text as the search reads it: letter by letter, so that every place in it is the same place in the original."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property, lru_cache

from feedback.domain.personal.kinds import MASK
from feedback.domain.text import fold, fold_each

# Between two digits of one number: nothing, or up to three spaces, dots, dashes, brackets; or a comma without a space.
BETWEEN = r"(?:(?:[^\S\n]|[.\-‐‒–—·•_*()]){0,3}|,)"
_NO_PERSON = re.compile(
    # Dates, unless the row of digits goes on; codes of petitions and files; amounts and areas with their unit.
    r"(?<!\d)(?<!\d[./-])(?:0?[1-9]|[12]\d|3[01])([./-])(?:0?[1-9]|1[0-2])\1(?:19|20)\d\d(?!\d)(?!\1\d)"
    r"|(?<!\d)(?:19|20)\d\d-\d\d-\d\d(?!-?\d)"
    r"|PAKN\.\d{8}\.\d{4,}"
    r"|\d{3}\.\d{2}\.\d{2}\.[A-Z]\d{2}-\d{6}-\d{4}"
    r"|(?<![\d.,+])[1-9]\d{0,2}(?:[.,]\d{3})+(?=\s*(?:đồng|đ|vnđ|vnd|triệu|tỷ|tỉ|nghìn|ngàn|usd|m2|m²|m3|m³|kwh)\b)"
    r"|(?:mã|số)\s(?:hồ\ssơ|biên\snhận|biên\slai|hóa\sđơn|hoá\sđơn|vận\sđơn|đơn\shàng|giao\sdịch|công\stơ|sê-?ri|seri)"
    r"(?:\s(?:là|số))?\s?:?\s?[A-Z0-9][A-Z0-9./-]{2,30}",
    re.I,
)
_LOOKALIKES = re.compile(r"(?<!\w)(?=[oOlI]{0,3}\d)[\doOlI]{3,15}(?!\w)")
"""Digits among which somebody typed the letter O for nought or l for one."""

_INITIAL = re.compile(r"[^\W\d_]['’]")
"""As in the names of the Ê Đê: "H'Linh", "Y'Thu"."""
_WORD = re.compile(r"[^\W\d_]+(?:['’](?=[^\W\d_])[^\W\d_]+)?")
_DIGITS = str.maketrans("oOlI", "0011")


@dataclass(frozen=True)
class Letters:
    """``text`` in the forms the finders look at; all have its length."""

    text: str

    @cached_property
    def plain(self) -> str:
        """Digits of every script as 0 to 9, wide signs as plain ones; what cannot be a person's is blotted out."""
        return _blotted(_NO_PERSON, self._simple)

    @cached_property
    def folded(self) -> str:
        """``plain`` in small letters without marks."""
        return fold_each(self.plain)

    @cached_property
    def folded_whole(self) -> str:
        """The same with its dates and amounts."""
        return fold_each(self._simple)

    @cached_property
    def _simple(self) -> str:
        return _LOOKALIKES.sub(lambda found: found[0].translate(_DIGITS), _blotted(MASK, "".join(map(_simple, self.text))))

    @cached_property
    def has_marks(self) -> bool:
        """Whether it is written with the marks of Vietnamese, as most texts are."""
        return any(letter > "\x7f" and letter.isalpha() for letter in self.text)

    @cached_property
    def words(self) -> "tuple[Word, ...]":
        """The words, in order."""
        return tuple(Word(found.start(), found.end(), found[0]) for found in _WORD.finditer(_blotted(MASK, self.text)))


@dataclass(frozen=True)
class Word:
    """A run of letters and where it stands."""

    start: int
    end: int
    text: str

    @cached_property
    def bare(self) -> str:
        """In small letters without marks."""
        return fold(self.text)

    @cached_property
    def small(self) -> str:
        """In small letters with marks."""
        return self.text.lower()

    @cached_property
    def is_capitalised(self) -> bool:
        """One capital letter, then small ones; or one capital letter alone, as in "Trần Văn A"."""
        return self.text[0].isupper() and (
            len(self.text) == 1 or self.text[1:].islower() or _INITIAL.match(self.text) is not None
        )

    @cached_property
    def is_in_capitals(self) -> bool:
        """Capital letters only."""
        return self.text.isupper()


def _blotted(pattern: re.Pattern[str], text: str) -> str:
    return pattern.sub(lambda found: "\0" * len(found[0]), text)


@lru_cache(maxsize=4096)
def _simple(letter: str) -> str:
    if letter.isdecimal():
        return str(unicodedata.decimal(letter))
    same = unicodedata.normalize("NFKC", letter)
    return same if len(same) == 1 else letter
