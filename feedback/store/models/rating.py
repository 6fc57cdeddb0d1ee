"""What the sender says of the answer."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from feedback.store.base import Base, UtcDateTime
from feedback.store.encryption import Sealed
from feedback.store.models.petition import Petition


class Rating(Base):
    """Satisfied or not, once a round; for some days a later word of the same round takes its place.

    The five sides are those of the national satisfaction index, from 1 (very dissatisfied) to 5 (very satisfied);
    None where the sender said only whether the answer satisfies.
    """

    __tablename__ = "rating"
    __table_args__ = (UniqueConstraint("petition_id", "round"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    petition_id: Mapped[int] = mapped_column(ForeignKey("petition.id", ondelete="CASCADE"))
    round: Mapped[int]
    satisfied: Mapped[bool]
    reasons: Mapped[str] = mapped_column(default="")
    """Codes of ``services.ratings.REASONS``, separated by ``|``."""
    comment: Mapped[str] = mapped_column(Sealed("rating.comment"), default="")
    access: Mapped[int | None]
    procedure: Mapped[int | None]
    conduct: Mapped[int | None]
    result: Mapped[int | None]
    handling: Mapped[int | None]
    rated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    first_rated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """From then on the days are counted in which it can be changed."""

    petition: Mapped[Petition] = relationship(back_populates="ratings")
