"""What is written down while the service runs: one line an event, as text or as JSON, and never what anybody wrote.

Three rules keep what is personal out, whoever logs:

- of a line of ours the words are told, which ``tests/house/test_logs.py`` holds to numbers, names of our own and kinds of faults;
- of a line of a library only where it came from: nobody here knows what it would say;
- of facts beside the words only those of :data:`FACTS`, and of a fault that went with it its kind and place.
"""

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Any

from feedback import request_id
from feedback.faults import told

FACTS = ("route", "method", "status", "milliseconds", "account", "network", "job", "letter", "kind", "seconds", "count")
"""What may stand beside the words: the route's name and never the address, an account's number and never its name."""
_OURS = ("feedback", "gunicorn")


class Lines(logging.Formatter):
    """Makes the line of a record."""

    def __init__(self, *, as_json: bool) -> None:
        """As JSON, one object a line, or as text for a terminal."""
        super().__init__()
        self._as_json = as_json

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        told_of = facts(record)
        if self._as_json:
            return json.dumps(told_of, ensure_ascii=False)
        fault = told_of.pop("fault", "")
        at, _level, logger, event = (told_of.pop(name) for name in ("at", "level", "logger", "event"))
        beside = "".join(f" {name}={value}" for name, value in told_of.items() if value not in {None, ""})
        return f"{at} {logger}: {event}{beside}" + (f"\n{fault}" if fault else "")


def facts(record: logging.LogRecord) -> dict[str, Any]:
    """What may be told of a record: ``at`` (UTC), ``level``, ``logger``, ``event``, ``request_id``, facts, ``fault``."""
    ours = record.name.partition(".")[0] in _OURS
    given = getattr(record, "facts", {})
    line = {
        "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname.lower(),
        "logger": record.name,
        "event": record.getMessage() if ours else f"something was said at {record.module}:{record.lineno}",
        "request_id": request_id.current(),
        **{name: given[name] for name in FACTS if name in given},
    }
    error = record.exc_info[1] if record.exc_info else None
    return {**line, "fault": told(error)} if error else line


class _Terminal(logging.StreamHandler[Any]):
    """Writes to whatever is the standard error now; a test, or a service manager, may put another in its place."""

    def __init__(self, lines: Lines) -> None:
        logging.Handler.__init__(self)
        self.setFormatter(lines)

    @property
    def stream(self) -> Any:
        """The standard error of this moment."""
        return sys.stderr

    @stream.setter
    def stream(self, _stream: Any) -> None:
        """It is never held."""


def speak(*, as_json: bool) -> None:
    """Let everything that is logged in this process go out in one form. Called again, it only changes the form."""
    root = logging.getLogger()
    for handler in [found for found in root.handlers if isinstance(found, _Terminal)]:
        root.removeHandler(handler)
    root.addHandler(_Terminal(Lines(as_json=as_json)))
    logging.getLogger("feedback.requests").setLevel(logging.INFO if as_json else logging.NOTSET)
