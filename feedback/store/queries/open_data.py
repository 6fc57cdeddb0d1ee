"""What open data is made of, and what was given out."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from sqlalchemy import and_, func, select, update
from sqlalchemy.orm import Session, contains_eager

from feedback.domain.data_rights import DataRight
from feedback.domain.states import Publication
from feedback.store.local_days import local_month
from feedback.store.models import DataRelease, DataRequest, Petition, PublishedPetition
from feedback.store.queries.shown import Shown, select_shown

_AT_ONCE = 500


def list_published(session: Session, *, since: datetime, until: datetime, invented: bool) -> Iterator[Shown]:
    """What was first published between two moments and can be read, by code; a few hundred in memory at a time."""
    wanted = [
        PublishedPetition.published_at >= since,
        PublishedPetition.published_at < until,
        Petition.publication == Publication.PUBLISHED,
        *([] if invented else [Petition.demonstration.is_(False)]),
    ]
    numbers = session.scalars(
        select(PublishedPetition.id).join(PublishedPetition.petition).where(*wanted).order_by(Petition.code)
    ).all()
    query = select_shown().options(contains_eager(PublishedPetition.petition).joinedload(Petition.office)).order_by(Petition.code)
    for start in range(0, len(numbers), _AT_ONCE):
        some = query.where(PublishedPetition.id.in_(numbers[start : start + _AT_ONCE]))
        yield from (Shown(*row) for row in session.execute(some).unique())
        session.expunge_all()


def list_invented(session: Session, numbers: Sequence[int]) -> frozenset[int]:
    """Those of the petitions that belong to a demonstration."""
    found: set[int] = set()
    for start in range(0, len(numbers), _AT_ONCE):
        some = numbers[start : start + _AT_ONCE]
        found |= set(session.scalars(select(Petition.id).where(Petition.id.in_(some), Petition.demonstration)))
    return frozenset(found)


def list_taken_down(session: Session, codes: Sequence[str]) -> dict[str, tuple[datetime, bool]]:
    """When each of the petitions was taken down, and whether its sender was erased; those that can be read are left out."""
    asked = and_(DataRequest.petition_id == Petition.id, DataRequest.kind == DataRight.ERASE, DataRequest.granted.is_(True))
    erased = select(DataRequest.id).where(asked).exists()
    found: dict[str, tuple[datetime, bool]] = {}
    for start in range(0, len(codes), _AT_ONCE):
        query = (
            select(Petition.code, PublishedPetition.taken_down_at, erased)
            .join(PublishedPetition.petition)
            .where(Petition.code.in_(codes[start : start + _AT_ONCE]), PublishedPetition.taken_down_at.is_not(None))
        )
        found |= {code: (at, gone) for code, at, gone in session.execute(query) if at}
    return found


def first_published(session: Session) -> datetime | None:
    """When the first answer became public."""
    return session.scalar(select(func.min(PublishedPetition.published_at)))


def list_months_changed(session: Session, since: datetime) -> Sequence[tuple[str, datetime]]:
    """Months like ``2026-10``: something first published in them was seen otherwise since; and when it last was."""
    month, changed = local_month(PublishedPetition.published_at), PublishedPetition.changed_at
    query = select(month, func.max(changed, type_=changed.type)).where(changed >= since).group_by(month)
    return [(row[0], row[1]) for row in session.execute(query)]


def list_releases(session: Session) -> Sequence[DataRelease]:
    """The files that hold, the newest month first."""
    query = select(DataRelease).where(DataRelease.replaced_at.is_(None))
    return session.scalars(query.order_by(DataRelease.month.desc(), DataRelease.dataset.desc())).all()


def find_release(session: Session, dataset: str, month: date, version: int | None = None) -> DataRelease | None:
    """A version of a month's file; without a number the newest."""
    query = select(DataRelease).where(DataRelease.dataset == dataset, DataRelease.month == month)
    if version is not None:
        return session.scalar(query.where(DataRelease.version == version))
    return session.scalar(query.order_by(DataRelease.version.desc()).limit(1))


def replace_release(session: Session, release_id: int, now: datetime) -> bool:
    """Note that another version takes its place; False where somebody did so before."""
    query = update(DataRelease).where(DataRelease.id == release_id, DataRelease.replaced_at.is_(None)).values(replaced_at=now)
    return bool(session.execute(query).rowcount)  # type: ignore[attr-defined]
