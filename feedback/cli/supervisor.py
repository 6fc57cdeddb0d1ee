"""Child processes under one roof: passed-on signals, restarts, and nobody left behind."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

_STOP_SECONDS = 8.0
_POLL_SECONDS = 0.2
_STEADY_SECONDS = 60.0
_LONGEST_PAUSE = 60.0
_PR_SET_PDEATHSIG = 1
_FEW_HEAPS = {"MALLOC_ARENA_MAX": "2"}
"""glibc gives every thread a heap of its own, up to eight a processor, and what one of them once held stays with it."""


@dataclass
class Child:
    """A process that should run; ``essential`` means that nothing goes on without it."""

    name: str
    command: Sequence[str]
    essential: bool
    open_files: Sequence[int] = ()
    """Numbers of open files that it is given."""
    environment: Mapping[str, str] = field(default_factory=dict)
    """Beside ours."""
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    restart_at: float = 0.0
    pause: float = field(default=1.0)

    @property
    def is_running(self) -> bool:
        """Whether it lives."""
        return self.process is not None and self.process.poll() is None

    def end(self) -> None:
        """Ask it to end, if it lives."""
        if self.process is not None and self.is_running:
            self.process.terminate()


def tied_to(parent: int) -> Callable[[], None]:
    """What a child does before it becomes another program: ask the kernel for SIGTERM when its parent dies."""
    if sys.platform != "linux":
        return lambda: None
    # Looked up before the fork: between fork and exec as little as possible may happen.
    prctl = ctypes.CDLL(None, use_errno=True).prctl

    def tie() -> None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)

    return tie


class Supervisor:
    """Keeps children running in the foreground until a signal comes or an essential one dies."""

    def __init__(self, children: Sequence[Child], folder: Path) -> None:
        self._children = children
        self._folder = folder
        self._stop = threading.Event()
        self._renew = threading.Event()
        self._leaving: list[Child] = []

    def listen(self) -> None:
        """From now on SIGINT, SIGTERM and SIGHUP end the waiting instead of the process, and SIGUSR2 is heeded by the watch."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._told)
        signal.signal(signal.SIGUSR2, lambda _number, _frame: self._renew.set())

    def _told(self, _number: int, _frame: FrameType | None) -> None:
        self._stop.set()

    @property
    def is_told_to_stop(self) -> bool:
        """Whether a signal came."""
        return self._stop.is_set()

    def start(self) -> None:
        """Start what nothing goes on without; :meth:`watch` starts the rest, which would only slow it down."""
        for child in self._children:
            if child.essential:
                self._start(child)

    def _start(self, child: Child) -> None:
        child.process = subprocess.Popen(  # noqa: S603 - commands of ours
            child.command,
            cwd=self._folder,
            stdin=subprocess.DEVNULL,
            env={**_FEW_HEAPS, **os.environ, **child.environment},
            pass_fds=child.open_files,
            preexec_fn=tied_to(os.getpid()),  # noqa: PLW1509 - one thread, and nothing but a system call
        )
        child.started_at = time.monotonic()

    def wait_until(self, ready: Callable[[], bool], seconds: float) -> bool:
        """Wait for readiness; False when an essential child died, a signal came or the time is over."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and not self._stop.is_set() and self._dead_essential() is None:
            if ready():
                return True
            self._stop.wait(_POLL_SECONDS / 4)
        return False

    def watch(self, renew: Callable[[], object] = lambda: None) -> Child | None:
        """Start what does not run; give back the essential child that died, or None when a signal ended the watch.

        :param renew: done when SIGUSR2 comes: it may put new children in the place of old ones.
        """
        while not self._stop.wait(_POLL_SECONDS):
            if self._renew.is_set():
                self._renew.clear()
                renew()
            dead = self._dead_essential()
            if dead is not None:
                return dead
            for child in self._children:
                self._restart_if_due(child)
        return None

    def replace(self, old: Child, new: Child, ready: Callable[[], bool]) -> bool:
        """Start a new child beside an old one, and only when it is ready ask the old one to end; whether it came to that."""
        self._start(new)
        while not self._stop.wait(_POLL_SECONDS / 4) and new.is_running:
            if ready():
                self._children = [new if child is old else child for child in self._children]
                self._leaving = [child for child in self._leaving if child.is_running] + [old]
                old.end()
                return True
        new.end()
        self._leaving.append(new)
        return False

    def restart(self, child: Child) -> None:
        """Ask one to end that starts again by itself."""
        child.started_at = 0.0
        child.end()

    def _dead_essential(self) -> Child | None:
        return next((child for child in self._children if child.essential and not child.is_running), None)

    def _restart_if_due(self, child: Child) -> None:
        now = time.monotonic()
        if child.is_running:
            return
        if child.process is None:
            self._start(child)
        elif not child.restart_at:
            steady = now - child.started_at > _STEADY_SECONDS
            child.pause = 1.0 if steady else min(child.pause * 2, _LONGEST_PAUSE)
            child.restart_at = now + child.pause
            print(f"{child.name} ended by itself; it starts again in {child.pause:.0f} s.", file=sys.stderr, flush=True)  # noqa: T201
        elif now >= child.restart_at:
            child.restart_at = 0.0
            self._start(child)

    def stop(self) -> None:
        """Ask every child to end, wait a few seconds, then end what is left."""
        every = [*self._children, *self._leaving]
        for child in every:
            child.end()
        end = time.monotonic() + _STOP_SECONDS
        for child in every:
            if child.process is None:
                continue
            try:
                child.process.wait(max(0.1, end - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.process.kill()
                child.process.wait()
