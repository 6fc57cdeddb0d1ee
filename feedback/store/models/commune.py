"""Communes (xã, phường, đặc khu) and the units of which they were formed on 01/07/2025."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from feedback.store.base import Base


class Commune(Base):
    """One of the 54 units; ``code`` is the official code as text."""

    __tablename__ = "commune"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    short_name: Mapped[str]
    kind: Mapped[str]
    latitude: Mapped[float]
    longitude: Mapped[float]

    former_units: Mapped[list["FormerUnit"]] = relationship(order_by="FormerUnit.id", lazy="selectin")


class FormerUnit(Base):
    """A unit that is no more; ``divided`` when it went to several communes, so that its name leaves a choice."""

    __tablename__ = "former_unit"

    id: Mapped[int] = mapped_column(primary_key=True)
    commune_id: Mapped[int] = mapped_column(ForeignKey("commune.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    district: Mapped[str]
    divided: Mapped[bool]
