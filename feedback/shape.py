"""What belongs together in the shape a service is served in, on one machine or on several: each objection is one sentence.

Asked by :mod:`feedback.config`, so by every process. ``docs/operations/city.md`` says what each part is for.
"""

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

from feedback.gateways.bucket import BadPlace, place_of
from feedback.modes import Jobs
from feedback.settings import IN_MEMORY, Settings

Objection = Callable[[Settings], str | None]
_BROKERS = ("redis://", "rediss://")
_POSTGRESQL = "postgresql+psycopg://"


def objections(settings: Settings) -> Iterator[str]:
    """Everything in these settings that does not fit together; nothing where all does."""
    for rule in (*_ALWAYS, *(_FOR_REAL if settings.is_public else ())):
        sentence = rule(settings)
        if sentence:
            yield sentence


def _broker(settings: Settings) -> str | None:
    named = settings.broker_url.startswith(_BROKERS) and _host(settings.broker_url)
    if settings.broker_url and not named:
        return f"FEEDBACK_BROKER_URL must begin with {' or '.join(_BROKERS)} and name a host."
    if settings.jobs is Jobs.CELERY and not named:
        return "With FEEDBACK_JOBS=celery the broker must be named: set FEEDBACK_BROKER_URL, such as redis://127.0.0.1:6379/1."
    return None


def _replica(settings: Settings) -> str | None:
    if not settings.database_read_url:
        return None
    if not settings.database_read_url.startswith(_POSTGRESQL):
        return f"FEEDBACK_DATABASE_READ_URL must begin with {_POSTGRESQL}."
    if not settings.database_url.startswith(_POSTGRESQL):
        return "FEEDBACK_DATABASE_READ_URL names a replica of PostgreSQL, but FEEDBACK_DATABASE_URL is none."
    if settings.database_read_url == settings.database_url:
        return "FEEDBACK_DATABASE_READ_URL names the same database as FEEDBACK_DATABASE_URL: leave it out, or name a replica."
    return None


def _files(settings: Settings) -> str | None:
    try:
        if settings.files_url:
            place_of(settings.files_url)
    except BadPlace as bad:
        return f"FEEDBACK_FILES_URL {bad}"
    return None


def _one_database(settings: Settings) -> str | None:
    if settings.jobs is Jobs.EMBEDDED or settings.database_url.startswith(_POSTGRESQL):
        return None
    return "In production FEEDBACK_JOBS=celery needs PostgreSQL in FEEDBACK_DATABASE_URL: a file cannot be shared by machines."


def _one_store(settings: Settings) -> str | None:
    if settings.jobs is Jobs.EMBEDDED or settings.files_url:
        return None
    return (
        "In production FEEDBACK_JOBS=celery needs FEEDBACK_FILES_URL: what is in one machine's folder the workers on others"
        " cannot read."
    )


def _one_counter(settings: Settings) -> str | None:
    if settings.jobs is Jobs.EMBEDDED or settings.limits_storage != IN_MEMORY:
        return None
    return (
        "In production FEEDBACK_JOBS=celery needs FEEDBACK_LIMITS_STORAGE in a Redis: counted in each process by itself,"
        " every further one would let in as many again."
    )


def _host(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


_ALWAYS: tuple[Objection, ...] = (_broker, _replica, _files)
_FOR_REAL: tuple[Objection, ...] = (_one_database, _one_store, _one_counter)
