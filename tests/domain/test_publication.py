"""Personal data in texts: found, masked, and nothing else touched."""

import re
import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from feedback.domain.publication import MASK, MASKS, Sensitive, find_personal_data, mask, pieces, words_of_sender

P, E, I, S, N = Sensitive.PHONE, Sensitive.EMAIL, Sensitive.ID_NUMBER, Sensitive.SENDER, Sensitive.PERSON  # noqa: E741 - read as a table
SENDER = ["Nguyễn Thị An", "12 Lê Thánh Tông, phường Hạ Long"]


def found(text: str, sender=()) -> list[tuple[Sensitive, str]]:
    return [(finding.kind, text[finding.start : finding.end]) for finding in find_personal_data(text, sender)]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Gọi 0912345678 nhé", [(P, "0912345678")]),
        ("0912 345 678", [(P, "0912 345 678")]),
        ("0912.345.678", [(P, "0912.345.678")]),
        ("0203-3835-678", [(P, "0203-3835-678")]),
        ("+84 912 345 678", [(P, "+84 912 345 678")]),
        ("sđt:0912345678.", [(P, "0912345678")]),
        ("0912345678/0987654321", [(P, "0912345678"), (P, "0987654321")]),
        ("SĐT.0912345678", [(P, "0912345678")]),
        ("1.0912345678 2.0987654321", [(P, "0912345678"), (P, "0987654321")]),
        ("(0203) 3825 123", [(P, "(0203) 3825 123")]),
        ("(0912345678)", [(P, "0912345678")]),
        ("+84 (0)912 345 678", [(P, "+84 (0)912 345 678")]),
        ("(+84) 912.345.678", [(P, "(+84) 912.345.678")]),
        ("84912345678", [(P, "84912345678")]),
        ("0084 912 345 678", [(P, "0084 912 345 678")]),
        ("+1 650 253 0000", [(P, "+1 650 253 0000")]),
        ("09 12 34 56 78", [(P, "09 12 34 56 78")]),
        ("0912,345,678", [(P, "0912,345,678")]),
        ("0912 – 345 – 678", [(P, "0912 – 345 – 678")]),
        ("09.12.2034.56", [(P, "09.12.2034.56")]),
        ("０９１２３４５６７８", [(P, "０９１２３４５６７８")]),
        ("gọi 0912 345 678 đồng chí Nam", [(P, "0912 345 678"), (N, "Nam")]),
        ("ngày 05.11.2026 tôi gọi 0912345678 lúc 8 giờ", [(P, "0912345678")]),
        ("an＠example.vn", [(E, "an＠example.vn")]),
        ("0221 8000 1234", [(I, "0221 8000 1234")]),
        ("can cuoc cong dan so 022180-001234", [(I, "022180-001234")]),
        ("CMND: 100.123.456", [(I, "100.123.456")]),
        ("thư an@example.vn.", [(E, "an@example.vn")]),
        ("an.nguyen+x@mail.example.com", [(E, "an.nguyen+x@mail.example.com")]),
        ("an @ example.vn", [(E, "an @ example.vn")]),
        ("CCCD 022180001234", [(I, "022180001234")]),
        ("số 022 180 001 234", [(I, "022 180 001 234")]),
        ("CMND số 100123456", [(I, "100123456")]),
        ("hộ chiếu B1234567", [(I, "B1234567")]),
        ("căn cước của tôi là 022180001234", [(I, "022180001234")]),
    ],
)
def test_what_is_personal(text, what):
    assert found(text) == what
    assert found(unicodedata.normalize("NFC", f"Đầu. {text}")) == what


