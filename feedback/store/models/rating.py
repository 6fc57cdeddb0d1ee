"""What the sender says of the answer."""

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
