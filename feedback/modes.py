"""What settings are chosen from; :mod:`feedback.config` reads them."""

from enum import StrEnum

DRAINING = "draining"
"""The file in the data folder that whoever stops the service puts there first: ``/readyz`` then says no."""


class Mode(StrEnum):
    """DEMO is what ``make run`` gives; DEVELOPMENT shows more; PRODUCTION refuses whatever is unsafe."""

    DEMO = "demo"
    DEVELOPMENT = "development"
    PRODUCTION = "production"


class LogFormat(StrEnum):
    """How lines are written down; BY_MODE: as JSON in production, else as text."""

    BY_MODE = "by-mode"
    TEXT = "text"
    JSON = "json"


class Jobs(StrEnum):
    """Who works in the background: one process beside the web, or Celery's workers on as many machines as are wanted."""

    EMBEDDED = "embedded"
    CELERY = "celery"


class MailSecurity(StrEnum):
    """How the connection to the mail server is protected."""

    NONE = "none"
    STARTTLS = "starttls"
    TLS = "tls"


class Challenge(StrEnum):
    """When whoever sends does a proof of work first."""

    NEVER = "never"
    UNDER_LOAD = "under-load"
    ALWAYS = "always"


class Hsts(StrEnum):
    """For whom browsers remember to use https only: this host, its subdomains too, or written into the browsers themselves."""

    HOST = "host"
    SUBDOMAINS = "subdomains"
    PRELOAD = "preload"


class Unscanned(StrEnum):
    """Whether a file may be opened that the virus scanner could not be asked about."""

    CLOSED = "closed"
    OPEN = "open"
