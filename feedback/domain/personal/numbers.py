"""Numbers known by their shape, however they are written: telephones, identity numbers, health cards; and mail addresses."""

import re
from collections.abc import Iterator

from feedback.domain.personal.kinds import Finding, Sensitive, Strength
from feedback.domain.personal.letters import BETWEEN as _S
from feedback.domain.personal.letters import Letters
from feedback.domain.text import N_

_MAIL = N_("e-mail address: it has an @ between two names")
_IDENTITY = N_("identity number: twelve digits that begin with the number of a province, %(head)s")
_TWELVE = N_("identity number: twelve digits in groups that begin with 0")
_MOBILE = N_("mobile number: ten digits that begin with %(head)s")
_FIXED = N_("telephone number: a fixed line or an old mobile number that begins with %(head)s")
_ABROAD = N_("telephone number: it begins with a country's number")
_NINE = N_("telephone number: nine digits that begin with 0, as they were before 2008")
_HEALTH_CARD = N_("health insurance card: two letters and thirteen digits")
_SPOKEN = N_("telephone number: its digits are written out in words")
_SPOKEN_ID = N_("identity number: its digits are written out in words")
_P, _I = Sensitive.PHONE, Sensitive.ID_NUMBER
_SURE, _LIKELY = Strength.CERTAIN, Strength.LIKELY

_SHAPES: tuple[tuple[Sensitive, str, Strength, re.Pattern[str]], ...] = (
    (Sensitive.EMAIL, _MAIL, _SURE, re.compile(r"[\w.+\-]{1,64}\s?@\s?[\w\-]{1,63}(?:\.[\w\-]{1,63}){1,8}")),
    # Quyết định 1351/QĐ-BHXH (2015): two letters of the group, one digit of the share, two of the province, ten of the person.
    (
        Sensitive.INSURANCE,
        _HEALTH_CARD,
        _SURE,
        re.compile(rf"(?<!\w)[A-Za-z]{{2}}{_S}[1-5]{_S}\d{_S}\d(?:{_S}\d){{10}}(?!\w)"),
    ),
    # Thông tư 59/2021/TT-BCA: twelve digits that begin with the number of a province, 001 to 096.
    (_I, _IDENTITY, _SURE, re.compile(rf"(?<!\d)(?<!\d[.,])0\d\d{_S}\d{{3}}{_S}\d{{3}}{_S}\d{{3}}(?!\d)")),
    (_I, _TWELVE, _SURE, re.compile(rf"(?<!\d)0\d{{3}}{_S}\d{{4}}{_S}\d{{4}}(?!\d)|(?<!\d)0\d{{5}}{_S}\d{{6}}(?!\d)")),
    # Mobile numbers have ten digits (eleven before 2018), fixed ones ten or eleven with the code of the province.
    (_P, _MOBILE, _SURE, re.compile(rf"(?<!\d)0{_S}[35789](?:{_S}\d){{8}}(?!\d)")),
    (_P, _FIXED, _LIKELY, re.compile(rf"(?<!\d)0{_S}(?:2(?:{_S}\d){{8,9}}|1{_S}[2689](?:{_S}\d){{8}})(?!\d)")),
    (_P, _ABROAD, _SURE, re.compile(rf"(?:\+|(?<!\d)(?:00{_S})?)84{_S}(?:0{_S})?[1-9](?:{_S}\d){{8,9}}(?!\d)")),
    (_P, _ABROAD, _LIKELY, re.compile(rf"\+[1-9](?:{_S}\d){{8,13}}(?!\d)")),
    (_P, _NINE, _LIKELY, re.compile(r"(?<!\d)(?<!\d[.,])0\d{8}(?![.,]?\d)")),
)
_SAID = {
    "không": "0", "khong": "0", "một": "1", "mốt": "1", "mot": "1", "hai": "2", "ba": "3", "bốn": "4", "tư": "4", "bon": "4",
    "năm": "5", "lăm": "5", "nam": "5", "sáu": "6", "sau": "6", "bảy": "7", "bẩy": "7", "bay": "7", "tám": "8", "tam": "8",
    "chín": "9", "chin": "9",
}  # fmt: skip
_WORD_OR_DIGITS = re.compile(r"[^\W\d_]+|\d+")
_SHORTEST, _SPOKEN_LEAST = 9, 2
_ID_LENGTH = 12
_NEAR = re.compile(r"[\s.,\-–]{1,3}|")


def find_numbers(letters: Letters) -> Iterator[Finding]:
    """Telephone and identity numbers, health cards and mail addresses."""
    plain = letters.plain
    for kind, reason, strength, pattern in _SHAPES:
        for match in pattern.finditer(plain):
            start, end = match.span()
            if plain[start - 1 : start] == "(" and re.match(r"[^()]{0,40}\)", plain[start:end]):
                start -= 1
            head = re.sub(r"\D", "", match[0])
            yield Finding(start, end, kind, reason, {"head": head[: 3 if kind is _I else 2]}, strength)
    yield from _written_out(letters)


def _written_out(letters: Letters) -> Iterator[Finding]:
    """Digits said one by one: "không chín một hai …", also mixed with figures."""
    run: list[tuple[int, int, str, bool]] = []
    text = letters.plain
    for match in _WORD_OR_DIGITS.finditer(text):
        word = match[0]
        digits = word if word.isdigit() else _SAID.get(word.lower(), "")
        if run and not (digits and _NEAR.fullmatch(text, run[-1][1], match.start())):
            yield from _number_of(run)
            run = []
        if digits:
            run.append((match.start(), match.end(), digits, not word.isdigit()))
    yield from _number_of(run)


def _number_of(run: list[tuple[int, int, str, bool]]) -> Iterator[Finding]:
    # "trong năm 0912…": a word before the first nought belongs to the sentence.
    first = next((n for n, (_start, _end, part, _said) in enumerate(run) if part.startswith("0")), len(run))
    run = run[first:]
    digits = "".join(part for _start, _end, part, _said in run)
    if sum(said for *_place, said in run) >= _SPOKEN_LEAST and _SHORTEST <= len(digits) <= _ID_LENGTH:
        kind, reason = (_I, _SPOKEN_ID) if len(digits) == _ID_LENGTH else (_P, _SPOKEN)
        yield Finding(run[0][0], run[-1][1], kind, reason, {}, _LIKELY)
