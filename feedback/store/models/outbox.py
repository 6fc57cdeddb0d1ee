"""Letters owed. The row is the truth; whoever carries it may die at any moment."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from feedback import request_id
from feedback.store.base import Base, UtcDateTime
from feedback.store.encryption import Sealed
from feedback.store.models.account import Account
from feedback.store.models.follow import Follow
from feedback.store.models.petition import Petition


class OutboxMessage(Base):
    """A letter to one recipient, written in the same transaction as the deed it tells of."""

    __tablename__ = "outbox_message"
    __table_args__ = (Index("ix_outbox_message_status_next_try_at", "status", "next_try_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    petition_id: Mapped[int | None] = mapped_column(ForeignKey("petition.id", ondelete="CASCADE"), index=True)
    """None for letters to staff that are about many petitions or none."""
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    """The member of staff it goes to; None: the sender of the petition, or
    whoever gave the address (``domain.letters.ReaderLetter``)."""
    follow_id: Mapped[int | None] = mapped_column(ForeignKey("follow.id", ondelete="CASCADE"), index=True)
    """The reader it goes to, where it is about a petition somebody follows."""
    channel: Mapped[str]
    """``email`` is sent by the job; ``phone`` and ``post`` are tasks for staff (DESIGN 9.13)."""
    letter: Mapped[str]
    """Name of the template."""
    language: Mapped[str]
    recipient: Mapped[str] = mapped_column(Sealed("outbox_message.recipient"))
    payload: Mapped[str | None] = mapped_column(Sealed("outbox_message.payload"))
    """JSON of what the letter needs and the petition does not hold; wiped once sent."""
    status: Mapped[str]
    """``queued``, ``sent``, ``dead``, ``task`` or ``delivered`` (a task done by hand)."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    next_try_at: Mapped[datetime] = mapped_column(UtcDateTime)
    tries: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str] = mapped_column(default="")
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    forgotten_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When it was forgotten where it went, because the time for keeping that was over."""
    request_id: Mapped[str] = mapped_column(String(request_id.LONGEST), default=request_id.current, server_default=text("''"))
    """The request that owed it; empty where a job did by itself."""
    delivered_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    petition: Mapped[Petition] = relationship()
    """Of every letter to a sender; letters to staff may have none."""
    follow: Mapped[Follow | None] = relationship()
    account: Mapped[Account | None] = relationship(foreign_keys=[account_id])