@pytest.mark.parametrize(
    "text",
    [
        "Ngày 18/11/2026 lúc 08:30",
        "từ 01/07/2025 đến 31/12/2026",
        "PAKN.20261120.0001",
        "số tiền 1.250.000.000 đồng",
        "1.200.000 đồng",
        "350000000 đồng",
        "Nghị định 20/2008/NĐ-CP",
        "Quyết định số 766/QĐ-TTg",
        "20.11.2026",
        "05.11.2026 10 giờ",
        "ngày 05-11-2026 08 giờ 30",
        "2026-11-05 08 30 15",
        "12.500.000 đồng",
        "125.500.000.000 đồng",
        "84.912.345.678 đồng",
        "làm căn cước mất 12.500.000 đồng",
        "CMND cấp ngày 12.03.2015",
        "1.000.000",
        "Công văn số 1234/UBND-KSTT ngày 05/11/2026",
        "giai đoạn 2025-2026, năm 2030",
        "PAKN.20261120.0912345678",
        "đường 334, km 12+500",
        "lúc 7h30 có 15 người",
        "gọi 113, 114, 115",
        "hồ sơ số 123456",
        "an@ghi chú",
        "",
    ],
)
def test_what_is_not_personal(text):
    assert found(text) == []


@pytest.mark.parametrize("text", ["Tôi là Nguyễn Thị An.", "toi la nguyen thi an", "NGUYỄN THỊ AN", "Nguyễn Thi An"])
def test_the_senders_name_in_any_hand(text):
    [(kind, _)] = found(text, SENDER)
    assert kind is S
    assert "an" not in mask(text, find_personal_data(text, SENDER)).lower().split()


def test_the_senders_address():
    assert found("Nhà tôi ở 12 Lê Thánh Tông, phường Hạ Long, ngõ nhỏ", SENDER) == [(S, "12 Lê Thánh Tông, phường Hạ Long")]


def test_a_part_of_another_word_is_not_the_sender():
    assert found("Nguyễn Thị Anh", SENDER) == [(N, "Nguyễn Thị Anh")]
    assert found("An toàn", ["An"]) == []
    assert found("mọi nơi", ["", " ", "a.*"]) == []


ADDRESS = "Số 12 Lê Lợi, Tổ 5 khu 3, phường Hạ Long, TP. Hạ Long, Quảng Ninh"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Nhà tôi ở số 12 Lê Lợi, bị ngập", ["số 12 Lê Lợi"]),
        ("trước 12 đường lê lợi", ["12 đường lê lợi"]),
        ("12, Le Loi", ["12, Le Loi"]),
        ("Tổ 5, khu 3", ["Tổ 5, khu 3"]),
        ("ở phường Hạ Long, thành phố Hạ Long, Quảng Ninh", []),
        ("đường Lê Lợi ngập", []),
        ("112 đường Lê Lợi", []),
        ("anh Văn Bình và Trần Văn Bình", ["Văn Bình", "Trần Văn Bình"]),
    ],
)
def test_the_distinctive_parts_of_an_address_and_a_name(text, told):
    words = words_of_sender(["Trần Văn Bình"], [ADDRESS], ["Phường Hạ Long", "Thành phố Hạ Long"])
    assert [(kind, part) for kind, part in found(text, words) if kind is S] == [(S, part) for part in told]


@pytest.mark.parametrize(
    ("address", "parts"),
    [
        ("Phường Bãi Cháy, Quảng Ninh", []),
        ("Hạ Long", []),
        ("Số 12, Lê Lợi, Bãi Cháy", ["Số 12, Lê Lợi, Bãi Cháy", "Số 12 Lê Lợi"]),
        ("Nhà văn hoá, thôn Đồng Tâm, xã A", ["Nhà văn hoá, thôn Đồng Tâm, xã A", "Nhà văn hoá", "thôn Đồng Tâm"]),
        ("P.502 nhà N2, p. Hồng Hải", ["P.502 nhà N2, p. Hồng Hải", "P.502 nhà N2"]),
        ("", []),
        (" , 5, ", []),
    ],
)
def test_what_of_an_address_tells_who_wrote(address, parts):
    assert words_of_sender([], [address], ["Phường Hạ Long"]) == parts


