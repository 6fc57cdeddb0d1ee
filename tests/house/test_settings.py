"""Settings: each is documented with its default, and nonsense is refused aloud."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from feedback.config import BadSettings, Mode, Settings, from_environment, variable_of
from tests.house.source import ROOT

MADE_FROM_OTHERS = {"base_url", "database_url", "secret_key", "second_factor_roles"}
KEY = "9f2c41d07be835a6c0d1e4f7a2b3958e"


@pytest.fixture
def read(tmp_path):
    return lambda **given: from_environment({"FEEDBACK_INSTANCE": str(tmp_path), **given})


def documented() -> dict[str, str]:
    """Variables and defaults as docs/settings.md says."""
    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    return dict(re.findall(r"^\| `([A-Z_]+)` \| (.*?) \|", text, flags=re.M))


def test_the_page_lists_exactly_the_settings():
    assert list(documented()) == [variable_of(field.name) for field in fields(Settings)]


@pytest.mark.parametrize("field", fields(Settings), ids=lambda field: field.name)
def test_the_page_says_the_default(field):
    said = documented()[variable_of(field.name)]
    if field.name in MADE_FROM_OTHERS:
        assert not said.startswith("`")
    else:
        assert said == (f"`{field.default}`" if str(field.default) else "none")


def test_nothing_needs_to_be_set(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    settings = from_environment({"PATH": "/bin", "HOME": "/root"})
    assert settings.mode is Mode.DEMO
    assert settings.instance == tmp_path / "instance"
    assert settings.base_url == "http://127.0.0.1:8000"
    assert settings.database_url == f"sqlite:///{tmp_path}/instance/feedback.sqlite3"


def test_values_are_read(read):
    settings = read(HOST="0.0.0.0", PORT="8080", FEEDBACK_MODE="development", FEEDBACK_MAIL_SECURITY="tls")
    assert (settings.host, settings.port, settings.mode, settings.mail_security) == ("0.0.0.0", 8080, "development", "tls")
    assert read(FEEDBACK_BASE_URL="http://pakn.example.vn/").base_url == "http://pakn.example.vn"
    assert read(PORT="").port == 8000


def test_the_secret_is_made_once_and_kept_to_its_owner(read, tmp_path):
    first, second = read(), read()
    assert first.secret_key == second.secret_key
    assert len(first.secret_key) == 64
    kept = tmp_path / "secret.key"
    assert kept.stat().st_mode & 0o077 == 0
    assert [path.name for path in tmp_path.iterdir()] == ["secret.key"]


def test_the_secret_comes_from_a_file(read, tmp_path):
    (tmp_path / "given").write_text(f"{KEY}\n")
    assert read(FEEDBACK_SECRET_KEY_FILE=str(tmp_path / "given")).secret_key == KEY


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"FEEDBACK_MOED": "demo"}, "Unknown setting FEEDBACK_MOED. docs/settings.md lists all of them."),
        ({"FEEDBACK_PORT": "1", "FEEDBACK_HOST": "x"}, "Unknown setting FEEDBACK_HOST, FEEDBACK_PORT"),
        ({"FEEDBACK_MODE": "prod"}, "FEEDBACK_MODE must be one of demo, development, production, not “prod”"),
        ({"FEEDBACK_MAIL_SECURITY": "ssl"}, "must be one of none, starttls, tls"),
        ({"PORT": "http"}, "PORT must be a whole number, not “http”"),
        ({"PORT": "0"}, "PORT must lie between 1 and 65535, not 0"),
        ({"PORT": "65536"}, "PORT must lie between 1 and 65535, not 65536"),
        ({"PORT": "-1"}, "whole number"),
        ({"PORT": "٨٠"}, "whole number"),
        ({"PORT": "8000.5"}, "whole number"),
        ({"PORT": "99999999999999999999"}, "whole number"),
        ({"FEEDBACK_MAIL_PORT": "70000"}, "FEEDBACK_MAIL_PORT must lie between"),
        ({"FEEDBACK_WEB_WORKERS": "0"}, "FEEDBACK_WEB_WORKERS must lie between 1"),
        ({"FEEDBACK_STAFF_SESSION_HOURS": "0"}, "FEEDBACK_STAFF_SESSION_HOURS must lie between 1"),
        ({"FEEDBACK_BASE_URL": "pakn.example.vn"}, "must begin with http:// or https://"),
        ({"FEEDBACK_BASE_URL": "ftp://pakn.example.vn"}, "must begin with http:// or https://"),
        ({"FEEDBACK_BASE_URL": "https://"}, "name a host"),
        ({"FEEDBACK_DATABASE_URL": "mysql://x/y"}, "FEEDBACK_DATABASE_URL must begin with sqlite:///"),
        ({"FEEDBACK_DATABASE_URL": "postgresql://x/y"}, "postgresql+psycopg://"),
        ({"FEEDBACK_MAIL_SENDER": "pakn"}, "must be an e-mail address"),
        ({"FEEDBACK_SECRET_KEY": "short"}, "shorter than 32 characters"),
        ({"FEEDBACK_SECRET_KEY_FILE": "/nowhere/at/all"}, "cannot be read: No such file"),
        ({"FEEDBACK_MODE": "production", "FEEDBACK_BASE_URL": "https://x.vn"}, "SECRET_KEY_FILE must be set"),
        (
            {"FEEDBACK_MODE": "production", "FEEDBACK_BASE_URL": "http://x.vn", "FEEDBACK_SECRET_KEY": KEY},
            "must be an https address",
        ),
        (
            {"FEEDBACK_MODE": "production", "FEEDBACK_BASE_URL": "https://x.vn", "FEEDBACK_SECRET_KEY": KEY},
            "FEEDBACK_MAIL_HOST must be set",
        ),
        ({"FEEDBACK_MODE": "demo", "FEEDBACK_BASE_URL": "https://x.vn"}, "A demonstration is not for the public"),
    ],
)
def test_nonsense_is_refused_with_a_sentence(read, given, said):
    with pytest.raises(BadSettings, match=re.escape(said)) as refused:
        read(**given)
    assert str(refused.value).endswith(".")
    assert KEY not in str(refused.value)


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(BadSettings, match=r"data folder .*/file/instance cannot be written: .* Set FEEDBACK_INSTANCE"):
        from_environment({"FEEDBACK_INSTANCE": str(tmp_path / "file" / "instance")})


def test_production_is_safe(read):
    settings = read(
        FEEDBACK_MODE="production",
        FEEDBACK_BASE_URL="https://pakn.example.vn",
        FEEDBACK_SECRET_KEY=KEY,
        FEEDBACK_MAIL_HOST="mail.example.vn",
        FEEDBACK_MAIL_SECURITY="starttls",
    )
    assert settings.is_secure
    assert not settings.shows_mailbox


@pytest.mark.parametrize(
    ("settings", "name", "secure"),
    [({}, "session", False), ({"FEEDBACK_BASE_URL": "https://pakn.example.vn"}, "__Host-session", True)],
)
def test_cookies_follow_the_address(app, name, secure):
    assert app.config["SESSION_COOKIE_NAME"] == name
    assert app.config["SESSION_COOKIE_SECURE"] is secure


def test_the_instance_folder_holds_everything(read, tmp_path):
    settings = read()
    assert {settings.files.parent, settings.mailbox.parent, Path(settings.database_url.removeprefix("sqlite:///")).parent} == {
        tmp_path
    }
