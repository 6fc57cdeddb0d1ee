"""What the web server writes down: that something was answered or broke, never at which address, which may open a petition."""

import sys
from typing import Any

from gunicorn.glogging import Logger  # type: ignore[import-untyped]

from feedback.faults import told

_KEPT = frozenset({"t", "m", "s", "H", "b", "B", "T", "D", "M", "L", "p"})
"""Of an access log's values: when, method, status, protocol, bytes, how long, which process."""


class WebLog(Logger):  # type: ignore[misc]
    """Gunicorn's own. There is no access log; who turns one on learns how much was asked, not what and not by whom."""

    def atoms(self, resp: Any, req: Any, environ: dict[str, Any], request_time: Any) -> dict[str, Any]:
        """The values a line may be made of; a dash in the place of those that tell."""
        values: dict[str, Any] = super().atoms(resp, req, environ, request_time)
        asked = f"{environ['REQUEST_METHOD']} - {environ['SERVER_PROTOCOL']}"
        return {name: value if name in _KEPT else "-" for name, value in values.items()} | {"r": asked}

    def exception(self, msg: str, *_args: object, **_options: object) -> None:
        """A fault that never reached the application: its kind and place. Gunicorn would add the address."""
        error = sys.exc_info()[1]
        self.error_log.error("%s\n%s", msg.partition("%")[0].strip(), told(error) if error else "")
