"""Work on a stranger's file that nobody can tell the cost of beforehand: done by a process of its own, which may use so much."""

import os
import resource
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module

_SECONDS = 15
"""Of computing: three times what the largest file that is taken needs on a slow machine."""
_PATIENCE = 120
"""Seconds by the clock, however busy the machine is."""
_BYTES = 2 * 1024**3
"""Of addresses, threads and libraries included; half of it is ever filled."""
_START = "import sys; sys.path[:] = sys.argv[3:]; from feedback.services.apart import serve; serve()"


class Overtaxed(ValueError):
    """The work failed, or needed more than it may."""


def run(work: Callable[[bytes], bytes], data: bytes) -> bytes:
    """What the function makes of the bytes. It stands at the top of a module of ours: the other process finds it by name.

    That process knows nothing of ours: no settings, no open files, no memory.

    :raises Overtaxed: nothing came of it, for whatever reason.
    """
    command = [sys.executable, "-IB", "-c", _START, work.__module__, work.__name__, *map(os.path.abspath, sys.path)]
    try:
        done = subprocess.run(  # noqa: S603 - our own code; the stranger's bytes are its input
            command, input=data, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={}, timeout=_PATIENCE, check=True
        )
    except (subprocess.SubprocessError, BrokenPipeError) as error:
        raise Overtaxed from error
    return done.stdout


def serve() -> None:
    """The other process: bounds itself before it reads anything."""
    for kind, most in (
        (resource.RLIMIT_CPU, _SECONDS),
        (resource.RLIMIT_AS, _BYTES),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ):
        resource.setrlimit(kind, (most, most))
    work = getattr(import_module(sys.argv[1]), sys.argv[2])
    sys.stdout.buffer.write(work(sys.stdin.buffer.read()))
