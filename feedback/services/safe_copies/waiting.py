"""Pictures that were taken as they came: scanned for viruses, then written anew, and only then shown to anybody."""

import logging
from typing import TYPE_CHECKING

from feedback.domain.petition import Scan
from feedback.services.attachments import Unfit, Upload, inspect
from feedback.services.virus_scanning import looked_at
from feedback.store.base import unit_of_work
from feedback.store.dialects import InDoubt
from feedback.store.queries import virus_scanning as query
from feedback.store.queries.outbox import snapshot

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from feedback.gateways.files import FileStore
    from feedback.gateways.virus_scan import VirusScanner

_MOST_AT_ONCE = 20
_log = logging.getLogger(__name__)


def make_waiting(engine: "Engine", files: "FileStore", scanner: "VirusScanner | None") -> int:
    """Make the copies that wait for it, each outside of any transaction; how many files were looked at.

    It may be broken off anywhere and done again: what was taken lies sealed, and a row names a copy only once it is stored.
    """
    with snapshot(engine) as session:
        waiting = query.list_unseen(session, _MOST_AT_ONCE)
    for key in waiting:
        _make(engine, files, scanner, key)
    return len(waiting)


def _make(engine: "Engine", files: "FileStore", scanner: "VirusScanner | None", key: str) -> None:
    copy_key = key
    try:
        data = files.get(key)
        scan, virus = looked_at(data, scanner)
        if scan != Scan.INFECTED:
            copy_key = files.put(inspect(Upload("picture", data)).safe)
    except Unfit:
        scan, virus = Scan.BROKEN, ""
    except OSError:
        _log.error("the file %s cannot be read to be shown", key)
        scan, virus = Scan.LOST, ""
    # In doubt it may be: if no row names the copy, housekeeping finds it.
    is_named = True
    try:
        with unit_of_work(engine) as session:
            is_named = query.show(session, key, copy_key, scan, virus)
    except InDoubt:
        raise
    except Exception:
        is_named = False
        raise
    finally:
        if copy_key != key and not is_named:
            files.delete(copy_key)
