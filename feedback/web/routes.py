"""Addresses of our own pages, built once: a page names fifty of them, and Flask builds each anew."""

from functools import lru_cache
from typing import Any, cast

import flask
from flask import Flask, request

from feedback.language import SpokenRequest

_KEPT = {"code", "state", "due", "office", "officer", "asks"}
_request = cast("SpokenRequest", request)


def url_for(endpoint: str, **values: Any) -> str:
    """The address of a page, as :func:`flask.url_for` gives it: relative to the host, in the language of the request.

    Only what holds codes, numbers and names of states is kept: in others stand secrets, and words of people.
    """
    if values.keys() - _KEPT:
        return flask.url_for(endpoint, **values)
    return _built(_request.language, _request.root_path, endpoint, **values)


@lru_cache(maxsize=2048)
def _built(_language: str, _root: str, endpoint: str, **values: Any) -> str:
    return flask.url_for(endpoint, **values)


def install(app: Flask) -> None:
    """Let templates name addresses."""
    app.jinja_env.globals["url_for"] = url_for
