"""Offices as a tree, with the names they bore and the days between which they existed."""

from datetime import date

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from feedback.store.base import Base


class Office(Base):
    """An authority, a department, a commune's People's Committee or another body."""

    __tablename__ = "office"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    """``authority``, ``department``, ``commune`` or ``body``."""
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("office.id"), index=True)
    commune_id: Mapped[int | None] = mapped_column(ForeignKey("commune.id"), index=True)
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    """Last day of its existence; None while it exists."""
    handles_petitions: Mapped[bool] = mapped_column(default=True)
    address: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    email: Mapped[str] = mapped_column(default="")
    symbol: Mapped[str] = mapped_column(default="")
    """Its sign in the numbers of its documents (NĐ 30/2020 Đ8), such as ``SYT``; empty: the code."""
    signing_title: Mapped[str] = mapped_column(default="")
    """What stands over the signature, such as ``GIÁM ĐỐC``."""

    names: Mapped[list["OfficeName"]] = relationship(order_by="OfficeName.from_date", lazy="selectin")

    def exists_on(self, day: date) -> bool:
        """Whether the office existed on that day."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)

    def name_on(self, day: date, language: str = "vi") -> str:
        """The name borne on that day; before the first known name, the first."""
        borne = [name for name in self.names if name.from_date <= day] or self.names[:1]
        return (borne[-1].name_en or borne[-1].name_vi) if language == "en" else borne[-1].name_vi


class OfficeName(Base):
    """A name from a day on (DESIGN 9.17)."""

    __tablename__ = "office_name"
    __table_args__ = (UniqueConstraint("office_id", "from_date"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id", ondelete="CASCADE"))
    from_date: Mapped[date]
    name_vi: Mapped[str]
    name_en: Mapped[str] = mapped_column(default="")
