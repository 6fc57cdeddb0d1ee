"""What somebody asks for and somebody else decides: reopening, an objection, an extension."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from feedback.store.base import Base, UtcDateTime
from feedback.store.encryption import Sealed
from feedback.store.models.account import Account
from feedback.store.models.petition import Petition


class DecisionRequest(Base):
    """A request with its reason, open until it is decided; ``kind`` as in ``domain.petition.RequestKind``."""

    __tablename__ = "decision_request"
    __table_args__ = (
        Index(
            "ix_decision_request_open",
            "kind",
            "petition_id",
            sqlite_where=text("decided_at IS NULL"),
            postgresql_where=text("decided_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    petition_id: Mapped[int] = mapped_column(ForeignKey("petition.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str]
    reason: Mapped[str] = mapped_column(Sealed("decision_request.reason"))
    working_days: Mapped[int | None]
    """How many more an extension asks for."""
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    """None: the sender."""
    requested_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    granted: Mapped[bool | None]

    petition: Mapped[Petition] = relationship(back_populates="requests")
    asker: Mapped[Account | None] = relationship(foreign_keys=[asked_by])
    decider: Mapped[Account | None] = relationship(foreign_keys=[decided_by])
