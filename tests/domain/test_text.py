"""Vietnamese text: one form to keep, one to find."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.domain.text import fold, sort_key, tidy, tidy_line, words

CASES = {"Đường Nguyễn Huệ": "duong nguyen hue", "ĐẶC KHU VÂN ĐỒN": "dac khu van don", "Ưỡn ẹo ỷ ỹ": "uon eo y y", "": ""}


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize(("text", "folded"), CASES.items())
def test_folding_forgets_marks_and_case(text, folded, form):
    assert fold(unicodedata.normalize(form, text)) == folded


def test_letters_that_take_no_marks_stay():
    assert fold("ß Ł ø 漢字 123") == "ß ł ø 漢字 123"


@given(st.text())
def test_folding_is_done_once(text):
    assert fold(fold(text)) == fold(text) or not text.isascii()


def test_tidying():
    assert tidy(None) == tidy("") == tidy(" \n\t ") == ""
    assert tidy("  một\r\nhai\rba\n ") == "một\nhai\nba"
    assert tidy("e\u0302\u0301") == "ế"
    assert tidy("a\x00b\x07c\x1bd\x7fe\x85f") == "abcdef"
    assert tidy("a\tb\nc") == "a\tb\nc"


@pytest.mark.parametrize(
    "hidden", ["\u202e", "\u202a", "\u2066", "\u2069", "\u200b", "\u200e", "\u200f", "\u2060", "\ufeff", "\u061c"]
)
def test_what_cannot_be_seen_is_dropped(hidden):
    assert tidy(f"a{hidden}b") == "ab"
    assert tidy_line(f" {hidden} ") == ""


def test_a_family_stays_a_family():
    assert tidy("👨\u200d👩\u200d👧") == "👨\u200d👩\u200d👧"


def test_a_line_is_one_line():
    assert tidy_line("  a \n\u2028 b\t\xa0c ") == "a b c"


@given(st.text())
def test_tidying_is_done_once(text):
    assert tidy(tidy(text)) == tidy(text)
    line = tidy_line(text)
    assert tidy_line(line) == line
    assert "\n" not in line


def test_words_are_runs_of_letters_and_digits():
    assert words("Đường số 3, PAKN.20261120.0001!") == ["Đường", "số", "3", "PAKN", "20261120", "0001"]


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_names_are_sorted_by_letters_then_by_tones(form):
    sorted_names = [
        "An Sinh",
        "Ăn",
        "Ẩn",
        "Ba Chẽ",
        "Bãi Cháy",
        "Dương Huy",
        "Đầm Hà",
        "đông",
        "Hạ Long",
        "Ha Tu",
        "Hà Tu",
        "Oanh",
        "Ông",
        "Ơn",
    ]
    names = [unicodedata.normalize(form, name) for name in sorted_names]
    assert sorted(set(names), key=sort_key) == names
