"""What somebody signs in with besides the password, and what is remembered of it."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column, relationship

from feedback.store.base import Base, UtcDateTime
from feedback.store.encryption import Sealed
from feedback.store.models.account import Account


class AuthenticatorApp(Base):
    """The app on somebody's phone that shows a code of six digits (RFC 6238); one an account."""

    __tablename__ = "authenticator_app"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), unique=True)
    secret: Mapped[str] = mapped_column(Sealed("authenticator_app.secret"))
    """Base32, as apps take it."""
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_step: Mapped[int]
    """The time step of the last code that was taken: it and earlier ones are not taken again."""


class Passkey(Base):
    """A key pair on somebody's device (WebAuthn); here is its public half, which opens nothing."""

    __tablename__ = "passkey"

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(unique=True)
    """Names it in addresses."""
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    handle: Mapped[bytes] = mapped_column(LargeBinary)
    """Random, the same for all of an account: by it a device knows whose key it is without learning who they are."""
    credential_id: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int]
    """What the device counted when it was last used; 0 where it does not count."""
    transports: Mapped[str]
    """As the browser named them, parted by blanks."""
    name: Mapped[str]
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    account: Mapped[Account] = relationship(lazy="joined")


class RecoveryCode(Base):
    """A code on paper for the day the phone is lost, good for one use. What is sealed is its hash: whoever has the table
    needs the key and then still the code, and a new key is given to it as to every sealed column.
    """

    __tablename__ = "recovery_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    code_hash: Mapped[str] = mapped_column(Sealed("recovery_code.code_hash"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SpentChallenge(Base):
    """A challenge that a passkey answered: it is not answered twice."""

    __tablename__ = "spent_challenge"

    challenge_hash: Mapped[str] = mapped_column(primary_key=True)
    spent_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class SignInRecord(Base):
    """What happened at the door of an account; never changed itself. ``event`` as in ``domain.signing_in.SignInEvent``."""

    __tablename__ = "sign_in_record"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    event: Mapped[str]
    detail: Mapped[str] = mapped_column(default="")
    """How it was proved, as in ``Proof``, or the name of a passkey."""
    by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    """Who did it for them; None: they themselves, somebody at their door, or the command line."""
    device: Mapped[str] = mapped_column(default="")
    network: Mapped[str] = mapped_column(Sealed("sign_in_record.network"))
    """Of the address only the network; empty where there was none."""

    account: Mapped[Account] = relationship(foreign_keys=[account_id], lazy="joined")
    by: Mapped[Account | None] = relationship(foreign_keys=[by_id])
