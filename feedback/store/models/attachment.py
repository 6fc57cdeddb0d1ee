"""Files that came with a petition or a supplement."""

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from feedback.domain.petition import Scan
from feedback.store.base import Base, UtcDateTime
from feedback.store.encryption import Sealed
from feedback.store.models.petition import Petition

if TYPE_CHECKING:
    from feedback.store.models.masking import PublicCopy


class Attachment(Base):
    """A file: the original and a copy written anew without what runs or tells, which is all that is shown. Both lie sealed."""

    __tablename__ = "attachment"

    id: Mapped[int] = mapped_column(primary_key=True)
    petition_id: Mapped[int] = mapped_column(ForeignKey("petition.id", ondelete="CASCADE"), index=True)
    reference: Mapped[str] = mapped_column(unique=True)
    """Random name in addresses."""
    filename: Mapped[str] = mapped_column(Sealed("attachment.filename"))
    """As the sender named it; never a path."""
    media_type: Mapped[str]
    size: Mapped[int]
    original_key: Mapped[str]
    original_hash: Mapped[str]
    """SHA-256 (hex)."""
    safe_key: Mapped[str]
    """Key of the copy written anew, which is all that is shown."""
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    purpose: Mapped[str]
    """As in ``domain.petition.Purpose``: what the file came with."""
    answer_id: Mapped[int | None] = mapped_column(ForeignKey("answer.id"))
    """The version of the answer it proves."""
    public_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Since when everyone may see the safe copy: a proof that the publisher chose."""
    scan: Mapped[str] = mapped_column(default=Scan.OFF, index=True)
    """As in ``domain.petition.Scan``; what is infected stays sealed, and nobody opens it."""
    virus: Mapped[str] = mapped_column(default="")
    """What the scanner calls it."""
    added_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    """None: the sender."""

    petition: Mapped[Petition] = relationship(back_populates="attachments")
    copies: Mapped[list["PublicCopy"]] = relationship(
        back_populates="attachment", order_by="PublicCopy.page", cascade="all, delete-orphan", passive_deletes=True
    )
