"""A streaming replica of the database: whether it may be read from now, or is too far behind, or gone."""

import logging
import threading
from collections import deque
from collections.abc import Callable

from sqlalchemy import Engine, create_engine, text

from feedback.store.dialects import prepare

MOST_BEHIND_SECONDS = 5.0
"""What was committed before then is read there, or nothing is."""
_ASKED_EVERY_SECONDS = 1.0
_GONE_SECONDS = 5.0
"""How long one that failed is left alone."""
_PATIENCE = {"connect_timeout": 2, "options": "-c statement_timeout=15000"}
_PRESENT = text("SELECT pg_current_wal_lsn() - '0/0'::pg_lsn")
_REPLAYED = text("SELECT pg_last_wal_replay_lsn() - '0/0'::pg_lsn WHERE pg_is_in_recovery()")
_log = logging.getLogger(__name__)


class Replica:
    """Compares, once a second and process, where the primary was some seconds ago with where the replica is now."""

    def __init__(self, primary: Engine, url: str, now: Callable[[], float]) -> None:
        """Nothing is connected yet. :param now: seconds that only go forward."""
        self.engine = create_engine(url, hide_parameters=True, connect_args=_PATIENCE)
        prepare(self.engine)
        self._primary, self._now = primary, now
        # Where the primary was when: the oldest is the one that must have arrived.
        self._was: deque[tuple[float, int]] = deque()
        self._asked_at = self._gone_until = float("-inf")
        self._is_fit = False
        self._lock = threading.Lock()

    def is_fit(self) -> bool:
        """Whether what was committed a few seconds ago can be read there. Raises nothing; every change is logged."""
        now = self._now()
        if now < self._gone_until:
            return False
        if now - self._asked_at >= _ASKED_EVERY_SECONDS and self._lock.acquire(blocking=False):
            try:
                if now - self._asked_at > MOST_BEHIND_SECONDS:
                    # Nobody asked for a while: where the primary was then says nothing of how far behind it is now.
                    self._was.clear()
                    self._is_fit = False
                self._asked_at = now
                self._ask(now)
            finally:
                self._lock.release()
        return self._is_fit

    def failed(self, error: BaseException) -> None:
        """Say that something that was read there broke off: it is left alone for a while."""
        self._gone_until, self._is_fit = self._now() + _GONE_SECONDS, False
        self._was.clear()
        _log.warning("the replica failed (%s); everything is read from the primary", type(error).__name__)

    def _ask(self, now: float) -> None:
        try:
            with self._primary.connect() as connection:
                present = int(connection.execute(_PRESENT).scalar_one())
            with self.engine.connect() as connection:
                replayed = connection.execute(_REPLAYED).scalar()
        except Exception as error:  # noqa: BLE001 - whatever a driver raises: it cannot be read from now
            self.failed(error)
            return
        self._was.append((now, present))
        while len(self._was) > 1 and self._was[1][0] <= now - MOST_BEHIND_SECONDS:
            self._was.popleft()
        # One that was promoted replays nothing any more, and is another database from then on.
        is_fit = replayed is not None and int(replayed) >= self._was[0][1]
        if is_fit != self._is_fit:
            if is_fit:
                _log.warning("the replica is fit; public pages are read from it")
            else:
                _log.warning("the replica is too far behind; everything is read from the primary")
        self._is_fit = is_fit
