"""A database in memory that is forgotten at the end: for measuring on files of one's own, away from what is stored."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import Table, create_engine, insert, text
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

from feedback.store import dialects
from feedback.store.base import Base
from feedback.store.models import PageVersion, Petition, PublishedPetition

_BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)


@contextmanager
def scratch_session() -> Iterator[Session]:
    """A session on an empty database with every table and the word index."""
    engine = create_engine("sqlite://", poolclass=StaticPool)
    try:
        Base.metadata.create_all(engine)
        with Session(engine) as session:
            session.execute(text(dialects.search_sql(engine).create))
            # Nothing moves these here: the catalogues are loaded once and stay.
            session.add_all(PageVersion(name=name, token=uuid4().hex) for name in ("public", "catalogue"))
            yield session
    finally:
        engine.dispose()


def add_published(session: Session, rows: Sequence[Mapping[str, Any]], *, sector_id: int, office_id: int) -> None:
    """Put published answers there: ``code``, ``commune_id``, ``title``, ``content``, ``answer``. They are numbered from one.

    Each counts as published a minute after the one before.
    """
    petitions: Table = Petition.__table__  # type: ignore[assignment]
    same = {
        "sector_id": sector_id,
        "office_id": office_id,
        "publication": "published",
        "state": "answered",
        **_blank(petitions),
    }
    moments = [_BEGINNING + timedelta(minutes=number) for number in range(len(rows))]
    session.execute(
        insert(petitions),
        [
            {
                **same,
                "id": number,
                "code": row["code"],
                "commune_id": row["commune_id"],
                "secret_hash": str(number),
                "form_hash": str(number),
                "link_hash": str(number),
                "received_at": moment,
                "published_at": moment,
            }
            for number, (row, moment) in enumerate(zip(rows, moments, strict=True), 1)
        ],
    )
    session.execute(
        insert(PublishedPetition),
        [
            {
                **{part: row[part] for part in ("title", "content", "answer")},
                "id": number,
                "petition_id": number,
                "published_at": moment,
                "changed_at": moment,
                "published_by": 0,
            }
            for number, (row, moment) in enumerate(zip(rows, moments, strict=True), 1)
        ],
    )


def _blank(table: Table) -> dict[str, Any]:
    """Nothing for every column that must hold something and says not what."""
    blanks: dict[type, Any] = {str: "", int: 1, bool: False, float: 0.0}
    return {
        column.name: blanks[column.type.python_type]
        for column in table.columns
        if not column.nullable
        and column.default is None
        and not column.primary_key
        and column.name not in {"sector_id", "office_id", "publication", "state"}
        and column.type.python_type in blanks
    }
