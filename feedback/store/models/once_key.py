"""What opens a door once: links and codes sent to somebody's own e-mail address or told on their own telephone."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from feedback.store.base import Base, UtcDateTime
from feedback.store.encryption import Sealed


class OnceKey(Base):
    """A key good for one use; only its hash is kept. ``purpose`` as in ``domain.once.OncePurpose``."""

    __tablename__ = "once_key"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    purpose: Mapped[str]
    petition_id: Mapped[int | None] = mapped_column(ForeignKey("petition.id", ondelete="CASCADE"), index=True)
    """The petition a key to one petition opens; None: all those of the address."""
    email_index: Mapped[str | None] = mapped_column(index=True)
    """Keyed hash of the address that is proved by using it."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ContactRequest(Base):
    """Somebody gave an address and asks for a way in. A job looks later whether anything is known under it, so that
    neither the page nor the time it takes tells (``services.recovery``).
    """

    __tablename__ = "contact_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    purpose: Mapped[str]
    contact: Mapped[str] = mapped_column(Sealed("contact_request.contact"))
    """E-mail address or telephone number as typed; the row is deleted once it was looked at."""
    code: Mapped[str] = mapped_column(default="")
    """The petition's code, where it was given."""
    language: Mapped[str]
    requested_at: Mapped[datetime] = mapped_column(UtcDateTime)
