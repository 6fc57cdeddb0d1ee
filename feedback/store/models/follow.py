"""Readers who want to be told when something happens to a petition they can read."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from feedback.store.base import Base, UtcDateTime
from feedback.store.blind import MAILBOX
from feedback.store.encryption import Sealed
from feedback.store.models.petition import Petition


class Follow(Base):
    """One address that follows one petition: asked for, then confirmed from the mailbox itself (double opt-in)."""

    __tablename__ = "follow"
    __table_args__ = (UniqueConstraint("petition_id", "email_index"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    petition_id: Mapped[int] = mapped_column(ForeignKey("petition.id", ondelete="CASCADE"))
    email: Mapped[str] = mapped_column(Sealed("follow.email"))
    email_index: Mapped[str] = mapped_column(info={"blind": MAILBOX})
    """Keyed hash of the address."""
    language: Mapped[str]
    token: Mapped[str] = mapped_column(Sealed("follow.token"))
    """In every letter: it confirms and ends it."""
    token_hash: Mapped[str] = mapped_column(unique=True)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    petition: Mapped[Petition] = relationship()
