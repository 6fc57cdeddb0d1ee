"""Where what does not belong here belongs, and other ways to reach the authority."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.store.models import ContactPoint


def list_contact_points(session: Session) -> Sequence[ContactPoint]:
    """Those in use, in their order."""
    return session.scalars(select(ContactPoint).where(ContactPoint.active).order_by(*_ORDER)).all()


def list_all_contact_points(session: Session) -> Sequence[ContactPoint]:
    """Those in use and those that were retired."""
    return session.scalars(select(ContactPoint).order_by(*_ORDER)).all()


_ORDER = (ContactPoint.position, ContactPoint.id)
