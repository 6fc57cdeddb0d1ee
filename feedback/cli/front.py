"""What gunicorn is told beside the command line of :mod:`feedback.cli.serve`; it reads the names of this module."""

import logging
import socket
import struct
from typing import Any

from gunicorn.http import wsgi  # type: ignore[import-untyped]

from feedback import measuring
from feedback.web import readiness

# Which program answers is nobody's business.
wsgi.SERVER = "lang-nghe"

limit_request_line = 4094
limit_request_fields = 60
limit_request_field_size = 8190
# Who stands before the service is said by FEEDBACK_TRUSTED_PROXIES alone; a header never names path or scheme by itself.
forwarded_allow_ips = ""
forwarder_headers = ""
header_map = "drop"

PATIENCE_SECONDS = 20
"""How long a thread waits for the next piece, or until one is taken: a telephone line may stand still that long."""


def post_fork(_server: Any, worker: Any) -> None:
    """Let no thread wait for ever for one who does not go on: what a worker accepts inherits this from where it listens."""
    patience = struct.pack("ll", PATIENCE_SECONDS, 0)
    for listener in worker.sockets:
        for way in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
            listener.sock.setsockopt(socket.SOL_SOCKET, way, patience)
    logging.getLogger("gunicorn.error").addFilter(_is_news)
    readiness.leaves_when(lambda: not worker.alive)


def child_exit(_server: Any, worker: Any) -> None:
    """What a process held is held no longer."""
    measuring.process_ended(worker.pid)


def _is_news(record: logging.LogRecord) -> bool:
    """Somebody whose line stands still is no fault of ours: no trace of it fills the log."""
    return not (record.exc_info and isinstance(record.exc_info[1], BlockingIOError))
