"""What ``/metrics`` tells Prometheus, and who may ask (docs/operations/monitoring.md). Closed unless a setting opens it."""

import time
from collections.abc import Iterator
from hmac import compare_digest
from ipaddress import ip_address
from typing import Any

from flask import Flask, Response, g, request

from feedback import measuring
from feedback.config import Settings
from feedback.domain.calendar import local_date
from feedback.extensions import clock, db
from feedback.store.queries import watched
from feedback.web.naming_requests import method
from feedback.web.transaction import session


def install(app: Flask) -> None:
    """Count every answer, where somebody may ask what was counted."""
    settings: Settings = app.extensions["settings"]
    if not settings.is_measured:
        return
    measuring.count_into(settings.metrics_folder)

    @app.after_request
    def count(response: Response) -> Response:
        measuring.request_answered(request.endpoint or "none", method(), response.status_code, time.perf_counter() - g.began)
        pool: Any = db.engine.pool
        measuring.process_stands(connections=pool.checkedout() if hasattr(pool, "checkedout") else 0)
        return response


def may_ask(settings: Settings) -> bool:
    """Whether this request may read the figures: by its token, or by where it comes from."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    if settings.metrics_token and compare_digest(given.encode(), settings.metrics_token.encode()):
        return True
    try:
        address = ip_address(request.remote_addr or "")
    except ValueError:
        return False
    return any(address in network for network in settings.metrics_allowed)


def exposition() -> tuple[bytes, str]:
    """Everything that is counted, of all processes, and how things stand now; with its media type."""
    from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest  # noqa: PLC0415
    from prometheus_client.multiprocess import MultiProcessCollector  # noqa: PLC0415

    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    registry.register(_Now())
    return generate_latest(registry), CONTENT_TYPE_LATEST


class _Now:
    """How things stand at the moment of asking."""

    def collect(self) -> Iterator[Any]:
        """The gauges; their names are those of alert rules and dashboard in ``deploy/``."""
        from prometheus_client.core import GaugeMetricFamily  # noqa: PLC0415

        for name, (help_text, value) in standing().items():
            yield GaugeMetricFamily(f"{measuring.PREFIX}_{name}", help_text, value=value)


def standing() -> dict[str, tuple[str, float]]:
    """Name, what it means, and value. Counts end at ``watched.MOST``."""
    now = clock()
    letters, jobs, log = watched.letters_waiting(session()), watched.jobs_waiting(session()), watched.log(session())

    def age(moment: Any) -> float:
        return max((now - moment).total_seconds(), 0) if moment else 0

    return {
        "outbox_waiting": ("Letters owed and not sent, at most 10,000.", letters.count),
        "outbox_oldest_seconds": ("Age of the oldest of them.", age(letters.since)),
        "outbox_lost": (
            "Letters given up or waiting for a person to bring them, at most 10,000.",
            watched.letters_lost(session()),
        ),
        "jobs_waiting": ("Pieces of long work not finished, at most 10,000.", jobs.count),
        "jobs_oldest_seconds": ("Age of the oldest of them.", age(jobs.since)),
        "petitions_overdue": (
            "Petitions whose next step is overdue, at most 10,000.",
            watched.count_overdue(session(), local_date(now)),
        ),
        "ledger_leaves": ("Leaves of the public log.", log.size),
        "ledger_checkpoint_age_seconds": ("Since a checkpoint was signed to go out; 0 while none was.", age(log.checkpoint_at)),
    }
