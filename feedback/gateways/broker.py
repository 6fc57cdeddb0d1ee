"""The broker between those who write rows and those who work on them. It carries names of tasks and numbers of rows, no more."""

import logging
import time
from collections.abc import Callable
from typing import Any

LETTERS, LONG = "letters", "long"
"""The two queues: an hour's import keeps no letter waiting, where a worker takes from one of them only."""
TASKS = {"letter": ("feedback.letter", LETTERS), "job": ("feedback.job", LONG)}
"""What is told of -> the task and its queue."""

_PATIENCE_SECONDS = 1.0
_SILENCE_SECONDS = 10.0
_WORD_KEPT_SECONDS = 600
"""A word older than this says nothing new: by then the row was found without it."""
_log = logging.getLogger(__name__)


def celery_for(url: str, **transport: Any) -> Any:
    """Celery as the service uses it. Tasks end before they are acknowledged, and bring back nothing."""
    from celery import Celery  # noqa: PLC0415 - the embedded shape needs none of it

    app = Celery("feedback", broker=url, set_as_current=False)
    app.conf.update(
        accept_content=["json"],
        task_serializer="json",
        task_ignore_result=True,
        task_acks_late=True,
        task_default_queue=LETTERS,
        timezone="UTC",
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_transport_options=transport,
        worker_prefetch_multiplier=1,
        worker_enable_remote_control=False,
        worker_hijack_root_logger=False,
        # Found, claimed and broken off is what rows are for: nobody waits until a lost connection's tasks are cancelled.
        worker_cancel_long_running_tasks_on_connection_loss=False,
    )
    return app


class Broker:
    """Tells the workers at once what waits. Who cannot be told finds it by itself a little later."""

    def __init__(
        self,
        url: str,
        *,
        now: Callable[[], float] = time.monotonic,
        send: Callable[[str, int, str], object] | None = None,
    ) -> None:
        """Nothing is connected yet. :param send: what sends (task, number, queue); Celery where not given."""
        self._now = now
        self._send = send or _by_celery(url)
        self._silent_until = 0.0

    def tell(self, kind: str, number: int) -> None:
        """Say that a row waits; a broker that is gone or full is logged and left alone for a while. Raises nothing."""
        if self._now() < self._silent_until:
            return
        task, queue = TASKS[kind]
        try:
            self._send(task, number, queue)
        except Exception as error:  # noqa: BLE001 - the row is committed: whatever is wrong here is no fault of who sent it
            self._silent_until = self._now() + _SILENCE_SECONDS
            _log.warning(
                "the broker could not be told of %s %d (%s); what waits is found without it",
                kind,
                number,
                type(error).__name__,
            )


def _by_celery(url: str) -> Callable[[str, int, str], object]:
    app = celery_for(url, socket_connect_timeout=_PATIENCE_SECONDS, socket_timeout=_PATIENCE_SECONDS)

    def send(task: str, number: int, queue: str) -> None:
        app.send_task(task, (number,), queue=queue, retry=False, expires=_WORD_KEPT_SECONDS)

    return send
