"""Documents about petitions, and the series of numbers of the offices."""

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, joinedload

from feedback.store.models import Document, NumberSeries


def take_number(session: Session, office_id: int, year: int, series: str) -> int:
    """The next number of an office's series of the year, from 1.

    One statement adds to the row and locks it until the transaction ends: two at once get two numbers, and what a
    transaction that failed had taken is given to the next one, so that the series has no gaps.
    """
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    query = (
        insert(NumberSeries)
        .values(office_id=office_id, year=year, series=series, last_number=1)
        .on_conflict_do_update(index_elements=["office_id", "year", "series"], set_={"last_number": NumberSeries.last_number + 1})
    )
    return session.execute(query.returning(NumberSeries.last_number)).scalar_one()


def find_document(session: Session, petition_id: int, reference: str) -> Document | None:
    """The petition's document of that name in addresses."""
    return session.scalar(_of(petition_id).where(Document.reference == reference))


def list_of_petition(session: Session, petition_id: int) -> Sequence[Document]:
    """The petition's documents, in the order in which they were issued."""
    return session.scalars(_of(petition_id).order_by(Document.id)).all()


def _of(petition_id: int) -> Select[Document]:
    return (
        select(Document)
        .where(Document.petition_id == petition_id)
        .options(joinedload(Document.office), joinedload(Document.issuer))
    )
