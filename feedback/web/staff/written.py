"""Parts of pages that hang on catalogues, day and language, and on little else: written once, and kept."""

from collections.abc import Hashable
from typing import Any

from flask import get_template_attribute
from markupsafe import Markup

from feedback.domain.calendar import local_date
from feedback.extensions import clock
from feedback.language import current_language
from feedback.web.catalogue import versions

_MOST = 64
_kept: dict[Hashable, Markup] = {}


def found(*about: Hashable) -> Markup | None:
    """What was kept under this name; None where something it is made from has changed since."""
    return _kept.get(_key(about))


def draw(template: str, macro: str, *arguments: Any) -> Markup:
    """What a macro writes."""
    return Markup(get_template_attribute(template, macro)(*arguments))  # noqa: S704 - a template escapes


def keep(part: Markup, *about: Hashable) -> None:
    """Keep it under a name that says all it is made from but catalogues, day and language."""
    if versions().catalogue:
        if len(_kept) >= _MOST:
            _kept.clear()
        _kept[_key(about)] = part


def _key(about: tuple[Hashable, ...]) -> Hashable:
    return versions().catalogue, local_date(clock()), current_language(), *about
