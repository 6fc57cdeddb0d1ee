"""Numbers known by the words beside them: papers, insurance, accounts, tax codes, birthdays, profiles, positions, plates."""

import re
from collections.abc import Iterator

from feedback.domain.personal.kinds import Finding, Sensitive, Strength
from feedback.domain.personal.letters import BETWEEN as _S
from feedback.domain.personal.letters import Letters
from feedback.domain.text import N_

_SURE, _LIKELY, _POSSIBLE = Strength.CERTAIN, Strength.LIKELY, Strength.POSSIBLE
_DATE = r"\d{1,2}\s?[/.\-]\s?\d{1,2}\s?[/.\-]\s?(?:19|20)?\d\d|\d{1,2}\sthang\s\d{1,2}(?:\s?,?\snam\s(?:19|20)\d\d)?"
_BANKS = (
    r"(?:vietcombank|vcb|vietinbank|bidv|agribank|techcombank|tcb|mb\s?bank|mb|acb|sacombank|stb|vpbank|tpbank|shb|hdbank|vib|msb"
    r"|ocb|seabank|lpbank|lienvietpostbank|eximbank|scb|abbank|nam\sa\sbank|bac\sa\sbank|pvcombank|kienlongbank|ngan\shang|nh)"
)
_FACTS: tuple[tuple[Sensitive, str, Strength, re.Pattern[str]], ...] = (
    (
        Sensitive.ID_NUMBER,
        N_("number of an identity paper: the paper is named before it"),
        _SURE,
        re.compile(
            r"(?<![a-z])(?:cmnd|cmt|cmtnd|cccd|can cuoc|chung minh|ho chieu|passport|dinh danh)(?![a-z])[^\d\n]{0,30}?"
            rf"(?P<it>(?:(?<!\w)[a-z]\s?)?\d{{7,12}}(?!\d)|\d(?:{_S}\d){{11}}(?!\d)|\d(?:{_S}\d){{8}}(?!\d))"
        ),
    ),
    (
        Sensitive.INSURANCE,
        N_("insurance number: the insurance is named before it"),
        _SURE,
        re.compile(
            r"(?<![a-z])(?:bhxh|bhyt|bhtn|bao hiem(?: xa hoi| y te| that nghiep)?)(?![a-z])[^\d\n]{0,30}?"
            rf"(?P<it>(?<![a-z])(?:[a-z]{{2}}{_S}\d(?:{_S}\d){{12}}|\d(?:{_S}\d){{9}})(?!\d))"
        ),
    ),
    (
        Sensitive.ACCOUNT,
        N_("bank account: the word for it stands before the number"),
        _SURE,
        re.compile(
            r"(?<![a-z])(?:stk|so tai khoan|so tk|tai khoan|tk|account)(?![a-z])[^\d\n]{0,40}?"
            r"(?P<it>\d(?:[ .\-]?\d){5,18})(?!\d)(?![.,]\d)"
        ),
    ),
    (
        Sensitive.ACCOUNT,
        N_("bank account: a bank's name stands beside the number"),
        _LIKELY,
        re.compile(
            rf"(?<!\w)(?<!\d[.,]){_BANKS}(?![a-z])[^\d\n]{{0,20}}?(?P<it>\d(?:[ .\-]?\d){{7,18}})(?!\d)(?![.,]\d)"
            r"|(?<!\w)(?<!\d[.,])(?P<that>\d(?:[ .\-]?\d){7,18})(?!\d)"
            rf"[\s,(–\-]{{1,3}}(?:tai\s|cua\s|mo tai\s)?{_BANKS}(?![a-z])"
        ),
    ),
    (
        Sensitive.TAX_CODE,
        N_("tax code of a person: it begins with 8, or has twelve digits, or is said to be somebody's"),
        _LIKELY,
        re.compile(
            r"(?<![a-z])(?:mst|ma so thue|ma thue)(?![a-z])"
            r"(?P<whose>[^\d\n]{0,30}?)(?P<it>\d(?:[ .]?\d){9}(?:-\d{3})?(?:\d\d)?)(?!\d)"
        ),
    ),
    (
        Sensitive.BIRTH,
        N_("date of birth: the word for it stands before it"),
        _SURE,
        re.compile(
            r"(?<![a-z])(?<!khai )(?<!phat )(?<!nay )(?<!hoc )(?<!ve )(?<!thi )(?<!giao )"
            rf"(?:sinh(?: vao)?(?: ngay| nam)?|ngay(?: thang)?(?: nam)? sinh|nam sinh|ns|sn|dob)\s?[:.]?\s?(?:la\s|ngay\s)?"
            rf"(?P<it>{_DATE}|(?:19[2-9]|20[0-2])\d)(?![\d/])"
        ),
    ),
    (
        Sensitive.PROFILE,
        N_("profile on a social network: its address"),
        _SURE,
        re.compile(
            r"(?P<it>(?:https?://)?(?:www\.|m\.)?(?:facebook\.com|fb\.com|fb\.me|zalo\.me|t\.me|tiktok\.com|instagram\.com|m\.me"
            r"|youtube\.com|twitter\.com|x\.com|threads\.net|linkedin\.com/in)/[\w.@?=&/\-]{2,100})"
        ),
    ),
    (
        Sensitive.PROFILE,
        N_("profile on a social network: the network is named before it"),
        _LIKELY,
        re.compile(
            r"(?<![a-z])(?:zalo|facebook|fb|face|telegram|viber|tiktok|instagram|insta)(?![a-z.])"
            r"(?:\s?(?:cua\s(?:toi|em|anh|chi|ong|ba)|ten|la|nick|id|:|-))+\s?(?P<it>@?\w[\w.]{2,40}(?:\s[\w.]{2,15})?)(?!\w)"
        ),
    ),
    (
        Sensitive.PROFILE,
        N_("profile on a social network: a name after an @"),
        _LIKELY,
        re.compile(r"(?<![\w.@])(?P<it>@[a-z_][\w.]{3,30})(?![\w.]*@)"),
    ),
    (
        Sensitive.POSITION,
        N_("position: latitude and longitude of a place in Viet Nam"),
        _SURE,
        re.compile(
            r"(?<![\d.])(?P<it>(?:[89]|1\d|2[0-3])[.,]\d{3,15}\s?°?\s?[nb]?\s?[,;/ ]\s?"
            r"(?:10[2-9]|11[0-7])[.,]\d{3,15}\s?°?(?:\s?[ed](?![a-z]))?)"
        ),
    ),
    (
        Sensitive.POSITION,
        N_("position: degrees, minutes and seconds"),
        _SURE,
        re.compile(
            r"(?<!\d)(?P<it>\d{1,2}\s?°\s?\d{1,2}\s?['′’]\s?(?:\d{1,2}(?:[.,]\d{1,4})?\s?[\"″”]?)?\s?[nb]?[\s,;]{0,3}"
            r"1\d\d\s?°\s?\d{1,2}\s?['′’]\s?(?:\d{1,2}(?:[.,]\d{1,4})?\s?[\"″”]?)?(?:\s?[ed](?![a-z]))?)"
        ),
    ),
    (
        Sensitive.POSITION,
        N_("position: a link to a place on a map"),
        _SURE,
        re.compile(
            r"(?P<it>(?:https?://)?(?:maps\.app\.goo\.gl|goo\.gl/maps|(?:www\.)?google\.com(?:\.vn)?/maps|maps\.google\.com)[^\s<>\"]{2,200})"
        ),
    ),
)
_ORGANISATION = re.compile(r"cong ty|doanh nghiep|cty|dn|hop tac xa|ngan hang|chi nhanh")
_OF_SOMEBODY = re.compile(r"ca nhan|cua (?:toi|em|anh|chi|ong|ba|vo|chong)|ho kinh doanh|nguoi nop")
_TWELVE = 12


