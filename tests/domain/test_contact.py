"""Telephone numbers and e-mail addresses, as people write them and as others try."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.domain.contact import mailbox_of, normalise_email, normalise_phone


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("0912345678", "0912345678"),
        ("0912 345 678", "0912345678"),
        ("0912.345.678", "0912345678"),
        ("(+84) 912-345-678", "0912345678"),
        ("+84 0912 345 678", "0912345678"),
        ("84912345678", "0912345678"),
        ("0084 912345678", "0912345678"),
        ("0203 3835 678", "02033835678"),
        ("024 38 256 789", "02438256789"),
        ("+1 202 555 0123", "+12025550123"),
        ("0033 1 23 45 67 89", "+33123456789"),
        ("\t0381234567 ", "0381234567"),
    ],
)
def test_a_number_gets_one_form(typed, kept):
    assert normalise_phone(typed) == kept
    assert normalise_phone(kept) == kept


@pytest.mark.parametrize(
    "typed",
    ["", "12345", "0412345678", "091234567", "09123456789", "0912345678a", "+84", "+84 12", "0000000000", "113", "++84912345678",
     "０９１２３４５６７８", "٠٩١٢٣٤٥٦٧٨", "0912345678; DROP", "+849123456789012", "-", "9" * 5000],
)  # fmt: skip
def test_what_is_no_number(typed):
    assert normalise_phone(typed) is None


@given(st.text())
def test_any_text_gives_a_number_or_nothing(text):
    found = normalise_phone(text)
    assert found is None or (found.isascii() and found.lstrip("+").isdigit() and 8 <= len(found) <= 16)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("an@example.vn", "an@example.vn"),
        (" An.Nguyen+pakn@Example.VN ", "An.Nguyen+pakn@example.vn"),
        ("o'brien@mail.example.com", "o'brien@mail.example.com"),
        ("a@xn--nguyn-8ya.vn", "a@xn--nguyn-8ya.vn"),
        ("a@quảng-ninh.vn", "a@xn--qung-ninh-m86d.vn"),
        ("a@XN--qung-ninh-M86D.vn", "a@xn--qung-ninh-m86d.vn"),
        ("an@ｅｘａｍｐｌｅ．ｖｎ", "an@example.vn"),
        ("an@example。vn", "an@example.vn"),
        ("a@почта.рф", "a@xn--80a1acny.xn--p1ai"),
    ],
)
def test_an_address_is_kept(typed, kept):
    assert normalise_email(typed) == kept
    assert normalise_email(kept) == kept


@pytest.mark.parametrize(
    "typed",
    ["", "an", "an@", "@example.vn", "an@example", "an@@example.vn", "an@exa mple.vn", "an nguyen@example.vn",
     "an@example.vn, b@example.vn", "an@example.vn\nBcc: x@example.vn", "<an@example.vn>", '"an"@example.vn', "an@[127.0.0.1]",
     "an@127.0.0.1", ".an@example.vn", "an.@example.vn", "a..n@example.vn", "an@example..vn", "an@.example.vn",
     "a" * 65 + "@example.vn", "an@" + "a" * 250 + ".vn", "an@example.v", "an\x00@example.vn"],
)  # fmt: skip
def test_what_is_no_address(typed):
    assert normalise_email(typed) is None


@given(st.text(), st.text())
def test_any_text_gives_an_address_or_nothing(before, after):
    found = normalise_email(f"{before}@{after}")
    if found is not None:
        assert found.count("@") == 1
        assert not set(found) & set(" \t\r\n<>,;")
        assert normalise_email(found) == found


@pytest.mark.parametrize(
    "typed", ["an@example.vn", "An@ｅｘａｍｐｌｅ.vn", "an+1@example.vn", "ａｎ+a+b@EXAMPLE.vn", "an+@example.vn"]
)
def test_one_mailbox_however_it_is_written(typed):
    assert mailbox_of(normalise_email(typed)) == "an@example.vn"


def test_other_mailboxes_stay_apart():
    assert len({mailbox_of(f"{name}@example.vn") for name in ("an", "a.n", "ann", "+an", "+binh")}) == 5
