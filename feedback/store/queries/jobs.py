"""Which long work is waiting, and taking a piece of it so that nobody else does it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, func, or_, select, update
from sqlalchemy.orm import Session

from feedback.store.models import Job

UNFINISHED = ("queued", "running")
_LONGEST_LEASE = timedelta(days=1)
"""Longer than any lease: one that is to last longer was written by a clock that went wrong."""


def _is_due(now: datetime, only: int | None) -> ColumnElement[bool]:
    """Queued and not to be waited for, or left by a worker that died."""
    over = or_(Job.lease_until.is_(None), Job.lease_until <= now, Job.lease_until > now + _LONGEST_LEASE)
    meant = () if only is None else (Job.id == only,)
    return and_(Job.status.in_(UNFINISHED), over, *meant)


def has_due(session: Session, now: datetime, only: int | None = None) -> bool:
    """Whether any job waits, or the one that is meant. Asked before :func:`claim_next`: an idle worker takes no write lock."""
    return session.scalar(select(Job.id).where(_is_due(now, only)).limit(1)) is not None


def claim_next(session: Session, *, now: datetime, lease_until: datetime, only: int | None = None) -> Job | None:
    """Take the job that has waited longest, or the one that is meant; None when nothing waits.

    One statement, so that two workers never take the same.
    """
    due = select(Job.id).where(_is_due(now, only))
    oldest = due.order_by(Job.id).limit(1).with_for_update(skip_locked=True).scalar_subquery()
    claim = (
        update(Job)
        .where(Job.id == oldest, _is_due(now, only))
        .values(status="running", lease_until=lease_until, tries=Job.tries + 1)
        .returning(Job.id)
        .execution_options(synchronize_session=False)
    )
    claimed = session.execute(claim).scalar_one_or_none()
    return session.get_one(Job, claimed) if claimed is not None else None


def find_held(session: Session, job_id: int, lease_until: datetime) -> Job | None:
    """The running job, while the lease is still the one it was taken with; None when another has taken it up."""
    held = select(Job).where(Job.id == job_id, Job.status == "running", Job.lease_until == lease_until)
    return session.scalar(held.with_for_update())


def find_job(session: Session, reference: str, account_id: int) -> Job | None:
    """The job of that name, for whoever asked for it and nobody else."""
    return session.scalar(select(Job).where(Job.reference == reference, Job.account_id == account_id))


def list_of_account(session: Session, account_id: int, limit: int = 50) -> Sequence[Job]:
    """What somebody asked for, the latest first."""
    own = select(Job).where(Job.account_id == account_id).order_by(Job.id.desc()).limit(limit)
    return session.scalars(own).all()


def count_unfinished(session: Session, account_id: int) -> int:
    """How much of what somebody asked for is not finished."""
    query = select(func.count()).select_from(Job).where(Job.account_id == account_id, Job.status.in_(UNFINISHED))
    return session.execute(query).scalar_one()


def list_lasting(session: Session, account_id: int, now: datetime) -> Sequence[Job]:
    """What somebody asked for whose files are still to be had, or are being made."""
    lasting = or_(Job.status == "running", Job.expires_at > now)
    return session.scalars(select(Job).where(Job.account_id == account_id, lasting).with_for_update()).all()


def list_expired(session: Session, now: datetime) -> Sequence[Job]:
    """Jobs whose files are to be deleted."""
    kept = or_(Job.source_key.is_not(None), Job.result_key.is_not(None))
    return session.scalars(select(Job).where(Job.expires_at <= now, kept).order_by(Job.id)).all()


def delete_finished(session: Session, *, before: datetime) -> int:
    """Forget the jobs finished before then whose files are gone; how many there were."""
    over = delete(Job).where(Job.finished_at < before, Job.source_key.is_(None), Job.result_key.is_(None)).returning(Job.id)
    return len(session.execute(over.execution_options(synchronize_session=False)).all())
