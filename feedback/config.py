"""Settings from the environment. Anything that begins with ``FEEDBACK_`` and is not known here is refused aloud."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import fields, replace
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from feedback import production, shape
from feedback.domain.signing_in import roles_named
from feedback.modes import Challenge, Hsts, LogFormat, MailSecurity, Mode, Unscanned
from feedback.settings import IN_MEMORY, Settings
from feedback.store.key_file import SHORTEST, new_secret, read

__all__ = [
    "IN_MEMORY",
    "BadSettings",
    "Challenge",
    "Hsts",
    "LogFormat",
    "MailSecurity",
    "Mode",
    "Settings",
    "Unscanned",
    "from_environment",
    "variable_of",
]


class BadSettings(Exception):
    """The environment asks for something that cannot be; the message says what to change."""


_ADDRESS = re.compile(r"[^\s@,:<>]+@[^\s@,:<>]+")
SHORTEST_TOKEN = 16
_OUTSIDE = {"host": "HOST", "port": "PORT"}
_DATABASES = ("sqlite:///", "postgresql+psycopg://")
_DAEMON = re.compile(r"unix:/.+|tcp:[^/]+:[0-9]{1,5}")
_COUNTERS = ("redis://", "rediss://", "redis+unix://")
_RANGES = {
    "port": (1, 65535),
    "mail_port": (1, 65535),
    "trusted_proxies": (0, 10),
    "web_workers": (1, 64),
    "web_threads": (1, 64),
    "requests_per_minute": (10, 1_000_000),
    "disk_room_megabytes": (0, 1_000_000),
    "statement_seconds": (1, 600),
    "drain_seconds": (0, 300),
    "ledger_anchor_hours": (1, 168),
    "traces_percent": (1, 100),
}


def variable_of(setting: str) -> str:
    """The environment variable of a setting."""
    return _OUTSIDE.get(setting, f"FEEDBACK_{setting.upper()}")


def from_environment(environment: Mapping[str, str]) -> Settings:
    """Read the settings.

    :raises BadSettings: an unknown name, a value that does not fit, or something unsafe in production.
    """
    known = {variable_of(field.name): field for field in fields(Settings)}
    unknown = sorted(name for name in environment if name.startswith("FEEDBACK_") and name not in known)
    if unknown:
        raise BadSettings(f"Unknown setting {', '.join(unknown)}. docs/settings.md lists all of them.")
    values: dict[str, Any] = {
        field.name: _read(name, environment[name], type(field.default))
        for name, field in known.items()
        if environment.get(name, "") != ""
    }
    complete = _complete(Settings(**values))
    for sentence in shape.objections(complete):
        raise BadSettings(sentence)
    if complete.is_public:
        for sentence in production.objections(complete, environment):
            raise BadSettings(sentence)
    return complete


def _read(name: str, text: str, kind: type) -> object:
    if kind is bool:
        if text.lower() not in {"true", "false", "yes", "no", "1", "0"}:
            raise BadSettings(f"{name} must be true or false, not “{text}”.")
        return text.lower() in {"true", "yes", "1"}
    if kind is int:
        if not text.isascii() or not text.isdigit() or len(text) > 9:  # noqa: PLR2004
            raise BadSettings(f"{name} must be a whole number, not “{text}”.")
        return int(text)
    if issubclass(kind, StrEnum):
        if text not in list(kind):
            raise BadSettings(f"{name} must be one of {', '.join(kind)}, not “{text}”.")
        return kind(text)
    return Path(text) if issubclass(kind, Path) else text


def _complete(settings: Settings) -> Settings:
    """Fill in what follows from the rest and refuse what cannot hold."""
    _check_numbers(settings)
    instance = settings.instance.absolute()
    key_file = "" if settings.secret_key else str(_key_file(settings, instance))
    complete = replace(
        settings,
        instance=instance,
        base_url=(settings.base_url or f"http://{settings.host}:{settings.port}").rstrip("/"),
        database_url=settings.database_url or f"sqlite:///{instance / 'feedback.sqlite3'}",
        secret_key=settings.secret_key or _first_secret(Path(key_file)),
        secret_key_file=key_file,
    )
    address = urlsplit(complete.base_url)
    if address.scheme not in {"http", "https"} or not address.hostname:
        raise BadSettings(f"FEEDBACK_BASE_URL must begin with http:// or https:// and name a host, not “{complete.base_url}”.")
    if not complete.database_url.startswith(_DATABASES):
        raise BadSettings(f"FEEDBACK_DATABASE_URL must begin with {' or '.join(_DATABASES)}.")
    if complete.limits_storage != IN_MEMORY and not complete.limits_storage.startswith(_COUNTERS):
        raise BadSettings(f"FEEDBACK_LIMITS_STORAGE must be {IN_MEMORY} or begin with {' or '.join(_COUNTERS)}.")
    if complete.clamav and not _DAEMON.fullmatch(complete.clamav):
        raise BadSettings("FEEDBACK_CLAMAV must be unix:/path/to/socket or tcp:host:port.")
    if "@" not in complete.mail_sender:
        raise BadSettings(f"FEEDBACK_MAIL_SENDER must be an e-mail address, not “{complete.mail_sender}”.")
    if wrong := [address for _, address in complete.witnesses if not _ADDRESS.fullmatch(address)]:
        raise BadSettings(f"FEEDBACK_LEDGER_WITNESSES must be e-mail addresses with commas between them, not “{wrong[0]}”.")
    _check_watchers(complete)
    if len(complete.secret_key) < SHORTEST:
        raise BadSettings("FEEDBACK_SECRET_KEY is shorter than 32 characters.")
    try:
        _ = complete.secrets
    except ValueError as error:
        raise BadSettings(f"FEEDBACK_OLD_SECRET_KEYS cannot be used: {error}.") from error
    if complete.mode is Mode.DEMO and complete.is_secure:
        raise BadSettings("A demonstration is not for the public: with an https FEEDBACK_BASE_URL set FEEDBACK_MODE=production.")
    try:
        roles_named(complete.second_factor_roles)
    except ValueError as error:
        raise BadSettings(f"FEEDBACK_SECOND_FACTOR_ROLES must be {error}") from error
    return complete


def _check_watchers(settings: Settings) -> None:
    if settings.metrics_token and len(settings.metrics_token) < SHORTEST_TOKEN:
        raise BadSettings(f"FEEDBACK_METRICS_TOKEN is shorter than {SHORTEST_TOKEN} characters.")
    try:
        _ = settings.metrics_allowed
    except ValueError as error:
        raise BadSettings(f"FEEDBACK_METRICS_NETWORKS must be networks with commas between them: {error}.") from error
    if settings.traces_url and not urlsplit(settings.traces_url).scheme.startswith("http"):
        raise BadSettings("FEEDBACK_TRACES_URL must begin with http:// or https://.")


def _check_numbers(settings: Settings) -> None:
    for field in fields(Settings):
        value = getattr(settings, field.name)
        if type(value) is not int:
            continue
        least, most = _RANGES.get(field.name, (1, 10_000))
        if not least <= value <= most:
            raise BadSettings(f"{variable_of(field.name)} must lie between {least} and {most}, not {value}.")


def _first_secret(file: Path) -> str:
    """The one that seals.

    :raises BadSettings: the file cannot be read or understood.
    """
    try:
        return read(file).live[0].material.decode()
    except OSError as error:
        raise BadSettings(f"FEEDBACK_SECRET_KEY_FILE cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise BadSettings(f"FEEDBACK_SECRET_KEY_FILE cannot be used: {error}.") from error


def _key_file(settings: Settings, instance: Path) -> Path:
    """The given file, or (not in production) one made once and kept in the instance folder."""
    if settings.secret_key_file:
        return Path(settings.secret_key_file).absolute()
    if settings.mode is Mode.PRODUCTION:
        raise BadSettings("In production FEEDBACK_SECRET_KEY or FEEDBACK_SECRET_KEY_FILE must be set.")
    kept = instance / "secret.key"
    try:
        instance.mkdir(parents=True, exist_ok=True)
        if not kept.exists():
            draft = instance / f"secret.key.{secrets.token_hex(4)}"
            draft.touch(mode=0o600)
            draft.write_bytes(new_secret().material)
            try:
                # Two processes may start at once: the first link wins, the other reads it.
                kept.hardlink_to(draft)
            except FileExistsError:
                pass
            draft.unlink()
    except OSError as error:
        raise BadSettings(
            f"The data folder {instance} cannot be written: {error.strerror}. Set FEEDBACK_INSTANCE to another folder."
        ) from error
    return kept
