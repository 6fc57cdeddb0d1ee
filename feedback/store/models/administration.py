"""What administrators did: changes of the catalogues, invitations, deputies."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from feedback.store.base import Base, UtcDateTime
from feedback.store.models.account import Account
from feedback.store.models.office import Office


class AdministrationChange(Base):
    """Who changed what in the catalogues, when, and how it was before; never changed itself."""

    __tablename__ = "administration_change"
    __table_args__ = (Index("ix_administration_change_noun_key", "noun", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    """None: the command line."""
    noun: Mapped[str]
    """``offices``, ``sectors``, ``limits`` and so on, as in the addresses under ``/staff/admin``."""
    key: Mapped[str]
    """The code or day of the thing."""
    before: Mapped[str | None]
    """JSON of the fields that changed; None: it was made."""
    after: Mapped[str | None]
    """JSON of the same fields afterwards; None: it was taken away."""

    account: Mapped[Account | None] = relationship()


class Invitation(Base):
    """A link by which somebody sets a password of their own; only the token's hash is kept."""

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    invited_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    is_reset: Mapped[bool] = mapped_column(default=False)
    """Whether the person asked for it, having forgotten the password: the old one holds until the link is used."""

    account: Mapped[Account] = relationship(foreign_keys=[account_id])


class Deputy(Base):
    """Who stands in for a leader of an office, from one day up to and including another (DESIGN 9.11)."""

    __tablename__ = "deputy"

    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"), index=True)
    leader_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    deputy_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    since: Mapped[date]
    until: Mapped[date]
    reason: Mapped[str] = mapped_column(default="")
    named_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    named_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    office: Mapped[Office] = relationship()
    leader: Mapped[Account] = relationship(foreign_keys=[leader_id])
    deputy: Mapped[Account] = relationship(foreign_keys=[deputy_id])
