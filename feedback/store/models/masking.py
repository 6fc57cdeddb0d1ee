"""What was decided before publication: about places in texts, and the copies of files that everyone may have."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from feedback.store.base import Base, UtcDateTime
from feedback.store.models.account import Account
from feedback.store.models.attachment import Attachment
from feedback.store.models.petition import Petition


class MaskingDecision(Base):
    """That somebody had words masked, or left them readable, when a text went public. The words themselves are not kept."""

    __tablename__ = "masking_decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    petition_id: Mapped[int] = mapped_column(ForeignKey("petition.id", ondelete="CASCADE"), index=True)
    part: Mapped[str]
    """``title``, ``content``, ``answer``, ``line``, ``reason``, or the reference of a file."""
    kind: Mapped[str]
    """As in ``domain.personal.kinds.Sensitive``; ``picture`` for a picture with its boxes."""
    words_index: Mapped[str]
    """Keyed hash of the words, to know them again; empty for pictures."""
    places: Mapped[int]
    choice: Mapped[str]
    why: Mapped[str] = mapped_column(default="")
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime)

    petition: Mapped[Petition] = relationship(back_populates="masking_decisions")
    account: Mapped[Account] = relationship()


class PublicCopy(Base):
    """The file that everyone may have of a proof: a picture with its boxes burnt in, or a paper set anew from decided text.

    It is made anew, under a new reference, whenever something of it changes: an old address leads nowhere.
    """

    __tablename__ = "public_copy"
    __table_args__ = (UniqueConstraint("attachment_id", "page"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    attachment_id: Mapped[int] = mapped_column(ForeignKey("attachment.id", ondelete="CASCADE"), index=True)
    page: Mapped[int] = mapped_column(default=0)
    """0: the file as a whole; from 1: a page of a scanned paper, as a picture."""
    reference: Mapped[str] = mapped_column(unique=True)
    """Random name in addresses."""
    media_type: Mapped[str]
    copy_key: Mapped[str]
    boxes: Mapped[str] = mapped_column(default="[]")
    """As ``domain.boxes`` writes them."""
    text: Mapped[str] = mapped_column(default="")
    """Of a paper: the text with its masks, of which it was set."""
    looked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))

    attachment: Mapped[Attachment] = relationship(back_populates="copies")
    account: Mapped[Account] = relationship()
