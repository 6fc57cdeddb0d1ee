"""Personal data in texts: found, masked, and nothing else touched."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.domain.publication import MASK, MASKS, Sensitive, find_personal_data, mask, pieces

P, E, I, S = Sensitive.PHONE, Sensitive.EMAIL, Sensitive.ID_NUMBER, Sensitive.SENDER  # noqa: E741 - read as a table
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
    assert found("Nguyễn Thị Anh", SENDER) == []
    assert found("An toàn", ["An"]) == []
    assert found("mọi nơi", ["", " ", "a.*"]) == []


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
