"""Names of persons: a surname and what follows, or whatever stands behind a word for a person.

Streets, schools and communes are named after people too; a word for a place before the name, or a name known from street
signs, makes it a place. In doubt nothing is said of two-word names; the publisher reads the text all the same.
"""

from collections.abc import Callable, Iterator, Sequence

from feedback.domain.personal.kinds import Finding, Sensitive, Strength
from feedback.domain.personal.letters import Letters, Word
from feedback.domain.personal.names import (
    BARE_KIN,
    BARE_MIDDLE,
    BARE_SURNAMES,
    COMMON_SURNAMES,
    GIVEN,
    KIN,
    LAKES,
    MIDDLE,
    NO_NAMES,
    NO_PAIRS,
    OFFICE_WORDS,
    OFFICERS,
    PLACES,
    STREETS,
    SURE_KIN,
    SURNAMES,
)
from feedback.domain.text import N_, fold

_FULL = N_("full name: the surname %(surname)s and a name behind it")
_TITLED = N_("name of a person: it stands behind “%(title)s”")
_BARE = N_("full name written without marks: the surname %(surname)s and a name behind it")
_BESIDE = N_("name of a person: it stands beside another one")
_LONGEST, _PARTS = 8, 4
_ONE, _PAIR, _TRIPLE = 1, 2, 3
_OFFICES = frozenset(post.replace("_", " ") for post in OFFICERS) - {
    "tên",
    "tên là",
    "tôi là",
    "em là",
    "họ tên",
    "họ và tên",
    "ký tên",
}
_Found = tuple[int, str, dict[str, str], Strength]


def find_people(letters: Letters, places: frozenset[str] = frozenset()) -> Iterator[Finding]:
    """Names of persons.

    :param places: names of communes and offices, folded, their words joined by spaces: they are nobody's.
    """
    words = letters.words
    at, place_ended, person_ended = 0, -1, -1
    while at < len(words):
        if words[at].end - words[at].start > _LONGEST:
            at += 1
            continue
        titled = _title_before(words, at, letters.text)
        found = _name_at(words, at, titled, letters.text)
        if found is None and _goes_on(words, at, person_ended, letters.text):
            found = _next_name(words, at, letters.text)
        if found is None:
            at += 1
            continue
        length, reason, values, strength = found
        called = words[at : at + length]
        is_place = not titled and (
            _is_place(words, at, length, letters.text)
            or _goes_on(words, at, place_ended, letters.text)
            or _is_known(called, places)
        )
        if is_place:
            place_ended = at + length - 1
        elif not (titled and _is_known(called, places)):
            person_ended = at + length - 1
            yield Finding(words[at].start, called[-1].end, Sensitive.PERSON, reason, values, strength)
        at += length


def _name_at(words: Sequence[Word], at: int, title: str, text: str) -> _Found | None:
    """How many words from here are a name, and why."""
    first = words[at]
    run = _run(words, at, text, lambda word: word.is_capitalised)
    if title and run and not _is_no_name(words, at) and (title not in _OFFICES or _may_be_name(words, at, run)):
        return run, _TITLED, {"title": title}, Strength.LIKELY
    if title in SURE_KIN and first.small in _TELLING and first.text.islower() and not _is_no_name(words, at):
        return 1, _TITLED, {"title": title}, Strength.POSSIBLE
    if first.small in SURNAMES:
        return _with_marks(words, at, run, title, text) or _without_marks(words, at, run, title, text)
    return _without_marks(words, at, run, title, text)


def _may_be_name(words: Sequence[Word], at: int, run: int) -> bool:
    """Behind a post may stand an office as well: "cán bộ Thuế", "nhân viên Điện lực"."""
    if run == _ONE:
        return words[at].small in GIVEN or words[at].small not in OFFICE_WORDS
    return words[at + run - 1].small in GIVEN or words[at].small in SURNAMES


def _with_marks(words: Sequence[Word], at: int, run: int, title: str, text: str) -> _Found | None:
    """A surname and a name behind it, with capital letters as they should be, all in capitals, or all small."""
    first = words[at]
    values = {"surname": first.text}
    if run > _PAIR and (first.small not in LAKES or words[at + 1].small in MIDDLE):
        return run, _FULL, values, Strength.CERTAIN
    if run == _PAIR and first.small in COMMON_SURNAMES:
        return run, _FULL, values, Strength.POSSIBLE
    shouted = _run(words, at, text, lambda word: word.is_in_capitals, _PARTS + 1)
    if shouted > _ONE and len(first.text) > _ONE:
        return _shouted(words, at, shouted, title)
    low = _run(words, at, text, lambda word: word.text.islower())
    if low > _PAIR and first.small in COMMON_SURNAMES and words[at + 1].small in {"văn", "thị"} and words[at + 2].small in GIVEN:
        return _TRIPLE, _FULL, values, Strength.LIKELY
    return None


def _next_name(words: Sequence[Word], at: int, text: str) -> _Found | None:
    """One more after the name of a person: a given name with a capital letter, or two."""
    run = _run(words, at, text, lambda word: word.is_capitalised)
    if not 0 < run <= _PAIR or words[at + run - 1].small not in GIVEN or _is_no_name(words, at):
        return None
    return run, _BESIDE, {}, Strength.POSSIBLE


def _shouted(words: Sequence[Word], at: int, length: int, title: str) -> _Found | None:
    """A name in capitals: where all around is in capitals too, its middle word shows how far it goes."""
    reason, values = _FULL, {"surname": words[at].text}
    likely = words[at + 1].small in MIDDLE or words[at + length - 1].small in GIVEN
    if length <= _PARTS and (title or (length > _PAIR and likely)):
        return length, reason, values, Strength.LIKELY
    if length > _PAIR and words[at + 1].small in {"văn", "thị", "đức", "hữu", "đình"}:
        longer = length > _TRIPLE and words[at + 2].small in MIDDLE and words[at + 3].small in GIVEN
        return (4 if longer else 3), reason, values, Strength.POSSIBLE
    return None


