"""What a process of its own is asked to do in tests. It stands alone: that process imports it."""

import json
import os
import resource
import signal
from pathlib import Path


def bounds(data: bytes) -> bytes:
    """What it may use, and what it knows."""
    seconds, most, written = (
        resource.getrlimit(kind)[0] for kind in (resource.RLIMIT_CPU, resource.RLIMIT_AS, resource.RLIMIT_FSIZE)
    )
    environment = [name for name in os.environ if name.startswith("FEEDBACK")]
    return json.dumps({"seconds": seconds, "bytes": most, "written": written, "environment": environment}).encode()


def greedy(data: bytes) -> bytes:
    return bytes(8 * 1024**3)[:1]


def writing(data: bytes) -> bytes:
    Path("/tmp/anything").write_bytes(b"x" * 100)
    return b"written"


def dying(data: bytes) -> bytes:
    """As a library does whose memory was spoilt, or the process when its seconds are over."""
    os.kill(os.getpid(), signal.SIGXCPU)
    return b"alive"
