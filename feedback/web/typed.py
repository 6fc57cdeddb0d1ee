"""What people type, as it comes to every view: without the characters that no page, letter or database may hold."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from werkzeug.datastructures import ImmutableMultiDict

from feedback.language import SpokenRequest

_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")
"""Control characters but for tabulator and ends of lines, and what is no character: HTML allows none, terminals obey some."""


class Typed(ImmutableMultiDict[str, Any]):
    """Fields of a form or an address; files stay as they are."""

    def __init__(self, fields: Mapping[str, Any] | Iterable[tuple[str, Any]] | None = None) -> None:
        if fields is not None and not isinstance(fields, Mapping):
            fields = [(name, _UNWRITABLE.sub("", value) if isinstance(value, str) else value) for name, value in fields]
        super().__init__(fields)


class CleanRequest(SpokenRequest):
    """A request whose fields are clean."""

    parameter_storage_class = Typed
