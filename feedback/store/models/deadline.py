"""What is owed until when."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from feedback.domain import deadlines as law
from feedback.store.base import Base, UtcDateTime
from feedback.store.models.petition import Petition


class Deadline(Base):
    """One limit running on one petition; the preset that made it is kept with its version."""

    __tablename__ = "deadline"
    __table_args__ = (
        Index(
            "ix_deadline_running",
            "due",
            sqlite_where=text("met_at IS NULL AND void_at IS NULL"),
            postgresql_where=text("met_at IS NULL AND void_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    petition_id: Mapped[int] = mapped_column(ForeignKey("petition.id", ondelete="CASCADE"), index=True)
    step: Mapped[str]
    round: Mapped[int]
    starts_on: Mapped[date]
    working_days: Mapped[int]
    preset_id: Mapped[int] = mapped_column(ForeignKey("limit_preset.id"))
    preset_version: Mapped[int]
    due: Mapped[date | None]
    """Last day; None while the clock stands."""
    met_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    void_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When it fell away without being met (withdrawn, refused)."""

    petition: Mapped[Petition] = relationship(back_populates="deadlines")
    suspensions: Mapped[list["SuspensionRow"]] = relationship(order_by="SuspensionRow.id", lazy="joined")
    extensions: Mapped[list["Extension"]] = relationship(order_by="Extension.id", lazy="joined")

    @property
    def is_open(self) -> bool:
        """Whether it still runs."""
        return self.met_at is None and self.void_at is None

    @property
    def extended_days(self) -> int:
        """Working days that were added lawfully."""
        return sum(extension.working_days for extension in self.extensions)

    @property
    def allowed_days(self) -> int:
        """Working days from the limit and its extensions together."""
        return self.working_days + self.extended_days

    @property
    def pauses(self) -> list[law.Suspension]:
        """Its suspensions as the rules see them."""
        return [law.Suspension(row.since, row.until) for row in self.suspensions]


class Extension(Base):
    """Working days that somebody asked for and somebody else granted."""

    __tablename__ = "extension"

    id: Mapped[int] = mapped_column(primary_key=True)
    deadline_id: Mapped[int] = mapped_column(ForeignKey("deadline.id", ondelete="CASCADE"), index=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("decision_request.id"))
    working_days: Mapped[int]
    granted_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SuspensionRow(Base):
    """A time that is not counted: after ``since`` up to and including ``until``."""

    __tablename__ = "suspension"

    id: Mapped[int] = mapped_column(primary_key=True)
    deadline_id: Mapped[int] = mapped_column(ForeignKey("deadline.id", ondelete="CASCADE"), index=True)
    since: Mapped[date]
    until: Mapped[date | None]