def _without_marks(words: Sequence[Word], at: int, run: int, title: str, text: str) -> _Found | None:
    """As in "Nguyen Van An", or "nguyen van an" where the middle word is one of names."""
    if words[at].bare not in BARE_SURNAMES or not words[at].text.isascii():
        return None
    plain = [word.text.isascii() for word in words[at : at + _PARTS]]
    values = {"surname": words[at].text}
    if run > _PAIR and all(plain[:run]):
        return run, _BARE, values, Strength.LIKELY
    low = _run(words, at, text, lambda word: word.text.islower() and word.text.isascii())
    if low > _PAIR and words[at + 1].bare in BARE_MIDDLE and words[at + 2].bare in _BARE_GIVEN:
        return 3, _BARE, values, Strength.LIKELY if title else Strength.POSSIBLE
    return None


_COMMON = frozenset(
    "thắng hương hoa an tâm bình nhân đức trí tín đông nam bắc trung quân quyền tiến lợi phú quý thu thư chi ly như xuân "
    "tư năm bảy tám chín sáu ba hai liên lý mơ thơm thân giáp canh lương mạnh giang hậu lập lực phát phương sáng tài tân "
    "thái thanh thông thuận thức tích trọng trường tường văn vũ đại đào đoàn dung chung cẩm diệp thành đạt toàn hòa minh "
    "hưng nghĩa khoa hà hải sơn phong long mai lan ngọc vân việt hoàng hoàn hiền duy tú dương út mùi na nụ hữu đăng kỳ "
    "phi".split()
)
_TELLING = GIVEN - _COMMON
"""Given names that are no other word: taken for one in small letters too."""
_BARE_GIVEN = frozenset(map(fold, GIVEN))
_VOWELS = frozenset("aăâeêioôơuưyáàảãạắằẳẵặấầẩẫậéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ")


def _run(words: Sequence[Word], at: int, text: str, fits: Callable[[Word], bool], most: int = _PARTS) -> int:
    """How many words that fit follow each other, with one space between."""
    length = 0
    for word in words[at : at + most]:
        apart = length and text[words[at + length - 1].end : word.start] not in {" ", "\u00a0"}
        if apart or not fits(word) or word.end - word.start > _LONGEST - 1:
            break
        length += 1
    return length


def _title_before(words: Sequence[Word], at: int, text: str) -> str:
    """The word for a person that stands right before: "ông", "cán bộ"; empty where there is none."""
    if not at or not _touch(words[at - 1], words[at], text, colon=True):
        return ""
    one = words[at - 1].small
    pair = f"{words[at - 2].small}_{one}" if at > 1 and _touch(words[at - 2], words[at - 1], text) else ""
    if pair == "bà_con":
        return ""
    if pair in OFFICERS or pair in KIN:
        return pair.replace("_", " ")
    if one in KIN or one in OFFICERS:
        return one
    if one == "c" and words[at].text[0].isupper() and text[words[at - 1].start - 2 : words[at - 1].start].lower() == "đ/":
        return "đ/c"
    return one if one in BARE_KIN and words[at - 1].text.isascii() and words[at].text.isascii() else ""


def _touch(before: Word, after: Word, text: str, *, colon: bool = False) -> bool:
    between = text[before.end : after.start]
    return between in {" ", "\u00a0"} or (
        colon and between.strip() in {":", "."} and len(between) <= _TRIPLE and "\n" not in between
    )


def _is_no_name(words: Sequence[Word], at: int) -> bool:
    """Behind a word for a person, but an office or a thing: "ông Chủ tịch", "chị Hội phụ nữ", "anh Công an"."""
    one = words[at].small
    pair = f"{one}_{words[at + 1].small}" if at + 1 < len(words) else one
    return one in NO_NAMES or pair in NO_PAIRS or (len(one) > _PAIR and _VOWELS.isdisjoint(one))


def _is_place(words: Sequence[Word], at: int, length: int, text: str) -> bool:
    """A word for a place stands before it, or a number does, or it is known from street signs."""
    if _is_known(words[at : at + length], STREETS_FOLDED):
        return True
    if not at:
        return False
    before = words[at - 1]
    between = text[before.end : words[at].start]
    if between.strip(" \u00a0\"“”'‘’:.") == "" and len(between) <= _TRIPLE and "\n" not in between:
        return before.small in PLACES or (at > _ONE and f"{words[at - 2].small}_{before.small}" in PLACES)
    return any(letter.isdigit() for letter in between) and before.small in PLACES | {"số"}


def _goes_on(words: Sequence[Word], at: int, ended: int, text: str) -> bool:
    """The next of several: "đường Lê Lợi, Trần Phú và Nguyễn Du", "anh Tiến, Lực"."""
    if ended < 0:
        return False
    between = text[words[ended].end : words[at].start].strip()
    return at - ended <= _PAIR and between in {",", "-", "–", "/", "và", "với", "đến", "giao", "&"}


def _is_known(called: Sequence[Word], known: frozenset[str]) -> bool:
    """Whether these words are among the known ones, or the first of them and what follows is no name."""
    bare = [word.bare for word in called]
    lengths = (length for length in range(2, len(bare) + 1) if length == len(bare) or called[length].small not in GIVEN)
    return any(" ".join(bare[:length]) in known for length in lengths)


STREETS_FOLDED = frozenset(fold(name).replace("_", " ") for name in STREETS)
