"""What production refuses, each rule by itself; and that what the docs tell to set is accepted."""

import secrets
from dataclasses import replace
from pathlib import Path

import pytest

from feedback.config import Mode, Settings
from feedback.production import objections

SAFE = Settings(
    mode=Mode.PRODUCTION,
    instance=Path("/nowhere"),
    base_url="https://phananh.example.vn",
    secret_key="9f2c41d07be835a6c0d1e4f7a2b3958e",
    mail_host="mail.example.vn",
    mail_security="starttls",
)


def objected(environment: dict[str, str] | None = None, **changed: object) -> list[str]:
    return list(objections(replace(SAFE, **changed), environment or {}))


def test_what_the_docs_tell_to_set_is_accepted():
    assert objected() == []
    assert objected(mail_host="127.0.0.1", mail_security="none") == []
    assert objected(host="0.0.0.0", trusted_proxies=1) == []
    assert objected({"FLASK_DEBUG": "0", "PYTHONASYNCIODEBUG": ""}) == []


def test_a_key_as_the_docs_make_it_is_always_accepted():
    assert not [key for key in (secrets.token_hex(32) for _ in range(2000)) if objected(secret_key=key)]


@pytest.mark.parametrize(
    "key",
    [
        "a" * 64,
        "0123" * 16,
        "0123456789abcdef" * 4,
        "please-change-me-please-change-me-1",
        "thisisasecretkeythatislongenough42",
        "lang-nghe-production-key-0123456789",
        "my very long and unguessable password",
    ],
)
def test_a_key_that_somebody_made_up_is_refused(key):
    [sentence] = objected(secret_key=key)
    assert "must be random" in sentence
    assert key not in sentence


@pytest.mark.parametrize("name", ["FLASK_DEBUG", "PYTHONASYNCIODEBUG", "PYTHONINSPECT"])
def test_debugging_is_refused(name):
    assert name in objected({name: "1"})[0]


def test_every_objection_is_a_sentence():
    wrong = replace(SAFE, base_url="http://x.vn", mail_host="", secret_key="k" * 32, host="0.0.0.0")
    found = list(objections(wrong, {"FLASK_DEBUG": "true"}))
    assert len(found) == 6
    assert all(sentence.endswith(".") for sentence in found)