def find_named_numbers(letters: Letters) -> Iterator[Finding]:
    """Each fact with the words that tell what it is; only the fact itself is personal."""
    for kind, reason, strength, pattern in _FACTS:
        # Birthdays are dates, which are blotted out elsewhere as nobody's.
        text = letters.folded_whole if kind in {Sensitive.BIRTH, Sensitive.POSITION} else letters.folded
        for match in pattern.finditer(text):
            group = "it" if match["it"] else "that"
            if kind is Sensitive.TAX_CODE and not _is_a_persons(match):
                continue
            yield Finding(*match.span(group), kind, reason, {}, strength)


def organisations_codes(letters: Letters) -> list[tuple[int, int]]:
    """Where tax codes of organisations stand: they are public, and some look like telephone numbers."""
    tax = next(pattern for kind, _reason, _strength, pattern in _FACTS if kind is Sensitive.TAX_CODE)
    return [match.span("it") for match in tax.finditer(letters.folded) if not _is_a_persons(match)]


def _is_a_persons(match: re.Match[str]) -> bool:
    """Codes of persons begin with 8, or are their identity numbers (Thông tư 86/2024/TT-BTC Đ5)."""
    digits = re.sub(r"\D", "", match["it"])
    if _ORGANISATION.search(match["whose"]):
        return False
    return digits.startswith("8") or len(digits) == _TWELVE or _OF_SOMEBODY.search(match["whose"]) is not None


