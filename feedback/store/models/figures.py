"""What the figures of reports are read from: how petitions stood day by day, and how many stood in which way."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from feedback.store.base import Base, UtcDateTime

_CLOSED = "state IN ('answered', 'refused', 'transferred_out', 'withdrawn', 'linked')"
_OPEN = f"NOT {_CLOSED}"
_LEFT = "state IN ('refused', 'withdrawn', 'linked')"
_AGAIN = "opened_on > received_on"
_ASKED_OF_OPEN = (
    "spell", "since", "until", "office_id", "state", "kind", "sector_id", "accepted", "handled_on", "received_on", "round",
    "answer_due", "opened_on", "extended_days", "petition_id",
)  # fmt: skip
"""What the glances ask of what was open on a day: the index alone answers, where ten thousand rows lie far apart."""


class DayStanding(Base):
    """How a petition stood from one local day on (``domain.day_standings.Stood``), read from its events.

    It can always be made anew from them: ``services.figures`` keeps it, in the transaction that writes the event.
    """

    __tablename__ = "day_standing"
    __table_args__ = (
        Index("ix_day_standing_alive", *_ASKED_OF_OPEN, sqlite_where=text(_OPEN), postgresql_where=text(_OPEN)),
        Index("ix_day_standing_closed", "closed_on", "since", sqlite_where=text(_CLOSED), postgresql_where=text(_CLOSED)),
        Index("ix_day_standing_left", "closed_on", "received_on", sqlite_where=text(_LEFT), postgresql_where=text(_LEFT)),
        Index("ix_day_standing_again", "opened_on", sqlite_where=text(_AGAIN), postgresql_where=text(_AGAIN)),
    )

    petition_id: Mapped[int] = mapped_column(ForeignKey("petition.id", ondelete="CASCADE"), primary_key=True)
    since: Mapped[date] = mapped_column(primary_key=True)
    until: Mapped[date | None]
    spell: Mapped[int]
    """How long it stood, as the number of binary digits of the days; 0: it still does. Whoever asks what stood on a day
    looks, for each of these, only as far back as such a one can reach."""
    received_on: Mapped[date]
    state: Mapped[str]
    publication: Mapped[str]
    kind: Mapped[str]
    sector_id: Mapped[int]
    office_id: Mapped[int | None]
    commune_id: Mapped[int | None]
    round: Mapped[int]
    answer_due: Mapped[date | None]
    extended_days: Mapped[int]
    accepted: Mapped[bool]
    handled_on: Mapped[date | None]
    way: Mapped[str]
    opened_on: Mapped[date]
    closed_on: Mapped[date | None]
    left_on: Mapped[date | None]
    published_on: Mapped[date | None]
    rating: Mapped[str]


class FormFigure(Base):
    """How many petitions form II.05a is done with, by ``domain.day_standings.FormKey``."""

    __tablename__ = "form_figure"
    __table_args__ = (
        Index("ix_form_figure_published", "office_id", "published_half"),
        {"sqlite_with_rowid": False},
    )

    office_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    done_half: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    first_half: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last_half: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    received_half: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    published_half: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    place: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    sector_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    public: Mapped[bool] = mapped_column(primary_key=True)
    number: Mapped[int]


class OfficeFigure(Base):
    """How many closed petitions each office had, by ``domain.day_standings.OfficeKey``."""

    __tablename__ = "office_figure"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy's own way

    closed_half: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    office_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    first_half: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last_half: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    received_half: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    opened_half: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    place: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    extended: Mapped[bool] = mapped_column(primary_key=True)
    further: Mapped[bool] = mapped_column(primary_key=True)
    rating: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int]


class FigureState(Base):
    """One row: since when the figures are whole; None: they are to be made anew from the events."""

    __tablename__ = "figure_state"

    id: Mapped[int] = mapped_column(primary_key=True)
    whole_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
