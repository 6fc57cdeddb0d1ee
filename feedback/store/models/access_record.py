"""Who looked at whose identity."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from feedback.store.base import Base, UtcDateTime
from feedback.store.models.account import Account
from feedback.store.models.petition import Petition


class AccessRecord(Base):
    """A look at the sender of a petition, on which page; the inspector reads these."""

    __tablename__ = "access_record"

    id: Mapped[int] = mapped_column(primary_key=True)
    petition_id: Mapped[int] = mapped_column(ForeignKey("petition.id", ondelete="CASCADE"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    purpose: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")
    """What the office needs the sender for, where it had to say so; the inspector and the sender read it."""

    petition: Mapped[Petition] = relationship()
    account: Mapped[Account] = relationship()
