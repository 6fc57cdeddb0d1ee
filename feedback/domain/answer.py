"""What makes an answer one: no blank left open, and no phrase behind which nothing stands."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from feedback.domain.text import N_, fold_each, tidy_line

PETITION_BLANKS = (
    "mã phản ánh",
    "tiêu đề",
    "lĩnh vực",
    "địa bàn",
    "địa điểm",
    "ngày tiếp nhận",
    "hạn trả lời",
    "cơ quan",
)
"""Blanks of a template that are filled from the petition. None names the sender: a letter greets by itself (DESIGN 9.7)."""
AUTHOR_BLANKS = (
    "ngày kiểm tra",
    "ngày làm việc",
    "ngày hoàn thành",
    "kết quả",
    "kết luận",
    "việc đã làm",
    "việc sẽ làm",
    "đơn vị thực hiện",
    "người liên hệ",
    "căn cứ pháp luật",
    "giải thích",
    "hướng dẫn",
    "lý do",
)
"""Blanks that only the author can fill; an answer in which one still stands does not go out."""

_BRACES = re.compile(r"\{[^{}\n]*\}|[{}]")
_BLANK = re.compile(r"\{([^{}\n]{1,80})\}")
_SENTENCE_END = re.compile(r"[.!?…]+(?=\s|$)|\n")
_DATE = re.compile(
    r"(?<!\d)\d{1,2}\s?[/.-]\s?\d{1,2}(?:\s?[/.-]\s?\d{2,4})?(?!\d)"
    r"|\bngay \d|\bthang \d|\bquy (?:[1-4]|i{1,3}|iv)\b|\bnam 20\d\d"
    r"|\d+ (?:gio|ngay|tuan|thang)\b|\bhom nay\b|\bngay mai\b"
)
_RULE = re.compile(r"\bdieu \d|\d+/(?:\d{4}/)?[a-z]|\bso \d|\bkhoan \d")


class Cure(StrEnum):
    """What a vague phrase lacks."""

    WHEN = "when"
    WHO = "who"
    WHAT = "what"
    RULE = "rule"


CURES: Mapping[Cure, str] = {
    Cure.WHEN: N_("Write the day by which it will be done, such as “chậm nhất ngày 14/12/2026”."),
    Cure.WHO: N_("Name the office, the unit or the person."),
    Cure.WHAT: N_("Say what was done or will be done, not that it is taken seriously."),
    Cure.RULE: N_("Name the rule: its number, its date and the article."),
}
_CURED_BY = {Cure.WHEN: _DATE, Cure.RULE: _RULE}
"""What in the same sentence makes the phrase say something after all."""

_OFFICES = r"(?:cac )?(?:co quan|don vi|bo phan|nganh|luc luong|cap)"
_VAGUE: tuple[tuple[re.Pattern[str], Cure], ...] = tuple(
    (re.compile(rf"(?<!\w)(?:{phrase})(?!\w)"), cure)
    for phrase, cure in (
        (
            r"(?:trong|vao) thoi gian (?:toi|som nhat|gan nhat|ngan nhat)|thoi gian som nhat|som nhat(?: co the)?|sap toi",
            Cure.WHEN,
        ),
        (r"khi (?:co|bo tri duoc|can doi duoc) (?:du )?(?:dieu kien|kinh phi|nguon von|ngan sach)", Cure.WHEN),
        (r"dang (?:duoc )?(?:nghien cuu|xem xet|xu ly|giai quyet|trien khai|phoi hop|ra soat|tham muu|tong hop)", Cure.WHEN),
        (r"se (?:tiep tuc |som |duoc |kip thoi |chu dong |phoi hop )*\w+(?: \w+)?", Cure.WHEN),
        (rf"{_OFFICES} (?:chuc nang|lien quan|co lien quan|co tham quyen|chuyen mon)", Cure.WHO),
        (r"(?:da )?(?:ghi nhan|tiep thu)(?: va (?:ghi nhan|tiep thu))?(?: y kien| phan anh| kien nghi)?", Cure.WHAT),
        (r"(?:nghiem tuc )?rut kinh nghiem|tang cuong|day manh|no luc|co gang", Cure.WHAT),
        (r"(?:theo|dung) (?:dung )?(?:cac )?quy dinh(?: cua phap luat| phap luat| hien hanh)?", Cure.RULE),
    )
)


@dataclass(frozen=True)
class Vague:
    """``text[start:end]`` says little; it stands in the sentence ``text[sentence[0]:sentence[1]]``."""

    start: int
    end: int
    cure: Cure
    sentence: tuple[int, int]


def find_vague(text: str) -> list[Vague]:
    """Phrases that promise without a day, name nobody, or lean on no rule, in order, not overlapping.

    :param text: in NFC, as ``domain.text.tidy`` gives it; found with and without marks, whatever the case.
    """
    plain = fold_each(text)
    found: list[Vague] = []
    for start, end in _sentences(plain):
        sentence = plain[start:end]
        for phrase, cure in _VAGUE:
            cured = _CURED_BY.get(cure)
            if cured is not None and cured.search(sentence):
                continue
            found += [Vague(start + m.start(), start + m.end(), cure, (start, end)) for m in phrase.finditer(sentence)]
    found.sort(key=lambda vague: (vague.start, -vague.end))
    apart: list[Vague] = []
    for vague in found:
        if not apart or vague.start >= apart[-1].end:
            apart.append(vague)
    return apart


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    """Where each sentence begins and ends, without the white space around it."""
    begin = 0
    for stop in [*(found.end() for found in _SENTENCE_END.finditer(text)), len(text)]:
        words = text[begin:stop]
        if words.strip():
            left = begin + len(words) - len(words.lstrip())
            yield left, left + len(words.strip())
        begin = stop


def fill_blanks(text: str, words: Mapping[str, str]) -> str:
    """The text with the blanks for which there are words filled; the others stay for the author."""
    return _BLANK.sub(lambda blank: words.get(_name(blank[1])) or blank[0], text)


def open_blanks(text: str) -> list[str]:
    """The blanks that still stand in a text, with their braces, each once."""
    return list(dict.fromkeys(found[0] for found in _BLANK.finditer(text)))


def unknown_blanks(text: str) -> list[str]:
    """What stands in braces in a template and is no blank that anybody fills, braces without a partner included."""
    known = {*PETITION_BLANKS, *AUTHOR_BLANKS}
    return list(dict.fromkeys(found[0] for found in _BRACES.finditer(text) if _name(found[0].strip("{}")) not in known))


def _name(blank: str) -> str:
    return tidy_line(blank).lower()
