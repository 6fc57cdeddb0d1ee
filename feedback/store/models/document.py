"""Official documents about a petition, and the offices' series of numbers (NĐ 30/2020 Đ15)."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from feedback.store.base import Base, UtcDateTime
from feedback.store.models.account import Account
from feedback.store.models.office import Office
from feedback.store.models.petition import Petition


class Document(Base):
    """A document issued by an office, numbered once and for all; a signed PDF may take the place of the generated one."""

    __tablename__ = "document"
    __table_args__ = (UniqueConstraint("office_id", "year", "series", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(unique=True)
    """Random name in addresses."""
    petition_id: Mapped[int] = mapped_column(ForeignKey("petition.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str]
    """As in ``services.documents``: the reply, the slips and notices of LAW 1.10."""
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    year: Mapped[int]
    series: Mapped[str]
    """Which series of the office's year the number belongs to."""
    number: Mapped[int]
    symbol: Mapped[str]
    """Number and sign as printed, such as ``12/SYT-VP``."""
    subject: Mapped[str]
    body: Mapped[str]
    """Without the sender: name and address are filled in as the document is made (DESIGN 9.7)."""
    signer_title: Mapped[str] = mapped_column(default="")
    signer_name: Mapped[str] = mapped_column(default="")
    answer_id: Mapped[int | None] = mapped_column(ForeignKey("answer.id"))
    issued_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    signed_key: Mapped[str | None]
    signed_hash: Mapped[str | None]
    """SHA-256 (hex) of the signed PDF."""
    signed_size: Mapped[int | None]
    signed_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    signed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    petition: Mapped[Petition] = relationship(back_populates="documents")
    office: Mapped[Office] = relationship()
    issuer: Mapped[Account] = relationship(foreign_keys=[issued_by])


class NumberSeries(Base):
    """The last number an office gave out in a series of a year."""

    __tablename__ = "number_series"

    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    series: Mapped[str] = mapped_column(primary_key=True)
    last_number: Mapped[int]
