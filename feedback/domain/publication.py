"""What may be shown to everyone: personal data found in a text, and how it is masked."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from feedback.domain.text import fold, fold_each


class Sensitive(StrEnum):
    """Kinds of personal data the search knows."""

    PHONE = "phone"
    EMAIL = "email"
    ID_NUMBER = "id_number"
    SENDER = "sender"


MASKS = {
    Sensitive.PHONE: "[đã che số điện thoại]",
    Sensitive.EMAIL: "[đã che thư điện tử]",
    Sensitive.ID_NUMBER: "[đã che số giấy tờ]",
    Sensitive.SENDER: "[đã che người gửi]",
}
MASK = re.compile(r"\[đã che[^\]\n]{0,40}\]")

# Between two digits of one number: nothing, or up to three spaces, dots, dashes, brackets; or a comma without a space.
_S = r"(?:(?:[^\S\n]|[.\-‐‒–—·•_*()]){0,3}|,)"
_PATTERNS: tuple[tuple[Sensitive, re.Pattern[str]], ...] = (
    (Sensitive.EMAIL, re.compile(r"[\w.+\-]+\s?@\s?[\w\-]+(?:\.[\w\-]+)+")),
    # Thông tư 59/2021/TT-BCA: twelve digits that begin with the number of a province, 001 to 096.
    (Sensitive.ID_NUMBER, re.compile(rf"(?<!\d)(?<!\d[.,])0\d\d{_S}\d{{3}}{_S}\d{{3}}{_S}\d{{3}}(?!\d)")),
    (Sensitive.ID_NUMBER, re.compile(rf"(?<!\d)0\d{{3}}{_S}\d{{4}}{_S}\d{{4}}(?!\d)|(?<!\d)0\d{{5}}{_S}\d{{6}}(?!\d)")),
    # Mobile numbers have ten digits (eleven before 2018), fixed ones ten or eleven with the code of the province.
    (Sensitive.PHONE, re.compile(rf"(?<!\d)0{_S}[35789](?:{_S}\d){{8}}(?!\d)")),
    (Sensitive.PHONE, re.compile(rf"(?<!\d)0{_S}(?:2(?:{_S}\d){{8,9}}|1{_S}[2689](?:{_S}\d){{8}})(?!\d)")),
    (Sensitive.PHONE, re.compile(rf"(?:\+|(?<!\d)(?:00{_S})?)84{_S}(?:0{_S})?[1-9](?:{_S}\d){{8,9}}(?!\d)")),
    (Sensitive.PHONE, re.compile(rf"\+[1-9](?:{_S}\d){{8,13}}(?!\d)|(?<!\d)(?<!\d[.,])0\d{{8}}(?![.,]?\d)")),
)
_NAMED_NUMBER = re.compile(
    r"(?:cmnd|cmt|cccd|can cuoc|chung minh|ho chieu|dinh danh)[^\d\n]{0,30}?"
    rf"((?:(?<!\w)[a-z])?\d{{7,12}}(?!\d)|\d(?:{_S}\d){{11}}(?!\d)|\d(?:{_S}\d){{8}}(?!\d))"
)
_NO_PERSON = re.compile(
    # Dates, unless the row of digits goes on; codes of petitions; amounts with their unit.
    r"(?<!\d)(?<!\d[./-])(?:0?[1-9]|[12]\d|3[01])([./-])(?:0?[1-9]|1[0-2])\1(?:19|20)\d\d(?!\d)(?!\1\d)"
    r"|(?<!\d)(?:19|20)\d\d-\d\d-\d\d(?!-?\d)"
    r"|PAKN\.\d{8}\.\d{4,}"
    r"|(?<![\d.,+])[1-9]\d{0,2}(?:[.,]\d{3})+(?=\s*(?:đồng|đ|vnđ|vnd|triệu|tỷ|tỉ|usd|m2|m²)\b)",
    re.I,
)
_UNIT = re.compile(
    r"(?:(?:phuong|xa|thi tran|thi xa|thanh pho|quan|huyen|tinh|dac khu|viet nam|tt|tx|tp|dk)\b\.?|[pxhq]\.(?! ?\d))"
)
_STREET = re.compile(r"(?:duong|pho|ngo|ngach|hem|kiet|thon|ban|xom|ap|khu|to|khoi|lang|toa|chung cu|cum|nha|lo|so)\b")
_NUMBER_AND_COMMA = re.compile(r"^(\s*(?:nhà\s*)?(?:số\s*)?(?:nhà\s*)?\d\w*(?:/\d\w*)*)\s*,\s*", re.I)
_SHORTEST = 4
"""Letters: shorter words are found everywhere."""
_SHORTEST_NAME = 6


@dataclass(frozen=True)
class Finding:
    """A place in a text: ``text[start:end]`` looks like ``kind``."""

    start: int
    end: int
    kind: Sensitive


def find_personal_data(text: str, sender: Iterable[str] = ()) -> list[Finding]:
    """Places that look like personal data, in order, not overlapping.

    :param sender: the sender's own words (:func:`words_of_sender`); found with and without marks, whatever the case.
    """
    found = [*_numbers_and_addresses(text)]
    found += [Finding(start, end, Sensitive.SENDER) for words in sender for start, end in _places_of(words, text)]
    found.sort(key=lambda finding: (finding.start, -finding.end))
    apart: list[Finding] = []
    for finding in found:
        if not apart or finding.start >= apart[-1].end:
            apart.append(finding)
            continue
        # One place, from the first letter to the last: what would be left of the longer one still tells something.
        before = apart[-1]
        kind = finding.kind if finding.end - finding.start > before.end - before.start else before.kind
        apart[-1] = Finding(before.start, max(before.end, finding.end), kind)
    return apart


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


def _numbers_and_addresses(text: str) -> Iterator[Finding]:
    """Numbers, however they are written, and mail addresses."""
    # Letter by letter, so that the places stay the same: full-width and other digits as 0 to 9, wide signs as plain ones.
    plain = _NO_PERSON.sub(lambda match: "\0" * len(match[0]), "".join(map(_simple, text)))
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(plain):
            start, end = match.span()
            if plain[start - 1 : start] == "(" and re.match(r"[^()]*\)", plain[start:end]):
                start -= 1
            yield Finding(start, end, kind)
    for match in _NAMED_NUMBER.finditer(fold_each(plain)):
        yield Finding(*match.span(1), Sensitive.ID_NUMBER)


def _simple(letter: str) -> str:
    if letter.isdecimal():
        return str(unicodedata.decimal(letter))
    same = unicodedata.normalize("NFKC", letter)
    return same if len(same) == 1 else letter


def _places_of(words: str, text: str) -> Iterator[tuple[int, int]]:
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


def mask(text: str, findings: Iterable[Finding]) -> str:
    """The text with a visible mask in the place of each finding."""
    parts: list[str] = []
    position = 0
    for finding in findings:
        parts += [text[position : finding.start], MASKS[finding.kind]]
        position = finding.end
    return "".join(parts) + text[position:]


def pieces(text: str, findings: Iterable[Finding]) -> Iterable[tuple[str, Sensitive | None]]:
    """The text cut into plain and sensitive parts, for showing the original with its places marked."""
    position = 0
    for finding in findings:
        yield text[position : finding.start], None
        yield text[finding.start : finding.end], finding.kind
        position = finding.end
    yield text[position:], None