_HEAD = r"(?<![\w/.])(?P<it>"
_PLATES: tuple[tuple[str, Strength, re.Pattern[str]], ...] = (
    # Thông tư 79/2024/TT-BCA Đ37: number of the province, one or two letters (and a digit on motorcycles), four or five digits.
    (
        N_("number plate: the number of a province, letters and digits in a plate's order"),
        _SURE,
        re.compile(
            rf"{_HEAD}[1-9]\d\s?[-.]?\s?(?:[A-Z]|[A-Z]\d|[A-Z]{{2}}|MĐ\d?)\s?[-. –]{{1,2}}\s?\d{{3}}[. ]?\d{{2}})(?![\w]|[.,]\d)"
        ),
    ),
    (
        N_("number plate: the number of a province, letters and digits in a plate's order"),
        _LIKELY,
        re.compile(
            rf"{_HEAD}[1-9]\d[-. ]?(?:[A-Z]\d?|[A-Z]{{2}}|MĐ\d?)[-. –]?(?:\d{{5}}|\d{{3}}\.\d{{2}}|\d{{4}}))(?![\w]|[.,]\d)"
        ),
    ),
    (
        N_("number plate: of an embassy or a foreign organisation"),
        _SURE,
        re.compile(rf"{_HEAD}[1-9]\d[-. ]?(?:\d{{3}}[-. ]?)?(?:NG|QT|NN|CV)[-. ]?\d{{2,3}}(?:[-. ]?\d{{2}})?)(?!\w)"),
    ),
    (
        N_("number plate: two letters and four digits, as the army has them"),
        _POSSIBLE,
        re.compile(rf"{_HEAD}(?:A|B|H|K|P|Q|T|V)[A-Z]\s?[-.]\s?\d\d\s?[-.]\s?\d\d)(?!\w|[-.]\d)"),
    ),
)
_NAMED_PLATE = re.compile(
    r"(?<![a-z])(?:bien so|bks|bien kiem soat|bsx|bien xe|bien)(?![a-z])[^\d\n]{0,25}?"
    r"(?P<it>[1-9]\d\s?[-.]?\s?[a-z]{1,2}\s?\d?\s?[-. –]{0,3}\s?\d{2,3}[. ]?\d{2})(?!\w)"
)
_NO_PLATE = re.compile(r"(?:lo|ql|tl|phong|can ho|quyet dinh|cong van|van ban|toa|lop)(?: so)?:? ?$")
"""Before it: the number of a road, a room or a paper."""
_SHORT = re.compile(r"\s\d{4}$")
"""Plates of long ago had four digits; behind a space they may as well be any number, unless a vehicle is named."""
_VEHICLE = re.compile(r"(?<![a-z])(?:xe|bien|bks|o to|oto|mo to|mooc|container|cong|tai|may)(?![a-z])")
_PLATE_NAMED = N_("number plate: the word for it stands before it")


def find_plates(letters: Letters) -> Iterator[Finding]:
    """Number plates of cars, motorcycles, trailers, embassies and the army."""
    for reason, strength, pattern in _PLATES:
        for match in pattern.finditer(letters.plain):
            if _NO_PLATE.search(letters.folded, max(0, match.start() - 15), match.start()):
                continue
            if _SHORT.search(match["it"]) and not _VEHICLE.search(letters.folded, max(0, match.start() - 40), match.start()):
                continue
            yield Finding(*match.span("it"), Sensitive.PLATE, reason, {}, strength)
    for match in _NAMED_PLATE.finditer(letters.folded):
        yield Finding(*match.span("it"), Sensitive.PLATE, _PLATE_NAMED, {}, _SURE)
