"""Whole addresses, for machines that read a page without having asked for it here."""

from typing import Any

from flask import Flask, request

from feedback.language import LANGUAGES, current_language
from feedback.web.context import settings, static_url
from feedback.web.routes import url_for


def absolute(endpoint: str, language: str = "", **values: Any) -> str:
    """The address under which everyone reaches a page.

    :param language: empty: that of this request.
    """
    wanted = language or current_language()
    if endpoint != "static":
        values["lang"] = wanted if wanted != LANGUAGES[0] else None
    return settings().base_url + url_for(endpoint, **values)


def this_page(language: str = "", *kept: str) -> str:
    """The address of the present page.

    :param kept: the questions in the address that make it another page; the others are left out.
    """
    values = {name: request.args[name] for name in kept if request.args.get(name)}
    return absolute(str(request.endpoint), language, **(request.view_args or {}), **values)


def card_image() -> str:
    """The picture that other sites show beside a link to a page."""
    return settings().base_url + static_url("img/card.png")


def install(app: Flask) -> None:
    """Let templates name whole addresses."""
    app.jinja_env.globals.update(this_page=this_page, card_image=card_image)
