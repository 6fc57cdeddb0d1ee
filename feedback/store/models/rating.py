"""What the sender says of the answer: a rating, or a wish to reopen."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from feedback.store.base import Base, UtcDateTime
from feedback.store.models.petition import Petition


class Rating(Base):
    """Satisfied or not, once a round; a later one of the same round takes its place."""

    __tablename__ = "rating"
    __table_args__ = (UniqueConstraint("petition_id", "round"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    petition_id: Mapped[int] = mapped_column(ForeignKey("petition.id", ondelete="CASCADE"))
    round: Mapped[int]
    satisfied: Mapped[bool]
    reasons: Mapped[str] = mapped_column(default="")
    """Codes of ``services.ratings.REASONS``, separated by ``|``."""
    comment: Mapped[str] = mapped_column(default="")
    rated_at: Mapped[datetime] = mapped_column(UtcDateTime)

    petition: Mapped[Petition] = relationship(back_populates="ratings")


class ReopeningRequest(Base):
    """The sender asks that an answered petition be taken up again; a coordinator decides."""

    __tablename__ = "reopening_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    petition_id: Mapped[int] = mapped_column(ForeignKey("petition.id", ondelete="CASCADE"), index=True)
    reason: Mapped[str]
    requested_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    granted: Mapped[bool | None]

    petition: Mapped[Petition] = relationship(back_populates="reopening_requests")
