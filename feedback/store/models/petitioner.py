"""The person behind a petition, apart from it so that it can be erased while the petition stays."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from feedback.store.base import Base
from feedback.store.blind import EMAIL, NAME, PHONE
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
    name_index: Mapped[str] = mapped_column(index=True, info={"blind": NAME})
    phone_index: Mapped[str | None] = mapped_column(index=True, info={"blind": PHONE})
    email_index: Mapped[str | None] = mapped_column(index=True, info={"blind": EMAIL})

    petition: Mapped[Petition] = relationship(back_populates="petitioner")

    def index(self) -> None:
        """Let the person be found by the name, number and address that stand here now."""
        self.name_index = NAME.index(self.full_name) or ""
        self.phone_index, self.email_index = PHONE.index(self.phone), EMAIL.index(self.email)

    @property
    def is_erased(self) -> bool:
        """Whether the person asked to be forgotten, and was: nobody sends without a name."""
        return not self.full_name
