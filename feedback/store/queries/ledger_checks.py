"""The log read from end to end, beside what it tells of, in portions that fit into any memory."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Engine, LargeBinary, and_, exists, func, or_, select, type_coerce
from sqlalchemy.orm import Session, selectinload

from feedback.domain.standing import Action
from feedback.store.models import (
    Deadline,
    Event,
    LedgerAnchor,
    LedgerHead,
    LedgerLeaf,
    LedgerNode,
    LedgerSalts,
    LedgerSetback,
    Petition,
)


class Stored(NamedTuple):
    """A leaf as it is stored, its salts as they were sealed; None: there is no such row."""

    seq: int
    event_id: int | None
    body: str
    salts: bytes | None


class Unlogged(NamedTuple):
    """An event without a leaf."""

    event_id: int
    code: str
    happened_at: datetime


@contextmanager
def frozen(engine: Engine) -> Iterator[Session]:
    """A session that only reads, and sees one moment of the database however long it takes."""
    with Session(engine) as session:
        if engine.dialect.name == "postgresql":
            # SQLite's reading transactions are like this by themselves.
            session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        yield session


def list_stored(session: Session, start: int, end: int) -> list[Stored]:
    """The leaves from ``start`` up to but not including ``end``."""
    query = (
        # Not opened here: one row that cannot be is to be named, and not to stop everything.
        select(LedgerLeaf.seq, LedgerLeaf.event_id, LedgerLeaf.body, type_coerce(LedgerSalts.salts, LargeBinary))
        .outerjoin(LedgerSalts, LedgerSalts.seq == LedgerLeaf.seq)
        .where(LedgerLeaf.seq >= start, LedgerLeaf.seq < end)
        .order_by(LedgerLeaf.seq)
    )
    return [Stored(*row) for row in session.execute(query)]


def nodes_completed(session: Session, start: int, end: int) -> Mapping[tuple[int, int], bytes]:
    """The stored nodes that became whole with the leaves from ``start`` up to but not including ``end``."""
    levels = range(max(end, 1).bit_length())
    within = [
        and_(LedgerNode.level == level, LedgerNode.index >= start >> level, LedgerNode.index < end >> level) for level in levels
    ]
    query = select(LedgerNode.level, LedgerNode.index, LedgerNode.hash).where(or_(*within))
    return {(level, index): found for level, index, found in session.execute(query)}


def count_stored(session: Session) -> tuple[int, int]:
    """How many leaves and how many nodes there are."""
    leaves, nodes = select(func.count()).select_from(LedgerLeaf), select(func.count()).select_from(LedgerNode)
    return session.execute(leaves).scalar_one(), session.execute(nodes).scalar_one()


def events_by_id(session: Session, ids: Sequence[int]) -> Mapping[int, Event]:
    """Events with everything a leaf speaks of."""
    of_petition = (
        selectinload(Petition.events),
        selectinload(Petition.answers),
        selectinload(Petition.attachments),
        selectinload(Petition.deadlines).options(selectinload(Deadline.suspensions), selectinload(Deadline.extensions)),
        selectinload(Petition.published),
        selectinload(Petition.petitioner),
        selectinload(Petition.subject_office),
        selectinload(Petition.consent_notice),
    )
    query = (
        select(Event)
        .where(Event.id.in_(ids))
        .options(
            selectinload(Event.petition).options(*of_petition),
            *(selectinload(way) for way in (Event.office, Event.sector, Event.commune)),
        )
    )
    return {event.id: event for event in session.scalars(query)}


def find_unlogged(session: Session) -> Unlogged | None:
    """The first event that no leaf tells of, but for those from before the log that wait to be taken into it."""
    waits = exists().where(Event.id > LedgerHead.adopted_id, Event.id <= LedgerHead.adopt_until_id)
    query = (
        select(Event.id, Petition.code, Event.happened_at)
        .join(Petition, Petition.id == Event.petition_id)
        .where(~exists().where(LedgerLeaf.event_id == Event.id), ~waits)
        .order_by(Event.id)
        .limit(1)
    )
    found = session.execute(query).first()
    return Unlogged(*found) if found else None


def find_unsubmitted(session: Session) -> str | None:
    """The code of the first petition whose history does not begin with a submission."""
    submitted = exists().where(Event.petition_id == Petition.id, Event.action == Action.SUBMIT)
    return session.scalar(select(Petition.code).where(~submitted).order_by(Petition.id).limit(1))


def list_anchors(session: Session) -> Sequence[LedgerAnchor]:
    """Every checkpoint that was given out, the smallest first."""
    return session.scalars(select(LedgerAnchor).order_by(LedgerAnchor.size)).all()


def list_setbacks(session: Session, *, of_leaf: int | None = None) -> Sequence[LedgerSetback]:
    """Every time the log was found not to continue a checkpoint, or those that one leaf tells of."""
    query = select(LedgerSetback).order_by(LedgerSetback.id)
    return session.scalars(query if of_leaf is None else query.where(LedgerSetback.leaf_seq == of_leaf)).all()


def are_of_the_log(session: Session, numbers: Collection[int | None]) -> bool:
    """Whether all of these are numbers of leaves that tell of no event but of the log itself."""
    query = select(func.count()).where(LedgerLeaf.seq.in_(numbers), LedgerLeaf.event_id.is_(None))
    return session.execute(query).scalar_one() == len(numbers)
