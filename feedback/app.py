"""The application factory: settings, extensions, faces, errors, commands."""

import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from werkzeug.middleware.proxy_fix import ProxyFix

from feedback import cli, extensions, logs, web
from feedback.config import Settings, from_environment
from feedback.domain.petition import MAX_ATTACHMENTS
from feedback.gateways.broker import Broker
from feedback.gateways.bucket import Bucket, BucketStore, place_of
from feedback.gateways.files import FolderStore, SealedFiles
from feedback.gateways.virus_scan import scanner_for
from feedback.language import TRANSLATIONS
from feedback.modes import Jobs
from feedback.services.attachments import MAX_BYTES
from feedback.store import dialects
from feedback.store.announcing import announce
from feedback.store.encryption import keyring
from feedback.store.file_cipher import FileCipher
from feedback.store.replica import Replica
from feedback.web.cookies import SignedCookies
from feedback.web.transaction import Application

_ROOT = Path(__file__).parent.parent
_FORM_BYTES = 512 * 1024


def create_app(environment: Mapping[str, str] | None = None) -> Application:
    """The service, ready to be served.

    :param environment: where settings are read from; the process's own when not given.
    :raises BadSettings: the environment asks for something that cannot be.
    """
    settings = from_environment(os.environ if environment is None else environment)
    logs.speak(as_json=settings.logs_json)
    app = Application(
        "feedback",
        template_folder=str(_ROOT / "templates"),
        static_folder=str(_ROOT / "static"),
        instance_path=str(settings.instance),
    )
    app.extensions["settings"] = settings
    if settings.key_file is None:
        keyring.take(settings.secrets)
    else:
        keyring.follow(settings.key_file)
    app.config.from_mapping(_flask_settings(settings))
    app.session_interface = SignedCookies()
    app.extensions["files"] = _files(settings)
    app.extensions["virus scanner"] = scanner_for(settings)
    extensions.db.init_app(app)
    extensions.csrf.init_app(app)
    with app.app_context():
        dialects.prepare(extensions.db.engine)
        app.extensions["replica"] = _replica(settings)
        if settings.jobs is Jobs.CELERY:
            announce(extensions.db.engine, Broker(settings.broker_url).tell)
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    web.install(app)
    cli.install(app)
    return app


def _files(settings: Settings) -> Callable[[], SealedFiles]:
    """Makes the store of a request: each takes back its own only. All share the line to a bucket."""
    if not settings.files_url:
        return lambda: SealedFiles(FolderStore(settings.files), FileCipher())
    bucket = Bucket(place_of(settings.files_url))
    return lambda: SealedFiles(BucketStore(bucket), FileCipher())


def _replica(settings: Settings) -> Replica | None:
    """Where public pages may be read from; needs an app context."""
    url = settings.database_read_url
    return Replica(extensions.db.engine, url, time.monotonic) if url else None


def _flask_settings(settings: Settings) -> dict[str, object]:
    return {
        # What signs anything itself is given a key of its own; cookies are signed by ``web.cookies``.
        "SECRET_KEY": keyring.key("flask").hex(),
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        # Twice what may be attached: files somewhat too large are then answered with the form still filled.
        "MAX_CONTENT_LENGTH": 2 * MAX_ATTACHMENTS * MAX_BYTES + _FORM_BYTES,
        # An error of the database must not write into the log what people wrote.
        "SQLALCHEMY_ENGINE_OPTIONS": {"hide_parameters": True, **dialects.waits(settings.database_url)},
        "TRUSTED_HOSTS": [urlsplit(settings.base_url).hostname] if settings.is_public else None,
        "MAX_FORM_MEMORY_SIZE": _FORM_BYTES,
        "MAX_FORM_PARTS": 200,
        "SESSION_COOKIE_NAME": "__Host-session" if settings.is_secure else "session",
        "SESSION_COOKIE_SECURE": settings.is_secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "WTF_CSRF_CHECK_DEFAULT": False,
        "WTF_CSRF_TIME_LIMIT": None,
        "BABEL_DEFAULT_LOCALE": "vi",
        "BABEL_DEFAULT_TIMEZONE": "Asia/Ho_Chi_Minh",
        "BABEL_TRANSLATION_DIRECTORIES": str(TRANSLATIONS),
        "TEMPLATES_AUTO_RELOAD": settings.mode == "development",
    }
