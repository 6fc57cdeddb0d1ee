"""Which files any row still names."""

from collections.abc import Iterator

from sqlalchemy import String, select
from sqlalchemy.orm import Session

from feedback.store.base import Base
from feedback.store.models import Attachment


def list_keys(session: Session) -> set[str]:
    """Every key that stands in some row. A column that holds the key of a file is called ``…_key``, in every table."""
    columns = [
        column
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if column.name.endswith("_key") and isinstance(column.type, String)
    ]
    return {key for column in columns for key in session.scalars(select(column).where(column.is_not(None)))}


def list_originals(session: Session) -> Iterator[tuple[str, str]]:
    """Key and SHA-256 (hex) of every file that came with a petition."""
    query = select(Attachment.original_key, Attachment.original_hash).order_by(Attachment.id)
    yield from ((key, digest) for key, digest in session.execute(query))
