"""House addresses: number, alley, group of houses, village, flat, plot, as far as they lead to somebody's door.

A street, an alley or a quarter alone is where something happened and leads to nobody; the number of a house does, and so
does an alley or a group of houses that somebody is said to live in.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from feedback.domain.personal.kinds import Finding, Sensitive, Strength
from feedback.domain.personal.letters import Letters
from feedback.domain.personal.people import STREETS_FOLDED
from feedback.domain.text import N_, fold

_NUMBER = r"\d{1,4}[a-z]?(?:\s?[/]\s?\d{1,4}[a-z]?){0,4}"
_CODE = r"(?:[a-z]{1,3}\d{1,3}(?:[-.]\d{1,3})?|\d{1,3}[a-z]?)(?!\w)"
_PART = re.compile(
    rf"(?<![\w/.,])(?:(?P<door>(?:so nha|nha so|sn(?!\s?[:.]?\s?(?:19[2-9]|20[0-2])\d(?!\d)))\s?[:.]?\s?{_NUMBER})"
    r"|(?P<flat>(?:can ho|can|phong|p\.)\s?(?:so\s)?(?:[a-z]\d{0,2}\s?[-.]?\s?)?\d{2,4}[a-z]?)"
    rf"|(?P<plot>(?:lo dat|lo|o|lien ke|biet thu)\s?(?:so\s)?{_CODE})"
    rf"|(?P<alley>(?:ngo|ngach|hem|kiet)\s?(?:so\s)?{_NUMBER})"
    r"|(?P<group>(?:to dan pho|tdp|to|khu pho|khu|kp|khoi pho|khoi|thon|xom|ap|cum|ban)\s?(?:so\s)?\d{1,3}[a-z]?)"
    r"|(?P<tower>(?:toa nha|toa|block|nha|chung cu|khu)\s?(?:[a-z]{1,2}\d{1,2}|\d{1,2}[a-z]|[a-z](?!\w)))"
    rf"|(?P<numbered>(?:so|nha)\s{_NUMBER}))(?!\w)(?![.,]\d)"
)
_SAID = frozenset(
    "số nhà sn căn phòng p lô ô liền biệt ngõ ngách hẻm kiệt tổ tdp khu kp khối thôn xóm ấp cụm bản tòa toà block chung".split()
)
"""First words of the parts with their marks: "ở 12" is no plot, "cần 20" no flat, where the text has its marks."""
_BARE = re.compile(rf"(?<![\w/.,\-])(?P<number>{_NUMBER})\s(?P<street>(?:duong|pho|ngo|ngach|hem)\s)?(?=\w)")
_NAMED_VILLAGE = re.compile(r"(?<!\w)(?:thon|xom|ap|ban|lang|khu pho|khu|to dan pho)\s(?=\w)")
_VILLAGE_AFTER = re.compile(r"\s?[,\-–]?\s?(?:thon|xom|ap|ban|lang|khu pho|khu)\s(?=\w)")
_VILLAGE_NUMBER = re.compile(r"\s\d{1,2}[a-z]?(?![\w/.,]\d|\w)")
_LIVES = re.compile(
    r"(?<!\w)(?:nha (?:toi|em|chau|ong|ba|anh|chi|co|chu|bac|minh|chung toi|rieng|o)|gia dinh"
    r"|(?:hien|dang|toi|em|chau|ong|ba|anh|chi) o|song (?:o|tai)|ngu(?: o| tai)?|cu tru|tru(?: tai| o)"
    r"|thuong tru|tam tru|ho khau|dia chi|dc|que|ho (?:ong|ba|anh|chi))(?!\w)"
)
_JOIN = re.compile(r"\s?[,;\-–]?\s?")
_TITLE_WORD = re.compile(r"[^\W\d_]{1,7}(?!\w)")
_STREET = re.compile(r"\s?,?\s?(?:(?:đường|phố|duong|pho)\s(?=\w))?", re.IGNORECASE)
_REACH = 45
_NO_STREET = frozenset(
    "tháng ngày năm người hộ xe lần giờ phút khu phường xã quận huyện tỉnh tổ ubnd sở công ty điểm mét m km triệu tỷ đồng "
    "tiếng trang thôn ông bà anh chị tp tx".split()
)
_COUNTED = frozenset("ngay thang nam luc so quan lop km ql quy dieu khoan tuyen tang ngo ngach hem kiet to khu thon".split())
"""Words after which a number is not a house's."""
_HOUSE = N_("house address: %(what)s")
_LIVED_IN = N_("house address: somebody is said to live there")
_WHAT = {
    "door": N_("the number of a house"),
    "flat": N_("the number of a flat"),
    "plot": N_("the number of a plot"),
    "alley": N_("a number in an alley"),
    "numbered": N_("a number and a street"),
    "group": N_("a group of houses"),
    "tower": N_("a flat in a building"),
}


@dataclass
class _Address:
    """Parts that stand side by side."""

    start: int
    end: int
    parts: list[str]
    slashed: bool
    street: bool = False


