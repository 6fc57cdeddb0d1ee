"""What every template may use."""

from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from flask import Flask, current_app, g, request, url_for
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter

from feedback.config import Mode, Settings
from feedback.domain.calendar import local_date
from feedback.extensions import clock
from feedback.language import current_language
from feedback.web import navigation
from feedback.web.catalogue import catalogue
from feedback.web.cookies import CSRF, signing_keys
from feedback.web.tokens import mask

if TYPE_CHECKING:
    from feedback.domain.actors import Staff


def settings() -> Settings:
    """The settings of the running app."""
    found: Settings = current_app.extensions["settings"]
    return found


def authority_name() -> str:
    """The name the authority bears today, in the reader's language."""
    return catalogue().authority.name_on(local_date(clock()), current_language())


def static_url(filename: str) -> str:
    """Address of a static file that changes with its content, so that browsers may keep it for ever."""
    return _static_url(filename, request.root_path)


@lru_cache(maxsize=64)
def _static_url(filename: str, _root: str) -> str:
    content = (Path(current_app.static_folder or "") / filename).read_bytes()
    return url_for("static", filename=filename, v=sha256(content).hexdigest()[:12])


def csrf_field() -> Markup:
    """The hidden field that proves a form is ours, for whoever is signed in or tracks a petition."""
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(mask(generate_csrf(secret_key=signing_keys(CSRF))))


def install(app: Flask) -> None:
    """Register the context of every template."""
    app.jinja_env.globals.update(static_url=static_url, csrf_field=csrf_field)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True

    @app.context_processor
    def common() -> dict[str, Any]:
        if g.get("failsafe"):
            return _without_database()
        actor: Staff | None = g.get("actor")
        return {
            **_without_database(),
            "authority_name": authority_name(),
            "navigation": navigation.items(actor),
            "footer_links": navigation.footer(actor),
            **({"actor": actor} if actor else {}),
        }


def _without_database() -> dict[str, Any]:
    other = "en" if current_language() == "vi" else "vi"
    return {
        "lang": current_language(),
        "demo_mode": settings().mode is Mode.DEMO,
        "language_switch": {"lang": other, "label": "English" if other == "en" else "Tiếng Việt", "url": _same_page(other)},
        "authority_name": "",
        "navigation": [],
        "footer_links": [],
        "now": clock(),
    }


def _same_page(language: str) -> str:
    """This page in another language; what only takes POST is left for the nearest page above it that can be opened."""
    kept = urlencode([(key, value) for key, value in request.args.items(multi=True) if _is_carried(key)])
    if request.endpoint is None:
        return "/" if language == "vi" else f"/?lang={language}"
    path, rules = request.path, current_app.url_map.bind("")
    while path != "/" and not _opens(rules, path):
        path = path.rstrip("/").rpartition("/")[0] or "/"
    query = "&".join(filter(None, (kept, "" if language == "vi" else f"lang={language}")))
    address = quote(path)
    return f"{address}?{query}" if query else address


def _is_carried(argument: str) -> bool:
    """Whether the page in the other language is asked the same.

    Pages about one person carry no words out of the address: answers go out compressed, and whoever sends a reader to an
    address with guesses in it could see by the length which of them stands on the page (BREACH). What is typed into a
    form is sent by the page's own forms only. Lists, and what everyone can read, keep their filters.
    """
    if argument == "lang" or request.method != "GET":
        return False
    is_list = request.blueprint == "staff" and "code" not in (request.view_args or {})
    return argument == "code" or is_list or request.blueprint not in {"citizens", "staff"}


def _opens(rules: MapAdapter, path: str) -> bool:
    try:
        rules.match(path, method="GET")
    except HTTPException:
        return False
    return True
