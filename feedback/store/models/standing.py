"""How the service stands: one row, which every process looks at once a second."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from feedback.store.base import Base, UtcDateTime


class ServiceStanding(Base):
    """A planned outage, and whether the service only lets read; neither is there where its time is None."""

    __tablename__ = "service_standing"

    id: Mapped[int] = mapped_column(primary_key=True)
    starts_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    words_vi: Mapped[str] = mapped_column(default="")
    words_en: Mapped[str] = mapped_column(default="")
    announced_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    announced_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When it is expected to be over; nothing happens by itself then."""
