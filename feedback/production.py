"""What production refuses to begin with: each is one sentence that says what to change.

Asked by :mod:`feedback.config`, so by every process: web, jobs, and each command.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from feedback.domain.signing_in import REACHING_WIDE

if TYPE_CHECKING:
    from feedback.config import Settings

_FEWEST_LETTERS = 10
"""Different characters in a key: 32 random hexadecimal digits hold fewer once in ten million."""
_WORDS = re.compile(
    r"secret|password|passwd|change.?me|example|default|demo|test|insecure|lang.?nghe|qwerty|123456", re.IGNORECASE
)
_DEBUG = ("FLASK_DEBUG", "PYTHONASYNCIODEBUG", "WERKZEUG_DEBUG_PIN", "PYTHONINSPECT")
_OFF = {"", "0", "false", "no", "off"}
_FOR_OTHERS = 0o007
_HERE = {"127.0.0.1", "localhost", "::1"}

Objection = Callable[["Settings", Mapping[str, str]], str | None]


def objections(settings: "Settings", environment: Mapping[str, str]) -> Iterator[str]:
    """Everything that is unsafe about running these settings in production; nothing where all is well."""
    for rule in _RULES:
        sentence = rule(settings, environment)
        if sentence:
            yield sentence


def _unencrypted(settings: "Settings", _environment: Mapping[str, str]) -> str | None:
    return (
        None
        if settings.is_secure
        else "In production FEEDBACK_BASE_URL must be an https address: without it cookies travel openly."
    )


def _without_mail(settings: "Settings", _environment: Mapping[str, str]) -> str | None:
    if settings.mail_host:
        return None
    return "In production FEEDBACK_MAIL_HOST must be set: letters hold secrets and must not pile up as files."


def _open_letters(settings: "Settings", _environment: Mapping[str, str]) -> str | None:
    if settings.mail_security != "none" or settings.mail_host in _HERE:
        return None
    return (
        "In production letters do not leave this machine unencrypted: set FEEDBACK_MAIL_SECURITY=starttls or tls,"
        " or let FEEDBACK_MAIL_HOST be a mail server on 127.0.0.1."
    )


def _one_factor(settings: "Settings", _environment: Mapping[str, str]) -> str | None:
    """Roles that reach over the whole authority always need a second factor (ADR 12)."""
    if settings.demanding_roles >= REACHING_WIDE:
        return None
    return (
        f"In production FEEDBACK_SECOND_FACTOR_ROLES must name at least {', '.join(sorted(REACHING_WIDE))}: "
        "they reach over the whole authority."
    )


def _weak_key(settings: "Settings", _environment: Mapping[str, str]) -> str | None:
    key = settings.secret_key
    if len(set(key)) >= _FEWEST_LETTERS and not _repeats(key) and not _WORDS.search(key):
        return None
    return (
        "In production the secret key must be random, and this one is not. Make one and keep it apart:"
        " python3 -c 'import secrets; print(secrets.token_hex(32))'."
    )


def _repeats(key: str) -> bool:
    """Whether it is a shorter text said again and again: a text is found in its double before its end only then."""
    return (key + key).find(key, 1) < len(key)


def _debugging(_settings: "Settings", environment: Mapping[str, str]) -> str | None:
    found = [name for name in _DEBUG if environment.get(name, "").lower() not in _OFF]
    return f"In production nothing is debugged: take {', '.join(found)} out of the environment." if found else None


def _readable_key(settings: "Settings", _environment: Mapping[str, str]) -> str | None:
    if not settings.secret_key_file:
        return None
    return _closed(Path(settings.secret_key_file), "The file of the secret key", "o-rwx")


def _readable_folder(settings: "Settings", _environment: Mapping[str, str]) -> str | None:
    return _closed(settings.instance, "The data folder", "o-rwx")


def _closed(path: Path, what: str, change: str) -> str | None:
    if not path.exists() or not path.stat().st_mode & _FOR_OTHERS:
        return None
    return f"{what} {path} is open to everybody on this machine. Close it: chmod {change} {path}."


def _bare(settings: "Settings", _environment: Mapping[str, str]) -> str | None:
    if settings.trusted_proxies or settings.host in _HERE:
        return None
    return (
        f"In production the service speaks to a proxy only, but HOST={settings.host} lets everybody in without https."
        " Set HOST=127.0.0.1, or FEEDBACK_TRUSTED_PROXIES to the number of proxies before it."
    )


_RULES: tuple[Objection, ...] = (
    _unencrypted,
    _without_mail,
    _open_letters,
    _one_factor,
    _weak_key,
    _debugging,
    _readable_key,
    _readable_folder,
    _bare,
)
