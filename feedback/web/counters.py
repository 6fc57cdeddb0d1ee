"""Counters of requests in the memory of one process.

They take the place of the library's own, which starts a thread again and again to clear up: that costs more than a page does.
"""

import time
from threading import Lock

from limits.storage import Storage

_CLEARED_EVERY = 60.0
"""Seconds after which counters that ran out are forgotten."""


class ProcessCounters(Storage):
    """How often each key was counted in the window that its first count began. Used wherever ``memory://`` is named."""

    STORAGE_SCHEME = ["memory"]  # noqa: RUF012 - as the library declares it

    def __init__(self, uri: str | None = None, wrap_exceptions: bool = False, **_options: str) -> None:
        super().__init__(uri, wrap_exceptions=wrap_exceptions)
        self._lock = Lock()
        self._counts: dict[str, tuple[int, float]] = {}
        self._clear_at = 0.0

    @property
    def base_exceptions(self) -> type[Exception]:
        """Nothing of memory fails."""
        return ValueError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count, and say how many there are now. :param expiry: seconds that a window lasts."""
        now = time.time()
        with self._lock:
            if now >= self._clear_at:
                self._counts = {kept: count for kept, count in self._counts.items() if count[1] > now}
                self._clear_at = now + _CLEARED_EVERY
            count, until = self._counts.get(key, (0, 0.0))
            if until <= now:
                count, until = 0, now + expiry
            self._counts[key] = (count + amount, until)
            return count + amount

    def get(self, key: str) -> int:
        """How many there are."""
        count, until = self._counts.get(key, (0, 0.0))
        return count if until > time.time() else 0

    def get_expiry(self, key: str) -> float:
        """When the window ends, in seconds since 1970; now where there is none."""
        return max(self._counts.get(key, (0, 0.0))[1], time.time())

    def check(self) -> bool:
        """Memory is always there."""
        return True

    def reset(self) -> int:
        """Forget everything; how many keys there were."""
        with self._lock:
            kept, self._counts = len(self._counts), {}
        return kept

    def clear(self, key: str) -> None:
        """Forget one key."""
        self._counts.pop(key, None)
