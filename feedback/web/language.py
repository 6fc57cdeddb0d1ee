"""Vietnamese unless the address asks for English; a link keeps what the address said (DESIGN 7)."""

from typing import Any

from flask import Flask, g, has_request_context, request

from feedback.extensions import babel

LANGUAGES = ("vi", "en")
ANSWERS = LANGUAGES[0]
"""Offices write in Vietnamese, whatever the language of the page."""


def install(app: Flask) -> None:
    """Let the address choose the language, and let every link carry it on."""
    babel.init_app(app, locale_selector=current_language)

    @app.url_defaults
    def keep_language(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint != "static" and has_request_context() and current_language() != LANGUAGES[0]:
            values.setdefault("lang", current_language())


def current_language() -> str:
    """The language of this request; of a letter, the one its renderer forced."""
    if not has_request_context():
        return LANGUAGES[0]
    if "language" in g:
        chosen: str = g.language
        return chosen
    asked = request.args.get("lang", "")
    return asked if asked in LANGUAGES else LANGUAGES[0]
