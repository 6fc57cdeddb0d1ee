"""Sectors in two levels, and which office leads each from which day on."""

from datetime import date

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from feedback.store.base import Base


class Sector(Base):
    """A sector (lĩnh vực); ``parent`` is None at the top level, which is what the report counts by."""

    __tablename__ = "sector"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("sector.id"), index=True)
    name_vi: Mapped[str]
    name_en: Mapped[str]
    position: Mapped[int]
    keywords: Mapped[str] = mapped_column(default="")
    """Words for suggesting the sector, separated by ``|``."""
    active: Mapped[bool] = mapped_column(default=True)

    parent: Mapped["Sector | None"] = relationship(remote_side=[id], lazy="joined", join_depth=1)

    def name_in(self, language: str) -> str:
        """The name in a language."""
        return self.name_en if language == "en" else self.name_vi

    @property
    def top(self) -> "Sector":
        """The sector of the top level to which this belongs."""
        return self.parent or self


class Competence(Base):
    """The office that leads a sector from a day on."""

    __tablename__ = "competence"
    __table_args__ = (UniqueConstraint("sector_id", "from_date"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sector_id: Mapped[int] = mapped_column(ForeignKey("sector.id", ondelete="CASCADE"))
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"), index=True)
    from_date: Mapped[date]
