"""Files kept for forms that are not sent yet."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from feedback.store.models import Attachment, StagedFile


def list_staged(session: Session, form_hash: str) -> Sequence[StagedFile]:
    """The files of a form, as they came."""
    return session.scalars(select(StagedFile).where(StagedFile.form_hash == form_hash).order_by(StagedFile.id)).all()


def list_staged_before(session: Session, before: datetime) -> Sequence[StagedFile]:
    """The files that came before then."""
    return session.scalars(select(StagedFile).where(StagedFile.added_at < before)).all()


def list_keys_in_use(session: Session, keys: set[str]) -> set[str]:
    """Those of the keys under which a petition keeps a file."""
    named = select(Attachment.original_key, Attachment.safe_key).where(
        or_(Attachment.original_key.in_(keys), Attachment.safe_key.in_(keys))
    )
    return {key for row in session.execute(named) for key in row} & keys
