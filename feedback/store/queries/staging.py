"""Files kept for forms that are not sent yet."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.orm import Session

from feedback.store.models import Attachment, StagedFile

# Every form asks these: they are built once.
_OF_FORM = select(StagedFile).where(StagedFile.form_hash.in_(bindparam("hashes", expanding=True))).order_by(StagedFile.id)
_LOCKED_OF_FORM = _OF_FORM.with_for_update()


def list_staged(session: Session, hashes: Sequence[str], *, locked: bool = False) -> Sequence[StagedFile]:
    """The files of a form, as they came.

    :param locked: nobody else forgets them meanwhile; those that somebody is just forgetting are waited for, and gone.
    """
    return session.scalars(_LOCKED_OF_FORM if locked else _OF_FORM, {"hashes": hashes}).all()


def list_staged_before(session: Session, before: datetime) -> Sequence[StagedFile]:
    """The files that nobody touched since then, without those a form is just taking; no form takes them meanwhile."""
    query = select(StagedFile).where(StagedFile.added_at < before).with_for_update(skip_locked=True)
    return session.scalars(query).all()


def list_keys_in_use(session: Session, keys: set[str]) -> set[str]:
    """Those of the keys under which a petition keeps a file."""
    named = select(Attachment.original_key, Attachment.safe_key).where(
        or_(Attachment.original_key.in_(keys), Attachment.safe_key.in_(keys))
    )
    return {key for row in session.execute(named) for key in row} & keys


def sum_waiting(session: Session) -> int:
    """Bytes of all files that no petition has taken over."""
    taken = select(Attachment.original_key)
    return session.scalar(select(func.coalesce(func.sum(StagedFile.size), 0)).where(StagedFile.original_key.not_in(taken))) or 0
