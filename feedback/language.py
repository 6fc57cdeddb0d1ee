"""The language of a page or a letter, and words in it: Vietnamese unless the address asks for English (DESIGN 7).

A page says a hundred words, and each asks in which language. Flask-Babel finds that out anew each time by way of four proxies,
which was a fifth of a list's time; here a request knows its language, and a language its catalogue. Days and numbers are
written by Flask-Babel.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

import flask_babel
from babel.support import Translations
from flask import Flask, Request, has_request_context, request
from flask_babel.speaklater import LazyString
from werkzeug.utils import cached_property

from feedback.extensions import babel

__all__ = ["LazyString"]

LANGUAGES = ("vi", "en")
ANSWERS = LANGUAGES[0]
"""Offices write in Vietnamese, whatever the language of the page."""
TRANSLATIONS = Path(__file__).parents[1] / "translations"

_forced: ContextVar[str] = ContextVar("forced", default="")


class SpokenRequest(Request):
    """A request that knows the language it is answered in."""

    @cached_property
    def language(self) -> str:
        """What the address asks for; a link keeps what it said."""
        asked = self.args.get("lang", "")
        return asked if asked in LANGUAGES else LANGUAGES[0]


_request = cast("SpokenRequest", request)


def install(app: Flask) -> None:
    """Let the address choose the language, let every link carry it on, and let templates speak."""
    babel.init_app(app, locale_selector=current_language)
    app.jinja_env.globals.update(_=gettext, gettext=gettext, ngettext=ngettext)

    @app.url_defaults
    def keep_language(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint != "static" and current_language() != LANGUAGES[0]:
            values.setdefault("lang", current_language())


def current_language() -> str:
    """The language of this request, whatever else is written in another one meanwhile."""
    return _request.language if has_request_context() else LANGUAGES[0]


def current_locale() -> str:
    """The language in which words are said now: a letter's own, or the request's."""
    return _forced.get() or current_language()


@contextmanager
def force_locale(language: str) -> Iterator[None]:
    """Say everything in a language, whatever the request's is: letters and official papers."""
    before = _forced.set(language)
    try:
        with flask_babel.force_locale(language):
            yield
    finally:
        _forced.reset(before)


def gettext(said: str, **variables: Any) -> str:
    """A sentence of ours in the language that is spoken, with what is to stand in it."""
    words = catalogue_in(current_locale()).gettext(said)
    return words % variables if variables else words


def ngettext(singular: str, plural: str, num: int, **variables: Any) -> str:
    """The same for a number of things."""
    return catalogue_in(current_locale()).ngettext(singular, plural, num) % {"num": num, **variables}


def lazy_gettext(said: str, **variables: Any) -> LazyString:
    """The same, said when it is read: for what is written down before anybody has asked."""
    return LazyString(gettext, said, **variables)


@lru_cache
def catalogue_in(language: str) -> Translations:
    """Every sentence of ours in a language."""
    return cast("Translations", Translations.load(TRANSLATIONS, [language]))
