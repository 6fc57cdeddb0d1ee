"""Long work that somebody asked for and a background worker does: exports and imports."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from feedback import request_id
from feedback.store.base import Base, UtcDateTime
from feedback.store.models.account import Account


class Job(Base):
    """The row is the truth; a worker that dies leaves a lease that runs out, and another takes it up."""

    __tablename__ = "job"
    __table_args__ = (Index("ix_job_status_lease_until", "status", "lease_until"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(unique=True)
    """Random name in addresses."""
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str]
    """``export`` or ``import``."""
    arguments: Mapped[str]
    """JSON of what was asked for; nothing personal."""
    status: Mapped[str]
    """``queued``, ``running``, ``done`` or ``failed``."""
    total: Mapped[int | None]
    done: Mapped[int] = mapped_column(default=0)
    tries: Mapped[int] = mapped_column(default=0)
    """How often it was taken up."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Nobody else takes it up before then."""
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the files are deleted."""
    source_key: Mapped[str | None]
    """The file that came in."""
    result_key: Mapped[str | None]
    """The file that came out."""
    filename: Mapped[str] = mapped_column(default="")
    summary: Mapped[str] = mapped_column(default="")
    """JSON of what came of it; nothing personal."""
    error: Mapped[str] = mapped_column(default="")
    """JSON of the sentence that says why it failed, as [message id, values]."""
    request_id: Mapped[str] = mapped_column(String(request_id.LONGEST), default=request_id.current, server_default=text("''"))
    """The request in which it was asked for."""

    account: Mapped[Account] = relationship()
