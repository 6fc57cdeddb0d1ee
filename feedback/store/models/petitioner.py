"""The person behind a petition, apart from it so that it can be erased while the petition stays."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from feedback.store.base import Base
from feedback.store.encryption import Sealed
from feedback.store.models.petition import Petition


class Petitioner(Base):
    """Who sent it and how to reach them. Every personal column is encrypted; the indexes are keyed hashes."""

    __tablename__ = "petitioner"

    id: Mapped[int] = mapped_column(primary_key=True)
    petition_id: Mapped[int] = mapped_column(ForeignKey("petition.id", ondelete="CASCADE"), unique=True)
    type: Mapped[str]
    full_name: Mapped[str] = mapped_column(Sealed("petitioner.full_name"))
    representative: Mapped[str] = mapped_column(Sealed("petitioner.representative"))
    position: Mapped[str] = mapped_column(Sealed("petitioner.position"))
    address: Mapped[str] = mapped_column(Sealed("petitioner.address"))
    phone: Mapped[str] = mapped_column(Sealed("petitioner.phone"))
    email: Mapped[str] = mapped_column(Sealed("petitioner.email"))
    name_index: Mapped[str] = mapped_column(index=True)
    phone_index: Mapped[str | None] = mapped_column(index=True)
    email_index: Mapped[str | None] = mapped_column(index=True)

    petition: Mapped[Petition] = relationship(back_populates="petitioner")

    @property
    def is_erased(self) -> bool:
        """Whether the person asked to be forgotten, and was: nobody sends without a name."""
        return not self.full_name
