"""What senders ask about their own data, and by when the law wants it done."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from feedback.store.base import Base, UtcDateTime
from feedback.store.encryption import Sealed
from feedback.store.models.account import Account
from feedback.store.models.petition import Petition


class DataRequest(Base):
    """A request by the person the data is about (Luật 91/2025/QH15 Đ4); ``kind`` as in ``domain.data_rights.DataRight``."""

    __tablename__ = "data_request"
    __table_args__ = (
        Index(
            "ix_data_request_open",
            "due",
            sqlite_where=text("decided_at IS NULL"),
            postgresql_where=text("decided_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(unique=True)
    """Random name in addresses."""
    petition_id: Mapped[int] = mapped_column(ForeignKey("petition.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str]
    text: Mapped[str] = mapped_column(Sealed("data_request.text"))
    corrections: Mapped[str] = mapped_column(Sealed("data_request.corrections"))
    """JSON of field and new value, for a correction."""
    requested_at: Mapped[datetime] = mapped_column(UtcDateTime)
    acknowledge_due: Mapped[date]
    acknowledged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    due: Mapped[date]
    extended_days: Mapped[int] = mapped_column(default=0)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    granted: Mapped[bool | None]
    reason: Mapped[str] = mapped_column(default="")

    petition: Mapped[Petition] = relationship(back_populates="data_requests")
    decider: Mapped[Account | None] = relationship()
