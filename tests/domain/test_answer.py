"""What makes an answer one: blanks, vague phrases, versions beside each other."""

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.domain.answer import (
    AUTHOR_BLANKS,
    PETITION_BLANKS,
    Cure,
    fill_blanks,
    find_vague,
    open_blanks,
    unknown_blanks,
)
from feedback.domain.comparison import compare
from feedback.domain.text import tidy

TEXTS = st.text(st.sampled_from("aăâ đĐẽ sẽxem 12/{}\n.,"), max_size=80).map(tidy)


def said(text: str) -> list[tuple[str, Cure]]:
    return [(text[vague.start : vague.end], vague.cure) for vague in find_vague(text)]


@pytest.mark.parametrize(
    ("text", "phrase", "cure"),
    [
        ("Sở sẽ xem xét, giải quyết.", "sẽ xem xét", Cure.WHEN),
        ("Vấn đề này đang nghiên cứu.", "đang nghiên cứu", Cure.WHEN),
        ("Việc sửa đường thực hiện trong thời gian tới.", "trong thời gian tới", Cure.WHEN),
        ("Phường khắc phục sớm nhất có thể.", "sớm nhất có thể", Cure.WHEN),
        ("Đường được sửa khi có kinh phí.", "khi có kinh phí", Cure.WHEN),
        ("Trạm đã giải quyết theo quy định.", "theo quy định", Cure.RULE),
        ("Đã chuyển cơ quan chức năng.", "cơ quan chức năng", Cure.WHO),
        ("Sở xin tiếp thu ý kiến.", "tiếp thu ý kiến", Cure.WHAT),
        ("Cán bộ đã nghiêm túc rút kinh nghiệm.", "nghiêm túc rút kinh nghiệm", Cure.WHAT),
        ("SO SE XEM XET.", "SE XEM XET", Cure.WHEN),
    ],
)
def test_phrases_that_say_little_are_found_where_they_stand(text, phrase, cure):
    assert said(text) == [(phrase, cure)]
    [vague] = find_vague(text)
    assert text[slice(*vague.sentence)] == text.removesuffix(".") + "."


@pytest.mark.parametrize(
    "text",
    [
        "Sở sẽ sửa xong mặt đường chậm nhất ngày 14/12/2026.",
        "Phường sẽ lắp 3 bóng đèn trong 5 ngày.",
        "Trạm đang xử lý, xong trước tháng 1 năm 2027.",
        "Căn cứ theo quy định tại Điều 9 Nghị định 20/2008/NĐ-CP, hồ sơ gồm 3 loại giấy.",
        "Đã bố trí thêm người ở quầy số 2 từ ngày 20/11/2026.",
        "Xem xét hồ sơ ngày 20/11, Sở kết luận hồ sơ đủ.",
        "",
    ],
)
def test_a_day_or_a_rule_in_the_same_sentence_is_enough(text):
    assert said(text) == []


def test_a_day_in_another_sentence_is_not():
    assert said("Kiểm tra ngày 20/11/2026. Phường sẽ sửa.") == [("sẽ sửa", Cure.WHEN)]


def test_each_line_is_a_sentence_of_its_own():
    assert [cure for _phrase, cure in said("Phường sẽ sửa đường\nXong ngày 20/11")] == [Cure.WHEN]


@given(TEXTS)
def test_places_are_in_order_and_inside(text):
    places = [(vague.sentence[0], vague.start, vague.end, vague.sentence[1]) for vague in find_vague(text)]
    for first, start, end, last in places:
        assert 0 <= first <= start < end <= last <= len(text)
    assert all(before[2] <= after[1] for before, after in itertools.pairwise(places))


def test_blanks_are_filled_from_the_petition_and_the_others_stay():
    text = "Về {mã phản ánh} tại {địa bàn}: {kết quả}."
    filled = fill_blanks(text, {"mã phản ánh": "PAKN.20261120.0001", "địa bàn": ""})
    assert filled == "Về PAKN.20261120.0001 tại {địa bàn}: {kết quả}."
    assert open_blanks(filled)[0] == "{địa bàn}"
    assert open_blanks("Không có gì trống.") == []


def test_what_a_blank_is_filled_with_opens_no_other():
    assert fill_blanks("{tiêu đề}", {"tiêu đề": "{mã phản ánh}", "mã phản ánh": "x"}) == "{mã phản ánh}"


def test_blanks_nobody_fills_are_named():
    known = " ".join(f"{{{name}}}" for name in (*PETITION_BLANKS, *AUTHOR_BLANKS))
    assert unknown_blanks(known) == []
    assert unknown_blanks("{Kết  Quả}") == []
    assert unknown_blanks("{người gửi} và {số tiền}, {số tiền}") == ["{người gửi}", "{số tiền}"]
    assert unknown_blanks("mở { mà không đóng") == ["{"]
    assert unknown_blanks("{}") == ["{}"]


def test_templates_as_delivered_have_no_unknown_blank():
    from feedback.services.answers import OUTCOMES
    from feedback.services.catalogues import read_yaml

    templates = read_yaml("catalogue.yaml")["answer_templates"]
    assert {template["outcome"] for template in templates} == set(OUTCOMES)
    for template in templates:
        assert unknown_blanks(template["body"]) == [], template["code"]
        filled = re.sub(r"\{[^}]*\}", "ngày 14/12/2026", template["body"])
        assert find_vague(filled) == [], template["code"]


@given(TEXTS, TEXTS)
def test_joined_the_pieces_are_the_texts(left, right):
    found = compare(left, right)
    assert "".join(piece.text for piece in found.left) == left
    assert "".join(piece.text for piece in found.right) == right
    assert (found.places == 0) == (left == right)


def test_words_are_compared_within_a_paragraph():
    found = compare("Đã sửa ngày 20/11.\n\nXin cảm ơn.", "Đã sửa xong ngày 21/11.\n\nXin cảm ơn.")
    assert [piece.text.strip() for piece in found.left if piece.changed] == ["20/11."]
    assert [piece.text.strip() for piece in found.right if piece.changed] == ["xong", "21/11."]
