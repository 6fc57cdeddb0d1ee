"""The code that everyone may know and the secret that only the sender has."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.domain.petition import (
    derive_link_token,
    derive_secret,
    format_code,
    hash_secret,
    normalise_secret,
    parse_code,
)

KEY, OTHER = b"k" * 32, b"o" * 32


def test_the_code():
    assert format_code(date(2026, 11, 20), 1) == "PAKN.20261120.0001"
    assert format_code(date(2026, 11, 20), 12_345) == "PAKN.20261120.12345"


@given(st.dates(min_value=date(1000, 1, 1)), st.integers(1, 10**6))
def test_a_code_is_read_as_it_was_written(day, number):
    code = format_code(day, number)
    assert parse_code(code) == parse_code(f" {code.lower().replace('.', ' - ')}\n") == code


@pytest.mark.parametrize("typed", ["", "PAKN", "20261120.0001", "PAKN.20261120", "PAKN.20261120.001", "PAKN.2026112.0001", "XPAKN.20261120.0001", "PAKN.20261120.0001x", "PAKN.٢٠٢٦١١٢٠.٠٠٠١"])  # fmt: skip  # noqa: E501
def test_what_is_no_code(typed):
    assert parse_code(typed) is None


@given(st.text(min_size=1))
def test_a_secret_is_derived_and_read_in_any_hand(nonce):
    secret = derive_secret(KEY, nonce)
    assert secret == derive_secret(KEY, nonce)
    assert len(secret) == 14
    assert not set(secret) & set("01ILOU")
    for typed in (secret.lower(), secret.replace("-", ""), f" {secret.replace('-', ' ')} ", secret.replace("-", ".")):
        assert normalise_secret(typed) == secret


@given(st.text(), st.text())
def test_secrets_differ_by_form_and_by_key(one, two):
    assert (derive_secret(KEY, one) == derive_secret(KEY, two)) is (one == two)
    assert derive_secret(KEY, one) != derive_secret(OTHER, one)


def test_the_link_is_not_the_secret():
    token = derive_link_token(KEY, "n")
    assert len(token) == 32
    assert token == derive_link_token(KEY, "n") != derive_link_token(KEY, "m")
    assert hash_secret(KEY, token) != hash_secret(OTHER, token)
    assert len(hash_secret(KEY, token)) == 64
