"""What members of staff keep on their own desk: filters, texts not yet kept as a draft, and which petition lies open."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from feedback.store.base import Base, UtcDateTime
from feedback.store.encryption import Sealed
from feedback.store.models.account import Account


class SavedFilter(Base):
    """A filter of the list of petitions under a name of its owner's."""

    __tablename__ = "saved_filter"
    __table_args__ = (UniqueConstraint("account_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    name: Mapped[str]
    query: Mapped[str] = mapped_column(Sealed("saved_filter.query"))
    """The query string of the list; what was searched for may be a name."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class WorkingCopy(Base):
    """What somebody typed into the answer's form and has not kept as a version yet; saved by itself every few seconds."""

    __tablename__ = "working_copy"

    petition_id: Mapped[int] = mapped_column(ForeignKey("petition.id", ondelete="CASCADE"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    text: Mapped[str]
    number: Mapped[str] = mapped_column(default="")
    based_on: Mapped[int]
    """Version of the draft it began from, 0 for none."""
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Presence(Base):
    """Somebody has the petition's page open; their browser says so again and again."""

    __tablename__ = "presence"

    petition_id: Mapped[int] = mapped_column(ForeignKey("petition.id", ondelete="CASCADE"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)

    account: Mapped[Account] = relationship()
