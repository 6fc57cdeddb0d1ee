"""What helps people find answers, and what is learnt from that; nothing here is about anybody."""

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from feedback.store.base import Base, UtcDateTime


class AnswerUse(Base):
    """How often somebody about to send a petition said that a published answer was what they needed, by local day."""

    __tablename__ = "answer_use"

    published_petition_id: Mapped[int] = mapped_column(ForeignKey("published_petition.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    times: Mapped[int] = mapped_column(default=0)


class SearchWord(Base):
    """A word of the published texts without its marks, and in how many of them it stands: for slips of one letter."""

    __tablename__ = "search_word"

    word: Mapped[str] = mapped_column(primary_key=True)
    documents: Mapped[int]


class TrainedModel(Base):
    """Weights learnt on this installation; those that are shipped hold until there are some."""

    __tablename__ = "trained_model"

    name: Mapped[str] = mapped_column(primary_key=True)
    trained_at: Mapped[datetime] = mapped_column(UtcDateTime)
    examples: Mapped[int]
    body: Mapped[str]
    """JSON as in ``feedback/data/sector_weights.json``."""
