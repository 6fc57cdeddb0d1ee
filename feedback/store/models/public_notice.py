"""The neutral line by which everyone learns of a field report before it is answered (DESIGN 9.6)."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from feedback.store.base import Base, UtcDateTime
from feedback.store.models.petition import Petition


class PublicNotice(Base):
    """One line a coordinator wrote, never the sender's words. Only field reports have one."""

    __tablename__ = "public_notice"

    id: Mapped[int] = mapped_column(primary_key=True)
    petition_id: Mapped[int] = mapped_column(ForeignKey("petition.id", ondelete="CASCADE"), unique=True)
    line: Mapped[str]
    latitude: Mapped[float | None]
    """Rounded to a thousandth of a degree (about 110 m) where the coordinator lets the place be shown; else None."""
    longitude: Mapped[float | None]
    published_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    published_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    taken_back_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    petition: Mapped[Petition] = relationship(back_populates="notice")
