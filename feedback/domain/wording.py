"""A text as the words in it, however it was typed: abbreviations written out, marks or none, old and new spelling alike."""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from feedback.domain.text import fold, tidy

_WORD = re.compile(r"[^\W_]+")
_TONES = {"\u0300": "2", "\u0309": "3", "\u0303": "4", "\u0301": "5", "\u0323": "6"}
_SYLLABLE = re.compile(
    r"(?:ngh?|[cgknpt]h|gi|qu|tr|[bcdghklmnprstvx])?(?:uye|oai|oay|oeo|uay|uya|uyu|ieu|yeu|uoi|uou|[aeiouy]{1,2})(?:ch|ng|nh|[cmnpt])?"
)
"""Any Vietnamese syllable without its marks."""
_TELEX = re.compile(r"[a-z]*(?:[aeo]{2}|[aou]w|dd|[aeiouy][a-z]{0,2}[sfrxj])[a-z]*")
_DOUBLES = re.compile(r"([aeod])\1")
_LONGEST = 20_000
"""Characters that are read: what a text is about stands at its beginning."""

SHORT = {
    short: long.split()
    for line in """
    ko hok hông hem khum=không; dc đc đuoc=được; bik bit=biết; ng=người; mn=mọi người; ubnd=ủy ban nhân dân; gcn=giấy
    chứng nhận; gcnqsd gcnqsdđ gcnqsdd=giấy chứng nhận quyền sử dụng đất; qsdđ qsdd=quyền sử dụng đất; bhyt=bảo hiểm y
    tế; bhxh=bảo hiểm xã hội; bhtn=bảo hiểm thất nghiệp; gpmb=giải phóng mặt bằng; tđc=tái định cư; btxh=bảo trợ xã hội;
    tthc=thủ tục hành chính; ttpvhcc tthcc pvhcc=trung tâm phục vụ hành chính công; hcc=hành chính công; dvc=dịch vụ
    công; dvctt=dịch vụ công trực tuyến; cb=cán bộ; cbcc=cán bộ công chức; csgt=cảnh sát giao thông; csct=cảnh sát;
    pccc=phòng cháy chữa cháy; atgt=an toàn giao thông; gtvt=giao thông vận tải; attp vsattp atvstp=an toàn thực phẩm;
    antt=an ninh trật tự; gplx=giấy phép lái xe; gpxd=giấy phép xây dựng; ttxd=trật tự xây dựng; xd=xây dựng; vlxd=vật
    liệu xây dựng; htkt=hạ tầng kỹ thuật; kđt kdt=khu đô thị; kcn=khu công nghiệp; ccn=cụm công nghiệp; noxh=nhà ở xã
    hội; nvh=nhà văn hóa; ql=quốc lộ; tl=tỉnh lộ; bv=bệnh viện; bs=bác sĩ; gv=giáo viên; gvcn=giáo viên chủ nhiệm; đkkd
    dkkd=đăng ký kinh doanh; hkd=hộ kinh doanh; gtgt=giá trị gia tăng; mst=mã số thuế; tncn=thu nhập cá nhân; sdt sđt=số
    điện thoại; stk=số tài khoản; cccd=căn cước công dân; cmnd cmt=chứng minh nhân dân; shk=sổ hộ khẩu; ncc=người có
    công; nkt=người khuyết tật; nct=người cao tuổi; dtts=dân tộc thiểu số; mtqg=mục tiêu quốc gia; hđlđ=hợp đồng lao
    động; nld nlđ=người lao động; cskh=chăm sóc khách hàng; evn=điện lực; bql=ban quản lý; bqt=ban quản trị; cđt cdt=chủ
    đầu tư; cty cti=công ty; dn=doanh nghiệp; vsmt=vệ sinh môi trường; onmt=ô nhiễm môi trường; tdp=tổ dân phố; qđ=quyết
    định; mxh=mạng xã hội; bđs bds=bất động sản; nts=nuôi trồng thủy sản; bvtv=bảo vệ thực vật; thcs=trung học cơ sở;
    thpt=trung học phổ thông; lđ=lao động; tnxp=thanh niên xung phong; xklđ xkld=xuất khẩu lao động; thads=thi hành án
    dân sự; vneid=định danh điện tử; pa=phản ánh; kn=kiến nghị; gq=giải quyết; đn=đề nghị; vp=vi phạm; hđ=hợp đồng;
    sx=sản xuất; kd=kinh doanh; đk=đăng ký; ntn=như thế nào; nc=nước; đg=đường; đh=đồng hồ; hv=hành vi; tp=thành phố;
    qh=quy hoạch
    """.replace("\n", " ").split(";")
    for shorts, long in [line.split("=")]
    for short in shorts.split()
}
"""What people type for short, in lower case, to the words it stands for."""
_INITIALS = {
    "CA": "công an",
    "TP": "thành phố",
    "MN": "mầm non",
    "TH": "tiểu học",
    "TT": "trung tâm",
    "QL": "quốc lộ",
    "HS": "học sinh",
}
"""Short only in capitals: in small letters they are words or may be several things."""


class Word(NamedTuple):
    """A syllable, and where it stands in the tidied text."""

    start: int
    end: int
    plain: str
    """Without marks, in lower case."""
    marked: str
    """With its marks in one spelling (the tone as a figure at the end); as ``plain`` where it has none."""


@lru_cache(maxsize=8)
def read_words(text: str) -> tuple[str, tuple[Word, ...]]:
    """The tidied text and its words in order; one short form may give several words with the same place.

    Whoever looks at a text asks for its words several times in a row.
    """
    tidied = tidy(text)[:_LONGEST]
    found: list[Word] = []
    for match in _WORD.finditer(tidied):
        start, end = match.span()
        found += [Word(start, end, plain, marked) for plain, marked in _forms(match[0])]
    return tidied, tuple(found)


@lru_cache(maxsize=20_000)
def _forms(written: str) -> tuple[tuple[str, str], ...]:
    lower = written.lower()
    longer = _INITIALS[written].split() if written in _INITIALS else SHORT.get(lower) or [lower]
    return tuple((plain, _spelling(word, plain)) for word in longer for plain in [_plain(word)])


def is_syllable(plain: str) -> bool:
    """Whether the word without marks may be Vietnamese."""
    return _SYLLABLE.fullmatch(plain) is not None


def is_vietnamese(text: str) -> bool:
    """Whether seven words in ten may be Vietnamese syllables, marks or not; of other texts what was learnt here says nothing."""
    words = [word for word in read_words(text)[1] if word.plain.isalpha()]
    return 10 * sum(is_syllable(word.plain) for word in words) >= 7 * len(words)


def _plain(word: str) -> str:
    bare = fold(word)
    if bare != word or not _TELEX.fullmatch(bare) or _SYLLABLE.fullmatch(bare):
        return bare
    # Typed with the keyboard switched to Vietnamese where the program was not: "duowcj" for "được".
    typed = re.sub(r"w", "", _DOUBLES.sub(r"\1", bare))
    typed = re.sub(r"(?<=[a-z])[sfrxj](?=[a-z]*$)", "", typed) if not _SYLLABLE.fullmatch(typed) else typed
    return typed if _SYLLABLE.fullmatch(typed) else bare


def _spelling(word: str, plain: str) -> str:
    parts = unicodedata.normalize("NFD", word)
    tone = "".join(_TONES.get(part, "") for part in parts)[:1]
    letters = unicodedata.normalize("NFC", "".join(part for part in parts if part not in _TONES))
    return letters + tone if tone or letters != word or fold(letters) != letters else plain
