"""Answers, version by version."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from feedback.store.base import Base, UtcDateTime
from feedback.store.models.account import Account
from feedback.store.models.office import Office
from feedback.store.models.petition import Petition


class Answer(Base):
    """A version of an answer: a draft until it was approved, which is the moment it goes out."""

    __tablename__ = "answer"
    __table_args__ = (UniqueConstraint("petition_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    petition_id: Mapped[int] = mapped_column(ForeignKey("petition.id", ondelete="CASCADE"))
    version: Mapped[int]
    round: Mapped[int]
    text: Mapped[str]
    number: Mapped[str] = mapped_column(default="")
    """Number and sign of the official letter, where the office gave one."""
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    drafted_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    drafted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    approved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    checks: Mapped[str] = mapped_column(default="")
    """What the author confirmed before approval: codes of ``services.answers.CHECKS``, separated by ``|``."""
    correction: Mapped[str] = mapped_column(default="")
    """Why this version took the place of one that had gone out; empty for every other version."""

    petition: Mapped[Petition] = relationship(back_populates="answers")
    office: Mapped[Office] = relationship()
    author: Mapped[Account] = relationship(foreign_keys=[drafted_by])
    signer: Mapped[Account | None] = relationship(foreign_keys=[approved_by])
