"""Open data as it was given out, month by month."""

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from feedback.store.base import Base, UtcDateTime


class DataRelease(Base):
    """A version of a month's file. It never changes; another version takes its place, and then its files are deleted."""

    __tablename__ = "data_release"
    __table_args__ = (UniqueConstraint("dataset", "month", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    dataset: Mapped[str]
    """``petitions`` or ``figures``."""
    month: Mapped[date]
    """Its first day."""
    version: Mapped[int]
    released_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(default="")
    """Why there is a version after the first: as in ``domain.open_data.Reason``."""
    rows: Mapped[int]
    csv_key: Mapped[str]
    csv_hash: Mapped[str]
    csv_size: Mapped[int]
    jsonl_key: Mapped[str]
    jsonl_hash: Mapped[str]
    jsonl_size: Mapped[int]
    replaced_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
