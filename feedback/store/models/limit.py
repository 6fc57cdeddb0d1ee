"""Limits in working days, from a day on."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from feedback.store.base import Base


class LimitPreset(Base):
    """How many working days a step may take; None in a condition means any (DESIGN 9.2)."""

    __tablename__ = "limit_preset"
    __table_args__ = (CheckConstraint("working_days > 0", name="some_days"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    step: Mapped[str]
    working_days: Mapped[int]
    kind: Mapped[str | None]
    sector_id: Mapped[int | None] = mapped_column(ForeignKey("sector.id"))
    office_id: Mapped[int | None] = mapped_column(ForeignKey("office.id"))
    from_date: Mapped[date]
    version: Mapped[int] = mapped_column(default=1)
    ceiling: Mapped[int | None]
    """The most that the law allows; None where the authority is free. A limit can only be shorter (DESIGN 9.2)."""
    source: Mapped[str] = mapped_column(default="")
