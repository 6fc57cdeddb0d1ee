"""How well a text answers a query: pure, so tried without any database."""

from dataclasses import dataclass

import pytest

from feedback.domain.asking import LONGEST_QUERY, MOST_WORDS, phrase_of, read, said, with_guesses
from feedback.domain.excerpts import around
from feedback.domain.relevance import Rarity, judge
from feedback.domain.slips import may_be_slip, one_letter_away

RARITY = Rarity(1000, {"duong": 400, "den": 90, "hong": 200, "so": 300, "do": 350, "sau": 120, "o": 800, "ga": 60})
SAME = {phrase_of("sổ đỏ"): [phrase_of("giấy chứng nhận quyền sử dụng đất")]}


@dataclass
class Text:
    title: str = ""
    content: str = ""
    answer: str = ""
    place: str = ""

    @property
    def fields(self):
        return self.title, self.content, self.answer, self.place


def best(query: str, *texts: Text, **how) -> list[int]:
    judged = judge(read(query, **how), texts, RARITY)
    return sorted(range(len(texts)), key=lambda number: -judged[number].score)


@pytest.mark.parametrize(
    ("query", "better", "worse"),
    [
        ("đèn đường", Text("Đèn đường hỏng"), Text("Việc khác", "Đèn đường hỏng")),
        ("đèn đường", Text("Đèn đường hỏng"), Text("Đường không có đèn")),
        ("den duong", Text("Việc", "Đèn đường tắt."), Text("Việc", "Đèn đường tắt. " + "Chuyện khác nữa. " * 100)),
        ("đường", Text("Sửa đường"), Text("Sửa dượng")),
        ("đường", Text("Sửa duong"), Text("Sửa dượng")),
        ("hoà bình", Text("Hòa bình"), Text("Hoa binh")),
        ("ổ gà đường", Text("Có ổ gà"), Text("Có đường")),
        ("hồng hải", Text("Rác", place="phường Hồng Hải"), Text("Rác", place="phường Hồng Hà, xã Hải Tân")),
    ],
)
def test_what_answers_better_stands_first(query, better, worse):
    assert best(query, worse, better) == [1, 0]


def test_another_name_of_a_thing_counts_nearly_as_much():
    texts = [Text("Chậm cấp giấy chứng nhận quyền sử dụng đất"), Text("Đất đai"), Text("Chậm cấp sổ đỏ")]
    judged = judge(read("sổ đỏ", SAME), texts, RARITY)
    assert judged[2].score > judged[0].score > judged[1].score == 0
    assert [one.whole for one in judged] == [True, False, True]


def test_a_quoted_phrase_must_stand_together():
    judged = judge(read('"đèn đường"'), [Text("Đèn đường"), Text("Đường đèn")], RARITY)
    assert [one.whole for one in judged] == [True, False]


def test_a_filler_need_not_be_there():
    asked = read("sổ đỏ làm sao", fillers={said("làm"), said("sao")})
    assert judge(asked, [Text("Sổ đỏ")], RARITY)[0].whole
    assert read("làm sao", fillers={said("làm"), said("sao")}).required, "a query of nothing else asks for these"


def test_a_word_under_a_mask_is_not_found():
    assert judge(read("điện thoại"), [Text("Gọi [đã che số điện thoại]")], RARITY)[0].score == 0


def test_a_guess_counts_less_than_the_word():
    asked = with_guesses(read("ngieng"), {"ngieng": ["nghieng"]})
    guessed, written = judge(asked, [Text("Cột nghiêng"), Text("Cột ngieng")], RARITY)
    assert guessed.score > 0
    assert guessed.whole
    assert written.score > 0


@pytest.mark.parametrize("typed", ["", '"', '""', "“”", "  ", "?!", "\u202e", "😀", '"a', 'a" b "c', "\x00"])
def test_whatever_is_typed_can_be_read(typed):
    judge(read(typed), [Text("a b c")], RARITY)


def test_a_query_has_an_end():
    assert len(read("a " * 10_000).words) == MOST_WORDS
    assert len(read("đ" * 10_000).words) == 0, "no word is so long"
    assert sum(len(word.written) for word in read("abc " * 5_000).words) <= LONGEST_QUERY


def test_one_letter():
    near = one_letter_away("duong")
    assert {"dung", "duonng", "ddong", "udong", "huong"} - near == {"ddong"} - near
    assert "duong" not in near
    assert may_be_slip("nuoc")
    assert not any(map(may_be_slip, ("cua", "1234", "a" * 30, "đường")))


def test_an_excerpt_shows_what_was_found_and_breaks_no_mask():
    text = "Mở đầu. " * 60 + "Gọi [đã che số điện thoại] khi đèn đường tắt. " + "Kết. " * 60
    piece = around((text, "Không có"), read("đèn đường"))
    assert "đèn đường tắt" in piece
    assert piece.startswith("… ")
    assert piece.endswith(" …")
    assert "[" not in piece
    assert around(("Ngắn.",), read("khác")) == "Ngắn."
    assert around((), read("x")) == ""