def test_a_short_call_name_or_one_like_a_commune_is_not_looked_for():
    assert words_of_sender(["Nguyễn Thị An", "Trần Hạ Long", ""], [], ["Phường Hạ Long"]) == ["Nguyễn Thị An", "Trần Hạ Long"]


def test_overlapping_places_are_masked_to_the_last_letter():
    text = "an 0912 345 678 Lê Lợi"
    [finding] = find_personal_data(text, ["678 Lê Lợi"])
    assert (text[finding.start : finding.end], finding.kind) == ("0912 345 678 Lê Lợi", P)


def test_what_overlaps_is_one_place():
    assert found("0912345678@example.vn") == [(E, "0912345678@example.vn")]
    assert found("0912345678", ["0912345678"])[0][1] == "0912345678"


def test_masks_are_seen_and_keep_what_stands_around():
    text = "Gọi 0912345678 hoặc an@example.vn ngay."
    masked = mask(text, find_personal_data(text))
    assert masked == f"Gọi {MASKS[P]} hoặc {MASKS[E]} ngay."
    assert len(MASK.findall(masked)) == 2
    assert "".join(piece for piece, _ in pieces(text, find_personal_data(text))) == text


def test_masks_are_no_personal_data():
    for shown in MASKS.values():
        assert found(f"x {shown} y", SENDER) == []
        assert MASK.fullmatch(shown)


NAMES = st.sampled_from([*SENDER, "Đỗ Ước", "İstanbul ǅ", "ﬁn ance"])
PERSONAL = st.sampled_from(
    ["0912345678", "an@example.vn", "022180001234", "Nguyễn Thị An", "CMND 100123456", " ", "\n", "ﬁ", "İ", "ế", "e\u0302\u0301"]
)
TEXTS = st.lists(st.one_of(PERSONAL, st.text(max_size=8)), max_size=12).map("".join)


@given(TEXTS, st.lists(NAMES, max_size=2))
def test_masking_any_text_leaves_no_finding(text, sender):
    findings = find_personal_data(text, sender)
    ends = [0]
    for finding in findings:
        assert ends[-1] <= finding.start < finding.end <= len(text)
        ends.append(finding.end)
    masked = mask(text, findings)
    for finding in findings:
        if finding.kind in {P, E, I} and text.count(text[finding.start : finding.end]) == 1:
            assert text[finding.start : finding.end] not in masked
    assert "".join(piece for piece, _ in pieces(text, findings)) == text


PREFIXES = st.sampled_from(
    [f"0{n}" for n in (3, 5, 7, 8, 9)] + ["02", "+84 9", "+843", "84 9", "0084 9", "+84 (0)9", "016", "+84 2"]
)
LENGTHS = {"02": 9, "016": 8}
BETWEEN = st.sampled_from(["", "", "", " ", ".", "-", " - ", ". ", "\u00a0", "–", "·", ") "])
AROUND = st.sampled_from(["", "Gọi ", "SĐT.", "sđt:", "(", "số 5, ", "ĐT", "/", "\n", " ngày 20/11/2026 "])


@given(PREFIXES, st.lists(st.tuples(BETWEEN, st.integers(0, 9)), min_size=9, max_size=9), AROUND, AROUND, st.booleans())
def test_a_telephone_number_is_found_in_any_hand(prefix, rest, before, after, wide):
    number = prefix + "".join(f"{between}{digit}" for between, digit in rest[: LENGTHS.get(prefix, 8)])
    # Dots and dashes can make a date of it; then only a reader can tell.
    assume(not re.search(r"\d([.-])\d{1,2}\1(?:19|20)\d\d", number))
    if wide:
        number = number.translate({ord("0") + n: ord("０") + n for n in range(10)})
    masked = mask(text := f"{before}{number} {after}", find_personal_data(text))
    left = masked.replace(before, "", 1).replace(after, "", 1)
    assert not any(letter.isdigit() for letter in left), masked
