"""What an excerpt leaves out."""

import pytest

from feedback.domain.asking import Asked
from feedback.domain.excerpts import around, without_opening


@pytest.mark.parametrize(
    "opening",
    [
        "Về việc “Đèn đường tắt”, Sở Xây dựng trả lời như sau.",
        "Về phản ánh PAKN.20261006.0001 “Đèn. Đường tắt”, tiếp nhận ngày 06/10/2026, Sở Xây dựng trả lời như sau:",
    ],
)
def test_the_customary_first_sentence_is_left_out(opening):
    assert without_opening(f"{opening}\n\nĐèn đã sửa.") == "Đèn đã sửa."
    assert around((f"{opening}\n\nĐèn đã sửa.",), Asked()) == "Đèn đã sửa."


@pytest.mark.parametrize("text", ["Đèn đã sửa.", "Về việc này, Sở đã sửa đèn.", "", "Về “" + "a" * 5_000])
def test_any_other_beginning_stays(text):
    assert without_opening(text) == text
