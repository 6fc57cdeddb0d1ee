"""Which passwords are refused. Length counts, not kinds of characters; what everybody tries first does not.

No list from elsewhere is used: what guessing programs try first is known by its making, and is taken away piece by
piece. What is left must still be worth something.
"""

import re
from collections.abc import Iterable

from feedback.domain.text import fold

SHORTEST, LONGEST = 12, 200
_LEFT_AT_LEAST = 5
"""Letters and digits that must be left when everything easy to guess was taken away."""
_SHORTEST_RUN = 4
"""``1234``, ``qwer``: this many neighbours are a run."""

_COMMON = (
    "password passwort passwd matkhau matma mypass letmein welcome changeme default secret login signin admin administrator"
    " root guest user test demo temp iloveyou sunshine princess dragon monkey football baseball superman batman master"
    " shadow hello freedom whatever trustno pokemon starwars google facebook samsung iphone gmail hotmail yahoo zalo"
    " computer internet summer winter spring autumn flower lovely angel michael jordan ashley charlie"
    " anhyeuem emyeuanh yeuem yeuanh toiyeu vietnam hanoi saigon haiphong danang hochiminh quangninh halong campha uongbi"
    " mongcai xinchao camon giadinh conyeu meyeu boyeu hanhphuc maimai matkhaumoi khongbiet khongco thanhcong mayman"
    " langnghe phananh kiennghi uyban nhandan ubnd thanhpho chinhquyen canbo congchuc vanphong trungtam hanhchinh nhanvien"
    " matkhaunay dangnhap quantri chuyenvien lanhdao dieuphoi"
).split()
_LEET = str.maketrans({"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i"})
_ROWS = (
    "1234567890",
    "0987654321",
    "qwertyuiop",
    "poiuytrewq",
    "asdfghjkl",
    "lkjhgfdsa",
    "zxcvbnm",
    "mnbvcxz",
    "abcdefghijklmnopqrstuvwxyz",
    "zyxwvutsrqponmlkjihgfedcba",
    "1qaz2wsx3edc4rfv5tgb",
    "qazwsxedcrfvtgb",
)
_RUNS = sorted(
    {row[at : at + long] for row in _ROWS for long in range(_SHORTEST_RUN, len(row) + 1) for at in range(len(row) - long + 1)},
    key=len,
    reverse=True,
)
_RUN = re.compile("|".join(map(re.escape, _RUNS)))
_REPEATED = re.compile(r"(.{1,6}?)\1{2,}")
_YEAR = re.compile(r"(?:19|20)\d\d")
_LONG_PART = 3
"""Shorter parts of a name stand in too many words to be taken away."""


def is_guessable(password: str, about: Iterable[str] = ()) -> bool:
    """Whether little is left of it once names, years, runs, repetitions and the words everybody takes are gone.

    :param about: what is known of the person and the place: name, e-mail address, name of the authority.
    """
    left = "".join(char for char in fold(password) if char.isalnum() or char in "@$!")
    own = {part for text in about for part in re.split(r"[^a-z0-9]+", fold(text)) if len(part) >= _LONG_PART}
    own |= {re.sub(r"[^a-z0-9]", "", fold(text.partition("@")[0])) for text in about}
    words = sorted(filter(None, {*own, *_COMMON}), key=len, reverse=True)
    return min(_worth(left, words), _worth(left.translate(_LEET), words)) < _LEFT_AT_LEAST


def _worth(left: str, words: list[str]) -> int:
    """How many different characters are left, in places that no piece covers."""
    left = _YEAR.sub(" ", _RUN.sub(" ", _REPEATED.sub(" ", left)))
    for word in words:
        left = left.replace(word, " ")
    return len(set(left) - {" ", "@", "$", "!"}) if left.strip() else 0
