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

    def setup(self, cfg: Any) -> None:
        """Let its own lines go where all others of the process go, in the same form (:mod:`feedback.logs`)."""
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.propagate = True

    def warning(self, msg: str, *args: object, **options: object) -> None:
        """What is odd. Of a request that could not be read gunicorn would tell the address it came from, and its words."""
        if msg.startswith("Invalid request"):
            self.error_log.warning("a request could not be read")
        else:
            super().warning(msg, *args, **options)

    def exception(self, msg: str, *_args: object, **_options: object) -> None:
        """A fault that never reached the application: its kind and place. Gunicorn would add the address."""
        error = sys.exc_info()[1]
        self.error_log.error("%s\n%s", msg.partition("%")[0].strip(), told(error) if error else "")
