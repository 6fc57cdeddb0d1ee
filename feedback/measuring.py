"""What is counted while the service runs, for Prometheus: requests, long work, letters. Nothing personal, nothing where off.

Several processes count into files of one folder, which any of them adds up when it is asked (``web.metrics``). The library
is loaded only where somebody may ask; else every function here does nothing.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PREFIX = "feedback"
_STATM = Path("/proc/self/statm")
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_LONG = (0.1, 0.5, 1.0, 5.0, 15.0, 60.0, 300.0, 900.0, 3600.0)


@dataclass(frozen=True)
class _Instruments:
    """The counters of this process."""

    requests: Any
    request_seconds: Any
    refused: Any
    connections: Any
    memory: Any
    jobs: Any
    job_seconds: Any
    letters: Any


_counted: _Instruments | None = None


def count_into(folder: Path) -> None:
    """Count from now on, into a folder that all processes of this machine share. Called again, nothing changes."""
    global _counted  # noqa: PLW0603 - the library has one set of counters a process, too
    if _counted is not None:
        return
    folder = Path(os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", str(folder)))
    folder.mkdir(parents=True, exist_ok=True)
    # Only now: it looks at the variable when it is loaded.
    from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram  # noqa: PLC0415

    ours: Any = {"registry": CollectorRegistry()}
    named = ["route", "method"]
    _counted = _Instruments(
        requests=Counter(f"{PREFIX}_requests", "Requests answered.", [*named, "status"], **ours),
        request_seconds=Histogram(f"{PREFIX}_request_seconds", "How long they took.", named, buckets=_SECONDS, **ours),
        refused=Counter(f"{PREFIX}_requests_shed", "Requests refused because too much was asked at once.", ["kind"], **ours),
        connections=Gauge(
            f"{PREFIX}_database_connections_used",
            "Connections to the database that a request holds.",
            multiprocess_mode="livesum",
            **ours,
        ),
        memory=Gauge(
            f"{PREFIX}_process_resident_bytes",
            "Memory of each process that answers or works.",
            multiprocess_mode="liveall",
            **ours,
        ),
        jobs=Counter(f"{PREFIX}_jobs", "Pieces of long work that ended: done, failed.", ["kind", "outcome"], **ours),
        job_seconds=Histogram(f"{PREFIX}_job_seconds", "From asking for them to their end.", ["kind"], buckets=_LONG, **ours),
        letters=Counter(f"{PREFIX}_letters", "Letters: sent, postponed, given up.", ["outcome"], **ours),
    )


def is_on() -> bool:
    """Whether anything is counted."""
    return _counted is not None


def request_answered(route: str, method: str, status: int, seconds: float) -> None:
    """Count one answer. ``route`` is a name of ours, never an address."""
    if _counted is not None:
        _counted.requests.labels(route, method, str(status)).inc()
        _counted.request_seconds.labels(route, method).observe(seconds)


def request_shed(kind: str) -> None:
    """Count one request that was refused because too much was asked at once."""
    if _counted is not None:
        _counted.refused.labels(kind).inc()


def process_stands(*, connections: int) -> None:
    """Note how many connections of this process's pool are in use, and how much memory it holds."""
    if _counted is not None:
        _counted.connections.set(connections)
        _counted.memory.set(_resident())


def _resident() -> int:
    """Bytes in memory; 0 where the kernel does not tell."""
    try:
        return int(_STATM.read_bytes().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


def job_ended(kind: str, outcome: str, seconds: float) -> None:
    """Count one piece of long work."""
    if _counted is not None:
        _counted.jobs.labels(kind, outcome).inc()
        _counted.job_seconds.labels(kind).observe(seconds)


def letters_handled(*, sent: int, postponed: int, dead: int) -> None:
    """Count what one round of letters did."""
    if _counted is not None:
        for outcome, count in (("sent", sent), ("postponed", postponed), ("dead", dead)):
            _counted.letters.labels(outcome).inc(count)


def process_ended(pid: int) -> None:
    """Forget what held only as long as a process lived; what it counted stays counted."""
    if _counted is not None:
        from prometheus_client.multiprocess import mark_process_dead  # noqa: PLC0415

        mark_process_dead(pid)  # type: ignore[no-untyped-call]


def begin_anew(folder: Path) -> None:
    """Delete what earlier runs counted; before any process of this one counts."""
    for file in folder.glob("*.db"):
        file.unlink(missing_ok=True)
