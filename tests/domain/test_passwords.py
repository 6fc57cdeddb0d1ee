"""Passwords that guessing begins with are refused; long ones of unrelated words are not."""

import pytest

from feedback.domain.passwords import is_guessable

ABOUT = ("Nguyễn Văn An", "an.nguyen@example.vn", "Ủy ban nhân dân thành phố Quảng Ninh")


@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "P@ssw0rd1234",
        "Matkhau@2026",
        "mật khẩu 2026",
        "QuangNinh2026",
        "halong123halong",
        "lang-nghe-ha-long",
        "qwertyuiop123",
        "1qaz2wsx3edc",
        "aaaaaaaaaaaa",
        "abcabcabcabc",
        "123456789012",
        "0987654321 0987654321",
        "NguyenVanAn1990",
        "an.nguyen@example.vn",
        "vananvanan2026",
        "anhyeuem123456",
        "            ",
        "!!!!????....",
    ],
)
def test_what_everybody_tries_first(password):
    assert is_guessable(password, ABOUT)


@pytest.mark.parametrize(
    "password",
    ["mật khẩu của buổi thử", "ba từ không liên quan", "xe đạp tím ăn bánh", "correct horse battery staple", "Tr0ub4dor&3xyz"],
)
def test_words_that_do_not_belong_together(password):
    assert not is_guessable(password, ABOUT)


def test_somebody_else_s_name_is_as_good_as_any_word():
    assert is_guessable("trần thị bích ngọc", ("Trần Thị Bích Ngọc",))
    assert not is_guessable("trần thị bích ngọc", ABOUT)
