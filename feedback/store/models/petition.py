"""The petition itself."""

import secrets
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from feedback.domain.data_rights import ENDS_PUBLICITY
from feedback.domain.ledger import SALT_BYTES
from feedback.domain.petition import Purpose, RequestKind
from feedback.domain.standing import FINAL, Publication, State
from feedback.store.base import Base, UtcDateTime
from feedback.store.encryption import Sealed
from feedback.store.models.account import Account
from feedback.store.models.catalogue import RefusalReason
from feedback.store.models.commune import Commune
from feedback.store.models.office import Office
from feedback.store.models.sector import Sector

if TYPE_CHECKING:
    from feedback.store.models.answer import Answer
    from feedback.store.models.attachment import Attachment
    from feedback.store.models.consent_notice import ConsentNotice
    from feedback.store.models.coordination import Coordination
    from feedback.store.models.data_request import DataRequest
    from feedback.store.models.deadline import Deadline
    from feedback.store.models.decision_request import DecisionRequest
    from feedback.store.models.document import Document
    from feedback.store.models.event import Event
    from feedback.store.models.masking import MaskingDecision
    from feedback.store.models.petitioner import Petitioner
    from feedback.store.models.public_notice import PublicNotice
    from feedback.store.models.published import PublishedPetition
    from feedback.store.models.rating import Rating


def _where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


def _public(first: str = "") -> Index:
    """An index on what everyone reads, the newest last; it holds all that lists are filtered by and counted from."""
    more = [name for name in ("sector_id", "office_id", "commune_id") if name != first]
    name = f"ix_petition_public_{first.removesuffix('_id')}".rstrip("_")
    return Index(name, *filter(None, [first]), "published_at", "id", *more, **_where("publication = 'published'"))


