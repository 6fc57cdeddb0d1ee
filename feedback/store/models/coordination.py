"""Offices that help the one that answers (đơn vị phối hợp)."""

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from feedback.store.base import Base, UtcDateTime
from feedback.store.models.account import Account
from feedback.store.models.office import Office
from feedback.store.models.petition import Petition


class Coordination(Base):
    """What one office was asked to contribute, until when, and what it said."""

    __tablename__ = "coordination"

    id: Mapped[int] = mapped_column(primary_key=True)
    petition_id: Mapped[int] = mapped_column(ForeignKey("petition.id", ondelete="CASCADE"), index=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"), index=True)
    round: Mapped[int]
    question: Mapped[str]
    due: Mapped[date]
    """Its own last day, never after the lead's."""
    asked_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    text: Mapped[str] = mapped_column(default="")
    contributed_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    contributed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the office was told that its contribution is not needed any more."""

    petition: Mapped[Petition] = relationship(back_populates="coordinations")
    office: Mapped[Office] = relationship()
    contributor: Mapped[Account | None] = relationship(foreign_keys=[contributed_by])

    @property
    def is_open(self) -> bool:
        """Whether the contribution is still awaited."""
        return self.contributed_at is None and self.withdrawn_at is None
