"""The petition itself."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from feedback.store.base import Base, UtcDateTime
from feedback.store.models.account import Account
from feedback.store.models.catalogue import RefusalReason
from feedback.store.models.commune import Commune
from feedback.store.models.office import Office
from feedback.store.models.sector import Sector

if TYPE_CHECKING:
    from feedback.store.models.answer import Answer
    from feedback.store.models.attachment import Attachment
    from feedback.store.models.deadline import Deadline
    from feedback.store.models.event import Event
    from feedback.store.models.petitioner import Petitioner
    from feedback.store.models.published import PublishedPetition
    from feedback.store.models.rating import Rating, ReopeningRequest


class Petition(Base):
    """A phản ánh, kiến nghị. ``state`` and ``publication`` are set only by the table in ``domain.states``."""

    __tablename__ = "petition"
    __table_args__ = (
        Index("ix_petition_state_office_id", "state", "office_id"),
        Index("ix_petition_office_id_state", "office_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    secret_hash: Mapped[str]
    form_hash: Mapped[str] = mapped_column(unique=True)
    """Keyed hash of the form token that made it: the same form makes one petition."""
    form_digest: Mapped[str]
    """Keyed hash of everything that was typed, to tell a second press from another petition."""
    link_hash: Mapped[str] = mapped_column(unique=True)

    kind: Mapped[str]
    sector_id: Mapped[int] = mapped_column(ForeignKey("sector.id"), index=True)
    commune_id: Mapped[int | None] = mapped_column(ForeignKey("commune.id"), index=True)
    address_text: Mapped[str] = mapped_column(default="")
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    title: Mapped[str]
    content: Mapped[str]
    folded: Mapped[str]
    """Title and content without marks, for staff who search without a Vietnamese keyboard."""
    channel: Mapped[str]
    language: Mapped[str]
    confidential: Mapped[bool]
    subject_office_id: Mapped[int | None] = mapped_column(ForeignKey("office.id"))
    subject_person: Mapped[str] = mapped_column(default="")

    state: Mapped[str]
    publication: Mapped[str]
    office_id: Mapped[int | None] = mapped_column(ForeignKey("office.id"))
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    refusal_reason_id: Mapped[int | None] = mapped_column(ForeignKey("refusal_reason.id"))
    transferred_to: Mapped[str] = mapped_column(default="")
    hold_reason: Mapped[str] = mapped_column(default="")
    round: Mapped[int] = mapped_column(default=1)
    demonstration: Mapped[bool] = mapped_column(default=False)

    received_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    consented_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Of the latest round."""
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    next_due: Mapped[date | None] = mapped_column(index=True)
    """Due date of the deadline that matters in the present state, for lists; ``services.deadlines`` keeps it."""
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own way

    sector: Mapped[Sector] = relationship(lazy="joined")
    commune: Mapped[Commune | None] = relationship(lazy="joined")
    office: Mapped[Office | None] = relationship(foreign_keys=[office_id])
    officer: Mapped[Account | None] = relationship()
    subject_office: Mapped[Office | None] = relationship(foreign_keys=[subject_office_id])
    refusal_reason: Mapped[RefusalReason | None] = relationship()
    petitioner: Mapped["Petitioner"] = relationship(back_populates="petition", uselist=False)
    events: Mapped[list["Event"]] = relationship(order_by="(Event.happened_at, Event.id)", back_populates="petition")
    deadlines: Mapped[list["Deadline"]] = relationship(order_by="Deadline.id", back_populates="petition")
    answers: Mapped[list["Answer"]] = relationship(order_by="Answer.version", back_populates="petition")
    attachments: Mapped[list["Attachment"]] = relationship(order_by="Attachment.id", back_populates="petition")
    ratings: Mapped[list["Rating"]] = relationship(order_by="Rating.round", back_populates="petition")
    reopening_requests: Mapped[list["ReopeningRequest"]] = relationship(order_by="ReopeningRequest.id", back_populates="petition")
    published: Mapped["PublishedPetition | None"] = relationship(back_populates="petition", uselist=False)

    @property
    def is_accepted(self) -> bool:
        """Whether the coordinator accepted it."""
        return self.accepted_at is not None

    @property
    def has_open_reopening_request(self) -> bool:
        """Whether a request to reopen waits for a decision."""
        return any(request.decided_at is None for request in self.reopening_requests)


class CodeCounter(Base):
    """The last number given out on a local day."""

    __tablename__ = "code_counter"

    day: Mapped[date] = mapped_column(primary_key=True)
    last_number: Mapped[int]
