"""The public log of everything that was done, as ``domain.ledger`` describes it, and what is needed to hold us to it.

Nothing here refers to an event or a petition by a foreign key: a leaf outlives what an insider deletes, and then tells of it.
"""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from feedback.store.base import Base, UtcDateTime
from feedback.store.encryption import Sealed


class LedgerHead(Base):
    """How long the log is: one row, which every writer locks last before it commits."""

    __tablename__ = "ledger_head"

    id: Mapped[int] = mapped_column(primary_key=True)
    size: Mapped[int]
    peaks: Mapped[bytes]
    """The roots of the whole subtrees, one after the other (``domain.ledger.append``)."""
    logged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Of the last leaf; log time never runs backwards, whatever a clock does."""
    adopted_id: Mapped[int]
    """The last event from before there was a log that is in it by now."""
    adopt_until_id: Mapped[int]
    """The last event from before there was a log. What is written later enters with its own transaction or never."""


class LedgerLeaf(Base):
    """A leaf. Its number is its place."""

    __tablename__ = "ledger_leaf"

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    event_id: Mapped[int | None] = mapped_column(index=True)
    """The event it tells of; None where it tells of the log itself. Not unique: SQLite gives the number of a deleted last row
    out again, and then the service must go on, and the older leaf tell of the deletion.
    """
    body: Mapped[str]


class LedgerSalts(Base):
    """The salts of a leaf, apart from it: what is forgotten is deleted here, and nowhere else."""

    __tablename__ = "ledger_salts"

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    salts: Mapped[str] = mapped_column(Sealed("ledger_salts.salts"))
    """JSON: name of the value to its salt in hex. Whoever has a salt can try out telephone numbers, so they are sealed."""


class LedgerNode(Base):
    """A whole node of the tree. It never changes."""

    __tablename__ = "ledger_node"

    level: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    index: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    hash: Mapped[bytes]


class LedgerKey(Base):
    """A key that signs checkpoints, or did: old ones go on verifying."""

    __tablename__ = "ledger_key"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    """The origin: the log's own name, the same for all its keys."""
    public: Mapped[bytes] = mapped_column(unique=True)
    private: Mapped[str] = mapped_column(Sealed("ledger_key.private"))
    """Hex."""
    signs_from: Mapped[datetime] = mapped_column(UtcDateTime)
    signs_until: Mapped[datetime | None] = mapped_column(UtcDateTime)


class LedgerAnchor(Base):
    """A checkpoint that was given out of the house, and how far it came."""

    __tablename__ = "ledger_anchor"
    __table_args__ = (UniqueConstraint("size"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    size: Mapped[int]
    note: Mapped[str]
    signed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    mailed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the letters to the witnesses were owed; they are sent like every other."""
    kept_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When it lay in the folder outside."""
    tried_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_error: Mapped[str] = mapped_column(default="")
    """Why it does not lie there yet."""


class LedgerSetback(Base):
    """A checkpoint of ours that the log does not continue: it went back, or was written anew. Kept for everyone to see."""

    __tablename__ = "ledger_setback"
    __table_args__ = (
        UniqueConstraint("note_hash"),
        Index(
            "ix_ledger_setback_open",
            "noticed_at",
            sqlite_where=text("acknowledged_at IS NULL"),
            postgresql_where=text("acknowledged_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    note: Mapped[str]
    note_hash: Mapped[str]
    """SHA-256 (hex) of the text that was signed."""
    size: Mapped[int]
    """How long the log had been."""
    found_size: Mapped[int]
    """How long it was when this was noticed."""
    noticed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    acknowledged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(default="")
    leaf_seq: Mapped[int | None]
    """The leaf that tells of the acknowledgement."""
