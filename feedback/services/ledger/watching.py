"""The log held against checkpoints outside the database, at every start and by the jobs: whether it has gone back."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from feedback.gateways.anchors import AnchorFolder, KeptCheckpoint
from feedback.services.ledger import checkpoints, setbacks
from feedback.store.base import unit_of_work
from feedback.store.queries import ledger as query
from feedback.store.queries.outbox import snapshot

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from feedback.store.models import LedgerSetback

ALL_EVERY = timedelta(hours=1)
"""How often everything in the folder is looked at; the checkpoint kept beside the database is whenever the log has grown."""
_log = logging.getLogger(__name__)


class Watch:
    """Looks at once, and then whenever the log has grown; afterwards it keeps a checkpoint of how the log is now."""

    def __init__(
        self, engine: "Engine", kept: KeptCheckpoint, folder: AnchorFolder | None, clock: Callable[[], datetime]
    ) -> None:
        """Nothing was looked at yet."""
        self._engine, self._kept, self._folder, self._clock = engine, kept, folder, clock
        self._seen: int | None = None
        self._all_seen_at: datetime | None = None

    def __call__(self) -> Sequence["LedgerSetback"]:
        """Look, where there is anything new; what was found just now. A disk that fails is logged and asked again."""
        now = self._clock()
        with snapshot(self._engine) as session:
            size = query.get_head(session).size
        everything = self._all_seen_at is None or now - self._all_seen_at >= ALL_EVERY
        if size == self._seen and not everything:
            return []
        try:
            found = self._look(self._outside(everything=everything), now)
            self._keep(now)
        except OSError as error:
            _log.error("a checkpoint outside the database could not be read or written: %s", error.strerror)
            return []
        self._seen, self._all_seen_at = size, now if everything else self._all_seen_at
        return found

    def _outside(self, *, everything: bool) -> list[str]:
        kept = self._kept.read()
        in_folder = self._folder.notes() if self._folder and everything else []
        return [*in_folder, *([kept] if kept is not None else [])]

    def _look(self, notes: Sequence[str], now: datetime) -> Sequence["LedgerSetback"]:
        """Write down what of this the log does not continue, and say so aloud."""
        with snapshot(self._engine) as session:
            if not setbacks.not_continued(session, notes):
                return []
        with unit_of_work(self._engine) as session:
            found = setbacks.notice(session, notes, now=now)
        for setback in found:
            _log.critical(
                "THE LOG WENT BACK: a checkpoint of %d leaves is not continued by the log, which has %d. See docs/ledger.md.",
                setback.size,
                setback.found_size,
            )
        return found

    def _keep(self, now: datetime) -> None:
        """Keep the present head, unless the one kept before is still to be answered for."""
        before = self._kept.read()
        with snapshot(self._engine) as session:
            if before is not None and setbacks.is_open(session, before):
                return
            note = checkpoints.current(session, now=now)
        if note != before:
            self._kept.replace(note)