def find_houses(letters: Letters) -> Iterator[Finding]:
    """House addresses, from their first part to the name of the street."""
    for address in _addresses(letters):
        lived_in = _lives(letters, address.start)
        if what := _leads_to_a_door(address):
            strength = Strength.CERTAIN if "door" in address.parts or lived_in else Strength.LIKELY
            yield Finding(address.start, address.end, Sensitive.HOUSE, _HOUSE, {"what": _WHAT[what]}, strength)
        elif lived_in and address.parts != ["tower"] and not (address.parts == ["numbered"] and not address.street):
            yield Finding(address.start, address.end, Sensitive.HOUSE, _LIVED_IN, {}, Strength.LIKELY)
    yield from _bare_numbers(letters)
    yield from _villages(letters)


def _addresses(letters: Letters) -> Iterator[_Address]:
    current: _Address | None = None
    for match in _parts(letters):
        kind, slashed = match.lastgroup or "", "/" in match[0]
        if current and not current.street and _JOIN.fullmatch(letters.folded, current.end, match.start()):
            current.end = match.end()
            current.parts.append(kind)
            current.slashed |= slashed
        else:
            if current:
                yield current
            current = _Address(match.start(), match.end(), [kind], slashed)
        end = _street_after(letters, current.end)
        if end and kind in {"door", "alley", "numbered", "flat", "plot"}:
            current.end, current.street = end, True
        current.end = _village_after(letters, current.end) or current.end
    if current:
        yield current


def _parts(letters: Letters) -> Iterator[re.Match[str]]:
    """Parts whose first word is the one it looks like without its marks."""
    at = 0
    while match := _PART.search(letters.folded, at):
        first = letters.text[match.start() : match.end()].lower().split()[0].rstrip(".:0123456789")
        if letters.has_marks and first not in _SAID:
            at = match.start() + 1
            continue
        yield match
        at = match.end()


def _leads_to_a_door(address: _Address) -> str:
    """By which part; empty where it might be anybody's."""
    parts = set(address.parts)
    if "door" in parts:
        return "door"
    if "flat" in parts and parts & {"tower", "group", "plot"}:
        return "flat"
    if "plot" in parts and (len(address.parts) > 1 or address.street):
        return "plot"
    if "numbered" in parts and (address.street or parts & {"alley", "group"}):
        return "numbered"
    if "alley" in parts and (address.slashed or address.parts.count("alley") > 1 or "group" in parts):
        return "alley"
    return "group" if address.parts.count("group") > 1 else ""


def _capitalised(text: str, start: int) -> int:
    """Where the words with capital letters that begin here end, four at most; 0 where there is none."""
    end, at = 0, start
    for _word in range(4):
        word = _TITLE_WORD.match(text, at)
        if word is None or not word[0][0].isupper() or (not end and word[0].lower() in _NO_STREET):
            break
        end = word.end()
        at = end + 1 if text[end : end + 1] in {" ", "\u00a0"} else len(text)
    return end


def _street_after(letters: Letters, end: int) -> int:
    """Where the name of a street right behind ends; 0 where there is none."""
    joined = _STREET.match(letters.text, end)
    start = joined.end() if joined else end
    return _capitalised(letters.text, start) if start > end else 0


def _village_after(letters: Letters, end: int) -> int:
    """Where the name of a village or quarter right behind ends: "tổ 6 khu Hải Sơn 1"; 0 where there is none."""
    village = _VILLAGE_AFTER.match(letters.folded, end)
    name_end = _capitalised(letters.text, village.end()) if village else 0
    number = _VILLAGE_NUMBER.match(letters.folded, name_end) if name_end else None
    return number.end() if number else name_end


def _bare_numbers(letters: Letters) -> Iterator[Finding]:
    """A number right before a street's name, as in "12/5 Trần Phú"."""
    for match in _BARE.finditer(letters.folded):
        before = letters.folded[max(0, match.start() - 12) : match.start()].split()
        if before and before[-1] in _COUNTED:
            continue
        if match["street"] and match["street"].strip() in {"ngo", "ngach", "hem"}:
            alley = re.compile(_NUMBER).match(letters.folded, match.end())
            if alley:
                end = _street_after(letters, alley.end()) or alley.end()
                yield Finding(match.start(), end, Sensitive.HOUSE, _HOUSE, {"what": _WHAT["numbered"]}, Strength.LIKELY)
            continue
        end = _capitalised(letters.text, match.end())
        name = letters.text[match.end() : end]
        if not end or (" " not in name and not match["street"]):
            continue
        if match["street"] or "/" in match["number"] or _lives(letters, match.start()) or fold(name) in STREETS_FOLDED:
            yield Finding(match.start(), end, Sensitive.HOUSE, _HOUSE, {"what": _WHAT["numbered"]}, Strength.LIKELY)


def _villages(letters: Letters) -> Iterator[Finding]:
    for match in _NAMED_VILLAGE.finditer(letters.folded):
        end = _village_after(letters, match.start())
        if end and _lives(letters, match.start()):
            yield Finding(match.start(), end, Sensitive.HOUSE, _LIVED_IN, {}, Strength.POSSIBLE)


def _lives(letters: Letters, start: int) -> bool:
    """Whether within the sentence before somebody is said to live here."""
    before = letters.folded[max(0, start - _REACH) : start]
    cut = max(before.rfind(". "), before.rfind("\n"), before.rfind("; ")) + 1
    return _LIVES.search(before, cut) is not None
