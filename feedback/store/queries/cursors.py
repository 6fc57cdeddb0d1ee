"""Places in a list of petitions, as cursors in addresses: after them the next page begins, or before them the one before."""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from feedback.store.queries.lines import Line

_BIGGEST = 2**62


@dataclass(frozen=True)
class Place:
    """A place in a list: the value it is sorted by there, and the petition's number."""

    sort: str
    backwards: bool
    value: Any
    number: int

    @classmethod
    def of(cls, line: Line, sort: str, *, backwards: bool) -> "Place":
        """Where a petition stands in a list."""
        values = {"received": line.received_at, "code": line.code, "sector": line.place, "office": line.office}
        return cls(sort, backwards, values.get(sort.removeprefix("-"), line.due), line.id)

    @property
    def written(self) -> str:
        """For an address."""
        value = self.value.isoformat() if isinstance(self.value, date) else self.value
        text = json.dumps([self.sort, self.backwards, value, self.number])
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    @classmethod
    def read(cls, cursor: str, sort: str) -> "Place | None":
        """What an address says; None where it is broken, or of another order."""
        try:
            padded = cursor + "=" * (-len(cursor) % 4)
            kept, backwards, value, number = json.loads(base64.urlsafe_b64decode(padded.encode()))
            value = _read_value(sort.removeprefix("-"), value)
        except (ValueError, TypeError, OverflowError, binascii.Error, RecursionError):
            return None
        if kept != sort or backwards not in (True, False) or type(number) is not int or not 0 < number < _BIGGEST:
            return None
        return cls(sort, backwards, value, number)


def _read_value(sort: str, value: Any) -> Any:
    """The value as the column has it.

    :raises ValueError: it is none of that column. :raises TypeError: likewise. :raises OverflowError: in UTC, no such moment.
    """
    if value is None and sort in {"due", "office"}:
        return None
    if sort == "received":
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is None:
            raise ValueError
        return moment.astimezone(UTC)
    if sort == "sector":
        if type(value) is not int or abs(value) > _BIGGEST:
            raise ValueError
        return value
    if not isinstance(value, str) or "\x00" in value:
        raise TypeError
    value.encode()  # halves of letters can be written in JSON, but are no text
    return date.fromisoformat(value) if sort == "due" else value
