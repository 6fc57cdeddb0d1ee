"""The words senders agreed to."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from feedback.store.base import Base, UtcDateTime


class ConsentNotice(Base):
    """What stood beside the box that was ticked, and the notice it leads to, word by word; one row a wording, never changed.

    Consent must be provable (Luật 91/2025/QH15; LAW 4.1): a petition says when it was given, and by this row to what.
    """

    __tablename__ = "consent_notice"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(unique=True)
    """SHA-256 of the text (hex)."""
    text: Mapped[str]
    shown_from: Mapped[datetime] = mapped_column(UtcDateTime)
    """When somebody agreed to these words for the first time."""
