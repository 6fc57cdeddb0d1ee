"""Files that came ahead of their form, so that a broken line costs one file and a refused form costs none."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from feedback.domain.petition import Scan
from feedback.store.base import Base, UtcDateTime
from feedback.store.encryption import Sealed


class StagedFile(Base):
    """A file that was inspected and kept for a form not yet sent; forgotten after a day, or when the form was sent."""

    __tablename__ = "staged_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(unique=True)
    form_hash: Mapped[str] = mapped_column(index=True)
    """Keyed hash of the token of the form it belongs to."""
    filename: Mapped[str] = mapped_column(Sealed("staged_file.filename"))
    media_type: Mapped[str]
    size: Mapped[int]
    original_key: Mapped[str]
    original_hash: Mapped[str]
    safe_key: Mapped[str]
    scan: Mapped[str] = mapped_column(default=Scan.OFF)
    virus: Mapped[str] = mapped_column(default="")
    """Both as for an attachment."""
    added_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
