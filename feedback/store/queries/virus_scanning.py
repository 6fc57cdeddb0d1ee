"""Files by what the virus scanner said of them."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from feedback.domain.petition import Scan
from feedback.store.models import Attachment, StagedFile


def list_unscanned(session: Session, most: int) -> list[str]:
    """Keys of originals that nobody has scanned, those that may not be opened until then first."""
    keys: list[str] = []
    for state in (Scan.PENDING, Scan.OFF):
        for table in (StagedFile, Attachment):
            query = select(table.original_key).where(table.scan == state).order_by(table.id).limit(most)
            keys += session.scalars(query)
    return list(dict.fromkeys(keys))[:most]


def list_unseen(session: Session, most: int) -> list[str]:
    """Keys of originals of which the copy that is shown is not made yet, those of petitions first."""
    keys: list[str] = []
    for table in (Attachment, StagedFile):
        query = select(table.original_key).where(table.scan == Scan.UNSEEN).order_by(table.id).limit(most)
        keys += session.scalars(query)
    return list(dict.fromkeys(keys))[:most]


def show(session: Session, original_key: str, safe_key: str, scan: Scan, virus: str) -> bool:
    """Name the copy in every row that waits for it; whether there was any, and nobody else was faster."""
    found = 0
    for table in (StagedFile, Attachment):
        waiting = update(table).where(table.original_key == original_key, table.scan == Scan.UNSEEN)
        done = session.execute(waiting.values(safe_key=safe_key, scan=scan, virus=virus).returning(table.id))
        found += len(done.all())
    return found > 0


def mark(session: Session, original_key: str, scan: Scan, virus: str) -> None:
    """Note what was found in every row that names the file."""
    for table in (StagedFile, Attachment):
        session.execute(update(table).where(table.original_key == original_key).values(scan=scan, virus=virus))
