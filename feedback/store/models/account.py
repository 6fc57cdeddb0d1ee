"""Accounts of staff, their roles in offices, and their sessions."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from feedback.domain.actors import Role, Staff
from feedback.store.base import Base, UtcDateTime
from feedback.store.encryption import Sealed


class Account(Base):
    """A person of the staff; the password is kept as an Argon2id hash."""

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str]
    active: Mapped[bool] = mapped_column(default=True)
    demonstration: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    calendar_hash: Mapped[str | None] = mapped_column(unique=True)
    """Keyed hash of the token of the account's calendar feed."""
    last_digest_on: Mapped[date | None]
    """Local day of the last morning's digest: one a person a day."""

    memberships: Mapped[list["Membership"]] = relationship(lazy="selectin", back_populates="account")

    @property
    def actor(self) -> Staff:
        """The account as the rules see it."""
        return Staff(self.id, self.name, frozenset((m.office_id, Role(m.role)) for m in self.memberships))


class Membership(Base):
    """A role held in an office; they stack."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("account_id", "office_id", "role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"), index=True)
    role: Mapped[str]

    account: Mapped[Account] = relationship(back_populates="memberships")


class StaffSession(Base):
    """A signed-in browser. The cookie carries a random token; only its hash is here, so the table opens nothing."""

    __tablename__ = "staff_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reference: Mapped[str] = mapped_column(unique=True)
    """Names it in addresses; opens nothing."""
    device: Mapped[str] = mapped_column(default="")
    """Browser and system, in the rough."""
    network: Mapped[str] = mapped_column(Sealed("staff_session.network"))
    """Of the address only the network."""
    proved_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """When the person last proved who they are."""
    proved_by: Mapped[str]
    """As in ``domain.signing_in.Proof``."""
    twofold: Mapped[bool] = mapped_column(default=False)
    """Whether a second factor was shown in it."""

    account: Mapped[Account] = relationship(lazy="joined")


class Attempt(Base):
    """A try at a door (sign-in, tracking), counted to slow guessing; ``door`` is a keyed hash, no address is stored."""

    __tablename__ = "attempt"

    id: Mapped[int] = mapped_column(primary_key=True)
    door: Mapped[str] = mapped_column(index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
