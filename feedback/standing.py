"""How the service stands, as this process knows it: asked of the database once a second, and never twice at once."""

import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from feedback.domain.outage import Standing

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from feedback.config import Settings

KNOWN_FOR = 1.0
"""Seconds. Whoever closes the service waits for longer than this before touching what lies beneath it."""
_known: dict[str, tuple[float, Standing]] = {}
_asking = threading.Lock()


def standing(engine: "Engine", settings: "Settings") -> Standing:
    """How it stands. Where the database cannot be asked it stands as it did: what cannot be read is told by the page itself."""
    key = str(engine.url)
    read_at, found = _known.get(key, (float("-inf"), Standing()))
    if time.monotonic() - read_at >= KNOWN_FOR and _asking.acquire(blocking=False):
        try:
            from feedback.store.queries.standing import standing_now  # noqa: PLC0415 - it knows the models

            found = standing_now(engine)
        except Exception:  # noqa: BLE001, S110 - whatever a driver raises
            pass
        finally:
            _asking.release()
        _known[key] = (time.monotonic(), found)
    return replace(found, is_closed=True) if settings.read_only else found
