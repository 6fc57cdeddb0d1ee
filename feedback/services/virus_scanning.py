"""Files and ClamAV: what is found is put aside and stays closed, what could not be looked at is looked at later."""

import logging
from typing import TYPE_CHECKING

from feedback.domain.petition import Scan
from feedback.gateways.virus_scan import Unreachable
from feedback.store.base import unit_of_work
from feedback.store.queries import virus_scanning as query
from feedback.store.queries.outbox import snapshot

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from feedback.gateways.files import FileStore
    from feedback.gateways.virus_scan import VirusScanner

_MOST_AT_ONCE = 20
_log = logging.getLogger(__name__)


def looked_at(data: bytes, scanner: "VirusScanner | None") -> tuple[Scan, str]:
    """What the scanner says of bytes that come in, and the name of what it found."""
    if scanner is None:
        return Scan.OFF, ""
    try:
        virus = scanner.scan(data)
    except Unreachable as error:
        _log.warning("a file could not be scanned for viruses: %s", error)
        return Scan.PENDING, ""
    return (Scan.INFECTED if virus else Scan.CLEAN), virus


def scan_waiting(engine: "Engine", files: "FileStore", scanner: "VirusScanner | None") -> int:
    """Look at files that nobody has scanned yet: those that came while the daemon was away first; how many.

    Each is scanned outside of any transaction. What is told of a file holds for every row that names its bytes.
    """
    if scanner is None:
        return 0
    with snapshot(engine) as session:
        waiting = query.list_unscanned(session, _MOST_AT_ONCE)
    done = 0
    for key in waiting:
        try:
            virus = scanner.scan(files.get(key))
            found = Scan.INFECTED if virus else Scan.CLEAN
        except Unreachable:
            break
        except OSError:
            # Its bytes are gone or spoilt: there is nothing that could be opened.
            _log.error("the file %s cannot be read to be scanned", key)
            virus, found = "", Scan.LOST
        with unit_of_work(engine) as session:
            query.mark(session, key, found, virus)
        done += 1
    return done