class Petition(Base):
    """A phản ánh, kiến nghị. ``state`` and ``publication`` are set only by the table in ``domain.states``."""

    __tablename__ = "petition"
    __table_args__ = (
        Index("ix_petition_state_office_id", "state", "office_id"),
        Index("ix_petition_office_id_state", "office_id", "state"),
        Index("ix_petition_office_id_id", "office_id", "id"),
        Index("ix_petition_office_id_received_at", "office_id", "received_at", "id"),
        Index("ix_petition_office_id_next_due", "office_id", "next_due", "id", **_where("next_due IS NOT NULL")),
        Index("ix_petition_open", "id", **_where("closed_at IS NULL")),
        Index("ix_petition_alive", "office_id", "state", "next_due", "officer_id", "closed_at", **_where("closed_at IS NULL")),
        Index("ix_petition_state_next_due", "state", "next_due", "id", **_where("next_due IS NOT NULL")),
        Index("ix_petition_pending", "office_id", "id", **_where("publication = 'pending'")),
        _public(),
        *map(_public, ("sector_id", "office_id", "commune_id")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    secret_hash: Mapped[str]
    form_hash: Mapped[str] = mapped_column(unique=True)
    """Keyed hash of the form token that made it: the same form makes one petition."""
    form_digest: Mapped[str]
    """Keyed hash of everything that was typed, to tell a second press from another petition."""
    link_hash: Mapped[str] = mapped_column(unique=True)
    ledger_salt: Mapped[bytes] = mapped_column(default=partial(secrets.token_bytes, SALT_BYTES))
    """Opens the petition's pseudonym in the public log; it stays when the sender is forgotten."""

    kind: Mapped[str]
    sector_id: Mapped[int] = mapped_column(ForeignKey("sector.id"), index=True)
    commune_id: Mapped[int | None] = mapped_column(ForeignKey("commune.id"), index=True)
    address_text: Mapped[str] = mapped_column(Sealed("petition.address_text"), default="")
    latitude: Mapped[float | None] = mapped_column(Sealed("petition.latitude", float))
    longitude: Mapped[float | None] = mapped_column(Sealed("petition.longitude", float))
    title: Mapped[str]
    content: Mapped[str]
    folded: Mapped[str]
    """Title and content without marks, for staff who search without a Vietnamese keyboard."""
    channel: Mapped[str]
    language: Mapped[str]
    confidential: Mapped[bool]
    subject_office_id: Mapped[int | None] = mapped_column(ForeignKey("office.id"))
    subject_person: Mapped[str] = mapped_column(Sealed("petition.subject_person"), default="")

    state: Mapped[str]
    publication: Mapped[str]
    office_id: Mapped[int | None] = mapped_column(ForeignKey("office.id"))
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    refusal_reason_id: Mapped[int | None] = mapped_column(ForeignKey("refusal_reason.id"))
    transferred_to: Mapped[str] = mapped_column(default="")
    hold_reason: Mapped[str] = mapped_column(default="")
    round: Mapped[int] = mapped_column(default=1)
    urgent: Mapped[bool] = mapped_column(default=False)
    """Whoever it is given to is told at once, not in the morning's digest."""
    demonstration: Mapped[bool] = mapped_column(default=False)

    primary_id: Mapped[int | None] = mapped_column(ForeignKey("petition.id"), index=True)
    """The petition this one repeats, while it is linked (DESIGN 9.12)."""
    linked_from: Mapped[str | None]
    """The state in which it was linked, to which undoing leads back."""
    split_from_id: Mapped[int | None] = mapped_column(ForeignKey("petition.id"), index=True)
    """The letter with several matters of which this is one."""
    clock_from: Mapped[date | None]
    """Day from which its limits are counted where that is not the day it was received: that of the letter it was split from."""
    subject_account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    """The member of staff the petition is about, where a coordinator named one."""
    office_override: Mapped[str] = mapped_column(default="")
    """Why the office it is about may handle it all the same; empty: it may not."""
    officer_override: Mapped[str] = mapped_column(default="")
    """Why the person it is about may act on it all the same; empty: they may not."""
    entered_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    """Who wrote it down, where it came by telephone, at the counter or by post."""

    received_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    consented_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    consent_notice_id: Mapped[int | None] = mapped_column(ForeignKey("consent_notice.id"))
    """To what words; None where they are not known: a backlog, a demonstration."""
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Of the latest round."""
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    message_waiting_since: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    """When the sender wrote a message that nobody has answered yet."""
    next_due: Mapped[date | None] = mapped_column(index=True)
    """Due date of the deadline that matters in the present state, for lists; ``services.deadlines`` keeps it."""
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own way

    sector: Mapped[Sector] = relationship(lazy="joined")
    commune: Mapped[Commune | None] = relationship(lazy="joined")
    office: Mapped[Office | None] = relationship(foreign_keys=[office_id])
    officer: Mapped[Account | None] = relationship(foreign_keys=[officer_id])
    subject_account: Mapped[Account | None] = relationship(foreign_keys=[subject_account_id])
    primary: Mapped["Petition | None"] = relationship(foreign_keys=[primary_id], remote_side=[id], back_populates="repeats")
    repeats: Mapped[list["Petition"]] = relationship(foreign_keys=[primary_id], order_by="Petition.id", back_populates="primary")
    split_from: Mapped["Petition | None"] = relationship(
        foreign_keys=[split_from_id], remote_side=[id], back_populates="split_off"
    )
    split_off: Mapped[list["Petition"]] = relationship(
        foreign_keys=[split_from_id], order_by="Petition.id", back_populates="split_from"
    )
    subject_office: Mapped[Office | None] = relationship(foreign_keys=[subject_office_id])
    refusal_reason: Mapped[RefusalReason | None] = relationship()
    consent_notice: Mapped["ConsentNotice | None"] = relationship()
    petitioner: Mapped["Petitioner"] = relationship(back_populates="petition", uselist=False)
    events: Mapped[list["Event"]] = relationship(order_by="(Event.happened_at, Event.id)", back_populates="petition")
    deadlines: Mapped[list["Deadline"]] = relationship(order_by="Deadline.id", back_populates="petition")
    answers: Mapped[list["Answer"]] = relationship(order_by="Answer.version", back_populates="petition")
    attachments: Mapped[list["Attachment"]] = relationship(order_by="Attachment.id", back_populates="petition")
    ratings: Mapped[list["Rating"]] = relationship(order_by="Rating.round", back_populates="petition")
    requests: Mapped[list["DecisionRequest"]] = relationship(order_by="DecisionRequest.id", back_populates="petition")
    coordinations: Mapped[list["Coordination"]] = relationship(order_by="Coordination.id", back_populates="petition")
    documents: Mapped[list["Document"]] = relationship(order_by="Document.id", back_populates="petition")
    published: Mapped["PublishedPetition | None"] = relationship(back_populates="petition", uselist=False)
    notice: Mapped["PublicNotice | None"] = relationship(back_populates="petition", uselist=False)
    data_requests: Mapped[list["DataRequest"]] = relationship(order_by="DataRequest.id", back_populates="petition")
    masking_decisions: Mapped[list["MaskingDecision"]] = relationship(order_by="MaskingDecision.id", back_populates="petition")

    @property
    def files_of_sender(self) -> list["Attachment"]:
        """What came from the sender; a proof belongs to the office's answer."""
        return [file for file in self.attachments if file.purpose != Purpose.PROOF]

    @property
    def is_accepted(self) -> bool:
        """Whether the coordinator accepted it."""
        return self.accepted_at is not None

    @property
    def is_answered(self) -> bool:
        """Whether an answer of the present round went out to the sender."""
        return self.answered_at is not None

    @property
    def has_repeats(self) -> bool:
        """Whether other petitions are linked to it."""
        return bool(self.repeats)

    @property
    def has_notice(self) -> bool:
        """Whether everyone can read a neutral line about it."""
        return self.notice is not None and self.notice.taken_back_at is None

    @property
    def open_notice(self) -> "PublicNotice | None":
        """The neutral line, as long as everyone may read it: not taken back, and an answer can still come to stand there."""
        withheld = self.state == State.ANSWERED and self.publication == Publication.WITHHELD
        over = withheld or self.state in FINAL or self.publication == Publication.TAKEN_DOWN
        return self.notice if self.has_notice and not over else None

    @property
    def is_erased(self) -> bool:
        """Whether the sender asked to be forgotten, and was."""
        return self.petitioner is not None and self.petitioner.is_erased

    @property
    def is_kept_private(self) -> bool:
        """Whether a granted request of the sender keeps it out of the public (``domain.data_rights.ENDS_PUBLICITY``)."""
        return any(asked.granted and asked.kind in ENDS_PUBLICITY for asked in self.data_requests)

    @property
    def open_requests(self) -> frozenset[str]:
        """What somebody asked for and nobody decided yet (``domain.petition.RequestKind``)."""
        return frozenset(request.kind for request in self.requests if request.decided_at is None)

    @property
    def extension_asked_by(self) -> int | None:
        """Who asked for the extension that waits for a decision."""
        waiting = (r.asked_by for r in self.requests if r.kind == RequestKind.EXTENSION and r.decided_at is None)
        return next(waiting, None)

    @property
    def coordinating_office_ids(self) -> frozenset[int]:
        """The offices that were asked to contribute in this round, and still are."""
        return frozenset(c.office_id for c in self.coordinations if c.withdrawn_at is None and c.round == self.round)

    @property
    def awaited_office_ids(self) -> frozenset[int]:
        """Those of them that have not contributed yet."""
        return frozenset(c.office_id for c in self.coordinations if c.is_open and c.round == self.round)


class CodeCounter(Base):
    """The last number given out on a local day."""

    __tablename__ = "code_counter"

    day: Mapped[date] = mapped_column(primary_key=True)
    last_number: Mapped[int]
