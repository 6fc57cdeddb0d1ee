"""Tags of states and due dates: there are few different ones, and a list shows a hundred."""

from functools import lru_cache

from flask import get_template_attribute
from markupsafe import Markup


@lru_cache(maxsize=512)
def tag(kind: str, *said: str) -> Markup:
    """What the macro of that name in ``components/tags.html`` draws, drawn once."""
    return Markup(get_template_attribute("components/tags.html", kind)(*said))  # noqa: S704 - a template escapes
