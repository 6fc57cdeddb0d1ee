"""How a test sends what is hostile: the form as it stands on its page, everything else as a browser would."""

import io
from collections.abc import Iterable, Mapping
from typing import Any

from werkzeug.test import TestResponse

from tests.reading import HOST, Reader, _typed

LIMITS = {
    "FEEDBACK_SUBMISSIONS_PER_HOUR": "10000",
    "FEEDBACK_REQUESTS_PER_MINUTE": "1000000",
    "FEEDBACK_SEARCHES_PER_MINUTE": "10000",
    "FEEDBACK_CHALLENGE": "never",
}
"""Whoever sends all of this in a minute is a flood; here it is the corpus that is tested."""


def form_of(reader: Reader, url: str, css: str = "main form") -> tuple[str, list[tuple[str, Any]]]:
    """Where a form goes, and what stands in it; the page is read and found good."""
    form = reader.get(url).one(css)
    return str(form["action"]), _typed(form, {}, url)


def post(
    reader: Reader,
    form: tuple[str, list[tuple[str, Any]]],
    typed: Mapping[str, str] = {},
    files: Iterable[tuple[str, str, bytes]] = (),
) -> TestResponse:
    """Send a form with some fields typed anew and files of (field, name, bytes). What answers is not read as a page."""
    action, standing = form
    sent: dict[str, list[Any]] = {}
    for name, value in standing:
        if name not in typed and isinstance(value, str):
            sent.setdefault(name, []).append(value)
    for name, text in typed.items():
        sent[name] = [text]
    for field, name, data in files:
        sent.setdefault(field, []).append((io.BytesIO(data), name))
    kind = "multipart/form-data" if files else "application/x-www-form-urlencoded"
    return reader._client.post(action, data=sent, headers={"Origin": HOST}, content_type=kind)
