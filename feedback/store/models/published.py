"""What everyone may read."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from feedback.store.base import Base, UtcDateTime
from feedback.store.models.petition import Petition


class PublishedPetition(Base):
    """The public version of a petition and its answer, as a publisher wrote it; nothing else is ever public."""

    __tablename__ = "published_petition"
    __table_args__ = (Index("ix_published_petition_published_at_id", "published_at", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    petition_id: Mapped[int] = mapped_column(ForeignKey("petition.id", ondelete="CASCADE"), unique=True)
    title: Mapped[str]
    content: Mapped[str]
    answer: Mapped[str]
    published_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    """When readers last got to see something new: published, corrected, taken down."""
    published_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    taken_down_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    taken_down_reason: Mapped[str] = mapped_column(default="")

    petition: Mapped[Petition] = relationship(back_populates="published")
    replaced: Mapped[list["ReplacedAnswer"]] = relationship(order_by="ReplacedAnswer.id")


class ReplacedAnswer(Base):
    """A public answer that a corrected one took the place of; everyone can still read it."""

    __tablename__ = "replaced_answer"

    id: Mapped[int] = mapped_column(primary_key=True)
    published_petition_id: Mapped[int] = mapped_column(ForeignKey("published_petition.id", ondelete="CASCADE"), index=True)
    answer: Mapped[str]
    replaced_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reason: Mapped[str]


class PageVersion(Base):
    """What the pages of everyone are made from, ``public`` texts and the ``catalogue``: another token after every change.

    Triggers of the database write it, within the transaction that changes something. A token never comes again, so that what
    was kept under one is right wherever it is met, also after a backup was brought back.
    """

    __tablename__ = "page_version"

    name: Mapped[str] = mapped_column(primary_key=True)
    token: Mapped[str]


class PublishedCount(Base):
    """How many answers everyone can read, by sector, office and commune (0: none); triggers of the database keep it."""

    __tablename__ = "published_count"

    sector_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    office_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    commune_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    answers: Mapped[int]
