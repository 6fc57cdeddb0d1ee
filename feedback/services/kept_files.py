"""Keeping the folder of files in order: what no row names goes, what lies open is sealed."""

import logging
from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING

from feedback.store.queries import kept_files
from feedback.store.queries.outbox import snapshot

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from feedback.gateways.files import SealedFiles

ORPHANS_KEPT = timedelta(days=1)
"""A file is written before the row that names it is committed: by then it is, or it never will be."""
_MOST_SEALED = 2000
_log = logging.getLogger(__name__)


def forget_orphans(engine: "Engine", files: "SealedFiles", now: datetime) -> int:
    """Delete files that no row names because whoever wrote them was killed, and half-written ones; how many."""
    before = now - ORPHANS_KEPT
    # First the files, then the rows: a file that gets its row meanwhile is not among the old ones.
    old = list(files.all_keys(before))
    with snapshot(engine) as session:
        orphans = set(old) - kept_files.list_keys(session)
    for key in orphans:
        files.delete(key)
    return len(orphans) + files.forget_drafts(before)


def seal_open(files: "SealedFiles") -> int:
    """Seal files that earlier releases left open, or that another key sealed, some thousand a time; how many."""
    return sum(islice(filter(None, (_resealed(files, key) for key in files.all_keys())), _MOST_SEALED))


def _resealed(files: "SealedFiles", key: str) -> bool:
    try:
        return files.reseal(key)
    except OSError:
        # Nobody can open it, or the disk is full: whoever asks for the file is told.
        _log.error("the file %s cannot be sealed anew", key)
        return False
