"""What the authority publishes of itself: names and contacts that are nobody's own."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.store.models import Commune, ContactPoint, FormerUnit, Office, OfficeName


def list_public_names(session: Session) -> Sequence[str]:
    """Names of communes, of units that are no more, and of offices."""
    names = [*session.scalars(select(Commune.name)), *session.scalars(select(Commune.short_name))]
    return [*names, *session.scalars(select(FormerUnit.name)), *session.scalars(select(OfficeName.name_vi))]


def list_public_contacts(session: Session) -> Sequence[str]:
    """Telephone numbers and mail addresses of offices and of the contact page."""
    rows = [
        *session.execute(select(Office.phone, Office.email)),
        *session.execute(select(ContactPoint.phone, ContactPoint.email)),
    ]
    return [contact for row in rows for contact in row if contact]
