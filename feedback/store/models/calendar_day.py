"""Days that are not what their weekday says."""

from datetime import date

from sqlalchemy.orm import Mapped, mapped_column

from feedback.store.base import Base


class CalendarDay(Base):
    """A public day off, or a weekend day worked in exchange (administrator's data)."""

    __tablename__ = "calendar_day"

    day: Mapped[date] = mapped_column(primary_key=True)
    working: Mapped[bool]
    name_vi: Mapped[str]
    name_en: Mapped[str]
    source: Mapped[str]
    estimated: Mapped[bool] = mapped_column(default=False)
    """True where only the rule is known, not yet the Prime Minister's decision."""
