"""The history: one row for everything that was ever done to a petition, never changed."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from feedback.store.base import Base, UtcDateTime
from feedback.store.encryption import Sealed
from feedback.store.models.account import Account
from feedback.store.models.commune import Commune
from feedback.store.models.office import Office
from feedback.store.models.petition import Petition
from feedback.store.models.sector import Sector


class Event(Base):
    """What was done, when, by whom, and how the petition stood after it.

    The standing after the event (state, publication, kind, sector, office, commune, round, due date) is kept in each
    row, so that a report of any past day reads the last event before it and never today's petition.
    """

    __tablename__ = "event"
    __table_args__ = (
        Index("ix_event_petition_id_happened_at", "petition_id", "happened_at", "id"),
        Index("ix_event_further_round", "happened_at", sqlite_where=text("round > 1"), postgresql_where=text("round > 1")),
        Index("ix_event_action_happened_at", "action", "happened_at"),
        Index(
            "ix_event_calendar_changed",
            "recorded_at",
            sqlite_where=text("action = 'calendar_changed'"),
            postgresql_where=text("action = 'calendar_changed'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    petition_id: Mapped[int] = mapped_column(ForeignKey("petition.id", ondelete="CASCADE"))
    action: Mapped[str]
    happened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """Differs from ``happened_at`` for demonstrations and imports."""
    actor_kind: Mapped[str]
    """``staff``, ``sender`` or ``service``."""
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    on_behalf_of_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    """The leader in whose place a deputy did it, where the deputy's own roles would not have allowed it."""
    from_state: Mapped[str | None]
    text: Mapped[str] = mapped_column(Sealed("event.text"), default="")
    """The words given with the action; ``domain.actions`` says whether the sender reads them."""
    detail: Mapped[str] = mapped_column(Sealed("event.detail"), default="")
    """A word for the history that is no sentence: an office's code, a file's name."""

    state: Mapped[str]
    publication: Mapped[str]
    kind: Mapped[str]
    sector_id: Mapped[int] = mapped_column(ForeignKey("sector.id"))
    office_id: Mapped[int | None] = mapped_column(ForeignKey("office.id"))
    round: Mapped[int]
    commune_id: Mapped[int | None] = mapped_column(ForeignKey("commune.id"))
    answer_due: Mapped[date | None]
    """Last day for the answer of the round as it stood after the event; None: no clock ran or it stood still."""
    extended_days: Mapped[int] = mapped_column(default=0)
    """How many working days of it were added lawfully."""

    petition: Mapped[Petition] = relationship(back_populates="events")
    account: Mapped[Account | None] = relationship(foreign_keys=[account_id])
    on_behalf_of: Mapped[Account | None] = relationship(foreign_keys=[on_behalf_of_id])
    office: Mapped[Office | None] = relationship()
    sector: Mapped[Sector] = relationship()
    commune: Mapped[Commune | None] = relationship()
